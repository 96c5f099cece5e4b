"""Release requirements: what a listing must fulfil before it is submitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from vendible.domain.catalog.checks.addons import addon_findings, connection_findings
from vendible.domain.catalog.checks.catalogue import Described, requirements
from vendible.domain.catalog.checks.delivering import delivery_findings
from vendible.domain.catalog.checks.editions import edition_findings, entitlement_findings
from vendible.domain.catalog.checks.found import code_of, is_code, is_slug, slug_of
from vendible.domain.catalog.checks.offers import offer_findings
from vendible.domain.catalog.checks.page import page_findings
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import (
    DEFAULT_RULES,
    Medium,
    ReleaseRules,
    RulesError,
    rules_from_plain,
    rules_to_plain,
)
from vendible.domain.catalog.checks.texts import code_findings, text_findings
from vendible.domain.catalog.document import Reading, read
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.prices import Price, Template

__all__ = [
    "DEFAULT_RULES",
    "Described",
    "Examined",
    "Medium",
    "ReleaseRules",
    "Requirement",
    "RulesError",
    "changes_allowed",
    "check",
    "check_connections",
    "code_of",
    "examine",
    "examine_reading",
    "is_code",
    "is_slug",
    "requirements",
    "rules_from_plain",
    "rules_to_plain",
    "slug_of",
]


@dataclass(frozen=True, slots=True)
class Examined:
    """A document with all its findings. `listing` is None where the document is no listing."""

    listing: Listing | None
    findings: tuple[Finding, ...]


def check(
    listing: Listing, *, policies: Collection[str], rules: ReleaseRules = DEFAULT_RULES
) -> tuple[Finding, ...]:
    """All release requirements that the listing doesn't fulfil, in the order of its parts.

    `policies`: the names of the proration policies that there are; `rules` may allow fewer.
    """
    findings = (
        *text_findings(listing, policies, rules),
        *page_findings(listing, rules),
        *delivery_findings(listing, rules),
        *addon_findings(listing),
        *code_findings(listing, rules),
        *entitlement_findings(listing),
        *edition_findings(listing, rules),
        *offer_findings(listing, rules),
    )
    return tuple(rules.applied(findings))


def check_connections(
    listing: Listing,
    others: Mapping[str, Listing],
    *,
    drafts: Mapping[str, Listing] | None = None,
    foreign: Collection[str] = (),
    rules: ReleaseRules = DEFAULT_RULES,
) -> tuple[Finding, ...]:
    """What only shows beside the parents of an add-on, or the add-ons that editions include.

    Listings by slug: `others` are on sale, `drafts` are those of the same partner, so that an
    add-on and its new parent can be submitted together; `foreign` are those of other partners,
    with which nothing is connected: an add-on changes how its parent may be left.
    """
    return tuple(rules.applied(connection_findings(listing, others, drafts or {}, foreign)))


def examine(
    data: object, *, policies: Collection[str], rules: ReleaseRules = DEFAULT_RULES
) -> Examined:
    """A plain document read and checked at once, so that its author sees everything in one go.

    A requirement is not held against a place at which the document has a mistake already.
    """
    return examine_reading(read(data), policies=policies, rules=rules)


def examine_reading(
    reading: Reading, *, policies: Collection[str], rules: ReleaseRules = DEFAULT_RULES
) -> Examined:
    """The same for a document that was read already."""
    spoiled = reading.spoiled
    if "" in spoiled:
        return Examined(None, reading.mistakes)
    required = check(reading.listing, policies=policies, rules=rules)
    fair = [each for each in required if not any(_touch(each.place, one) for one in spoiled)]
    findings = (*reading.mistakes, *fair)
    return Examined(None if spoiled else reading.listing, findings)


def _touch(place: str, other: str) -> bool:
    """Whether one place is the other or lies inside it."""
    short, long = sorted((place, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def changes_allowed(listing: Listing, edition_code: str) -> tuple[str, ...]:
    """The editions that this one may be changed to, itself included where it is named.

    Those that the partner ticked; where nothing was said all if every price of the edition is
    linear, else none (rules: Changing 1).
    """
    edition = listing.edition(edition_code)
    if edition is None:
        return ()
    if edition.changes_to is not None:
        return edition.changes_to
    prices = [price for offer in listing.offers_of(edition_code) for _, price in offer.prices]
    if prices and all(_is_linear(price) for price in prices):
        return tuple(each.code for each in listing.editions)
    return ()


def _is_linear(price: Price) -> bool:
    if price.template is Template.PER_SKU:
        return bool(price.skus) and all(_is_linear(each) for _, each in price.skus)
    return price.template is Template.LINEAR
