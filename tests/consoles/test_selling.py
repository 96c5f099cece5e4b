"""The pages of selling: a partner makes, a customer uses, a partner withdraws."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.marketplace import PLATFORM
from vendible.domain.access.permissions import Role
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.usecases import ordering
from vendible.usecases.selling import coupons, private_offers
from vendible.usecases.selling.coupons import NewCoupon
from vendible.usecases.selling.private_offers import NewPrivateOffer

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

_COUPON = {"code": "SUMMER", "kind": "percent", "value": "20", "currency": "EUR", "key": "a"}
_OFFER = "ota-platform/starter-monthly/EUR"


def body(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_a_coupon_is_made_used_and_withdrawn(market: Marketplace, enter: Enter) -> None:
    polaris, aurora = enter("polaris"), enter("aurora")
    assert "No coupons yet" in body(polaris.get("/partner/coupons/"))
    assert polaris.post("/partner/coupons/new/", {**_COUPON, "cycles": "3"}).status_code == 302
    shown = body(aurora.get("/checkout/ota-platform/?offer=starter-monthly&coupon=summer"))
    assert "Coupon SUMMER" in shown
    assert "that begins before 15 April 2026" in shown.replace(" Apr ", " April ")
    assert "€276.08" in shown  # 232.00 with 19 % tax
    market.order(PLATFORM, coupon="SUMMER")
    row = tables.Coupon.objects.get()
    assert "20 % for 3 cycles" in body(polaris.get("/partner/coupons/"))
    assert "can’t be undone" in body(polaris.get(f"/partner/coupons/{row.id}/withdraw/"))
    polaris.post(f"/partner/coupons/{row.id}/withdraw/")
    again = aurora.get("/checkout/ota-platform/?offer=starter-monthly&coupon=summer")
    assert "is no longer in force" in body(again)


def test_a_code_that_is_taken_is_told_at_its_field(market: Marketplace, enter: Enter) -> None:
    coupons.make_coupon(
        NewCoupon("SUMMER", Decimal(1)), actor=market.actor("lumen"), present=market.present
    )
    answer = enter("polaris").post("/partner/coupons/new/", _COUPON)
    assert answer.status_code == 409
    assert "the marketplace has one with that code" in body(answer)
    assert 'value="20"' in body(answer), "what was typed stays"


@pytest.mark.parametrize("value", ["", "much", "-1", "NaN", "101"])
def test_what_is_no_reduction_is_told(enter: Enter, value: str) -> None:
    answer = enter("polaris").post("/partner/coupons/new/", _COUPON | {"value": value})
    assert answer.status_code == 422


def test_the_operator_makes_coupons_for_every_partner(market: Marketplace, enter: Enter) -> None:
    operator = enter("market")
    made = operator.post("/operator/coupons/new/", _COUPON | {"products": "ota-platform"})
    assert made.status_code == 302
    assert tables.Coupon.objects.get().partner_id is None
    assert market.order(PLATFORM, coupon="SUMMER")["net"] == "232.00"
    assert "ota-platform" in body(operator.get("/operator/coupons/"))


def test_a_private_offer_is_made_and_ordered(market: Marketplace, enter: Enter) -> None:
    polaris, aurora, boreal = enter("polaris"), enter("aurora"), enter("boreal")
    sent = {
        "customer": "aurora",
        "offer": _OFFER,
        "kind": "fixed",
        "amount": "200.00",
        "end": "2026-02-01",
        "uses_max": "1",
        "note": "For the fleet in Kiel.",
        "cycles": "6",
        "key": "b",
    }
    assert polaris.post("/partner/offers/new/", sent).status_code == 302
    assert "Aurora" in body(polaris.get("/partner/offers/"))
    assert "For the fleet in Kiel." in body(aurora.get("/my/offers/"))
    assert "made you an offer" in body(aurora.get("/products/ota-platform/"))
    assert "No private offers" in body(boreal.get("/my/offers/"))
    assert "made you an offer" not in body(boreal.get("/products/ota-platform/"))
    row = tables.PrivateOffer.objects.get()
    address = f"/checkout/ota-platform/?private_offer={row.id}"
    assert boreal.get(address).status_code == 404
    page = aurora.get(address)
    assert "€200.00" in body(page)
    agreed = page.context["agreed"]
    order = {
        "offer": "starter-monthly",
        "private_offer": str(row.id),
        "pay": "1",
        "agree": "on",
        "key": "c",
        "expected_total": agreed.initial["expected_total"],
        "agreed_to": agreed.initial["agreed_to"],
    }
    assert aurora.post("/checkout/ota-platform/", order).status_code == 302
    held = tables.Subscription.objects.get(customer__slug="aurora")
    assert (held.paid_minor, dict(held.contract or {})["cycles"]) == (200_00, 6)
    assert "Ordered" in body(polaris.get("/partner/offers/"))


def test_an_offer_can_be_withdrawn(market: Marketplace, enter: Enter) -> None:
    private_offers.make_private_offer(
        NewPrivateOffer(
            "aurora", "ota-platform", "starter-monthly", "EUR", "1.00", date(2026, 2, 1)
        ),
        actor=market.actor("polaris"),
        present=market.present,
    )
    row = tables.PrivateOffer.objects.get()
    polaris = enter("polaris")
    assert polaris.post(f"/partner/offers/{row.id}/withdraw/").status_code == 302
    assert "No private offers" in body(enter("aurora").get("/my/offers/"))


@pytest.mark.parametrize("wrong", [{"customer": "nobody"}, {"amount": "much"}, {"end": ""}])
def test_what_is_no_offer_is_told_at_its_field(enter: Enter, wrong: dict[str, str]) -> None:
    sent = {
        "customer": "aurora",
        "offer": _OFFER,
        "kind": "fixed",
        "amount": "200.00",
        "end": "2026-02-01",
        "uses_max": "1",
        "key": "b",
    }
    answer = enter("polaris").post("/partner/offers/new/", sent | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in body(answer)


def test_a_price_is_looked_at_announced_and_withdrawn(market: Marketplace, enter: Enter) -> None:
    market.order(PLATFORM)
    polaris = enter("polaris")
    asked = {"offer": _OFFER, "kind": "fixed", "amount": "310.00", "from_on": "2026-03-01"}
    looked = body(polaris.get("/partner/price-changes/new/", asked))
    assert "Subscriptions that it reaches" in looked
    assert "€310.00" in looked
    too_soon = polaris.post("/partner/price-changes/new/", asked | {"from_on": "2026-01-20"})
    assert too_soon.status_code == 409
    assert "Announce it for 14 February 2026 or later." in body(too_soon)
    assert polaris.post("/partner/price-changes/new/", asked).status_code == 302
    row = tables.PriceAnnouncement.objects.get()
    assert "Announced" in body(polaris.get("/partner/price-changes/"))
    assert polaris.post(f"/partner/price-changes/{row.id}/withdraw/").status_code == 302
    assert "Withdrawn" in body(polaris.get("/partner/price-changes/"))


def test_an_unpaid_order_becomes_cheaper(market: Marketplace, enter: Enter) -> None:
    polaris = enter("polaris")
    assert "No unpaid orders" in body(polaris.get("/partner/unpaid/"))
    ordering.place_order(
        ordering.OrderAsk([PLATFORM], "EUR"),
        actor=market.actor("aurora"),
        present=market.present,
        pay_later=True,
    )
    line = tables.OrderLine.objects.get()
    address = f"/partner/unpaid/{line.order_id}/{line.id}/"
    dearer = polaris.post(address, {"net": "300", "reason": "why", "key": "d"})
    assert dearer.status_code == 409
    assert "is not lower" in body(dearer)
    sent = {"net": "250.00", "reason": "for the delay", "key": "d"}
    assert polaris.post(address, sent).status_code == 302
    assert "instead of €290.00" in body(polaris.get("/partner/unpaid/"))


def test_who_only_looks_sees_no_buttons(market: Marketplace, enter: Enter) -> None:
    looks = enter("polaris", Role.MEMBER)
    for page in ("coupons", "offers", "price-changes", "unpaid"):
        assert looks.get(f"/partner/{page}/").status_code == 200
    assert "New coupon" not in body(looks.get("/partner/coupons/"))
    assert looks.post("/partner/coupons/new/", _COUPON).status_code == 403


def test_the_page_says_who_has_had_the_trial(market: Marketplace, enter: Enter) -> None:
    from tests.usecases.test_trials import with_trial

    market.list_product("polaris", with_trial(30))
    aurora = enter("aurora")
    assert "30 days free" in body(aurora.get("/products/ota-platform/"))
    market.order(LineAsk("ota-platform", "starter-monthly"))
    assert "You have had the trial" in body(aurora.get("/products/ota-platform/"))
    assert "You have had the trial" not in body(enter("boreal").get("/products/ota-platform/"))
