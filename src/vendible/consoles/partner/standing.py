"""Where a product stands: in which state it is, what is on sale, and the one next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from vendible.consoles.storefront.wording import TYPES
from vendible.domain.catalog.checks import check_connections, examine_reading
from vendible.domain.catalog.document import Reading, read
from vendible.domain.catalog.listing import Listing, ProductType
from vendible.domain.catalog.review import ReviewState
from vendible.domain.pricing.policies import POLICIES
from vendible.records import revisions
from vendible.records.assets import approved_packages
from vendible.records.media import known_media
from vendible.records.models import Product, Submission
from vendible.records.requirements import media_as_required, release_rules, templates_in_force
from vendible.usecases.listings import OPEN, Checked, check_listing

NOT_LOOKED_AT = Checked(None, ())  # nothing can be done about the draft now


class NextStep(StrEnum):
    MEND = "mend"  # the draft has errors
    SUBMIT = "submit"
    READ_REASONS = "read_reasons"  # rejected, and the draft is still what was rejected
    WAIT = "wait"  # may still be withdrawn
    WAIT_FOR_DECISION = "wait_for_decision"
    NOTHING = "nothing"  # what is on sale is what the draft says


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is one that the design system shows for a revision."""

    product: Product
    state: str
    checked: Checked
    open: Submission | None
    next_step: NextStep

    @property
    def type_name(self) -> str:
        return TYPES[ProductType(self.product.type)]

    @property
    def errors(self) -> int:
        return sum(each.is_error for each in self.checked.all_findings)

    @property
    def is_draft(self) -> bool:
        """It says something that was not submitted."""
        return self.next_step in (NextStep.MEND, NextStep.SUBMIT, NextStep.READ_REASONS)

    @property
    def may_submit(self) -> bool:
        """The draft says something new that may be reviewed."""
        return self.next_step is NextStep.SUBMIT


def standing(product: Product, today: date) -> Standing:
    """Of a product read with its submissions, newest first, and its live revision."""
    checked = check_listing(product.draft, partner=product.partner_id, today=today)
    return _standing(product, checked)


def standings(partner: UUID, products: Sequence[Product]) -> list[Standing]:
    """Of a partner's products, the drafts checked against the requirements alone: no explorer.

    A constant number of statements, however many products there are.
    """
    drafts = [each for each in products if _is_draft(each)]
    found = _checked_together(partner, drafts)
    return [_standing(each, found.get(each.slug, NOT_LOOKED_AT)) for each in products]


def _standing(product: Product, checked: Checked) -> Standing:
    newest = _newest(product)
    is_open = newest is not None and newest.state in OPEN
    return Standing(
        product,
        _state(product, newest),
        checked,
        newest if is_open else None,
        _next_step(product, newest, checked),
    )


def _newest(product: Product) -> Submission | None:
    return next(iter(product.submissions.all()), None)


def _is_draft(product: Product) -> bool:
    newest = _newest(product)
    is_open = newest is not None and newest.state in OPEN
    return not is_open and not (product.live and product.live.listing == product.draft)


def _checked_together(partner: UUID, products: Iterable[Product]) -> Mapping[str, Checked]:
    readings = {each.slug: read(each.draft) for each in products}
    if not readings:
        return {}
    listings = [each.listing for each in readings.values()]
    rules = replace(
        release_rules(),
        templates=templates_in_force(),
        packages=approved_packages(partner),
        media=media_as_required(known_media(partner, _files(listings))),
    )
    others, drafts = _around(partner, listings)
    found = {}
    for slug, reading in readings.items():
        examined = examine_reading(reading, policies=POLICIES, rules=rules)
        findings = examined.findings
        if examined.listing is not None:
            beside = {key: each for key, each in drafts.items() if key != slug}
            findings = (
                *findings,
                *check_connections(examined.listing, others, drafts=beside, rules=rules),
            )
        found[slug] = Checked(examined.listing, findings)
    return found


def _files(listings: Iterable[Listing]) -> set[str]:
    named = set()
    for each in listings:
        named |= {each.logo, each.agreement.file, *(one.file for one in each.pictures)}
    return named - {""}


def _around(
    partner: UUID, listings: Sequence[Listing]
) -> tuple[Mapping[str, Listing], Mapping[str, Listing]]:
    """What these name: those on sale, and the partner's own drafts that can be read."""
    named = set()
    for each in listings:
        named |= {one.product for one in each.addon.connections} if each.addon else set()
        named |= set(each.addon.depends_on) if each.addon else set()
        named |= {slug for edition in each.editions for slug in edition.includes}
    on_sale = revisions.on_sale(named) if named else {}
    rows = Product.objects.filter(partner_id=partner, slug__in=named, draft__isnull=False)
    readings: dict[str, Reading] = {each.slug: read(each.draft) for each in rows}
    return (
        {slug: each.listing for slug, each in on_sale.items()},
        {slug: each.listing for slug, each in readings.items() if not each.mistakes},
    )


def _state(product: Product, newest: Submission | None) -> str:
    if newest and newest.state in (
        ReviewState.SUBMITTED,
        ReviewState.IN_REVIEW,
        ReviewState.REJECTED,
    ):
        return newest.state
    return "live" if product.live else "draft"


def _next_step(product: Product, newest: Submission | None, checked: Checked) -> NextStep:
    if newest and newest.state == ReviewState.SUBMITTED:
        return NextStep.WAIT
    if newest and newest.state == ReviewState.IN_REVIEW:
        return NextStep.WAIT_FOR_DECISION
    if product.live and product.live.listing == product.draft:
        return NextStep.NOTHING
    if checked.has_errors:
        return NextStep.MEND
    if newest and newest.state == ReviewState.REJECTED:
        is_unchanged = newest.revision.listing == product.draft
        return NextStep.READ_REASONS if is_unchanged else NextStep.SUBMIT
    return NextStep.SUBMIT
