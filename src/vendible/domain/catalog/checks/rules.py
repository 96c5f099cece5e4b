"""The release requirements as one marketplace has them: switched off, weighed, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vendible.domain.catalog.checks.demands import may_be_changed
from vendible.domain.catalog.checks.numbers import DEFAULTS, NUMBERS, ORDERED
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.findings import Finding, Severity, did_you_mean

_KEYS = ("switched_off", "severities", "numbers")


@dataclass(frozen=True, slots=True)
class Medium:
    """An uploaded file as requirements see it. `type` is its content type; a PDF has no pixels."""

    type: str
    bytes: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseRules:
    """What this marketplace requires of a listing.

    `switched_off` and `severities` are by requirement, `numbers` by name, one that is absent has
    its default. What follows is what is known beside the listing; None: it is not known here
    (a file is checked without a marketplace), so nothing is held against it.

    `categories`: codes that may be chosen. `policies`: proration policies that may be chosen.
    `packages`: approved ones of this partner as `asset/version`. `media`: this partner's uploads
    by SHA-256, those that the listing names at least. `templates`: platform agreements in force.
    """

    switched_off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    categories: frozenset[str] | None = None
    policies: frozenset[str] | None = None
    packages: frozenset[str] | None = None
    media: Mapping[str, Medium] | None = None
    templates: frozenset[str] | None = None

    def number(self, name: str) -> int:
        return self.numbers.get(name, DEFAULTS[name])

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Without what is switched off, and with the severities of this marketplace."""
        for each in findings:
            if each.code in self.switched_off:
                continue
            severity = self.severities.get(each.code)
            yield each if severity is None else replace(each, severity=severity)


DEFAULT_RULES = ReleaseRules()


class RulesError(ValueError):
    """A value is no setting of release requirements. `mistakes`: each with its place and words."""

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {words}" for place, words in mistakes))
        self.mistakes = tuple(mistakes)


def rules_from_plain(data: object) -> ReleaseRules:
    """The operator's part of the rules, from the setting `requirements`; RulesError with words.

    `{"switched_off": [code], "severities": {code: severity}, "numbers": {name: number}}`,
    every key may be left out. What else is in the rules is set or known elsewhere.
    """
    mistakes: list[tuple[str, str]] = []
    if not isinstance(data, Mapping):
        raise RulesError([("", f"expected keys with values, such as {', '.join(_KEYS)}")])
    mistakes += [
        (str(key), f"{key} is not known here. {did_you_mean(str(key), _KEYS, f'Remove {key}.')}")
        for key in data
        if key not in _KEYS
    ]
    off = _switched_off(data.get("switched_off"), mistakes)
    severities = _severities(data.get("severities"), mistakes)
    numbers = _numbers(data.get("numbers"), mistakes)
    if mistakes:
        raise RulesError(mistakes)
    return ReleaseRules(
        switched_off=frozenset(off),
        severities=MappingProxyType(severities),
        numbers=MappingProxyType(numbers),
    )


def rules_to_plain(rules: ReleaseRules) -> dict[str, object]:
    """The operator's part of the rules; read back as equal. Defaults are left out."""
    plain: dict[str, object] = {}
    if rules.switched_off:
        plain["switched_off"] = sorted(rules.switched_off)
    if rules.severities:
        plain["severities"] = {code: each.value for code, each in sorted(rules.severities.items())}
    numbers = {name: each for name, each in rules.numbers.items() if each != DEFAULTS[name]}
    if numbers:
        plain["numbers"] = dict(sorted(numbers.items()))
    return plain


def _texts(key: str, data: object, mistakes: list[tuple[str, str]]) -> list[str]:
    if data is None:
        return []
    if isinstance(data, list | tuple) and all(isinstance(each, str) for each in data):
        return list(data)
    mistakes.append((key, "expected a list of codes, such as [logo_missing]"))
    return []


def _pairs(key: str, data: object, mistakes: list[tuple[str, str]]) -> list[tuple[str, object]]:
    if data is None:
        return []
    if isinstance(data, Mapping):
        return [(str(name), value) for name, value in data.items()]
    mistakes.append((key, "expected keys with values"))
    return []


def _is_changeable(code: str, place: str, mistakes: list[tuple[str, str]]) -> bool:
    known = [each.value for each in Requirement]
    if code not in known:
        remedy = did_you_mean(code, known, f"Remove {code}.")
        mistakes.append((place, f"there is no requirement {code}. {remedy}"))
        return False
    if not may_be_changed(Requirement(code)):
        words = f"{code} can't be switched off or eased: what breaks it can't be ordered rightly"
        mistakes.append((place, f"{words}. Remove {code}."))
        return False
    return True


def _switched_off(data: object, mistakes: list[tuple[str, str]]) -> list[str]:
    codes = _texts("switched_off", data, mistakes)
    return [
        code
        for index, code in enumerate(codes)
        if _is_changeable(code, f"switched_off[{index}]", mistakes)
    ]


def _severities(data: object, mistakes: list[tuple[str, str]]) -> dict[str, Severity]:
    known = [each.value for each in Severity]
    severities = {}
    for code, value in _pairs("severities", data, mistakes):
        place = f"severities.{code}"
        if value not in known:
            mistakes.append((place, f"{value} is no severity. Choose one of {', '.join(known)}."))
        elif _is_changeable(code, place, mistakes):
            severities[code] = Severity(str(value))
    return severities


def _numbers(data: object, mistakes: list[tuple[str, str]]) -> dict[str, int]:
    numbers = {}
    for name, value in _pairs("numbers", data, mistakes):
        place = f"numbers.{name}"
        number = NUMBERS.get(name)
        if number is None:
            remedy = did_you_mean(name, NUMBERS, f"Remove {name}.")
            mistakes.append((place, f"no requirement uses a number {name}. {remedy}"))
        elif not isinstance(value, int) or isinstance(value, bool):
            mistakes.append((place, f"expected a whole number, such as {number.default}"))
        elif not number.least <= value <= number.greatest:
            span = f"{number.least} to {number.greatest} {number.unit}"
            mistakes.append((place, f"{value} is out of its bounds; expected {span}"))
        else:
            numbers[name] = value
    for least, greatest in ORDERED:
        low, high = (numbers.get(each, DEFAULTS[each]) for each in (least, greatest))
        if low > high:
            mistakes.append((f"numbers.{least}", f"{low} is above {greatest}, which is {high}"))
    return numbers
