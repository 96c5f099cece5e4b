"""How a product is delivered and opened: period, acceptance, packages, sign-on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from vendible.domain.catalog.checks.found import choose, found, listed
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import ReleaseRules
from vendible.domain.catalog.findings import Finding, at
from vendible.domain.catalog.listing import Delivery, Listing

_PACKAGE = re.compile(r"[^/\s]+/[^/\s]+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def delivery_findings(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    yield from _period(listing, rules)
    is_flow = listing.delivery is Delivery.SERVICE_FLOW
    if is_flow and not listing.acceptance.strip():
        yield found(Requirement.ACCEPTANCE_MISSING, "acceptance")
    address = listing.sign_on.address
    if address and not _is_address(address):
        yield found(Requirement.SIGN_ON_ADDRESS, "sign_on.address", address=address)
    for index, edition in enumerate(listing.editions):
        if edition.package:
            place = at(at("editions", index), "package")
            yield from _package(edition.package, place, rules.packages)


def _period(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    """Huawei: a sensible number of calendar days; ours are 1 to 90, above 30 a warning."""
    days, place = listing.delivery_days, "delivery_days"
    limit, usual = rules.number("delivery_days_max"), rules.number("delivery_days_usual")
    if days is None:
        if listing.delivery is Delivery.SERVICE_FLOW:
            yield found(Requirement.DELIVERY_DAYS_MISSING, place)
    elif not 1 <= days <= limit:
        yield found(Requirement.DELIVERY_DAYS_RANGE, place, days=days, limit=limit)
    elif days > usual:
        yield found(Requirement.DELIVERY_DAYS_LONG, place, days=days, usual=usual)


def _is_address(address: str) -> bool:
    """An absolute https address, or an http one of this machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port  # a port that is no number is found here
    except ValueError:
        return False
    if any(each.isspace() for each in address) or parts.username is not None:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    )


def _package(package: str, place: str, approved: frozenset[str] | None) -> Iterator[Finding]:
    if not _PACKAGE.fullmatch(package):
        yield found(Requirement.PACKAGE_FORMAT, place, package=package)
    elif approved is not None and package not in approved:
        known = sorted(approved)
        yield found(
            Requirement.PACKAGE_NOT_APPROVED,
            place,
            package=package,
            known=listed(known),
            remedy=choose(package, known)
            if known
            else "Upload it in the asset center and wait for its approval.",
        )
