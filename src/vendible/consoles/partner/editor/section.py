"""A section of the editor: which keys of the draft it shows, how, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vendible.consoles.acting import Acting
from vendible.consoles.partner.editor.typed import Posted, rows_done, typed_over, value_at
from vendible.domain.catalog.drafts import digest_of
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Listing
from vendible.records.models import Product

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Editing:
    """A draft while one of its sections is shown. `listing` is None while it can't be read."""

    request: Acting
    product: Product
    draft: Plain
    listing: Listing | None
    findings: Sequence[Finding]

    def at(self, place: str) -> Any:
        """What stands at a place of the draft; None where nothing does."""
        return value_at(self.draft, place)

    def findings_at(self, place: str) -> list[Finding]:
        """Those that belong beside the field of this place."""
        return [each for each in self.findings if each.place == place]


@dataclass(frozen=True)
class Section:
    """A page of the editor. Subclasses say more in `shown`, `typed` and `do`."""

    slug: str  # in the address
    title: str
    keys: tuple[str, ...]  # top-level keys of the draft that its form writes
    places: tuple[str, ...]  # findings whose place is one of these, or inside it, are its own
    template: str
    lead: str = ""
    kinds: frozenset[str] = field(default=frozenset({"base", "addon"}))
    defaults: Mapping[str, Any] = field(default_factory=dict)  # shown where the draft is silent
    live: tuple[str, ...] = ()  # templates of what an autosave brings up to date besides findings
    takes_files: bool = False

    def applies(self, draft: Mapping[str, Any]) -> bool:
        return draft.get("kind") in self.kinds

    def owns(self, finding: Finding) -> bool:
        return any(
            finding.place == each or finding.place.startswith((f"{each}.", f"{each}["))
            for each in self.places
        )

    def digest(self, draft: Mapping[str, Any]) -> str:
        """What its form is made of, so that a saving over somebody else's is noticed."""
        return digest_of(draft, self.keys)

    def shown(self, editing: Editing) -> dict[str, Any]:  # noqa: ARG002  sections look at it
        """What its template needs beside `editing`."""
        return {}

    def typed(self, editing: Editing, posted: Posted) -> Plain:
        """The section's keys as the form says them, all of them; None takes a key away.

        Another section's key may be among them where it is changed; `digest` then covers it.
        """
        return typed_over(editing.draft, self.keys, posted, self.defaults)

    def uploaded(self, parts: Plain, editing: Editing) -> str | None:  # noqa: ARG002
        """Keep the files that came with the form, and name them in the keys that were typed.

        Answers the anchor to go on from.
        """
        return None

    def do(self, asked: str, parts: Plain, editing: Editing) -> str | None:  # noqa: ARG002
        """Do what a button (named `do`) asks with the keys that were typed.

        Answers the anchor to go on from, None where the button is not known.
        """
        if not rows_done(parts, asked):
            return None
        verb, _, place = asked.partition(" ")
        if verb == "add":
            rows = value_at(parts, place) or []
            return f"{place}[{len(rows) - 1}]"
        return place.rpartition("[")[0]
