"""Coupons, private offers and announced prices: rows, and what an order asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from vendible.domain.catalog.document import price_from_plain
from vendible.domain.catalog.listing import ContractTerms, TerminationFee
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.coupons import Coupon, CouponAsked, plain_code
from vendible.domain.ordering.private_offers import Deals, PrivateOffer, PrivateOfferAsked
from vendible.domain.subscriptions.holding import PriceChange
from vendible.records import models as tables

# An order that came to nothing is no use; a quote that is kept holds what it was shown with.
_NO_USE = ("expired", "cancelled")
_USED = ~Q(orders__state__in=_NO_USE)

_USES = """
SELECT count(*), count(*) FILTER (WHERE customer_id = %(customer)s)
FROM orders
WHERE {column} = %(id)s AND state <> ALL(%(no_use)s) AND id IS DISTINCT FROM %(besides)s
"""
_HAS_ORDERED = """
SELECT EXISTS (
  SELECT FROM orders o
  WHERE o.customer_id = %(customer)s AND o.id IS DISTINCT FROM %(besides)s
    AND o.state NOT IN ('quoted', 'expired', 'cancelled')
    AND (%(partner)s::uuid IS NULL OR EXISTS (
      SELECT FROM order_lines l WHERE l.order_id = o.id AND l.partner_id = %(partner)s)))
"""


def deals_of(
    code: str | None,
    offers: Sequence[UUID],
    customer: UUID,
    *,
    shown_in: UUID | None = None,
) -> Deals:
    """The coupon and the private offers that an order asks for; no statement where it asks none.

    `shown_in`: the open order that was shown with them; its own use does not count. Inside a
    command their rows are locked: of two orders for the last use the second sees the first.
    """
    return Deals(
        coupon=_coupon_asked(code, customer, shown_in) if code else None,
        private=_private_asked(offers, customer, shown_in) if offers else {},
    )


def _coupon_asked(code: str, customer: UUID, besides: UUID | None) -> CouponAsked:
    wanted = plain_code(code)
    row = _locked(tables.Coupon.objects.filter(code=wanted)).first()
    if row is None:
        return CouponAsked(wanted, None)
    asked = {"id": row.id, "customer": customer, "besides": besides, "no_use": list(_NO_USE)}
    with connection.cursor() as cursor:
        cursor.execute(_USES.format(column="coupon_id"), asked)
        uses, uses_of_customer = cursor.fetchone() or (0, 0)
        has_ordered = False
        if row.first_order:
            cursor.execute(_HAS_ORDERED, asked | {"partner": row.partner_id})
            (has_ordered,) = cursor.fetchone() or (False,)
    was_shown = besides is not None
    return CouponAsked(wanted, coupon_of(row), uses, uses_of_customer, has_ordered, was_shown)


def _private_asked(
    ids: Sequence[UUID], customer: UUID, besides: UUID | None
) -> Mapping[UUID, PrivateOfferAsked]:
    rows = _locked(tables.PrivateOffer.objects.filter(id__in=ids).order_by("id"))
    asked = {}
    for row in rows:
        values = {"id": row.id, "customer": customer, "besides": besides, "no_use": list(_NO_USE)}
        with connection.cursor() as cursor:
            cursor.execute(_USES.format(column="private_offer_id"), values)
            uses, _ = cursor.fetchone() or (0, 0)
        asked[row.id] = PrivateOfferAsked(private_offer_of(row), uses, besides is not None)
    return asked


def _locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_for_update(no_key=True) if connection.in_atomic_block else rows


def contract_from_plain(plain: Mapping[str, Any]) -> ContractTerms:
    """The terms of a private offer, as they are kept."""
    return ContractTerms(
        cycles=plain["cycles"],
        auto_renew=plain["auto_renew"],
        notice_days=plain["notice_days"],
        fee_kind=TerminationFee(plain["fee_kind"]),
        fee=Decimal(plain["fee"]),
        grace_days=plain["grace_days"],
    )


def contract_to_plain(terms: ContractTerms) -> dict[str, object]:
    return {
        "cycles": terms.cycles,
        "auto_renew": terms.auto_renew,
        "notice_days": terms.notice_days,
        "fee_kind": terms.fee_kind.value,
        "fee": str(terms.fee),
        "grace_days": terms.grace_days,
    }


def coupon_of(row: tables.Coupon) -> Coupon:
    amount = None
    if row.amount_minor is not None:
        amount = Decimal(Money(row.amount_minor, row.currency).amount)
    return Coupon(
        row.id,
        row.partner_id,
        row.code,
        percent=row.percent,
        amount=amount,
        currency=row.currency,
        cycles=row.cycles,
        first_order=row.first_order,
        products=frozenset(row.products),
        customers=frozenset(row.customers),
        first=row.first,
        end=row.end,
        uses_max=row.uses_max,
        uses_per_customer_max=row.uses_per_customer_max,
        is_withdrawn=row.withdrawn_at is not None,
    )


def private_offer_of(row: tables.PrivateOffer) -> PrivateOffer:
    return PrivateOffer(
        row.id,
        row.partner_id,
        row.customer_id,
        row.product_id,
        row.offer,
        row.currency,
        price_from_plain(row.price),
        row.end,
        contract=contract_from_plain(row.contract) if row.contract else None,
        quantity=row.quantity,
        uses_max=row.uses_max,
        is_withdrawn=row.withdrawn_at is not None,
    )


def coupons_of(partner: UUID | None) -> QuerySet[tables.Coupon]:
    """A partner's, or with None the marketplace's; each with `uses`, the orders with it."""
    rows = tables.Coupon.objects.filter(partner_id=partner)
    return rows.annotate(uses=Count("orders", filter=_USED))


def private_offers_of(partner: UUID) -> QuerySet[tables.PrivateOffer]:
    """A partner's, each with `uses`."""
    rows = tables.PrivateOffer.objects.filter(partner_id=partner)
    return _with_uses(rows)


def has_tried(customer: UUID, product: UUID) -> bool:
    """The customer had its trial, or has it now: there is no second one."""
    rows = tables.Subscription.objects.filter(customer_id=customer, product_id=product)
    return rows.exclude(trial_until=None).exists()


def private_offers_for(
    customer: UUID, today: date, product: UUID | None = None
) -> list[tables.PrivateOffer]:
    """What the customer may order today (of a product), the one that ends first at the top."""
    rows = tables.PrivateOffer.objects.filter(
        customer_id=customer, withdrawn_at=None, end__gt=today
    )
    if product is not None:
        rows = rows.filter(product_id=product)
    found = _with_uses(rows).order_by("end", "id")
    return [each for each in found if each.uses < each.uses_max]


def _with_uses(rows: QuerySet[tables.PrivateOffer]) -> QuerySet[Any]:
    return rows.select_related("product", "customer", "partner").annotate(
        uses=Count("orders", filter=_USED)
    )


def announcements_of(partner: UUID) -> QuerySet[tables.PriceAnnouncement]:
    return tables.PriceAnnouncement.objects.filter(product__partner_id=partner).select_related(
        "product"
    )


def price_change_of(row: tables.PriceAnnouncement) -> PriceChange:
    return PriceChange(price_from_plain(row.price), row.from_on, row.announced_on)


def named_customers(slugs: Iterable[str]) -> dict[str, UUID]:
    """The customers with these exact slugs; the others are left out."""
    rows = tables.Organization.objects.filter(kind="customer", slug__in=list(slugs))
    return {each.slug: each.id for each in rows}


def customers_of(partner: UUID) -> list[tables.Organization]:
    """Who holds or held something of the partner, by name: whom it may look up."""
    held = tables.Subscription.objects.filter(partner_id=partner).values("customer_id")
    return list(tables.Organization.objects.filter(id__in=held).order_by("name")[:500])


@dataclass(frozen=True, slots=True)
class Reached:
    """How many subscriptions an announced price is for.

    `waiting`: they are in a contract that runs beyond the day. `own`: they have a private price,
    which no announcement touches.
    """

    subscriptions: int
    waiting: int
    own: int


_REACHED = """
SELECT count(*) FILTER (WHERE is_public),
  count(*) FILTER (WHERE is_public AND (s.contract ->> 'end')::date > %(from_on)s),
  count(*) FILTER (WHERE NOT is_public)
FROM subscriptions s, LATERAL (SELECT s.price IS NULL OR s.price IN (
  SELECT a.price FROM price_announcements a
  WHERE a.product_id = s.product_id AND a.offer = s.offer AND a.currency = s.currency
    AND a.withdrawn_at IS NULL) AS is_public) p
WHERE s.product_id = %(product)s AND s.offer = %(offer)s AND s.currency = %(currency)s
  AND s.state NOT IN ('pending', 'ended') AND s."end" IS NOT NULL
  AND (s.starts_at AT TIME ZONE 'UTC')::date < %(today)s
"""


def reached(product: UUID, offer: str, currency: str, from_on: date, today: date) -> Reached:
    """Of a price that is announced `today`: who bought today or later is not reached."""
    asked: dict[str, Any] = {
        "product": product,
        "offer": offer,
        "currency": currency,
        "from_on": from_on,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, asked)
        row = cursor.fetchone()
    assert row is not None
    return Reached(*row)


def holders(announced: tables.PriceAnnouncement, limit: int) -> list[UUID]:
    """The next customers who hold what a price was announced for, in the order of their ids."""
    rows = tables.Subscription.objects.filter(
        product_id=announced.product_id, offer=announced.offer, currency=announced.currency
    ).exclude(state="ended")
    if announced.told_up_to is not None:
        rows = rows.filter(customer_id__gt=announced.told_up_to)
    found = rows.order_by("customer_id").values_list("customer_id", flat=True).distinct()
    return list(found[:limit])


def own(rows: QuerySet[Any], what: str, id_: UUID) -> Any:
    """One of the actor's, locked. Refusal `not_found`."""
    found = rows.filter(id=id_).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what=what, id=str(id_))
    return found
