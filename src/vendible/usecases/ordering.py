"""Quote, order, add an add-on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.honouring import honoured
from vendible.domain.ordering.orders import Order
from vendible.domain.ordering.private_offers import Deals
from vendible.domain.ordering.quotes import LineAsk, Moment, quote_order
from vendible.domain.subscriptions.holding import OnSale
from vendible.gateways.present import Present
from vendible.records import holdings, revisions, selling
from vendible.records.batch import Batch
from vendible.usecases.booking import booking_of
from vendible.usecases.commands import Answer, Once, run_command
from vendible.usecases.committing import commit
from vendible.usecases.open_orders import Shown


@dataclass(frozen=True, slots=True)
class OrderAsk:
    """What is wanted. `expected_total` (major units) guards against a price that moved.

    `coupon`: its code, for the lines whose product it is for.
    """

    lines: Sequence[LineAsk]
    currency: str
    expected_total: str | None = None
    coupon: str | None = None


def quote(ask: OrderAsk, *, actor: Actor, present: Present) -> Order:
    """What the order would come to; nothing is written."""
    actor.require(Permission.ORDERS_READ)
    return decided(ask, holdings.of_customer(actor.organization), present)


def place_order(
    ask: OrderAsk,
    *,
    actor: Actor,
    present: Present,
    pay_later: bool = False,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """Order, pay from the balance and complete: subscriptions and licenses are there at once.

    With `pay_later` it waits for its payment if anything is due. Above the actor's limit it is
    kept for an approval: its state is `quoted` then. Refusals: those of `quote_order`,
    `price_moved`, `balance_too_low`, `too_many_open`.
    """
    actor.require(Permission.ORDERS_PLACE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        order = decided(ask, account, present)
        require_expected(ask.expected_total, order)
        booking = booking_of(account, actor, present)
        wish = plain_ask(ask, order) | {"pay_later": pay_later}
        return commit(batch, order, wish, booking, pay_later=pay_later)

    return run_command(actor, once, present, body, preview=preview)


def require_expected(expected_total: str | None, order: Order) -> None:
    """Refusal `price_moved` where something else was shown."""
    if expected_total is not None and order.total.amount != expected_total:
        raise Refusal(
            Code.PRICE_MOVED,
            expected=f"{expected_total} {order.currency}",
            total=str(order.total),
        )


def decided(
    ask: OrderAsk, account: holdings.Account, present: Present, shown: Shown | None = None
) -> Order:
    """The order as it would be now; of one that was shown, at the prices of then (`honoured`)."""
    catalog = revisions.on_sale({line.product for line in ask.lines}, sandbox=account.sandbox)
    if shown is not None:
        _require_parents(ask, account)
        catalog = _as_shown(catalog, shown)
    order = quote_order(
        account.holding,
        ask.lines,
        catalog,
        ask.currency,
        account.rates,
        Moment(present.now, present.today),
        present.mint,
        _deals(ask, account, shown),
    )
    if shown is None:
        return order
    return honoured(order, shown.nets, shown.reductions, account.rates)


def _deals(ask: OrderAsk, account: holdings.Account, shown: Shown | None) -> Deals:
    """What was shown with a coupon or a private offer keeps it, though it be over by now."""
    private = [each.private_offer for each in ask.lines if each.private_offer is not None]
    customer = account.holding.customer
    order = shown.order if shown is not None else None
    return selling.deals_of(ask.coupon, private, customer, shown_in=order)


def _as_shown(catalog: Mapping[str, OnSale], shown: Shown) -> dict[str, OnSale]:
    """With the revisions that were shown: a revision never changes, nor do its prices.

    What is no longer on sale at all stays away.
    """
    known = revisions.listings(shown.revisions.values())
    return {
        slug: replace(each, revision=revision, listing=known[revision])
        for slug, each in catalog.items()
        if (revision := shown.revisions.get(slug)) is not None
    }


def _require_parents(ask: OrderAsk, account: holdings.Account) -> None:
    for line in ask.lines:
        if isinstance(line.parent, UUID) and not account.holding.holds(line.parent):
            raise Refusal(Code.ORDER_OVERTAKEN, product=line.product)


def plain_ask(ask: OrderAsk, order: Order) -> dict[str, Any]:
    """The wish as plain JSON, with all that was left open decided: offers, quantities, parents."""
    positions = {held.id: position for position, held in enumerate(order.begins)}
    lines = []
    for wanted, held in zip(ask.lines, order.begins, strict=True):
        parent = None if held.parent is None else positions.get(held.parent, str(held.parent))
        lines.append(
            asdict(wanted)
            | {
                "offer": held.offer,
                "edition": held.edition,
                "quantity": held.quantity,
                "attributes": [list(pair) for pair in held.attributes],
                "parent": parent,
            }
        )
    return {
        "kind": order.kind.value,
        "currency": order.currency,
        "coupon": ask.coupon,
        "lines": lines,
    }


def ask_from_plain(plain: Mapping[str, Any]) -> OrderAsk:
    """Back from `plain_ask`."""
    lines = [_line_ask(each) for each in plain["lines"]]
    return OrderAsk(lines, plain["currency"], coupon=plain.get("coupon"))


def _line_ask(plain: Mapping[str, Any]) -> LineAsk:
    parent, private_offer = plain["parent"], plain.get("private_offer")
    return LineAsk(
        product=plain["product"],
        offer=plain["offer"],
        edition=plain["edition"],
        quantity=plain["quantity"],
        attributes=tuple((name, value) for name, value in plain["attributes"]),
        parent=UUID(parent) if isinstance(parent, str) else parent,
        private_offer=UUID(private_offer) if private_offer else None,
    )
