"""Announced prices: they reach renewals alone, after notice, and whoever holds it is told."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.catalog.document import price_to_plain
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.amounts import cycle_price, held_edition
from vendible.domain.subscriptions.announced import reached_on
from vendible.domain.subscriptions.holding import Held, PriceChange
from vendible.gateways.present import Present
from vendible.records import holdings, selling
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import row_of
from vendible.usecases.notices import Notice, tell
from vendible.usecases.selling.offered import Offered, offered, price_sent
from vendible.usecases.settings import order_settings

AHEAD_DAYS_MAX = 730
TOLD_AT_ONCE = 50  # customers in one transaction


def announce_price(
    product: str,
    offer: str,
    currency: str,
    price: object,
    from_on: date,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Another price of an offer for what is held of it, for renewals from `from_on` on.

    The public price is the listing's: it changes with a revision of that. The customers are told
    afterwards, in batches. Refusals: `not_found`, `bad_input`, `notice_too_short`.
    """
    actor.require(Permission.SALES_WRITE)

    def body(batch: Batch) -> Answer:
        of = offered(actor.organization, product, offer)
        _require_recurring(of)
        _require_notice(from_on, present.today)
        if currency not in dict(of.offer.prices):
            known = ", ".join(each for each, _ in of.offer.prices)
            raise Refusal(
                Code.BAD_INPUT,
                where="currency",
                got=currency,
                expected=f"a currency in which {offer} has a price: {known}",
            )
        sent = price_sent(price, currency, of)
        row = batch.add(
            tables.PriceAnnouncement,
            id=present.mint(),
            product_id=of.product,
            offer=offer,
            currency=currency,
            price=price_to_plain(sent),
            from_on=from_on,
            announced_on=present.today,
            announced_by=actor.name,
            withdrawn_at=None,
            told_up_to=None,
            told_at=None,
        )
        journal(
            batch,
            actor,
            present,
            "price_announced",
            "price_announcement",
            row["id"],
            product=product,
            offer=offer,
            currency=currency,
            from_on=from_on,
        )
        return announcement_plain(tables.PriceAnnouncement(**row), product)

    return run_command(actor, once, present, body)


def withdraw_announcement(
    announcement: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Before it takes effect. Refusals: `not_found`, `announcement_in_force`."""
    actor.require(Permission.SALES_WRITE)

    def body(batch: Batch) -> Answer:
        rows = selling.announcements_of(actor.organization).select_for_update(of=("self",))
        row = selling.own(rows, "price announcement", announcement)
        if row.withdrawn_at is None:
            if row.from_on <= present.today:
                raise Refusal(Code.ANNOUNCEMENT_IN_FORCE, from_on=row.from_on)
            row.withdrawn_at = present.now
            batch.add(tables.PriceAnnouncement, **row_of(row))
            journal(
                batch,
                actor,
                present,
                "price_announcement_withdrawn",
                "price_announcement",
                row.id,
                product=row.product.slug,
            )
        return announcement_plain(row, row.product.slug)

    return run_command(actor, once, present, body)


def tell_announced(present: Present, *, limit: int) -> int:
    """The next customers of an announced price are told; answers how many were looked at.

    A transaction for a few of them: who is told and how far that is are written together, so a
    worker that dies leaves the rest to the next one, and nobody is told twice.
    """
    with transaction.atomic():
        announced = (
            tables.PriceAnnouncement.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("product")
            .filter(told_at=None, withdrawn_at=None)
            .order_by("id")
            .first()
        )
        if announced is None:
            return 0
        customers = selling.holders(announced, min(limit, TOLD_AT_ONCE))
        batch = Batch()
        for account in holdings.of_customers(customers).values():
            for held in account.holding.subscriptions:
                _tell(batch, announced, held, account.holding.customer, present)
        if customers:
            announced.told_up_to = customers[-1]
        else:
            announced.told_at = present.now
        batch.add(tables.PriceAnnouncement, **row_of(announced))
        batch.write()
    return max(len(customers), 1)


def announcement_plain(row: tables.PriceAnnouncement, product: str) -> Answer:
    return {
        "id": row.id,
        "product": product,
        "offer": row.offer,
        "currency": row.currency,
        "price": row.price if isinstance(row.price, dict) else _fixed(row.price),
        "from_on": row.from_on,
        "announced_on": row.announced_on,
        "withdrawn_at": row.withdrawn_at,
    }


def earliest(today: date) -> date:
    """The first day for which a price can be announced."""
    return today + timedelta(days=order_settings().price_notice_days)


def _tell(
    batch: Batch,
    announced: tables.PriceAnnouncement,
    held: Held,
    customer: UUID,
    present: Present,
) -> None:
    change = selling.price_change_of(announced)
    is_of_it = (held.product, held.offer, held.currency) == (
        announced.product_id,
        announced.offer,
        announced.currency,
    )
    on = reached_on(held, change) if is_of_it else None
    if on is None or change.price == held.price:
        return
    tell(
        batch,
        Notice.PRICE_CHANGE_ANNOUNCED,
        organization=customer,
        present=present,
        subject_id=held.id,
        link=f"/my/subscriptions/{held.id}/",
        product=held.name,
        offer=held.offer,
        from_on=on,
        old=_a_cycle(held, None),
        new=_a_cycle(held, change),
    )
    system = Actor("system", customer, OrganizationKind.CUSTOMER, frozenset())
    journal(
        batch,
        system,
        present,
        "price_change_announced",
        "subscription",
        held.id,
        name=held.name,
        from_on=on,
    )


def _a_cycle(held: Held, change: PriceChange | None) -> str:
    """What a cycle costs without tax and without any discount."""
    price = held.price if change is None else change.price
    found = cycle_price(price, held_edition(held), held.quantity, held.attributes, held.currency)
    mode = POLICIES[held.policy].rounding_mode
    return str(Money.rounded(Fraction(found.step.exact), held.currency, mode))


def _fixed(amount: object) -> dict[str, object]:
    return {"template": "fixed", "flat": amount}


def _require_recurring(of: Offered) -> None:
    if of.offer.cycle is None:
        raise Refusal(
            Code.BAD_INPUT,
            where="offer",
            got=of.offer.code,
            expected="an offer that renews; one that is paid once never does",
        )


def _require_notice(from_on: date, today: date) -> None:
    notice_days = order_settings().price_notice_days
    first = earliest(today)
    if from_on < first:
        raise Refusal(
            Code.NOTICE_TOO_SHORT, from_on=from_on, notice_days=notice_days, earliest=first
        )
    if (from_on - today).days > AHEAD_DAYS_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="from_on",
            got=from_on,
            expected=f"a day at most {AHEAD_DAYS_MAX} days away",
        )
