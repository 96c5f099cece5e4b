"""All release requirements with what can be changed about them: for the operator and the docs."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from vendible.domain.catalog.checks.demands import DEMANDS, Group, may_be_changed
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import DEFAULT_RULES, ReleaseRules
from vendible.domain.catalog.checks.sentences import SENTENCES
from vendible.domain.catalog.findings import Severity


@dataclass(frozen=True, slots=True)
class Described:
    """One requirement. `sentence` has the numbers in force, `numbers` the names of those.

    `severity` is the default; `may_be_changed`: it can be switched off or weighed otherwise.
    """

    code: Requirement
    group: Group
    sentence: str
    severity: Severity
    may_be_changed: bool
    numbers: tuple[str, ...]


def requirements(rules: ReleaseRules = DEFAULT_RULES) -> tuple[Described, ...]:
    """Every release requirement, group by group. Bounds of the numbers are in `NUMBERS`."""
    return tuple(
        _described(group, code, demand, rules)
        for group, demands in DEMANDS.items()
        for code, demand in demands.items()
    )


def _described(group: Group, code: Requirement, demand: str, rules: ReleaseRules) -> Described:
    names = tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(demand) if name))
    numbers = {name: f"{rules.number(name):,}" for name in names}
    return Described(
        code=code,
        group=group,
        sentence=demand.format(**numbers),
        severity=SENTENCES[code].severity,
        may_be_changed=may_be_changed(code),
        numbers=names,
    )
