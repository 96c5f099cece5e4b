"""Coupons: made, withdrawn, never edited: what was promised stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.kernel.money import CURRENCIES, Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.coupons import CODE_MAX, plain_code
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records import selling
from vendible.records.batch import Batch
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import row_of
from vendible.usecases.selling.offered import require_within

_CODE = re.compile(rf"[A-Z0-9][A-Z0-9-]{{2,{CODE_MAX - 1}}}")
CYCLES_MAX = 120
USES_MAX = 1_000_000
NAMED_MAX = 500  # products, and customers, of one coupon
_PERCENT_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class NewCoupon:
    """Either `percent` or `amount` (major units of `currency`). Days are `[first, end)`.

    `products` and `customers` are slugs; none means every one.
    """

    code: str
    percent: Decimal | None = None
    amount: str | None = None
    currency: str = ""
    cycles: int | None = None
    first_order: bool = False
    products: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    first: date | None = None
    end: date | None = None
    uses_max: int | None = None
    uses_per_customer_max: int | None = None


def make_coupon(
    new: NewCoupon, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """A partner's for its products; the operator's for the whole marketplace.

    Refusals: `bad_input` with what is wrong, `coupon_code_taken`.
    """
    partner = require_may_sell(actor)

    def body(batch: Batch) -> Answer:
        code = plain_code(new.code)
        _require_plain(new, code, present.today)
        amount = _amount(new)
        if tables.Coupon.objects.filter(code=code).exists():
            raise Refusal(Code.COUPON_CODE_TAKEN, coupon=code)
        row = batch.add(
            tables.Coupon,
            id=present.mint(),
            partner_id=partner,
            code=code,
            percent=str(new.percent) if new.percent is not None else None,
            amount_minor=amount.minor if amount else None,
            currency=new.currency if amount else "",
            cycles=new.cycles,
            first_order=new.first_order,
            products=_products(partner, new.products),
            customers=_customers(new.customers),
            first=new.first,
            end=new.end,
            uses_max=new.uses_max,
            uses_per_customer_max=new.uses_per_customer_max,
            created_at=present.now,
            created_by=actor.name,
            withdrawn_at=None,
        )
        journal(batch, actor, present, "coupon_made", "coupon", row["id"], code=code)
        return coupon_plain(tables.Coupon(**row), uses=0)

    return run_command(actor, once, present, body)


def withdraw_coupon(
    coupon: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """No order can use it any more; who has its discount keeps it. Refusal `not_found`."""
    partner = require_may_sell(actor)

    def body(batch: Batch) -> Answer:
        row = selling.own(selling.coupons_of(partner), "coupon", coupon)
        if row.withdrawn_at is None:
            row.withdrawn_at = present.now
            batch.add(tables.Coupon, **_row(row))
            journal(batch, actor, present, "coupon_withdrawn", "coupon", row.id, code=row.code)
        return coupon_plain(row, uses=row.uses)

    return run_command(actor, once, present, body)


def require_may_sell(actor: Actor) -> UUID | None:
    """The partner whose coupons the actor makes; None for the operator. Refusal `not_allowed`."""
    actor.require(Permission.SALES_WRITE)
    return None if actor.kind is OrganizationKind.OPERATOR else actor.organization


def coupon_plain(row: tables.Coupon, *, uses: int) -> Answer:
    coupon = selling.coupon_of(row)
    return {
        "id": row.id,
        "code": row.code,
        "percent": None if row.percent is None else f"{Decimal(row.percent).normalize():f}",
        "amount": None
        if row.amount_minor is None
        else Money(row.amount_minor, row.currency).amount,
        "currency": row.currency or None,
        "cycles": row.cycles,
        "first_order": row.first_order,
        "products": sorted(coupon.products),
        "customers": len(coupon.customers),
        "first": row.first,
        "end": row.end,
        "uses": uses,
        "uses_max": row.uses_max,
        "uses_per_customer_max": row.uses_per_customer_max,
        "withdrawn_at": row.withdrawn_at,
    }


def _row(row: tables.Coupon) -> dict[str, Any]:
    plain = row_of(row)
    return plain | {"percent": None if row.percent is None else str(row.percent)}


def _require_plain(new: NewCoupon, code: str, today: date) -> None:
    if not _CODE.fullmatch(code):
        raise Refusal(
            Code.BAD_INPUT,
            where="code",
            got=new.code[:80],
            expected=f"3 to {CODE_MAX} letters, digits and hyphens, such as SUMMER-20",
        )
    if (new.percent is None) == (new.amount is None):
        raise Refusal(
            Code.BAD_INPUT,
            where="percent",
            got="both" if new.amount is not None else "neither",
            expected="a percentage or an amount",
        )
    exponent = new.percent.as_tuple().exponent if new.percent is not None else 0
    if new.percent is not None and not (
        new.percent.is_finite()
        and 0 < new.percent <= 100
        and isinstance(exponent, int)
        and -exponent <= _PERCENT_DECIMALS
    ):
        raise Refusal(
            Code.BAD_INPUT,
            where="percent",
            got=str(new.percent),
            expected=f"more than 0 and at most 100, with {_PERCENT_DECIMALS} decimals at most",
        )
    require_within("cycles", new.cycles, 1, CYCLES_MAX)
    require_within("uses_max", new.uses_max, 1, USES_MAX)
    require_within("uses_per_customer_max", new.uses_per_customer_max, 1, USES_MAX)
    least = max(new.first or today, today)
    if new.end is not None and new.end <= least:
        raise Refusal(
            Code.BAD_INPUT, where="end", got=new.end, expected=f"a day after {least.isoformat()}"
        )


def _amount(new: NewCoupon) -> Money | None:
    if new.amount is None:
        return None
    if new.currency not in CURRENCIES:
        raise Refusal(
            Code.BAD_INPUT, where="currency", got=new.currency, expected="a currency such as EUR"
        )
    try:
        amount = Money.parse(new.amount, new.currency)
    except ValueError as error:
        raise Refusal(
            Code.BAD_INPUT, where="amount", got=new.amount[:80], expected=str(error)
        ) from error
    if amount.minor <= 0 or amount.minor >= 10**15:
        raise Refusal(
            Code.BAD_INPUT, where="amount", got=new.amount[:80], expected="an amount above zero"
        )
    return amount


def _products(partner: UUID | None, slugs: tuple[str, ...]) -> list[str]:
    wanted = sorted(set(slugs))
    rows = tables.Product.objects.filter(slug__in=wanted[: NAMED_MAX + 1])
    known = set(
        (rows if partner is None else rows.filter(partner_id=partner)).values_list(
            "slug", flat=True
        )
    )
    if missing := [each for each in wanted if each not in known]:
        raise Refusal(
            Code.BAD_INPUT,
            where="products",
            got=", ".join(missing[:5]),
            expected=f"slugs of your products, at most {NAMED_MAX}",
        )
    return wanted


def _customers(slugs: tuple[str, ...]) -> list[str]:
    wanted = sorted(set(slugs))
    known = selling.named_customers(wanted[: NAMED_MAX + 1])
    if missing := [each for each in wanted if each not in known]:
        raise Refusal(
            Code.BAD_INPUT,
            where="customers",
            got=", ".join(missing[:5]),
            expected=f"names of customers as they stand in their addresses, at most {NAMED_MAX}",
        )
    return [str(known[each]) for each in wanted]
