"""What the verbs of listings share: checking a document, and the partner's own product."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from vendible.domain.access.permissions import Actor
from vendible.domain.catalog.checks import check_connections, examine
from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.review import ReviewState
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.records import revisions
from vendible.records.batch import Row
from vendible.records.models import Organization, Product, Submission

OPEN = (ReviewState.SUBMITTED.value, ReviewState.IN_REVIEW.value)


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was looked at: the listing when it could be read, and all findings."""

    listing: Listing | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.findings)


def check_listing(document: object) -> Checked:
    """Reads and checks a plain document, an add-on also beside its parents that are on sale."""
    examined = examine(document, policies=POLICIES)
    listing = examined.listing
    if listing is None or listing.addon is None:
        return Checked(listing, examined.findings)
    connected = [each.product for each in listing.addon.connections]
    parents = {slug: each.listing for slug, each in revisions.on_sale(connected).items()}
    return Checked(listing, (*examined.findings, *check_connections(listing, parents)))


def own_product(slug: str, actor: Actor, *, lock: bool = False) -> Product:
    """A product of the actor's organization. Refusal `not_found`."""
    rows = Product.objects.select_for_update() if lock else Product.objects.all()
    product = rows.filter(slug=slug, partner_id=actor.organization).first()
    if product is None:
        raise Refusal(Code.NOT_FOUND, what="product", id=slug)
    return product


def readable(checked: Checked) -> Listing:
    if checked.listing is None:
        raise errors(checked.findings)
    return checked.listing


def errors(findings: Sequence[Finding]) -> Refusal:
    return Refusal(Code.LISTING_HAS_ERRORS, findings=plain_findings(findings))


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [dataclasses.asdict(each) for each in findings]


def row_of(record: Product | Submission | Organization) -> Row:
    return {
        str(field.column): getattr(record, field.attname) for field in record._meta.concrete_fields
    }
