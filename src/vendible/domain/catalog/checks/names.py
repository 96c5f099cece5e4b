"""A product's name: its length, and what doesn't belong into it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vendible.domain.catalog.checks.found import found
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import ReleaseRules
from vendible.domain.catalog.findings import Finding
from vendible.domain.kernel.money import CURRENCIES

_DIGITS = r"\d[\d.,' ]*"
_MONEY = "|".join(sorted(CURRENCIES))
_PRICE = re.compile(
    rf"[$€£¥₹₩]\s?{_DIGITS}|{_DIGITS}\s?[$€£¥₹₩]|\b(?:{_MONEY})\s?{_DIGITS}|{_DIGITS}\s?(?:{_MONEY})\b"
)
_VERSION = re.compile(
    r"\b(?:v|ver|version|release)[. ]?\d+(?:\.\d+)*\b|(?<![\d.])\d+(?:\.\d+)+(?![\w.])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ()/.-]{5,}\d(?!\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+")
_PHONE_DIGITS_MIN = 7


def name_findings(name: str, rules: ReleaseRules) -> Iterator[Finding]:
    """Huawei: a name has no price, version or phone number; exaggeration is for the reviewer."""
    limit = rules.number("name_length_max")
    if not name.strip():
        yield found(Requirement.NAME_MISSING, "name")
    if len(name) > limit:
        yield found(Requirement.NAME_TOO_LONG, "name", length=len(name), limit=limit)
    rest = name
    for pattern, requirement in (
        (_PRICE, Requirement.NAME_WITH_PRICE),
        (_VERSION, Requirement.NAME_WITH_VERSION),
    ):
        part = pattern.search(rest)
        if part:
            yield found(requirement, "name", part=part.group().strip())
            rest = rest.replace(part.group(), " ")  # one part is one mistake
    phone = _phone(rest)
    if phone:
        yield found(Requirement.NAME_WITH_PHONE, "name", part=phone)


def _phone(name: str) -> str:
    """Seven digits or more in groups; not `10 000 000`, nor one number as in `1000000 minutes`."""
    for part in _PHONE.finditer(name):
        text = part.group()
        digits = sum(each.isdigit() for each in text)
        is_number = _THOUSANDS.fullmatch(text) or (text.isdigit() and not text.startswith("0"))
        if digits >= _PHONE_DIGITS_MIN and not is_number:
            return text
    return ""
