"""Two at once can't use a coupon or a private offer once too often, nor pay the price before."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tests.marketplace import PLATFORM, Marketplace, open_marketplace
from tests.usecases.racing import at_once
from tests.usecases.test_selling import _later, lowered, made, offered, wanted
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import paying

MANY = 8


@pytest.fixture
def market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path)


def test_the_last_use_of_a_coupon_is_one(market: Marketplace) -> None:
    made(market, uses_max=1, percent=Decimal(10))
    calls = [
        partial(market.order, PLATFORM, customer=customer, coupon="SUMMER")
        for customer in ("aurora", "boreal") * (MANY // 2)
    ]
    outcomes = at_once(calls)
    no = [each for each in outcomes if isinstance(each, Refusal)]
    assert len(no) == MANY - 1
    assert {each.code for each in no} == {Code.COUPON_USED_UP}
    assert tables.Order.objects.exclude(coupon=None).count() == 1


def test_the_last_use_of_a_private_offer_is_one(market: Marketplace) -> None:
    line = wanted(offered(market))
    outcomes = at_once([partial(market.order, line)] * MANY)
    assert sum(isinstance(each, Refusal) for each in outcomes) == MANY - 1
    assert tables.Order.objects.exclude(private_offer=None).count() == 1


def test_a_price_is_changed_before_the_payment_or_not_at_all(market: Marketplace) -> None:
    placed = _later(market, PLATFORM)
    pay = partial(
        paying.pay, UUID(placed["id"]), actor=market.actor("aurora"), present=market.present
    )
    paid, changed = at_once([pay, partial(lowered, market, placed, "250.00")])
    assert paid["net"] == ("290.00" if isinstance(changed, Refusal) else "250.00")
    assert read_books().balance
