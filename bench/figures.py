"""What was measured, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from rich.table import Table


@dataclass(frozen=True)
class Goal:
    """`cpu_ms` and `statements` at most, `ratio` of the limit's rate at least; None is no goal."""

    cpu_ms: float
    statements: float | None = None
    ratio: float | None = None


@dataclass(frozen=True)
class Round:
    """One measurement of ours with one of the limit just before it. Rates are a second's."""

    units: int
    seconds: float
    cpu_seconds: float
    database_cpu_seconds: float | None
    statements: int | None
    limit_rate: float

    @property
    def rate(self) -> float:
        return self.units / self.seconds


@dataclass(frozen=True)
class Figure:
    """The medians of some rounds. `limit` says in words what stands beside it."""

    name: str
    goal: Goal
    limit: str
    rounds: tuple[Round, ...]

    @property
    def cpu_ms(self) -> float:
        return median(1000 * each.cpu_seconds / each.units for each in self.rounds)

    @property
    def database_cpu_ms(self) -> float | None:
        spent = [
            1000 * each.database_cpu_seconds / each.units
            for each in self.rounds
            if each.database_cpu_seconds is not None
        ]
        return median(spent) if spent else None

    @property
    def statements(self) -> float | None:
        counted = [each.statements / each.units for each in self.rounds if each.statements]
        return median(counted) if counted else None

    @property
    def ratio(self) -> float:
        return median(each.rate / each.limit_rate for each in self.rounds)

    def missed(self) -> list[str]:
        """The goals that are missed, in words."""
        goal, words = self.goal, []
        if self.cpu_ms > goal.cpu_ms:
            words.append(f"{self.name}: {self.cpu_ms:.3f} ms CPU, the goal is {goal.cpu_ms:g}")
        if goal.statements is not None and (self.statements or 0) > goal.statements:
            words.append(
                f"{self.name}: {self.statements:.1f} statements, the goal is {goal.statements:g}"
            )
        if goal.ratio is not None and self.ratio < goal.ratio:
            words.append(
                f"{self.name}: {self.ratio:.0%} of the limit, the goal is {goal.ratio:.0%}"
            )
        return words

    def to_plain(self) -> dict[str, object]:
        return {
            "name": self.name,
            "units_per_second": round(median(each.rate for each in self.rounds), 1),
            "cpu_ms_per_unit": round(self.cpu_ms, 4),
            "statements_per_unit": None if self.statements is None else round(self.statements, 2),
            "limit_units_per_second": round(median(each.limit_rate for each in self.rounds), 1),
            "ratio": round(self.ratio, 3),
        }


def as_json(figures: Iterable[Figure], more: Iterable[dict[str, object]] = ()) -> str:
    """A list, or for one figure that alone. `more`: what is no path, as it is."""
    plain = [*(each.to_plain() for each in figures), *more]
    return json.dumps(plain[0] if len(plain) == 1 else plain, indent=2)


def as_table(figures: Iterable[Figure]) -> Table:
    """Goals stand in brackets."""
    table = Table()
    table.add_column("Path")
    for heading in (
        "a second",
        "CPU ms",
        "database CPU ms",
        "statements",
        "limit a second",
        "ratio",
    ):
        table.add_column(heading, justify="right")
    table.add_column("The limit")
    for each in figures:
        plain, goal = each.to_plain(), each.goal
        table.add_row(
            each.name,
            f"{plain['units_per_second']:.0f}",
            _beside(f"{each.cpu_ms:.3f}", goal.cpu_ms, "≤ {:g}"),
            "" if each.database_cpu_ms is None else f"{each.database_cpu_ms:.3f}",
            "not counted"
            if each.statements is None
            else _beside(f"{each.statements:.1f}", goal.statements, "≤ {:g}"),
            f"{plain['limit_units_per_second']:.0f}",
            _beside(f"{each.ratio:.0%}", goal.ratio, "≥ {:.0%}"),
            each.limit,
        )
    return table


def _beside(measured: str, goal: float | None, words: str) -> str:
    return measured if goal is None else f"{measured} ({words.format(goal)})"
