"""What the explorer answers: traps, and the dated stories that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vendible.domain.catalog.findings import Finding


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a day; `words` tell it without the date and without a full stop.

    `is_refused`: the customer asked and the rules said no.
    """

    on: date
    words: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Trap:
    """A finding and the shortest story that leads there; `parent` and `addon` are slugs."""

    finding: Finding
    story: tuple[Event, ...]
    parent: str
    addon: str


@dataclass(frozen=True, slots=True)
class Explored:
    """All traps, the worst first. `steps` counts decisions that were asked of the rules."""

    traps: tuple[Trap, ...]
    steps: int
    bound_reached: bool
