"""What an import gives: listings, findings, and an account of every value of the file."""

from __future__ import annotations

from dataclasses import dataclass

from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Kind, Listing


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One price list: the base listing first, then its add-ons.

    `used` are the places whose values are in the listings, `kept` those whose values are in their
    notes. A place inside a used one is used too.
    """

    name: str
    listings: tuple[Listing, ...]
    findings: tuple[Finding, ...]
    used: frozenset[str]
    kept: frozenset[str]

    @property
    def base(self) -> Listing | None:
        return next((each for each in self.listings if each.kind is Kind.BASE), None)

    @property
    def addons(self) -> tuple[Listing, ...]:
        return tuple(each for each in self.listings if each.kind is Kind.ADDON)

    @property
    def editions(self) -> int:
        return len(self.base.editions) if self.base else 0

    @property
    def offers(self) -> int:
        return sum(len(each.offers) for each in self.listings)

    @property
    def entitlements(self) -> int:
        """Different ones: an add-on repeats those of its parent."""
        return len({one.code for each in self.listings for one in each.entitlements})

    @property
    def quotations(self) -> tuple[str, ...]:
        """What has its price in words and can't be ordered by itself."""
        return tuple(
            f"{edition.name}: {edition.quotation}"
            for each in self.listings
            for edition in each.editions
            if edition.quotation
        )

    @property
    def has_errors(self) -> bool:
        """Whether something could not be imported or mapped; warnings and infos don't count."""
        return any(each.is_error for each in self.findings)


def documents(report: ImportReport) -> tuple[dict[str, object], ...]:
    """The listings as plain documents, parents before their add-ons: ready to be submitted."""
    return tuple(to_plain(each) for each in report.listings)
