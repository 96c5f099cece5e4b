"""Making a finding of a release requirement, and the limits that stay the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.sentences import SENTENCES
from vendible.domain.catalog.findings import Finding, did_you_mean

SLUG_LENGTH_MAX = 63
CODE_LENGTH_MAX = 100
SKUS_MAX = DEFAULTS["skus_max"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def found(requirement: Requirement, place: str, **facts: object) -> Finding:
    """The finding at `place`, its sentences filled with `facts`."""
    sentences = SENTENCES[requirement]
    return Finding(
        code=requirement.value,
        severity=sentences.severity,
        place=place,
        message=sentences.message.format(**facts),
        remedy=sentences.remedy.format(**facts),
    )


def listed(codes: Iterable[str]) -> str:
    """For a sentence: `basic, advanced`, or `none` where there are none to name."""
    return ", ".join(codes) or "none"


def choose(word: str, known: Iterable[str]) -> str:
    """The remedy for a word that is not among those known."""
    known = list(known)
    return did_you_mean(word, known, f"Choose one of {listed(known)}." if known else "Remove it.")


def is_slug(text: str) -> bool:
    return len(text) <= SLUG_LENGTH_MAX and _SLUG.fullmatch(text) is not None


def is_code(text: str) -> bool:
    return len(text) <= CODE_LENGTH_MAX and _CODE.fullmatch(text) is not None


def slug_of(text: str) -> str:
    """A slug that resembles the text: `Fleet Manager 2` gives `fleet-manager-2`."""
    hyphened = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return hyphened[:SLUG_LENGTH_MAX].strip("-") or "product"


def code_of(text: str) -> str:
    """A code that resembles the text; a code stays what it is."""
    hyphened = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")
    return hyphened[:CODE_LENGTH_MAX].rstrip("-") or "code"
