"""The shape of what a requirement says."""

from __future__ import annotations

from dataclasses import dataclass

from vendible.domain.catalog.findings import Severity


@dataclass(frozen=True, slots=True)
class Sentences:
    """`message` and `remedy` name facts in braces."""

    message: str
    remedy: str
    severity: Severity = Severity.ERROR
