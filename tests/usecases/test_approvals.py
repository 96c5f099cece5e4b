"""What a buyer may not commit to alone: asked, approved, declined, expired."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import DESK, PLATFORM, Marketplace, demo_listing
from tests.usecases.buying import buyer, expire, pay
from tests.usecases.telling import person
from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import approving, changing, leaving, ordering, paying, renewing
from vendible.usecases.ordering import OrderAsk

LOW, ENOUGH = Money(30_000, "EUR"), Money(34_510, "EUR")


def refusal_of(call: Callable[..., Any], *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(*args, **more)
    return refused.value


def ask(market: Marketplace, *lines: LineAsk, limit: Money = LOW, **more: Any) -> dict[str, Any]:
    return ordering.place_order(
        OrderAsk(lines, "EUR"), actor=buyer(market, limit), present=market.present, **more
    )


def approve(market: Marketplace, asked: dict[str, Any], **more: Any) -> dict[str, Any]:
    more.setdefault("actor", market.actor("aurora"))
    return approving.approve(UUID(asked["id"]), present=market.present, **more)


def decline(market: Marketplace, asked: dict[str, Any], reason: str = "") -> dict[str, Any]:
    return approving.decline(
        UUID(asked["id"]), reason, actor=market.actor("aurora"), present=market.present
    )


def waiting(market: Marketplace) -> list[str]:
    found = approving.to_approve(market.organizations["aurora"], market.present)
    return [str(each.id) for each in found]


def test_up_to_the_limit_nobody_is_asked(market: Marketplace) -> None:
    assert ask(market, PLATFORM, limit=ENOUGH)["state"] == "completed"


def test_above_it_an_administrator_approves(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    assert (asked["state"], asked["approval"], asked["total"]) == ("quoted", "asked", "345.10")
    assert asked["agreements"]
    assert waiting(market) == [asked["id"]]
    assert not tables.Subscription.objects.exists()
    done = approve(market, asked)
    assert (done["id"], done["state"], done["approval"]) == (asked["id"], "completed", "given")
    assert done["agreements"] == asked["agreements"]
    order = tables.Order.objects.get()
    assert (order.placed_by, order.approval_by) == ("test:buyer", "test:aurora")
    assert tables.License.objects.get().state == "active"
    assert waiting(market) == []
    assert read_books().balance


def test_a_limit_in_another_currency_is_none(market: Marketplace) -> None:
    assert ask(market, PLATFORM, limit=Money(10_000_000, "USD"))["approval"] == "asked"


def test_a_buyer_does_not_approve(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    refused = refusal_of(approve, market, asked, actor=buyer(market, None))
    assert refused.code is Code.NOT_ALLOWED
    assert refused.facts["who"] == ["customer administrator"]
    elsewhere = refusal_of(approve, market, asked, actor=market.actor("boreal"))
    assert elsewhere.code is Code.NOT_FOUND


def test_it_is_declined_with_a_reason(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    answer = decline(market, asked, "Not this year.")
    assert (answer["state"], answer["approval"]) == ("cancelled", "declined")
    assert tables.JournalEntry.objects.get(fact="approval_declined").facts == {
        "reason": "Not this year."
    }
    assert refusal_of(approve, market, asked).code is Code.ORDER_STATE
    assert refusal_of(decline, market, ask(market, PLATFORM), "x" * 501).code is Code.BAD_INPUT


def test_both_sides_are_told(market: Marketplace) -> None:
    person(market, "aurora", "Ada")
    decline(market, ask(market, PLATFORM))
    approve(market, ask(market, PLATFORM))
    kinds = list(tables.Message.objects.order_by("made_at", "id").values_list("kind", flat=True))
    assert kinds == ["approval_asked", "approval_declined", "approval_asked", "approval_given"]


def test_it_holds_as_long_as_a_quote(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    late = market.after(days=14)
    assert refusal_of(approve, late, asked).code is Code.QUOTE_EXPIRED
    assert waiting(late) == []
    expire(late)
    assert tables.Order.objects.get().state == "expired"


def test_the_buyer_may_take_it_back(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    paying.cancel_order(UUID(asked["id"]), actor=buyer(market, LOW), present=market.present)
    assert refusal_of(approve, market, asked).code is Code.ORDER_STATE


def test_the_price_of_the_ask_is_honoured(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    listing = demo_listing("ota-platform")
    for offer in listing["offers"]:
        if offer["code"] == "starter-monthly":
            offer["prices"]["EUR"] = "400.00"
    market.list_product("polaris", listing)
    assert approve(market, asked)["total"] == "345.10"


def test_it_may_be_paid_later(market: Marketplace) -> None:
    asked = ask(market, PLATFORM, pay_later=True)
    given = approve(market, asked)
    assert (given["state"], given["approval"]) == ("awaiting_payment", "given")
    assert tables.Order.objects.get().placed_by == "test:buyer"
    assert pay(market, asked)["state"] == "completed"


def test_too_little_is_said_to_who_approves(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    tables.CustomerBalance.objects.filter(organization_id=market.organizations["aurora"]).update(
        minor=1
    )
    assert refusal_of(approve, market, asked).code is Code.BALANCE_TOO_LOW
    assert waiting(market) == [asked["id"]]


def change(market: Marketplace, actor: Actor, **target: Any) -> dict[str, Any]:
    held = tables.Subscription.objects.get(parent=None)
    return changing.change_specification(
        held.id, ChangeAsk(**target), actor=actor, present=market.present
    )


def test_a_change_asks_too(market: Marketplace) -> None:
    market.order(DESK)
    asked = change(market, buyer(market, LOW), quantity=50)
    assert (asked["kind"], asked["approval"]) == ("change", "asked")
    held = tables.Subscription.objects.get()
    assert [line["subscription"] for line in asked["lines"]] == [str(held.id)] * 2
    assert held.quantity == 10
    later = market.after(days=3)  # the rest of the term is shorter and costs less
    given = approve(later, asked)
    assert Money.parse(given["total"], "EUR") < Money.parse(asked["total"], "EUR")
    assert (tables.Subscription.objects.get().quantity, given["id"]) == (50, asked["id"])


def test_more_than_was_seen_is_never_approved(market: Marketplace) -> None:
    """The term renewed meanwhile, so that its whole rest would be more than was shown."""
    market.order(DESK)
    near = market.after(days=27)
    asked = change(near, buyer(near, Money(1_000, "EUR")), quantity=50)
    renewed = near.after(days=5)
    renewed.work_off()
    assert refusal_of(approve, renewed, asked).code is Code.PRICE_MOVED


def test_what_gives_back_never_asks(market: Marketplace) -> None:
    market.order(LineAsk("customer-service", "basic-monthly", quantity=50))
    assert change(market, buyer(market, Money(0, "EUR")), quantity=10)["state"] == "completed"


def test_a_renewal_asks_too(market: Marketplace) -> None:
    market.order(PLATFORM)
    held = tables.Subscription.objects.get()
    near = market.after(days=25)
    asked = renewing.renew(held.id, actor=buyer(near, LOW), present=near.present)
    assert (asked["kind"], asked["approval"]) == ("renewal", "asked")
    assert approve(near, asked)["state"] == "completed"
    assert (str(held.end), str(tables.Subscription.objects.get().end)) == (
        "2026-02-15",
        "2026-03-15",
    )


def test_a_preview_of_an_approval(market: Marketplace) -> None:
    asked = ask(market, PLATFORM)
    shown = approve(market, asked, preview=True)
    assert (shown["preview"], shown["state"]) == (True, "completed")
    assert waiting(market) == [asked["id"]]
    done = approve(market, asked, expected_total=shown["total"])
    assert done["total"] == shown["total"]


def test_what_can_not_be_kept_for_an_approval_is_refused_above_the_limit(
    market: Marketplace,
) -> None:
    """A change for a later day, by what its renewal will cost; a fee for leaving a contract."""
    desk = demo_listing("customer-service", slug="bound-desk", name="Bound Desk")
    for offer in desk["offers"]:
        offer["contract"] = {"cycles": 12, "fee_kind": "flat", "fee": 400}
    market.list_product("harbor", desk)
    market.order(LineAsk("bound-desk", "basic-monthly", quantity=5))
    held = tables.Subscription.objects.get()
    more: Any = {"actor": buyer(market, LOW), "present": market.present}
    change = ChangeAsk(quantity=20)
    no = refusal_of(changing.schedule_change, held.id, change, changing.Moment.END_OF_TERM, **more)
    assert (no.code, no.facts["who"]) == (Code.ABOVE_LIMIT, ["customer administrator"])
    assert refusal_of(leaving.cancel, held.id, When.NOW, **more).code is Code.ABOVE_LIMIT
    fewer = ChangeAsk(quantity=4)
    answer = changing.schedule_change(held.id, fewer, changing.Moment.END_OF_TERM, **more)
    assert answer["quantity"] == 4, "what costs less needs nobody"
