"""What the verbs of listings share: checking a document, and the partner's own product."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Model, Q

from vendible.domain.access.permissions import Actor
from vendible.domain.catalog.checks import check_connections, examine_reading
from vendible.domain.catalog.document import Reading, read
from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.catalog.listing import Billing, Kind, Listing, ProductType
from vendible.domain.catalog.review import Abilities, Ability, ReviewState, missing_ability
from vendible.domain.explorer import Trap
from vendible.domain.explorer import explore as _explore
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.holding import OnSale
from vendible.records import revisions
from vendible.records.batch import Row
from vendible.records.models import Organization, Product
from vendible.records.requirements import release_rules

OPEN = (ReviewState.SUBMITTED.value, ReviewState.IN_REVIEW.value)

Listings = Mapping[str, Listing]


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was looked at: the listing when it could be read, and all that was found.

    `findings` are of the release requirements, `traps` of the explorer; `bound_reached`: it
    stopped before it had walked every path.
    """

    listing: Listing | None
    findings: tuple[Finding, ...]
    traps: tuple[Trap, ...] = ()
    bound_reached: bool = False

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        return (*self.findings, *(each.finding for each in self.traps))

    @property
    def has_errors(self) -> bool:
        return any(each.is_error for each in self.all_findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What has to be ticked as intended before a submission, each id once."""
        found = (each for each in self.all_findings if each.severity is Severity.WARNING)
        return tuple({each.id: each for each in reversed(tuple(found))}.values())[::-1]


def check_listing(
    document: object,
    *,
    partner: UUID | None = None,
    today: date | None = None,
    explore: bool = True,
    beside: Listings | None = None,
) -> Checked:
    """Reads and checks a plain document by the marketplace's rules, beside what it is sold with.

    `partner`: whose it is; without, its uploads, packages and other drafts are not looked at.
    `today`: where the explorer's stories begin; without it, or with `explore` False (quick, for
    what is saved as one types), no trap is looked for. `beside`: further listings of the partner
    by slug, taken for drafts, such as the other files of one folder.
    """
    return check_reading(
        read(document), partner=partner, today=today if explore else None, beside=beside or {}
    )


def check_reading(
    reading: Reading, *, partner: UUID | None, today: date | None, beside: Listings
) -> Checked:
    """As `check_listing`, of a document that was read already."""
    rules = release_rules(partner, reading.listing)
    examined = examine_reading(reading, policies=POLICIES, rules=rules)
    listing = examined.listing
    if listing is None:
        return Checked(None, examined.findings)
    around, drafts = _around(listing), {**_drafts(listing, partner), **beside}
    drafts.pop(listing.slug, None)
    others = {slug: each.listing for slug, each in around.items()}
    foreign = foreign_of(around, partner)
    findings = (
        *examined.findings,
        *check_connections(listing, others, drafts=drafts, foreign=foreign, rules=rules),
    )
    # A mistake in the listing itself comes first: what the explorer told of it would mislead.
    if today is None or any(each.is_error for each in findings):
        return Checked(listing, findings)
    explored = _explore(listing, {**drafts, **others}, today=today)
    return Checked(listing, findings, explored.traps, explored.bound_reached)


def foreign_of(on_sale: Mapping[str, OnSale], partner: UUID | None) -> frozenset[str]:
    """The slugs of other partners' products; none where it isn't known whose listing it is."""
    if partner is None:
        return frozenset()
    return frozenset(slug for slug, each in on_sale.items() if each.partner != partner)


def _around(listing: Listing) -> dict[str, OnSale]:
    """What is on sale around it: a product's add-ons, an add-on's parents and their add-ons."""
    parents = [each.product for each in listing.addon.connections] if listing.addon else []
    needed = listing.addon.depends_on if listing.addon else ()
    included = [slug for edition in listing.editions for slug in edition.includes]
    named = {*parents, *needed, *included} - {listing.slug}
    found = revisions.on_sale(named) if named else {}
    around = parents if listing.kind is Kind.ADDON else [listing.slug]
    found |= revisions.addons_of_any(around) if around else {}
    return {slug: each for slug, each in found.items() if slug != listing.slug}


def _drafts(listing: Listing, partner: UUID | None) -> dict[str, Listing]:
    """The partner's drafts around it, those that can be read."""
    if partner is None:
        return {}
    connections = listing.addon.connections if listing.addon else ()
    included = [slug for edition in listing.editions for slug in edition.includes]
    around = Q(slug__in=[*(each.product for each in connections), *included])
    if listing.kind is Kind.BASE:
        around |= Q(draft__addon__connections__contains=[{"product": listing.slug}])
    rows = Product.objects.filter(around, partner_id=partner, draft__isnull=False)
    readings = ((each.slug, read(each.draft)) for each in rows.exclude(slug=listing.slug))
    return {slug: each.listing for slug, each in readings if not each.mistakes}


def own_product(slug: str, actor: Actor, *, lock: bool = False) -> Product:
    """A product of the actor's organization. Refusal `not_found`."""
    rows = Product.objects.select_for_update() if lock else Product.objects.all()
    product = rows.filter(slug=slug, partner_id=actor.organization).first()
    if product is None:
        raise Refusal(Code.NOT_FOUND, what="product", id=slug)
    return product


def require_abilities(partner: Organization, product: Product | None, listing: Listing) -> None:
    """Refusals `not_allowed` (the type), `billing_not_enabled`, `stackable_not_enabled`."""
    missing = lacking(partner, product, listing)
    if missing is Ability.TYPE:
        raise Refusal(Code.NOT_ALLOWED, permission=f"list type {listing.type}", who=partner.types)
    if missing is Ability.BILLING:
        raise Refusal(
            Code.BILLING_NOT_ENABLED, billing=listing.billing.value, enabled=partner.billings
        )
    if missing is Ability.STACKABLE:
        raise Refusal(Code.STACKABLE_NOT_ENABLED, product=listing.name)


def lacking(partner: Organization, product: Product | None, listing: Listing) -> Ability | None:
    """The ability that this partner lacks for the listing; None where it may be listed."""
    abilities = Abilities(
        frozenset(ProductType(each) for each in partner.types),
        frozenset(Billing(each) for each in partner.billings),
        partner.stackable_enabled,
    )
    return missing_ability(listing, live_listing(product) if product else None, abilities)


def live_listing(product: Product) -> Listing | None:
    """What is on sale of it; None before its first approval."""
    live = product.live_id
    return revisions.listings([live])[live] if live else None


def readable(checked: Checked) -> Listing:
    if checked.listing is None:
        raise errors(checked.findings)
    return checked.listing


def errors(findings: Sequence[Finding]) -> Refusal:
    return Refusal(Code.LISTING_HAS_ERRORS, findings=plain_findings(findings))


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [dataclasses.asdict(each) | {"id": each.id} for each in findings]


def plain_traps(traps: Sequence[Trap]) -> list[dict[str, object]]:
    """Each with its finding's parts and its dated story."""
    return [
        {
            **plain_findings([each.finding])[0],
            "parent": each.parent,
            "addon": each.addon,
            "story": [
                {"on": step.on.isoformat(), "words": step.words, "is_refused": step.is_refused}
                for step in each.story
            ],
        }
        for each in traps
    ]


def row_of(record: Model) -> Row:
    return {
        str(field.column): getattr(record, field.attname) for field in record._meta.concrete_fields
    }
