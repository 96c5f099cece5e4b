"""The life of what a customer buys, through the use cases, on a moved clock."""

from __future__ import annotations

from datetime import date
from random import Random
from uuid import UUID

import pytest

from tests.marketplace import DESK, PACK, PLATFORM, VOICE, Marketplace
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records.books import read_books
from vendible.records.models import (
    CustomerBalance,
    Invoice,
    JournalEntry,
    License,
    Order,
    Subscription,
)
from vendible.usecases import changing, leaving, ordering
from vendible.usecases.ordering import OrderAsk

EUR_BALANCE = 10_000_000


def balance(market: Marketplace) -> int:
    kept = CustomerBalance.objects.get(organization_id=market.organizations["aurora"])
    return kept.minor


def test_an_order_is_complete_at_once(market: Marketplace) -> None:
    answer = market.order(PLATFORM, PACK)
    assert answer["state"] == "completed"
    assert answer["total"] == "630.70"  # (290.00 + 240.00) with 19 %
    parent, pack = Subscription.objects.order_by("id")
    assert pack.parent_id == parent.id
    assert [each.kind for each in License.objects.order_by("id")] == ["main", "addition"]
    assert balance(market) == EUR_BALANCE - 63070
    invoice = Invoice.objects.get()
    assert invoice.total_minor == 63070
    assert sum(line.net_minor for line in invoice.lines.all()) == 53000
    assert JournalEntry.objects.filter(fact="order_completed").count() == 1
    assert read_books().balance


def test_the_quote_is_what_the_order_costs(market: Marketplace) -> None:
    ask = OrderAsk([DESK, VOICE], "EUR")
    actor = market.actor("aurora")
    quoted = ordering.quote(ask, actor=actor, present=market.present)
    assert not Order.objects.exists()
    placed = market.order(DESK, VOICE, expected_total=quoted.total.amount)
    assert placed["total"] == quoted.total.amount
    with pytest.raises(Refusal) as no:
        market.order(PLATFORM, expected_total="1.00")
    assert no.value.code is Code.PRICE_MOVED
    assert Order.objects.count() == 1


def test_too_little_money_changes_nothing(market: Marketplace) -> None:
    with pytest.raises(Refusal) as no:
        market.order(LineAsk("customer-service", "basic-monthly", quantity=5000))
    assert no.value.code is Code.BALANCE_TOO_LOW
    assert not Subscription.objects.exists()
    assert balance(market) == EUR_BALANCE


def test_a_second_pack_is_a_third_license_and_the_first_is_untouched(market: Marketplace) -> None:
    market.order(PLATFORM, PACK)
    main = License.objects.get(kind="main")
    later = market.after(days=10)
    parent = Subscription.objects.get(parent=None)
    answer = later.order(LineAsk("ota-500-vehicles", "monthly", parent=parent.id))
    assert answer["kind"] == "addon"
    assert answer["lines"][0]["end"] == "2026-02-15"
    assert License.objects.count() == 3
    again = License.objects.get(id=main.id)
    assert (again.signed, again.revision) == (main.signed, 1)


def desk(market: Marketplace) -> Subscription:
    market.order(LineAsk("customer-service", "basic-monthly", quantity=100))
    return Subscription.objects.get()


def change(market: Marketplace, which: UUID, **ask: object) -> dict[str, object]:
    return changing.change_specification(
        which,
        ChangeAsk(**ask),  # type: ignore[arg-type]
        actor=market.actor("aurora"),
        present=market.present,
    )


def test_a_change_keeps_end_and_license_id_and_makes_the_next_revision(
    market: Marketplace,
) -> None:
    before = desk(market)
    first = License.objects.get()
    later = market.after(days=15)
    change(later, before.id, quantity=200)
    change(later, before.id, edition="advanced")
    after = Subscription.objects.get()
    license_ = License.objects.get()
    assert (after.end, after.quantity, after.edition) == (before.end, 200, "advanced")
    assert (license_.id, license_.revision) == (first.id, 3)
    versions = license_.versions.order_by("revision")
    assert [each.revision for each in versions] == [1, 2, 3]
    assert versions[0].signed == first.signed
    assert all(each.order_id is not None for each in versions)
    assert read_books().balance


def test_down_again_gives_money_back_never_more_than_paid(market: Marketplace) -> None:
    held = desk(market)
    later = market.after(days=15)
    before = balance(market)
    change(later, held.id, quantity=200)
    change(later, held.id, quantity=100)
    assert balance(market) == before
    change(later, held.id, quantity=1)
    assert before < balance(market) < EUR_BALANCE
    notes = Invoice.objects.filter(total_minor__lt=0)
    assert notes.count() == 2
    assert read_books().balance


def test_leaving_goes_addon_first_and_ends_when_due(market: Marketplace) -> None:
    market.order(PLATFORM, PACK)
    parent = Subscription.objects.get(parent=None)
    pack = Subscription.objects.exclude(parent=None).get()
    actor = market.actor("aurora")

    def cancel(which: UUID) -> dict[str, object]:
        return leaving.cancel(which, When.END_OF_TERM, actor=actor, present=market.present)

    with pytest.raises(Refusal) as no:
        cancel(parent.id)
    assert no.value.code is Code.ADDONS_IN_THE_WAY
    assert cancel(pack.id)["ends_on"] == "2026-02-15"
    assert cancel(parent.id)["ends_on"] == "2026-02-15"
    day_before = market.after(days=30)
    assert day_before.work_off() == 2, "a week and a day before it is told that they end"
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active"}
    on_the_day = market.after(days=31)
    assert on_the_day.work_off() == 1
    assert on_the_day.work_off() == 0
    assert set(Subscription.objects.values_list("state", flat=True)) == {"ended"}
    license_ = License.objects.get(kind="main")
    assert (license_.state, license_.revision) == ("expired", 2)
    assert license_.valid_to is not None
    assert license_.valid_to.astimezone(market.present.zone).date() == date(2026, 2, 15)


def test_an_addon_bought_after_the_parent_was_set_to_end_ends_with_it(
    market: Marketplace,
) -> None:
    market.order(PLATFORM)
    parent = Subscription.objects.get()
    actor = market.actor("aurora")
    leaving.cancel(parent.id, When.END_OF_TERM, actor=actor, present=market.present)
    market.after(days=3).order(LineAsk("ota-500-vehicles", "monthly", parent=parent.id))
    assert market.after(days=31).work_off() == 3, "two reminders, and the end"
    assert set(Subscription.objects.values_list("state", flat=True)) == {"ended"}


def test_an_ended_addon_may_be_bought_again(market: Marketplace) -> None:
    market.order(DESK)
    parent = Subscription.objects.get()
    pack = LineAsk("voice-channel", "monthly", parent=parent.id)
    market.order(pack)
    with pytest.raises(Refusal) as no:
        market.order(pack)
    assert no.value.code is Code.ADDON_ALREADY_OWNED


def test_another_customers_subscription_is_not_there(market: Marketplace) -> None:
    held = desk(market)
    stranger = market.actor("boreal")
    with pytest.raises(Refusal) as no:
        leaving.cancel(held.id, When.NOW, actor=stranger, present=market.present)
    assert no.value.code is Code.NOT_FOUND


@pytest.mark.parametrize("seed", range(5))
def test_random_lives_keep_the_books(market: Marketplace, seed: int) -> None:
    """By chance: what is refused changes nothing, and whatever happened balances."""
    chance = Random(seed)
    for _ in range(25):
        market = market.after(hours=chance.randrange(1, 40))
        held = list(Subscription.objects.exclude(state="ended"))
        before = (Order.objects.count(), balance(market))
        try:
            _something(market, chance, held)
        except Refusal:
            assert (Order.objects.count(), balance(market)) == before
        market.work_off()
    books = read_books()
    assert books.balance
    for license_ in License.objects.select_related("subscription"):
        assert license_.document["edition"] == license_.subscription.edition
        assert license_.versions.count() == license_.revision


def _something(market: Marketplace, chance: Random, held: list[Subscription]) -> None:
    actor = market.actor("aurora")
    parents = [each for each in held if each.parent_id is None]
    act = chance.choice(["order", "addon", "change", "change", "cancel"])
    if act == "order" or not parents:
        market.order(chance.choice([PLATFORM, DESK]))
    elif act == "addon":
        parent = chance.choice(parents)
        addon = chance.choice(["ota-500-vehicles", "voice-channel"])
        market.order(LineAsk(addon, "monthly", parent=parent.id))
    elif act == "change":
        ask = {
            "quantity": chance.choice([None, chance.randrange(1, 60)]),
            "edition": chance.choice([None, "basic", "advanced", "fleet"]),
        }
        change(market, chance.choice(held).id, **ask)
    else:
        when = chance.choice([When.NOW, When.END_OF_TERM])
        leaving.cancel(chance.choice(held).id, when, actor=actor, present=market.present)
