"""Selling: coupons, private offers, announced prices and unpaid orders, from making to paying."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.marketplace import DESK, PLATFORM, Marketplace
from vendible.domain.access.permissions import Permission
from vendible.domain.catalog.listing import ContractTerms
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.records import selling
from vendible.records.books import read_books
from vendible.usecases import ordering, paying
from vendible.usecases.commands import Answer
from vendible.usecases.selling import announcing, coupons, order_prices, private_offers
from vendible.usecases.selling.coupons import NewCoupon
from vendible.usecases.selling.private_offers import NewPrivateOffer


def made(market: Marketplace, code: str = "SUMMER", by: str = "polaris", **more: Any) -> Answer:
    if "amount" not in more:
        more = {"percent": Decimal(20)} | more
    return coupons.make_coupon(
        NewCoupon(code, **more), actor=market.actor(by), present=market.present
    )


def refused(call: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(*args, **more)
    return caught.value


# --- coupons ---


def test_a_coupon_makes_its_cycles_cheaper_and_no_more(market: Marketplace) -> None:
    made(market, cycles=2)
    placed = market.order(PLATFORM, coupon="summer")
    assert placed["net"] == "232.00"
    assert [each["amount"] for each in placed["lines"][0]["explained"]] == ["290.00", "-58.00"]
    market.after(days=80).work_off()
    nets = tables.Invoice.objects.order_by("issued_at").values_list("net_minor", flat=True)
    assert list(nets) == [232_00, 232_00, 290_00]
    assert read_books().balance


def test_an_order_without_one_asks_nothing_more(market: Marketplace) -> None:
    made(market)
    market.order(PLATFORM)
    with CaptureQueriesContext(connection) as without:
        market.order(PLATFORM)
    with CaptureQueriesContext(connection) as with_one:
        market.order(PLATFORM, coupon="SUMMER")
    assert len(with_one) == len(without) + 2


def test_uses_count_as_orders_that_came_to_something(market: Marketplace) -> None:
    made(market, uses_max=2, uses_per_customer_max=1)
    market.order(PLATFORM, coupon="SUMMER")
    assert refused(market.order, PLATFORM, coupon="SUMMER").code is Code.COUPON_USED_UP
    unpaid = _later(market, PLATFORM, customer="boreal", coupon="SUMMER")
    assert vars(selling.coupons_of(market.organizations["polaris"]).get())["uses"] == 2
    paying.cancel_order(UUID(unpaid["id"]), actor=market.actor("boreal"), present=market.present)
    assert vars(selling.coupons_of(market.organizations["polaris"]).get())["uses"] == 1
    market.order(PLATFORM, customer="boreal", coupon="SUMMER")


def test_what_was_shown_with_a_coupon_is_paid_with_it(market: Marketplace) -> None:
    coupon = made(market, uses_max=1, end=date(2026, 1, 16))
    unpaid = _later(market, PLATFORM, coupon="SUMMER")
    coupons.withdraw_coupon(
        UUID(coupon["id"]), actor=market.actor("polaris"), present=market.present
    )
    assert refused(market.order, PLATFORM, coupon="SUMMER").code is Code.COUPON_OVER
    later = market.after(days=2)
    paid = paying.pay(UUID(unpaid["id"]), actor=market.actor("aurora"), present=later.present)
    assert paid["net"] == "232.00"


def test_a_first_order_is_one_of_that_partner(market: Marketplace) -> None:
    made(market, first_order=True)
    market.order(DESK)
    market.order(PLATFORM, coupon="SUMMER")
    assert refused(market.order, PLATFORM, coupon="SUMMER").code is Code.COUPON_FIRST_ORDER
    made(market, "WELCOME", by="market", first_order=True)
    assert refused(market.order, DESK, coupon="WELCOME").code is Code.COUPON_FIRST_ORDER
    market.order(DESK, customer="boreal", coupon="WELCOME")


def test_one_for_others_is_unknown(market: Marketplace) -> None:
    made(market, customers=("boreal",))
    assert refused(market.order, PLATFORM, coupon="SUMMER").code is Code.COUPON_UNKNOWN
    market.order(PLATFORM, customer="boreal", coupon="SUMMER")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"code": "x"}, "code"),
        ({"code": "TOO GOOD"}, "code"),
        ({"percent": Decimal(101)}, "percent"),
        ({"percent": Decimal("NaN")}, "percent"),
        ({"percent": Decimal("0.0001")}, "percent"),
        ({"percent": None}, "percent"),
        ({"percent": None, "amount": "0.00", "currency": "EUR"}, "amount"),
        ({"percent": None, "amount": "0.001", "currency": "EUR"}, "amount"),
        ({"percent": None, "amount": "1", "currency": "XXX"}, "currency"),
        ({"cycles": 0}, "cycles"),
        ({"uses_max": 0}, "uses_max"),
        ({"end": date(2026, 1, 15)}, "end"),
        ({"products": ("customer-service",)}, "products"),
        ({"customers": ("nobody",)}, "customers"),
    ],
)
def test_what_is_no_coupon(market: Marketplace, wrong: dict[str, Any], where: str) -> None:
    code = wrong.pop("code", "SUMMER")
    refusal = refused(made, market, code, **wrong)
    assert (refusal.code, refusal.facts["where"]) == (Code.BAD_INPUT, where)


def test_a_code_is_given_out_once_in_the_marketplace(market: Marketplace) -> None:
    made(market)
    assert refused(made, market, "Summer", by="lumen").code is Code.COUPON_CODE_TAKEN


def test_coupons_of_another_partner_can_not_be_withdrawn(market: Marketplace) -> None:
    coupon = made(market)
    refusal = refused(
        coupons.withdraw_coupon,
        UUID(coupon["id"]),
        actor=market.actor("lumen"),
        present=market.present,
    )
    assert refusal.code is Code.NOT_FOUND


# --- private offers ---


def offered(market: Marketplace, **more: Any) -> Answer:
    new = NewPrivateOffer(
        **{
            "customer": "aurora",
            "product": "ota-platform",
            "offer": "starter-monthly",
            "currency": "EUR",
            "price": "200.00",
            "end": date(2026, 2, 1),
            **more,
        }
    )
    return private_offers.make_private_offer(
        new, actor=market.actor("polaris"), present=market.present
    )


def wanted(offer: Answer) -> LineAsk:
    return LineAsk("ota-platform", private_offer=UUID(offer["id"]))


def test_a_private_price_stays_for_renewals(market: Marketplace) -> None:
    offer = offered(market, contract=ContractTerms(6, notice_days=14))
    placed = market.order(wanted(offer))
    assert placed["net"] == "200.00"
    held = tables.Subscription.objects.get()
    assert dict(held.contract or {})["cycles"] == 6
    market.after(days=40).work_off()
    assert tables.Invoice.objects.latest("id").net_minor == 200_00
    order = tables.Order.objects.get(id=placed["id"])
    assert str(order.private_offer_id) == offer["id"]
    assert refused(market.order, wanted(offer)).code is Code.PRIVATE_OFFER_USED


def test_it_is_there_for_its_customer_alone(market: Marketplace) -> None:
    offer = offered(market)
    present = market.present.today
    assert len(selling.private_offers_for(market.organizations["aurora"], present)) == 1
    assert not selling.private_offers_for(market.organizations["boreal"], present)
    assert refused(market.order, wanted(offer), customer="boreal").code is Code.NOT_FOUND
    assert (
        tables.JournalEntry.objects.get(fact="private_offer_made").organization_id
        == (market.organizations["aurora"])
    )


def test_it_can_be_withdrawn_until_it_is_ordered(market: Marketplace) -> None:
    offer = offered(market)
    private_offers.withdraw_private_offer(
        UUID(offer["id"]), actor=market.actor("polaris"), present=market.present
    )
    assert refused(market.order, wanted(offer)).code is Code.PRIVATE_OFFER_OVER


def test_an_unpaid_order_keeps_the_offer_that_it_was_placed_with(market: Marketplace) -> None:
    offer = offered(market, end=date(2026, 1, 16))
    unpaid = _later(market, wanted(offer))
    assert refused(market.order, wanted(offer)).code is Code.PRIVATE_OFFER_USED
    paid = paying.pay(
        UUID(unpaid["id"]), actor=market.actor("aurora"), present=market.after(days=2).present
    )
    assert paid["net"] == "200.00"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"customer": "nobody"}, "customer"),
        ({"customer": "lumen"}, "customer"),
        ({"offer": "gone"}, "offer"),
        ({"price": "-1"}, "price"),
        ({"price": {"template": "linear", "unit": "1"}}, "price.template"),
        ({"price": {"template": "nonsense"}}, "price"),
        ({"currency": "XXX"}, "currency"),
        ({"end": date(2026, 1, 15)}, "end"),
        ({"end": date(2028, 1, 15)}, "end"),
        ({"uses_max": 0}, "uses_max"),
        ({"note": "x" * 2001}, "note"),
        ({"contract": ContractTerms(0)}, "contract.cycles"),
        ({"contract": ContractTerms(1, fee=Decimal(-1))}, "contract.fee"),
    ],
)
def test_what_is_no_private_offer(market: Marketplace, wrong: dict[str, Any], where: str) -> None:
    refusal = refused(offered, market, **wrong)
    assert (refusal.code, refusal.facts["where"]) == (Code.BAD_INPUT, where)


def test_it_is_for_products_of_ones_own(market: Marketplace) -> None:
    assert refused(offered, market, product="customer-service").code is Code.NOT_FOUND


# --- announced prices ---


def announced(market: Marketplace, from_on: date, price: object = "310.00", **more: Any) -> Answer:
    said = {"product": "ota-platform", "offer": "starter-monthly", "currency": "EUR", **more}
    return announcing.announce_price(
        said["product"],
        said["offer"],
        said["currency"],
        price,
        from_on,
        actor=market.actor("polaris"),
        present=market.present,
    )


def told_all(market: Marketplace) -> None:
    while announcing.tell_announced(market.present, limit=1):
        pass


def test_an_announced_price_reaches_renewals_after_its_day(market: Marketplace) -> None:
    market.order(PLATFORM)
    market.order(PLATFORM, customer="boreal")
    later = market.after(days=5)
    announced(later, date(2026, 3, 1))
    told_all(later)
    told = tables.JournalEntry.objects.filter(fact="price_change_announced")
    assert {each.organization_id for each in told} == {
        market.organizations["aurora"],
        market.organizations["boreal"],
    }
    assert [each.facts["from_on"] for each in told] == ["2026-03-15", "2026-03-15"]
    market.after(days=70).work_off()
    aurora = tables.Invoice.objects.filter(customer_id=market.organizations["aurora"])
    assert list(aurora.order_by("id").values_list("net_minor", flat=True)) == [
        290_00,
        290_00,
        310_00,
    ]


def test_who_buys_afterwards_pays_the_public_price(market: Marketplace) -> None:
    announced(market, date(2026, 3, 1))
    market.order(PLATFORM)
    told_all(market)
    market.after(days=70).work_off()
    assert not tables.JournalEntry.objects.filter(fact="price_change_announced").exists()
    assert tables.Invoice.objects.latest("id").net_minor == 290_00


def test_a_private_price_is_not_touched(market: Marketplace) -> None:
    market.order(wanted(offered(market)))
    later = market.after(days=5)
    announced(later, date(2026, 3, 1))
    told_all(later)
    market.after(days=70).work_off()
    assert tables.Invoice.objects.latest("id").net_minor == 200_00
    found = selling.reached(
        tables.Product.objects.get(slug="ota-platform").id,
        "starter-monthly",
        "EUR",
        date(2026, 3, 1),
        later.present.today,
    )
    assert (found.subscriptions, found.own) == (0, 1)


def test_it_can_be_withdrawn_before_its_day(market: Marketplace) -> None:
    market.order(PLATFORM)
    later = market.after(days=5)
    answer = announced(later, date(2026, 3, 1))
    again = market.after(days=60)
    refusal = refused(
        announcing.withdraw_announcement,
        UUID(answer["id"]),
        actor=market.actor("polaris"),
        present=again.present,
    )
    assert refusal.code is Code.ANNOUNCEMENT_IN_FORCE
    announcing.withdraw_announcement(
        UUID(answer["id"]), actor=market.actor("polaris"), present=later.present
    )
    again.work_off()
    assert tables.Invoice.objects.latest("id").net_minor == 290_00


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"from_on": date(2026, 2, 13)}, Code.NOTICE_TOO_SHORT),
        ({"from_on": date(2029, 1, 1)}, Code.BAD_INPUT),
        ({"offer": "gone"}, Code.BAD_INPUT),
        ({"currency": "JPY"}, Code.BAD_INPUT),
        ({"price": "-1"}, Code.BAD_INPUT),
        ({"product": "customer-service"}, Code.NOT_FOUND),
    ],
)
def test_what_can_not_be_announced(market: Marketplace, said: dict[str, Any], code: Code) -> None:
    assert refused(announced, market, **{"from_on": date(2026, 3, 1), **said}).code is code


# --- unpaid orders ---


def _later(
    market: Marketplace, *lines: LineAsk, customer: str = "aurora", **more: Any
) -> dict[str, Any]:
    return ordering.place_order(
        ordering.OrderAsk(lines, "EUR", **more),
        actor=market.actor(customer),
        present=market.present,
        pay_later=True,
    )


def lowered(
    market: Marketplace, placed: dict[str, Any], net: str, by: str = "polaris", line: int = 0
) -> Answer:
    return order_prices.lower_price(
        UUID(placed["id"]),
        UUID(placed["lines"][line]["id"]),
        net,
        "for the delay",
        actor=market.actor(by),
        present=market.present,
    )


def test_a_partner_makes_its_line_cheaper_before_it_is_paid(market: Marketplace) -> None:
    placed = _later(market, PLATFORM, DESK)
    answer = lowered(market, placed, "250.00")
    assert answer["total"] == "654.50"  # 250 and 300, 19 % tax
    kept = tables.Order.objects.get(id=placed["id"])
    assert (kept.net_minor, kept.state) == (550_00, "awaiting_payment")
    paid = paying.pay(
        UUID(placed["id"]), actor=market.actor("aurora"), present=market.after(hours=1).present
    )
    assert paid["total"] == "654.50"
    (part,) = [
        each
        for each in paid["lines"][0]["explained"]
        if each["name"] == "price changed by the partner"
    ]
    assert part["amount"] == "-40.00"
    assert tables.Subscription.objects.get(product__slug="ota-platform").paid_minor == 250_00
    assert read_books().balance


def test_it_can_be_made_cheaper_still_but_not_dearer(market: Marketplace) -> None:
    placed = _later(market, PLATFORM)
    lowered(market, placed, "250.00")
    assert refused(lowered, market, placed, "250.00").code is Code.PRICE_NOT_LOWER
    assert lowered(market, placed, "0.00")["total"] == "0.00"


@pytest.mark.parametrize("net", ["-1", "1.001", "much", ""])
def test_what_is_no_price(market: Marketplace, net: str) -> None:
    assert refused(lowered, market, _later(market, PLATFORM), net).code is Code.BAD_INPUT


def test_lines_of_other_partners_are_not_there(market: Marketplace) -> None:
    placed = _later(market, PLATFORM, DESK)
    assert refused(lowered, market, placed, "1.00", by="harbor").code is Code.NOT_FOUND
    assert refused(lowered, market, placed, "1.00", line=1).code is Code.NOT_FOUND
    (seen,) = order_prices.unpaid_orders(market.organizations["polaris"])
    assert [each.label for each in vars(seen)["own_lines"]] == ["OTA Platform, Starter"]


def test_what_is_paid_stays(market: Marketplace) -> None:
    placed = _later(market, PLATFORM)
    paying.pay(UUID(placed["id"]), actor=market.actor("aurora"), present=market.present)
    assert refused(lowered, market, placed, "1.00").code is Code.ORDER_STATE


def test_selling_needs_its_permission(market: Marketplace) -> None:
    looks = market.actor("polaris", without=[Permission.SALES_WRITE])
    for call in (
        lambda: coupons.make_coupon(
            NewCoupon("SUMMER", Decimal(1)), actor=looks, present=market.present
        ),
        lambda: coupons.make_coupon(
            NewCoupon("SUMMER", Decimal(1)),
            actor=replace(market.actor("aurora")),
            present=market.present,
        ),
        lambda: order_prices.lower_price(
            UUID(int=1), UUID(int=1), "1", "why", actor=looks, present=market.present
        ),
        lambda: announcing.announce_price(
            "a", "b", "EUR", "1", date(2026, 3, 1), actor=looks, present=market.present
        ),
    ):
        assert refused(call).code is Code.NOT_ALLOWED
