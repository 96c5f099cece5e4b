"""Private offers: a price of their own for one named customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.document import price_from_plain, price_to_plain
from vendible.domain.catalog.listing import ContractTerms
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.choices import chosen_quantity
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records import selling
from vendible.records.batch import Batch
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import row_of
from vendible.usecases.notices import Notice, tell
from vendible.usecases.selling.coupons import USES_MAX
from vendible.usecases.selling.offered import Offered, offered, price_sent, require_within

NOTE_MAX = 2000
CONTRACT_CYCLES_MAX = 120
DAYS_MAX = 365


@dataclass(frozen=True, slots=True)
class NewPrivateOffer:
    """`price` is a price as in a listing's document: an amount, or one with its template.

    `contract` in place of the offer's terms, `quantity` the only one that it is for. It may be
    ordered before the day `end`, `uses_max` times.
    """

    customer: str
    product: str
    offer: str
    currency: str
    price: object
    end: date
    contract: ContractTerms | None = None
    quantity: int | None = None
    note: str = ""
    uses_max: int = 1


def make_private_offer(
    new: NewPrivateOffer, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """The customer is told, sees it in its console and on the product's page, and may order it.

    Refusals: `not_found` for a product of somebody else, `bad_input` with what is wrong.
    """
    actor.require(Permission.SALES_WRITE)

    def body(batch: Batch) -> Answer:
        of = offered(actor.organization, new.product, new.offer)
        customer = _customer(new.customer, sandbox=actor.sandbox)
        _require_plain(new, of, present.today)
        price = price_sent(new.price, new.currency, of)
        row = batch.add(
            tables.PrivateOffer,
            id=present.mint(),
            partner_id=actor.organization,
            customer_id=customer.id,
            product_id=of.product,
            offer=of.offer.code,
            currency=new.currency,
            price=price_to_plain(price),
            contract=selling.contract_to_plain(new.contract) if new.contract else None,
            quantity=new.quantity,
            note=new.note.strip(),
            end=new.end,
            uses_max=new.uses_max,
            created_at=present.now,
            created_by=actor.name,
            withdrawn_at=None,
        )
        journal(
            batch,
            actor,
            present,
            "private_offer_made",
            "private_offer",
            row["id"],
            organization=customer.id,
            product=new.product,
        )
        tell(
            batch,
            Notice.PRIVATE_OFFER_MADE,
            organization=customer.id,
            present=present,
            subject_id=row["id"],
            link="/my/offers/",
            product=of.listing.name,
            by=_name_of(actor.organization),
            until=new.end,
        )
        made = tables.PrivateOffer(**row)
        return private_offer_plain(made, new.product, customer.slug, uses=0)

    return run_command(actor, once, present, body)


def withdraw_private_offer(
    private: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Nobody can order it any more; what was ordered keeps its price. Refusal `not_found`."""
    actor.require(Permission.SALES_WRITE)

    def body(batch: Batch) -> Answer:
        rows = selling.private_offers_of(actor.organization)
        row = selling.own(rows, "private offer", private)
        if row.withdrawn_at is None:
            row.withdrawn_at = present.now
            batch.add(tables.PrivateOffer, **row_of(row))
            journal(
                batch,
                actor,
                present,
                "private_offer_withdrawn",
                "private_offer",
                row.id,
                organization=row.customer_id,
                product=row.product.slug,
            )
        return private_offer_plain(row, row.product.slug, row.customer.slug, uses=row.uses)

    return run_command(actor, once, present, body)


def private_offer_plain(
    row: tables.PrivateOffer, product: str, customer: str, *, uses: int
) -> Answer:
    price: Any = price_to_plain(price_from_plain(row.price))
    return {
        "id": row.id,
        "customer": customer,
        "product": product,
        "offer": row.offer,
        "currency": row.currency,
        "price": price if isinstance(price, dict) else {"template": "fixed", "flat": price},
        "contract": row.contract,
        "quantity": row.quantity,
        "note": row.note,
        "end": row.end,
        "uses": uses,
        "uses_max": row.uses_max,
        "withdrawn_at": row.withdrawn_at,
    }


def _name_of(organization: UUID) -> str:
    return str(tables.Organization.objects.values_list("name", flat=True).get(id=organization))


def _customer(slug: str, *, sandbox: bool) -> tables.Organization:
    """By its exact name: nobody can look through the marketplace's customers."""
    rows = tables.Organization.objects.filter(kind="customer", sandbox=sandbox)
    found = rows.filter(slug=slug.strip()).first()
    if found is None:
        raise Refusal(
            Code.BAD_INPUT,
            where="customer",
            got=slug[:80],
            expected="a customer's short name exactly as it is, such as aurora; ask the customer",
        )
    return found


def _require_plain(new: NewPrivateOffer, of: Offered, today: date) -> None:
    if not today < new.end or (new.end - today).days > DAYS_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="end",
            got=new.end,
            expected=f"a day after today, at most {DAYS_MAX} days away",
        )
    if len(new.note) > NOTE_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="note",
            got=f"{len(new.note)} characters",
            expected=f"at most {NOTE_MAX}",
        )
    require_within("uses_max", new.uses_max, 1, USES_MAX)
    if new.quantity is not None:
        chosen_quantity(of.edition, new.quantity)
    terms = new.contract
    if terms is None:
        return
    if of.offer.cycle is None:
        raise Refusal(
            Code.BAD_INPUT,
            where="contract",
            got="terms of a contract",
            expected=f"none, as {of.offer.code} is paid once",
        )
    require_within("contract.cycles", terms.cycles, 1, CONTRACT_CYCLES_MAX)
    require_within("contract.notice_days", terms.notice_days, 0, DAYS_MAX)
    require_within("contract.grace_days", terms.grace_days, 0, DAYS_MAX)
    if not 0 <= terms.fee < 10**12 or not terms.fee.is_finite():
        raise Refusal(
            Code.BAD_INPUT, where="contract.fee", got=str(terms.fee), expected="0 or more"
        )
