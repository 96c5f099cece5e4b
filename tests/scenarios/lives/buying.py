"""Ordering at once and later, with coupons, from kept quotes; paying and giving up."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.marketplace import Marketplace
from tests.scenarios.lives.living import Living, answered, chances, customers
from vendible.domain.kernel.refusals import Code
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.usecases import ordering, paying, quoting
from vendible.usecases.ordering import OrderAsk
from vendible.usecases.selling import coupons
from vendible.usecases.selling.coupons import NewCoupon

OFFERS = {
    "ota-platform": ("starter-monthly", "fleet-monthly", "starter-yearly"),
    "customer-service": ("basic-monthly", "advanced-monthly", "basic-yearly"),
    "av-gateway": ("team-monthly", "studio-yearly"),
}
ADDONS = {
    "ota-platform": (("ota-500-vehicles", "monthly"), ("ota-500-vehicles", "yearly")),
    "customer-service": (("voice-channel", "monthly"), ("extra-inbox", "monthly")),
    "av-gateway": (("av-10000-minutes", "once"),),
}
COUPONS = (
    NewCoupon("THIRD", percent=Decimal("33.333"), cycles=2),
    NewCoupon("FIVE", amount="5.00", currency="EUR"),
    NewCoupon("FREE", percent=Decimal(100), cycles=1, uses_max=3),
    NewCoupon("FIRST", percent=Decimal(10), first_order=True, uses_per_customer_max=1),
)


def with_coupons(market: Marketplace) -> None:
    for each in COUPONS:
        coupons.make_coupon(each, actor=market.actor("market"), present=market.present)


class Buying(Living):
    """What is refused changes nothing; what was shown before is what happens."""

    @rule(customer=customers, product=st.sampled_from(sorted(OFFERS)), chance=chances)
    def orders(self, customer: str, product: str, chance: int) -> None:
        self._order(customer, self._asked(product, chance))

    @rule(customer=customers, product=st.sampled_from(sorted(OFFERS)), chance=chances)
    def orders_with_a_coupon(self, customer: str, product: str, chance: int) -> None:
        self._order(customer, self._asked(product, chance), COUPONS[chance % 4].code)

    def _asked(self, product: str, chance: int) -> list[LineAsk]:
        offers, addons = OFFERS[product], ADDONS[product]
        quantity = 1 + chance % 40 if product == "customer-service" else None
        lines = [LineAsk(product, offers[chance % len(offers)], quantity=quantity)]
        if chance % 3:
            slug, offer = addons[chance % len(addons)]
            lines.append(LineAsk(slug, offer, parent=0))
        return lines

    @rule(chance=chances)
    def adds(self, chance: int) -> None:
        held = self.one(chance, parent=None)
        if held is None:
            return
        addons = ADDONS[held.product.slug]
        slug, offer = addons[chance % len(addons)]
        self.touched(held)
        coupon = COUPONS[chance % 4].code if chance % 7 == 0 else None
        self._order(held.customer.slug, [LineAsk(slug, offer, parent=held.id)], coupon)

    def _order(self, customer: str, lines: list[LineAsk], coupon: str | None = None) -> None:
        ask, more = OrderAsk(lines, "EUR", coupon=coupon), self.by(customer)
        shown, quoted = answered(lambda: ordering.quote(ask, **more))
        if quoted is not None:
            _, no = answered(lambda: ordering.place_order(ask, **more))
            assert no is quoted
            return
        if self.as_shown(shown.total, lambda: ordering.place_order(ask, **more)) and coupon:
            self.seen.add("coupon")

    # not paid at once

    @rule(customer=customers, product=st.sampled_from(sorted(OFFERS)), chance=chances)
    def orders_later(self, customer: str, product: str, chance: int) -> None:
        coupon = COUPONS[chance % 4].code if chance % 2 else None
        ask = OrderAsk(self._asked(product, chance), "EUR", coupon=coupon)
        more = self.by(customer)
        shown, quoted = answered(lambda: ordering.quote(ask, **more))
        placed, no = answered(lambda: ordering.place_order(ask, pay_later=True, **more))
        if no is not None:
            assert no is quoted or no is Code.TOO_MANY_OPEN
            return
        assert Decimal(placed["total"]) == Decimal(shown.total.amount)
        self.seen.add(placed["state"])

    @rule(customer=customers, product=st.sampled_from(sorted(OFFERS)), chance=chances)
    def keeps_a_quote(self, customer: str, product: str, chance: int) -> None:
        coupon = COUPONS[chance % 4].code if chance % 2 else None
        ask = OrderAsk(self._asked(product, chance), "EUR", coupon=coupon)
        kept, no = answered(lambda: quoting.keep_quote(ask, **self.by(customer)))
        if no is None:
            assert kept["state"] == "quoted"

    @rule(chance=chances)
    def orders_as_quoted(self, chance: int) -> None:
        found = self._open(chance, "quoted")
        if found is not None:
            later = {"pay_later": True} if chance % 3 == 0 else {}
            self._commits(found, "ordered as quoted", quoting.order_as_quoted, **later)

    @rule(chance=chances)
    def pays(self, chance: int) -> None:
        found = self._open(chance, "awaiting_payment")
        if found is not None:
            self._commits(found, "paid", paying.pay)

    def _commits(self, found: tables.Order, seen: str, do: Any, **more: Any) -> None:
        """As its preview says, and never dearer than it was shown."""
        more |= self.by(found.customer.slug)
        shown, told = answered(lambda: do(found.id, preview=True, **more))
        if told is not None:
            _, no = answered(lambda: do(found.id, **more))
            assert no is told
            return
        assert Decimal(shown["total"]) * 100 <= found.total_minor, "dearer than it was shown"
        done = partial(do, found.id, expected_total=shown["total"], **more)
        assert self.as_shown(shown["total"], done), "its preview did not say so"
        self.seen.add(seen)

    @rule(chance=chances)
    def gives_up(self, chance: int) -> None:
        found = self._open(chance, "awaiting_payment", "quoted")
        if found is None or chance % 2:
            return
        answer = paying.cancel_order(found.id, **self.by(found.customer.slug))
        assert answer["state"] == "cancelled"
        self.seen.add("given up")

    def _open(self, chance: int, *states: str) -> tables.Order | None:
        rows = tables.Order.objects.filter(state__in=states).select_related("customer")
        found = list(rows.order_by("id"))
        return Random(chance).choice(found) if found else None

    def expires(self) -> None:
        """What was not paid in time is nobody's."""
        while paying.expire_orders(self.market.present):
            self.seen.add("expired")
