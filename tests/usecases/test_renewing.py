"""Renewing by hand, from the question to the license (product: B7)."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.marketplace import PACK, PLATFORM, Marketplace
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.cancelling import When
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import leaving, renewing
from vendible.usecases.commands import Answer, Once


def held(market: Marketplace) -> tuple[UUID, UUID]:
    """A platform and its pack."""
    market.order(PLATFORM, PACK)
    parent = tables.Subscription.objects.get(parent=None)
    return parent.id, tables.Subscription.objects.get(parent=parent).id


def renew(market: Marketplace, which: UUID, *addons: UUID, **more: object) -> Answer:
    return renewing.renew(
        which,
        addons,
        actor=market.actor("aurora"),
        present=market.present,
        **more,  # type: ignore[arg-type]
    )


def balance() -> int:
    return tables.CustomerBalance.objects.order_by("organization__slug")[0].minor


def test_the_quote_is_what_it_costs_and_writes_nothing(market: Marketplace) -> None:
    parent, pack = held(market)
    before = tables.JournalEntry.objects.count()
    quote = renewing.quote_renewal(
        parent, [pack], actor=market.actor("aurora"), present=market.present
    )
    assert tables.JournalEntry.objects.count() == before
    assert [each.id for each in quote.offered] == [pack]
    answer = renew(market, parent, pack, expected_total=quote.order.total.amount)
    assert (answer["kind"], answer["total"]) == ("renewal", "630.70")
    assert tables.Invoice.objects.filter(order_id=answer["id"]).count() == 1
    assert {f"{each.end}" for each in tables.Subscription.objects.all()} == {"2026-03-15"}
    entry = tables.JournalEntry.objects.get(subject_id=answer["id"])
    assert (entry.fact, entry.actor) == ("subscription_renewed", "test:aurora")
    assert read_books().balance


def test_paid_ahead_it_is_not_renewed_again_on_the_old_day(market: Marketplace) -> None:
    parent, pack = held(market)
    renew(market, parent, pack)
    assert market.after(days=31).work_off() == 0
    assert market.after(days=59).work_off() == 1
    assert tables.Order.objects.filter(kind="renewal").count() == 2


def test_a_price_that_moved_is_told_instead_of_charged(market: Marketplace) -> None:
    parent, _ = held(market)
    before = balance()
    with pytest.raises(Refusal) as no:
        renew(market, parent, expected_total="1.00")
    assert no.value.code is Code.PRICE_MOVED
    assert balance() == before


def test_too_little_money_changes_nothing(market: Marketplace) -> None:
    parent, _ = held(market)
    tables.CustomerBalance.objects.update(minor=100)
    with pytest.raises(Refusal) as no:
        renew(market, parent)
    assert no.value.code is Code.BALANCE_TOO_LOW
    assert f"{tables.Subscription.objects.get(id=parent).end}" == "2026-02-15"


def test_what_lapsed_comes_back_with_everything_as_before(market: Marketplace) -> None:
    parent, pack = held(market)
    tables.CustomerBalance.objects.update(minor=0)
    lapsed = market.after(days=31)
    lapsed.work_off()
    rows = tables.Subscription.objects.in_bulk()
    assert (rows[parent].state, rows[pack].state) == ("isolated", "suspended")
    assert tables.License.objects.get(subscription=parent).state == "isolated"
    tables.CustomerBalance.objects.update(minor=10_000_000)
    later = market.after(days=34)
    with pytest.raises(Refusal) as no:
        renew(later, pack)
    assert no.value.code is Code.RENEWAL_NEEDS_PARENT
    renew(later, parent)
    rows = tables.Subscription.objects.in_bulk()
    assert {each.state for each in rows.values()} == {"active"}
    assert f"{rows[parent].end}" == "2026-03-15"
    for license_ in tables.License.objects.all():
        assert (license_.state, license_.revision) == ("active", 3)
    # The pack's own term ran out meanwhile: it goes on from the day of the return.
    assert later.work_off() == 1
    assert f"{tables.Subscription.objects.get(id=pack).end}" == "2026-03-15"


def test_after_seven_days_it_is_gone(market: Marketplace) -> None:
    parent, _ = held(market)
    tables.CustomerBalance.objects.update(minor=0)
    market.after(days=38).work_off()
    tables.CustomerBalance.objects.update(minor=10_000_000)
    with pytest.raises(Refusal) as no:
        renew(market.after(days=38), parent)
    assert no.value.code is Code.NOT_FOUND


def test_one_key_renews_once(market: Marketplace) -> None:
    parent, _ = held(market)
    once = Once("renew-1", "hash", 201)
    assert renew(market, parent, once=once) == renew(market, parent, once=once)
    assert f"{tables.Subscription.objects.get(id=parent).end}" == "2026-03-15"


def test_what_is_set_to_end_is_refused(market: Marketplace) -> None:
    _, pack = held(market)
    actor = market.actor("aurora")
    leaving.cancel(pack, When.END_OF_TERM, actor=actor, present=market.present)
    with pytest.raises(Refusal) as no:
        renew(market, pack)
    assert no.value.code is Code.SET_TO_END


def test_who_may_not_change_may_not_renew(market: Marketplace) -> None:
    parent, _ = held(market)
    actor = market.actor("aurora", without=[Permission.SUBSCRIPTIONS_CHANGE])
    with pytest.raises(Refusal) as no:
        renewing.renew(parent, actor=actor, present=market.present)
    assert no.value.code is Code.NOT_ALLOWED
    assert renewing.quote_renewal(parent, actor=actor, present=market.present).order.lines
