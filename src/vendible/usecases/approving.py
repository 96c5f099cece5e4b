"""Approvals: what a buyer may not commit to alone is done, or declined, by an administrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.orders import Order, OrderState
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.gateways.present import Present
from vendible.records import holdings, reading, team
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.holdings import Account
from vendible.records.orders import order_plain
from vendible.usecases import changing, renewing
from vendible.usecases.booking import booking_of
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.committing import ASKED, DECLINED, commit
from vendible.usecases.notices import Notice, tell
from vendible.usecases.open_orders import QUOTED, asked_of, end_unpaid, kept_of, open_order
from vendible.usecases.quoting import as_quoted

REASON_MAX = 500

Decide = Callable[[tables.Order, Account, Present], Order]


def to_approve(customer: UUID, present: Present) -> QuerySet[tables.Order]:
    """The orders that wait for an approval and still hold."""
    waiting = reading.orders_of(customer).filter(state=QUOTED.value, approval=ASKED)
    return waiting.filter(due_at__gt=present.now - present.ahead)


def approvers(actor: Actor) -> list[str]:
    """Names of those who can approve what the actor asks for."""
    rows = team.who_have(actor.organization, actor.kind, Permission.ORDERS_APPROVE)
    return [each.user.get_full_name() or each.user.email for each in rows]


def approve(
    order_id: UUID,
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """Run what the buyer asked for; it is the buyer's order, approved by the actor.

    It comes to at most what the buyer saw. Refusals: those of the command that was asked for,
    `not_found`, `order_state`, `quote_expired`, `price_moved`, `balance_too_low`.
    """
    actor.require(Permission.ORDERS_APPROVE)

    def body(batch: Batch) -> Answer:
        found = _asked(actor.organization, order_id, present, "approved")
        account = holdings.of_customer(actor.organization)
        order = as_asked(found, account, present)
        _require_no_more(found, order, expected_total)
        journal(batch, actor, present, "approval_given", "order", found.id, total=str(order.total))
        _tell(batch, Notice.APPROVAL_GIVEN, found, actor, present)
        ask = asked_of(found)
        later = bool(ask.get("pay_later"))
        # Who may approve is asked for nobody else's approval, whatever their own limit.
        booking = booking_of(account, replace(actor, limit=None), present)
        return commit(batch, order, ask, booking, pay_later=later, kept=found)

    return run_command(actor, once, present, body, preview=preview)


def decline(
    order_id: UUID, reason: str, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Say no, with a reason that the buyer reads. Refusals: `not_found`, `order_state`,
    `quote_expired`, `bad_input` for a reason that is too long.
    """
    actor.require(Permission.ORDERS_APPROVE)
    reason = reason.strip()
    if len(reason) > REASON_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="reason",
            got=f"{len(reason)} characters",
            expected=f"at most {REASON_MAX}",
        )

    def body(batch: Batch) -> Answer:
        found = _asked(actor.organization, order_id, present, "declined")
        row = end_unpaid(
            batch,
            found,
            OrderState.CANCELLED,
            holdings.of_customer(actor.organization).holding,
            actor,
            present,
            approval=DECLINED,
            approval_by=actor.name,
            shown=kept_of(found) | {"declined": reason},
        )
        journal(batch, actor, present, "approval_declined", "order", found.id, reason=reason)
        _tell(batch, Notice.APPROVAL_DECLINED, found, actor, present)
        return order_plain(row, [])

    return run_command(actor, once, present, body)


def as_asked(found: tables.Order, account: Account, present: Present) -> Order:
    """What the order comes to if it is approved now. Refusals: those of its command."""
    return _DECIDE[asked_of(found)["kind"]](found, account, present)


def _changed(found: tables.Order, account: Account, present: Present) -> Order:
    ask = asked_of(found)
    attributes = ask["attributes"]
    wanted = ChangeAsk(
        ask["edition"],
        ask["quantity"],
        None if attributes is None else tuple((name, value) for name, value in attributes),
    )
    _, order = changing.decided(account, UUID(ask["subscription"]), wanted, present)
    return order


def _renewed(found: tables.Order, account: Account, present: Present) -> Order:
    ask = asked_of(found)
    addons = [UUID(each) for each in ask["addons"]]
    _, order = renewing.decide(account, UUID(ask["subscription"]), addons, present)
    return order


# How each kind of wish is decided again. The next kind goes here.
_DECIDE: Mapping[str, Decide] = {
    "new": as_quoted,
    "addon": as_quoted,
    "change": _changed,
    "renewal": _renewed,
}


def _asked(customer: UUID, order: UUID, present: Present, wanted: str) -> tables.Order:
    found = open_order(customer, order, present, wanted, QUOTED)
    if found.approval != ASKED:
        raise Refusal(Code.ORDER_STATE, state="a quote that nobody asked to order", asked=wanted)
    return found


def _require_no_more(found: tables.Order, order: Order, expected_total: str | None) -> None:
    """Fewer days cost less; more than the buyer saw is never approved."""
    most = Money(found.total_minor, found.currency)
    moved = expected_total is not None and order.total.amount != expected_total
    if moved or order.total > most:
        expected = f"{expected_total} {found.currency}" if moved else str(most)
        raise Refusal(Code.PRICE_MOVED, expected=expected, total=str(order.total))


def _tell(batch: Batch, kind: Notice, found: tables.Order, actor: Actor, present: Present) -> None:
    tell(
        batch,
        kind,
        organization=actor.organization,
        present=present,
        subject_id=found.id,
        link=f"/my/orders/{found.id}/",
        order_total=str(Money(found.total_minor, found.currency)),
        by="An administrator",
    )
