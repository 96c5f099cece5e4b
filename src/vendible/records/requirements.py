"""The release requirements as they apply to one listing: the operator's, and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from vendible.domain.catalog.checks.rules import (
    DEFAULT_RULES,
    Medium,
    ReleaseRules,
    rules_from_plain,
)
from vendible.domain.catalog.listing import AgreementSource, Listing
from vendible.records import market
from vendible.records.assets import approved_packages
from vendible.records.media import known_media
from vendible.records.models import Media

_TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "pdf": "application/pdf",
}


def release_rules(partner: UUID | None = None, listing: Listing | None = None) -> ReleaseRules:
    """One statement, and one more for each kind of thing that the listing names.

    Without a partner its packages and uploads are not judged; without a listing nothing beside
    what the operator set.
    """
    kept = market.settings((market.REQUIREMENTS, market.CATEGORIES, market.POLICIES))
    said = kept.get(market.REQUIREMENTS)
    rules = replace(
        DEFAULT_RULES if said is None else rules_from_plain(said),
        categories=_codes(kept.get(market.CATEGORIES)),
        policies=_allowed(kept.get(market.POLICIES)),
    )
    if listing is None:
        return rules
    if listing.agreement.source is AgreementSource.PLATFORM_TEMPLATE:
        rules = replace(rules, templates=templates_in_force())
    if partner is None:
        return rules
    if any(each.package for each in listing.editions):
        rules = replace(rules, packages=approved_packages(partner))
    return replace(rules, media=_media(partner, listing))


def templates_in_force() -> frozenset[str]:
    source = AgreementSource.PLATFORM_TEMPLATE.value
    rows = market.agreements_in_force().filter(source=source)
    return frozenset(rows.values_list("code", flat=True))


def _codes(categories: object) -> frozenset[str] | None:
    """None where the operator has named none: then any may be written."""
    if not isinstance(categories, list) or not categories:
        return None
    return frozenset(str(each["code"]) for each in categories)


def _allowed(policies: object) -> frozenset[str] | None:
    return frozenset(policies["allowed"]) if isinstance(policies, Mapping) else None


def _media(partner: UUID, listing: Listing) -> Mapping[str, Medium]:
    named = {listing.logo, listing.agreement.file, *(each.file for each in listing.pictures)}
    return media_as_required(known_media(partner, named - {""}))


def media_as_required(found: Mapping[str, Media]) -> Mapping[str, Medium]:
    """Uploaded files as the requirements look at them."""
    return {
        digest: Medium(_TYPES[each.format], each.bytes, each.width, each.height)
        for digest, each in found.items()
    }
