"""What a customer holds, read once; and a subscription's way to and from its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from vendible.domain.catalog.document import price_from_plain, price_to_plain
from vendible.domain.catalog.listing import ContractTerms, Listing, Method, TerminationFee
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import Cycle
from vendible.domain.pricing.discounts import Discount
from vendible.domain.subscriptions.choices import price_in
from vendible.domain.subscriptions.holding import (
    Contract,
    Held,
    Holding,
    PriceChange,
    Scheduled,
    ScheduledKind,
    State,
)
from vendible.records.batch import Row
from vendible.records.revisions import listings

_HOLDING = """
SELECT o.country,
  (SELECT coalesce(jsonb_object_agg(currency, minor), '{}')::text
     FROM customer_balances WHERE organization_id = o.id),
  (SELECT coalesce(jsonb_object_agg(tax_class, rate_pct::text), '{}')::text
     FROM tax_rates WHERE country = o.country),
  (SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object(
        'license', coalesce(l.id, s.id), 'license_revision', coalesce(l.revision, 0),
        'announced', (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.announced_on, a.id)
          FROM price_announcements a WHERE a.product_id = s.product_id AND a.offer = s.offer
            AND a.currency = s.currency AND a.withdrawn_at IS NULL)) ORDER BY s.id), '[]')::text
     FROM subscriptions s LEFT JOIN licenses l ON l.subscription_id = s.id
     WHERE s.customer_id = o.id AND s.state <> 'ended'),
  (SELECT coalesce(jsonb_agg(product_id), '[]')::text
     FROM subscriptions WHERE customer_id = o.id AND trial_until IS NOT NULL),
  o.id, o.sandbox, o.clock_seconds
FROM organizations o WHERE o.id = ANY(%s) AND o.kind = 'customer'
"""


class _Announced(msgspec.Struct):
    price: Any
    from_on: date
    announced_on: date


class _Row(msgspec.Struct):
    """A subscription as the statement above answers it; columns it has besides are left out."""

    id: UUID
    product_id: UUID
    partner_id: UUID
    revision_id: UUID
    instance_id: UUID
    parent_id: UUID | None
    edition: str
    offer: str
    method: Method
    cycle_months: int | None
    attributes: tuple[tuple[str, str], ...]
    quantity: int
    price: Any
    currency: str
    policy: str
    state: State
    starts_at: datetime
    anchor: date
    first: date
    end: date | None
    auto_renew: bool
    ends_on: date | None
    contract: dict[str, Any] | None
    paid_from: date
    paid_minor: int
    license: UUID
    license_revision: int
    trial_until: date | None
    discount: dict[str, Any] | None
    scheduled: dict[str, Any] | None
    plan: UUID | None
    license_until: date | None
    reminded_on: date | None
    held_back: bool
    announced: list[_Announced] | None


_rows = msgspec.json.Decoder(list[_Row])
_tried = msgspec.json.Decoder(frozenset[UUID]).decode


@dataclass(frozen=True, slots=True)
class Account:
    """A customer as a command needs it: holding, balances in minor units, tax rates in percent."""

    holding: Holding
    balances: Mapping[str, int]
    rates: Mapping[str, Decimal]
    sandbox: bool = False
    clock_seconds: int = 0  # how far a sandbox's clock is ahead


def of_customer(customer: UUID) -> Account:
    """All of it in one statement (and one more for listings not yet known to this process).

    A command locks the customer first: `people.lock`. Refusal `not_found`.
    """
    found = of_customers([customer]).get(customer)
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="customer", id=str(customer))
    return found


def of_customers(customers: Sequence[UUID]) -> dict[UUID, Account]:
    """Of several at once, with the same statements; who is no customer is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [list(customers)])
        found = cursor.fetchall()
    decoded = [(*row[:3], _rows.decode(row[3]), *row[4:]) for row in found]
    known = listings(each.revision_id for row in decoded for each in row[3])
    return {
        customer: Account(
            Holding(customer, country, tuple(_held(each, known) for each in rows), _tried(tried)),
            msgspec.json.decode(balances),
            {each: Decimal(rate) for each, rate in msgspec.json.decode(rates).items()},
            sandbox,
            clock_seconds,
        )
        for country, balances, rates, rows, tried, customer, sandbox, clock_seconds in decoded
    }


def _held(row: _Row, known: Mapping[UUID, Listing]) -> Held:
    listing = known[row.revision_id]
    offer = listing.offer(row.offer)
    assert offer is not None, f"{row.offer} is not in revision {row.revision_id}"
    currency = row.currency
    return Held(
        id=row.id,
        product=row.product_id,
        partner=row.partner_id,
        revision=row.revision_id,
        listing=listing,
        instance=row.instance_id,
        parent=row.parent_id,
        edition=row.edition,
        offer=row.offer,
        method=row.method,
        cycle=Cycle(row.cycle_months) if row.cycle_months else None,
        attributes=row.attributes,
        quantity=row.quantity,
        price=price_from_plain(row.price) if row.price else price_in(offer, currency, listing.name),
        currency=currency,
        policy=row.policy,
        state=row.state,
        starts_at=row.starts_at,
        anchor=row.anchor,
        first=row.first,
        end=row.end,
        auto_renew=row.auto_renew,
        ends_on=row.ends_on,
        contract=_contract(row.contract) if row.contract else None,
        paid_from=row.paid_from,
        paid=Money(row.paid_minor, currency),
        license=row.license,
        license_revision=row.license_revision,
        trial_until=row.trial_until,
        discount=_discount(row.discount) if row.discount else None,
        scheduled=_scheduled(row.scheduled) if row.scheduled else None,
        announced=tuple(
            PriceChange(price_from_plain(each.price), each.from_on, each.announced_on)
            for each in row.announced or ()
        ),
        plan=row.plan,
        license_until=row.license_until,
        reminded_on=row.reminded_on,
        held_back=row.held_back,
    )


def subscription_row(held: Held, customer: UUID, now: datetime, due_at: datetime | None) -> Row:
    """Every column; `due_at` is when the next thing falls due, in real time."""
    return {
        "id": held.id,
        "customer_id": customer,
        "partner_id": held.partner,
        "product_id": held.product,
        "revision_id": held.revision,
        "instance_id": held.instance,
        "parent_id": held.parent,
        "ownership": held.ownership.value if held.ownership else "",
        "edition": held.edition,
        "offer": held.offer,
        "method": held.method.value,
        "cycle_months": held.cycle.months if held.cycle else None,
        "attributes": [list(pair) for pair in held.attributes],
        "quantity": held.quantity,
        "currency": held.currency,
        "price": _own_price(held),
        "policy": held.policy,
        "state": held.state.value,
        "starts_at": held.starts_at,
        "anchor": held.anchor,
        "first": held.first,
        "end": held.end,
        "auto_renew": held.auto_renew,
        "trial_until": held.trial_until,
        "ends_on": held.ends_on,
        "contract": _contract_plain(held.contract) if held.contract else None,
        "paid_from": held.paid_from,
        "paid_minor": held.paid.minor,
        "discount": _discount_plain(held.discount) if held.discount else None,
        "scheduled": _scheduled_plain(held.scheduled) if held.scheduled else None,
        "plan": held.plan,
        "license_until": held.license_until,
        "reminded_on": held.reminded_on,
        "held_back": held.held_back,
        "ended_because": held.because.value if held.because else "",
        "due_at": due_at,
        "created_at": held.starts_at,
        "ended_at": now if held.state is State.ENDED else None,
    }


def _own_price(held: Held) -> object:
    """None where it is the offer's own price, in the revision held."""
    if (held.currency, held.price) in held.bought.prices:
        return None
    return price_to_plain(held.price)


def _discount(plain: Mapping[str, Any]) -> Discount:
    percent, amount, until = plain["percent"], plain["amount"], plain["until"]
    return Discount(
        plain["code"],
        Decimal(percent) if percent else None,
        Decimal(amount) if amount else None,
        date.fromisoformat(until) if until else None,
    )


def _discount_plain(discount: Discount) -> dict[str, object]:
    return {
        "code": discount.code,
        "percent": str(discount.percent) if discount.percent is not None else None,
        "amount": str(discount.amount) if discount.amount is not None else None,
        "until": discount.until,
    }


def _scheduled(plain: Mapping[str, Any]) -> Scheduled:
    attributes = plain["attributes"]
    return Scheduled(
        ScheduledKind(plain["kind"]),
        date.fromisoformat(plain["on"]),
        date.fromisoformat(plain["asked_on"]),
        plain["asked_by"],
        plain["edition"],
        plain["quantity"],
        None if attributes is None else tuple((name, value) for name, value in attributes),
    )


def _scheduled_plain(scheduled: Scheduled) -> dict[str, object]:
    return {
        "kind": scheduled.kind.value,
        "on": scheduled.on,
        "asked_on": scheduled.asked_on,
        "asked_by": scheduled.asked_by,
        "edition": scheduled.edition,
        "quantity": scheduled.quantity,
        "attributes": scheduled.attributes,
    }


def _contract(plain: Mapping[str, Any]) -> Contract:
    return Contract(
        date.fromisoformat(plain["first"]),
        date.fromisoformat(plain["end"]),
        ContractTerms(
            cycles=plain["cycles"],
            auto_renew=plain["auto_renew"],
            notice_days=plain["notice_days"],
            fee_kind=TerminationFee(plain["fee_kind"]),
            fee=Decimal(plain["fee"]),
            grace_days=plain["grace_days"],
        ),
    )


def _contract_plain(contract: Contract) -> dict[str, object]:
    terms = contract.terms
    return {
        "first": contract.first,
        "end": contract.end,
        "cycles": terms.cycles,
        "auto_renew": terms.auto_renew,
        "notice_days": terms.notice_days,
        "fee_kind": terms.fee_kind.value,
        "fee": str(terms.fee),
        "grace_days": terms.grace_days,
    }
