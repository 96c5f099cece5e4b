"""Changing through the use cases: seats, days to come, one at a time, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.marketplace import DESK, Marketplace, demo_listing
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records.books import read_books
from vendible.records.models import (
    Assignment,
    CustomerBalance,
    JournalEntry,
    License,
    Order,
    Subscription,
    User,
)
from vendible.usecases import changing
from vendible.usecases.changing import Moment, When
from vendible.usecases.commands import Answer

ADVANCED = ChangeAsk("advanced")
END = date(2026, 2, 15)


def only_basic(**more: Any) -> dict[str, Any]:
    """An add-on that goes with edition basic alone."""
    voice = demo_listing("voice-channel", slug="basic-channel", name="Basic Channel")
    offers = [{k: v for k, v in each.items() if k != "setup_fees"} for each in voice["offers"]]
    connections = [{"product": "customer-service", "editions": ["basic"]}]
    addon = voice["addon"] | {"connections": connections}
    return voice | {"addon": addon, "offers": [each | more for each in offers]}


@pytest.fixture
def desk(market: Marketplace) -> UUID:
    """Ten agents, paid from 15 January to 14 February."""
    return UUID(market.order(DESK)["lines"][0]["subscription"])


def ask_of(market: Marketplace) -> Mapping[str, Any]:
    return {"actor": market.actor("aurora"), "present": market.present}


def schedule(
    market: Marketplace, desk: UUID, ask: ChangeAsk, when: When = Moment.END_OF_TERM
) -> Answer:
    return changing.schedule_change(desk, ask, when, **ask_of(market))


def change(market: Marketplace, desk: UUID, ask: ChangeAsk) -> Answer:
    return changing.change_specification(desk, ask, **ask_of(market))


def refused(call: Any, *args: Any) -> Refusal:
    with pytest.raises(Refusal) as no:
        call(*args)
    return no.value


def assign(market: Marketplace, subscription: UUID, people: int) -> None:
    for _ in range(people):
        user = User.objects.create(email=f"{uuid4()}@aurora.example")
        Assignment.objects.create(
            id=uuid4(),
            customer_id=market.organizations["aurora"],
            subscription_id=subscription,
            user=user,
            assigned_at=market.present.now,
            assigned_by="test",
        )


def balance() -> int:
    return CustomerBalance.objects.get(organization__slug="aurora").minor


# scheduled


def test_a_change_at_the_end_of_the_term_comes_before_the_renewal(
    market: Marketplace, desk: UUID
) -> None:
    answer = schedule(market, desk, ADVANCED)
    assert (answer["on"], answer["edition"], answer["quantity"]) == ("2026-02-15", "advanced", 10)
    assert Order.objects.count() == 1
    assert License.objects.get().revision == 1
    assert JournalEntry.objects.get(fact="change_scheduled").facts["on"] == "2026-02-15"

    before = balance()
    market.after(days=31).work_off()
    held, license_ = Subscription.objects.get(), License.objects.get()
    assert (held.edition, held.first, held.scheduled) == ("advanced", END, None)
    assert held.paid_minor == 52000
    assert [each.kind for each in Order.objects.order_by("id")] == ["new", "change", "renewal"]
    assert before - balance() == 61880  # 10 x 52.00 with 19 %
    revisions = license_.versions.order_by("revision")
    assert [each.revision for each in revisions] == [1, 2, 3]
    assert {each.license_id for each in revisions} == {license_.id}
    assert license_.document["edition"] == "advanced"
    assert read_books().balance


def test_on_a_day_inside_the_term_it_is_paid_from_that_day(market: Marketplace, desk: UUID) -> None:
    on = date(2026, 1, 30)
    quoted = changing.quote_change(desk, ADVANCED, when=on, **ask_of(market))
    schedule(market, desk, ADVANCED, on)
    market.after(days=14).work_off()
    assert Subscription.objects.get().edition == "basic"
    before = balance()
    market.after(days=15).work_off()
    held = Subscription.objects.get()
    assert (held.edition, held.paid_from, held.end) == ("advanced", on, END)
    assert before - balance() == quoted.order.total.minor > 0


def test_it_can_be_withdrawn_until_its_day(market: Marketplace, desk: UUID) -> None:
    schedule(market, desk, ADVANCED)
    withdrawn = changing.withdraw_scheduled(desk, **ask_of(market))
    assert withdrawn["edition"] == "advanced"
    assert Subscription.objects.get().scheduled is None
    no = refused(lambda: changing.withdraw_scheduled(desk, **ask_of(market)))
    assert no.code is Code.NOTHING_SCHEDULED
    market.after(days=31).work_off()
    assert Subscription.objects.get().edition == "basic"


def test_one_change_at_a_time(market: Marketplace, desk: UUID) -> None:
    schedule(market, desk, ADVANCED)
    more = ChangeAsk(quantity=20)
    for call in (schedule, change):
        assert refused(call, market, desk, more).code is Code.CHANGE_OPEN
    found = changing.quote_scheduled(desk, **ask_of(market))
    assert (found.on, found.change.after.edition) == (END, "advanced")
    changing.withdraw_scheduled(desk, **ask_of(market))
    assert change(market, desk, more)["state"] == "completed"


def test_an_ordered_change_that_is_not_paid_yet_blocks_every_other(
    market: Marketplace, desk: UUID
) -> None:
    placed = change(market, desk, ChangeAsk(quantity=12))
    order = Order.objects.get(id=placed["id"])
    Order.objects.filter(id=order.id).update(state="awaiting_payment", completed_at=None)
    more = ChangeAsk(quantity=20)
    for call in (schedule, change):
        no = refused(call, market, desk, more)
        assert (no.code, no.facts["order"]) == (Code.CHANGE_OPEN, str(order.id))
    no = refused(lambda: changing.quote_change(desk, more, **ask_of(market)))
    assert no.code is Code.CHANGE_OPEN
    Order.objects.filter(id=order.id).update(state="completed")
    order.id = uuid4()
    order.state, order.approval = "quoted", "asked"
    order.shown = {"lines": [{"subscription": str(desk)}]}
    order.save(force_insert=True)
    assert refused(change, market, desk, more).code is Code.CHANGE_OPEN
    Order.objects.filter(id=order.id).update(approval="declined", state="cancelled")
    assert change(market, desk, more)["state"] == "completed"


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (date(2026, 1, 15), Code.CHANGE_DAY),
        (date(2025, 1, 1), Code.CHANGE_DAY),
        (date(2040, 1, 1), Code.CHANGE_DAY),
    ],
)
def test_days_that_are_none(market: Marketplace, desk: UUID, when: date, code: Code) -> None:
    assert refused(schedule, market, desk, ADVANCED, when).code is code


def test_what_is_refused_on_its_day_is_dropped_and_told(market: Marketplace, desk: UUID) -> None:
    """Conflict K14: an add-on that is bought meanwhile blocks it, by a contract."""
    market.list_product("harbor", only_basic(contract={"cycles": 12, "grace_days": 1}))
    schedule(market, desk, ADVANCED)
    market.after(days=2).order(LineAsk("basic-channel", "monthly", parent=desk))
    no = refused(lambda: changing.quote_scheduled(desk, **ask_of(market.after(days=3))))
    assert no.code is Code.CHANGE_BLOCKED_BY_CONTRACT
    market.after(days=32).work_off()
    held = Subscription.objects.get(id=desk)
    assert (held.edition, held.first, held.scheduled) == ("basic", END, None)
    told = JournalEntry.objects.get(fact="scheduled_refused")
    assert told.facts["code"] == "change_blocked_by_contract"


def test_a_change_that_a_contract_blocks_waits_for_its_end(market: Marketplace, desk: UUID) -> None:
    market.list_product(
        "harbor", only_basic(contract={"cycles": 2, "auto_renew": True, "grace_days": 1})
    )
    market.order(LineAsk("basic-channel", "monthly", parent=desk))
    later = market.after(days=2)
    until = refused(change, later, desk, ADVANCED).facts["until"]
    assert until == date(2026, 3, 15)
    assert refused(schedule, later, desk, ADVANCED).code is Code.CHANGE_BLOCKED_BY_CONTRACT
    assert isinstance(until, date)
    schedule(later, desk, ADVANCED, until)
    for days in (31, 59):
        market.after(days=days).work_off()
    channel, after = Subscription.objects.order_by("product__slug")
    assert (channel.state, channel.ended_because) == ("ended", "changed")
    assert (after.edition, after.first) == ("advanced", date(2026, 3, 15))
    assert read_books().balance


# seats


def test_fewer_seats_than_people_are_refused_now_and_later(market: Marketplace, desk: UUID) -> None:
    assign(market, desk, 6)
    five = ChangeAsk(quantity=5)
    for call in (change, schedule):
        no = refused(call, market, desk, five)
        assert (no.code, no.facts["to_free"]) == (Code.SEATS_IN_USE, 1)
    Assignment.objects.filter(id=Assignment.objects.first().id).update(  # type: ignore[union-attr]
        ended_at=datetime(2026, 1, 15, tzinfo=UTC)
    )
    schedule(market, desk, five)
    assign(market, desk, 2)
    market.after(days=31).work_off()
    assert Subscription.objects.get().quantity == 10
    told = JournalEntry.objects.get(fact="scheduled_refused")
    assert told.facts["code"] == "seats_in_use"


# who may


def test_who_may_only_look_can_ask_what_it_costs(market: Marketplace, desk: UUID) -> None:
    reader = market.actor("aurora", without=[Permission.SUBSCRIPTIONS_CHANGE])
    may: dict[str, Any] = {"actor": reader, "present": market.present}
    assert changing.quote_change(desk, ADVANCED, **may).order.total.minor > 0
    for call in (
        lambda: changing.schedule_change(desk, ADVANCED, Moment.END_OF_TERM, **may),
        lambda: changing.withdraw_scheduled(desk, **may),
    ):
        assert refused(call).code is Code.NOT_ALLOWED


def test_another_customer_finds_nothing(market: Marketplace, desk: UUID) -> None:
    boreal: dict[str, Any] = {"actor": market.actor("boreal"), "present": market.present}
    for call in (
        lambda: changing.schedule_change(desk, ADVANCED, Moment.END_OF_TERM, **boreal),
        lambda: changing.withdraw_scheduled(desk, **boreal),
        lambda: changing.quote_scheduled(desk, **boreal),
    ):
        assert refused(call).code is Code.NOT_FOUND
