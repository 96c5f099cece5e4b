"""What an open order comes to now, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from vendible.consoles.acting import Acting
from vendible.consoles.customer.asking import Confirmed, may, who_can
from vendible.consoles.posting import form_key
from vendible.consoles.storefront.agreeing import Agreed
from vendible.consoles.storefront.quoting import (
    AgreementShown,
    agreements_digest,
    agreements_shown,
    line_quoted,
    tax_note,
)
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order, OrderState
from vendible.records import agreements, holdings
from vendible.records.models import Order as OrderRecord
from vendible.usecases import approving, paying, quoting
from vendible.usecases.approving import REASON_MAX
from vendible.usecases.committing import ASKED, is_above
from vendible.usecases.open_orders import AWAITING, QUOTED, until_of
from vendible.usecases.refusal_words import Told, told


class Declined(Confirmed):
    """Why an approval is not given."""

    reason = forms.CharField(
        label="Why not",
        help_text="Whoever asked reads this.",
        required=False,
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True, slots=True)
class Now:
    """An open order as of now. `order` is None where a rule stands against it: `against`."""

    until: datetime
    order: Order | None
    against: Told | None
    is_asked: bool
    may: dict[str, bool]
    who_can: str
    confirmed: Confirmed
    agreed: Agreed
    declined: Declined
    agreements: list[AgreementShown]
    missing: Money | None
    balance: Money
    above_limit: Money | None  # the limit of who looks, where the order is above it

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [line_quoted(each) for each in self.order.lines] if self.order else []

    @property
    def tax_note(self) -> str:
        return tax_note(each.tax_rate_pct for each in self.order.lines) if self.order else ""


def now_of(
    request: Acting,
    found: OrderRecord,
    agreed: Agreed | None = None,
    declined: Declined | None = None,
) -> Now | None:
    """None for an order that is not open any more. `agreed` and `declined`: as they were sent."""
    state = OrderState(found.state)
    if state not in (QUOTED, AWAITING) or until_of(found) <= request.present.now:
        return None
    account = holdings.of_customer(request.actor.organization)
    order, refusal = _decided(found, account, request)
    total = order.total if order else Money(found.total_minor, found.currency)
    balance = Money(account.balances.get(found.currency, 0), found.currency)
    listings = [each.listing for each in order.begins] if order else []
    texts = agreements.agreed(listings)
    unseen = {
        "key": form_key(),
        "expected_total": total.amount if order else "",
        "agreed_to": agreements_digest(texts),
    }
    limit = request.actor.limit
    verb, permission = _needed(found)
    return Now(
        until=until_of(found),
        order=order,
        against=told(refusal) if refusal else None,
        is_asked=found.approval == ASKED,
        may={
            "pay": may(request, Permission.ORDERS_PAY),
            "place": may(request, Permission.ORDERS_PLACE),
            "approve": may(request, Permission.ORDERS_APPROVE),
        },
        who_can=who_can(request, verb, permission),
        confirmed=Confirmed(initial=unseen),
        agreed=_anew(agreed, unseen),
        declined=declined or Declined(initial=unseen),
        agreements=list(agreements_shown(texts)),
        missing=total - balance if total > balance else None,
        balance=balance,
        above_limit=limit if limit is not None and is_above(limit, total) else None,
    )


def _needed(found: OrderRecord) -> tuple[str, Permission]:
    if found.state == AWAITING.value:
        return "pay this", Permission.ORDERS_PAY
    if found.approval == ASKED:
        return "approve this", Permission.ORDERS_APPROVE
    return "order this", Permission.ORDERS_PLACE


def _decided(
    found: OrderRecord, account: holdings.Account, request: Acting
) -> tuple[Order | None, Refusal | None]:
    """As it would be done now, or what stands against that."""
    try:
        if found.state == AWAITING.value:
            return paying.to_pay(found, account, request.present), None
        if not found.approval:
            return quoting.as_quoted(found, account, request.present), None
        order = approving.as_asked(found, account, request.present)
    except Refusal as refusal:
        return None, refusal
    most = Money(found.total_minor, found.currency)
    if order.total > most:
        return None, Refusal(Code.PRICE_MOVED, expected=str(most), total=str(order.total))
    return order, None


def _anew(agreed: Agreed | None, unseen: dict[str, str]) -> Agreed:
    """A new key and the texts of now; what was found about the tick stays."""
    if agreed is None:
        return Agreed(initial=unseen)
    again = Agreed(unseen | ({} if "agree" in agreed.errors else {"agree": "on"}))
    again.is_valid()
    if "agree" in agreed.errors:
        again.errors["agree"] = agreed.errors["agree"]
    return again
