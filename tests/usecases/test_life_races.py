"""The life of a subscription from sixteen sides at once: one effect, others are told why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import (
    DESK,
    PACK,
    PLATFORM,
    VOICE,
    Marketplace,
    demo_listing,
    open_marketplace,
)
from tests.scenarios.holding_rules import check_rules
from tests.usecases.buying import order_later, pay
from tests.usecases.racing import MANY, ROUNDS, Call, at_once, codes, winners
from tests.usecases.test_selling import lowered
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.adjusting import Adjustment
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.usecases import (
    adjusting,
    changing,
    clock,
    falling_due,
    leaving,
    ordering,
    renewing,
    suspending,
)
from vendible.usecases.changing import Moment
from vendible.usecases.refusal_words import told

BOXED = "aurora-sandbox"


@pytest.fixture
def market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path)


def _held(market: Marketplace, *lines: LineAsk) -> UUID:
    return UUID(market.order(*lines)["lines"][0]["subscription"])


def _row(held: UUID) -> tables.Subscription:
    return tables.Subscription.objects.select_related("license").get(id=held)


def _call(market: Marketplace, do: Callable[..., Any], *args: Any, **more: Any) -> Call:
    return partial(do, *args, actor=market.actor("aurora"), present=market.present, **more)


def _one_wins(market: Marketplace, call: Call, code: Code) -> Any:
    outcomes = at_once([call] * MANY)
    (winner,) = winners(outcomes)
    assert codes(outcomes) == {code}
    check_rules(market.present)
    return winner


@pytest.mark.parametrize("when", [Moment.END_OF_TERM, date(2026, 2, 1)])
def test_the_same_scheduled_change(market: Marketplace, when: Moment | date) -> None:
    desk = _held(market, DESK)
    call = _call(market, changing.schedule_change, desk, ChangeAsk(quantity=20), when)
    _one_wins(market, call, Code.CHANGE_OPEN)
    later = market.after(days=31)
    at_once([partial(falling_due.work_off, later.present)] * MANY)
    later.work_off()
    assert _row(desk).quantity == 20
    changes = tables.Order.objects.filter(kind="change")
    assert changes.count() == 1
    check_rules(later.present)


def test_a_scheduled_change_is_withdrawn_once(market: Marketplace) -> None:
    desk = _held(market, DESK)
    _call(market, changing.schedule_change, desk, ChangeAsk(quantity=20), Moment.END_OF_TERM)()
    _one_wins(market, _call(market, changing.withdraw_scheduled, desk), Code.NOTHING_SCHEDULED)


def test_a_change_now_and_the_same_scheduled(market: Marketplace) -> None:
    """The one that comes second finds the other: it never happens twice."""
    for _ in range(ROUNDS):
        desk, ask = _held(market, DESK), ChangeAsk(edition="advanced")
        outcomes = at_once(
            [
                _call(market, changing.change_specification, desk, ask),
                _call(market, changing.schedule_change, desk, ask, Moment.END_OF_TERM),
            ]
        )
        assert len(winners(outcomes)) == 1
        assert codes(outcomes) <= {Code.CHANGE_OPEN, Code.NOTHING_CHANGES}
    check_rules(market.present)


def test_renewals_by_hand_are_one_term_each(market: Marketplace) -> None:
    """Without a key each is a wish of its own: terms without a gap, each paid once."""
    held = _held(market, PLATFORM)
    outcomes = at_once([_call(market, renewing.renew, held)] * MANY)
    assert len(winners(outcomes)) == MANY
    row = _row(held)
    assert (row.first, row.end) == (date(2026, 1, 15), date(2027, 6, 15))
    assert row.license.revision == MANY + 1
    renewals = tables.OrderLine.objects.filter(order__kind="renewal")
    assert renewals.values("first").distinct().count() == MANY
    check_rules(market.present)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(WayKind.SOONEST, Code.NOT_FOUND), (WayKind.END_OF_PAID, Code.ALREADY_ENDING)],
)
def test_the_same_way_to_leave(market: Marketplace, kind: WayKind, code: Code) -> None:
    held = _held(market, PLATFORM, PACK)
    _one_wins(market, _call(market, leaving.run_plan, held, kind), code)
    assert tables.LeavingPlan.objects.count() == 1
    assert tables.Order.objects.filter(kind="cancellation").count() == 1


def test_staying_once(market: Marketplace) -> None:
    held = _held(market, PLATFORM, PACK)
    _call(market, leaving.run_plan, held, WayKind.END_OF_PAID)()
    _one_wins(market, _call(market, leaving.stay, held), Code.NOTHING_TO_TAKE_BACK)
    assert set(tables.Subscription.objects.values_list("ends_on", flat=True)) == {None}
    assert tables.JournalEntry.objects.filter(fact="cancellation_withdrawn").count() == 1


def test_leaving_and_staying(market: Marketplace) -> None:
    held = _held(market, PLATFORM, PACK)
    calls = [
        _call(market, leaving.run_plan, held, WayKind.END_OF_PAID),
        _call(market, leaving.stay, held),
    ]
    outcomes = at_once(calls * (MANY // 2))
    assert codes(outcomes) <= {Code.ALREADY_ENDING, Code.NOTHING_TO_TAKE_BACK}
    facts = tables.JournalEntry.objects.filter(subject_id=held, fact="cancellation_withdrawn")
    plans = tables.LeavingPlan.objects.filter(withdrawn_at=None).count()
    is_leaving = _row(held).ends_on is not None
    assert plans == int(is_leaving)
    assert tables.LeavingPlan.objects.count() == facts.count() + plans
    check_rules(market.present)


def test_suspending_once_and_returning_once(market: Marketplace) -> None:
    held = _held(market, DESK, VOICE)
    operator: dict[str, Any] = {"actor": market.actor("market"), "present": market.present}
    _one_wins(market, partial(suspending.suspend, held, "Why.", **operator), Code.SUSPENSION_STATE)
    _one_wins(market, partial(suspending.let_return, held, **operator), Code.SUSPENSION_STATE)
    assert _row(held).license.revision == 3


@pytest.mark.parametrize("when", [When.NOW, When.END_OF_TERM])
def test_suspending_against_cancelling(market: Marketplace, when: When) -> None:
    operator: dict[str, Any] = {"actor": market.actor("market"), "present": market.present}
    for _ in range(ROUNDS):
        held = _held(market, PLATFORM)
        suspended, left = at_once(
            [
                partial(suspending.suspend, held, "Why.", **operator),
                _call(market, leaving.cancel, held, when),
            ]
        )
        found = _row(held)
        assert not isinstance(suspended, Refusal) or suspended.code is Code.NOT_FOUND
        if isinstance(left, Refusal):
            assert (left.code, found.state) == (Code.SUBSCRIPTION_NOT_ACTIVE, "suspended")
        elif when is When.NOW:
            assert found.state == "ended"
        else:
            assert (found.state, found.ends_on) == ("suspended", found.end)
    check_rules(market.present)


def _against_the_runner(
    market: Marketplace, held: Sequence[UUID], calls: Sequence[Call]
) -> list[Any]:
    """These, while what is due is worked off; afterwards nothing is left and all is whole."""
    outcomes = at_once([*[partial(falling_due.work_off, market.present)] * 4, *calls])
    market.work_off()
    check_rules(market.present)
    for each in held:
        lines = tables.OrderLine.objects.filter(subscription=each, order__kind="renewal")
        firsts = list(lines.values_list("first", flat=True))
        assert len(set(firsts)) == len(firsts), "a term was charged twice"
    return outcomes[4:]


def test_the_runner_against_changes_on_the_due_day(market: Marketplace) -> None:
    """On the day itself it is the term that is over, until the next one was paid."""
    held = [_held(market, DESK) for _ in range(4)]
    due = market.after(days=31)
    calls = [
        _call(due, changing.change_specification, each, ChangeAsk(quantity=20)) for each in held
    ]
    outcomes = _against_the_runner(due, held, calls)
    assert codes(outcomes) <= {Code.SUBSCRIPTION_NOT_ACTIVE}
    assert {_row(each).end for each in held} == {date(2026, 3, 15)}
    changed = sum(_row(each).quantity == 20 for each in held)
    assert changed == len(winners(outcomes))


@pytest.mark.parametrize("when", [When.NOW, When.END_OF_TERM])
def test_the_runner_against_cancellations_on_the_due_day(market: Marketplace, when: When) -> None:
    held = [_held(market, PLATFORM, PACK) for _ in range(2)]
    packs = list(tables.Subscription.objects.filter(parent__in=held).values_list("id", flat=True))
    due = market.after(days=31)
    calls = [_call(due, leaving.cancel, each, when) for each in packs]
    outcomes = _against_the_runner(due, [*held, *packs], calls)
    assert not codes(outcomes), "who left on the day itself has left"


def test_the_runner_against_ways_to_leave_on_the_due_day(market: Marketplace) -> None:
    for kind in WayKind:
        held = [_held(market, PLATFORM, PACK) for _ in range(2)]
        market = market.after(days=31)
        calls = [_call(market, leaving.run_plan, each, kind) for each in held]
        _against_the_runner(market, held, calls)


def test_the_runner_against_renewals_by_hand_of_all(market: Marketplace) -> None:
    held = [_held(market, PLATFORM, PACK) for _ in range(3)]
    due = market.after(days=31)
    calls = []
    for each in held:
        (pack,) = tables.Subscription.objects.filter(parent=each).values_list("id", flat=True)
        calls.append(_call(due, renewing.renew, each, [pack]))
    outcomes = _against_the_runner(due, held, calls)
    assert not codes(outcomes)


def test_the_runner_against_staying_on_the_last_day(market: Marketplace) -> None:
    """It has ended, or it goes on and is renewed: nothing between."""
    for _ in range(4):
        held = _held(market, PLATFORM)
        _call(market, leaving.cancel, held, When.END_OF_TERM)()
        last = market.after(days=31)
        (stayed,) = _against_the_runner(last, [held], [_call(last, leaving.stay, held)])
        state = _row(held).state
        assert state == ("ended" if isinstance(stayed, Refusal) else "active")
        market = last


def test_a_partners_reduction_against_the_payment(market: Marketplace) -> None:
    for _ in range(ROUNDS):
        placed = order_later(market, PLATFORM)
        paid, *reduced = at_once(
            [
                partial(pay, market, placed),
                *[partial(lowered, market, placed, "250.00")] * 4,
            ]
        )
        assert len(winners(reduced)) <= 1
        assert codes(reduced) <= {Code.ORDER_STATE, Code.PRICE_NOT_LOWER}
        assert paid["net"] == ("250.00" if winners(reduced) else "290.00")
    check_rules(market.present)


def test_the_same_adjustment(market: Marketplace) -> None:
    listing = demo_listing("av-gateway", slug="av-site", name="AV Site", billing="offline")
    market.list_product("lumen", listing)
    held = _held(market, LineAsk("av-site", "team-monthly"))
    call = partial(
        adjusting.adjust,
        held,
        Adjustment(date(2027, 1, 1), edition="studio"),
        actor=market.actor("lumen"),
        present=market.present,
    )
    _one_wins(market, call, Code.NOTHING_CHANGES)
    assert _row(held).license.revision == 2


# -- a sandbox's clock ---------------------------------------------------------------------------


@pytest.fixture
def boxed(market: Marketplace) -> Marketplace:
    both = market.with_sandboxes("aurora", "harbor")
    listing = demo_listing("customer-service") | {"slug": "sandbox-desk", "name": "Sandbox Desk"}
    both.list_product("harbor-sandbox", listing)
    return both


def _present(market: Marketplace) -> Present:
    """As the faces make it for each request."""
    row = tables.Organization.objects.get(id=market.organizations[BOXED])
    return market.present.ahead_by(row.clock_seconds)


def _move(market: Marketplace, days: int) -> Call:
    present = _present(market)
    id_, to = market.organizations[BOXED], present.now + timedelta(days=days)
    return partial(clock.move_clock, id_, to, actor=market.actor(BOXED), present=present)


def _order(market: Marketplace) -> Call:
    ask = ordering.OrderAsk([LineAsk("sandbox-desk", "basic-monthly", quantity=3)], "EUR")
    return partial(ordering.place_order, ask, actor=market.actor(BOXED), present=_present(market))


def test_the_clock_is_moved_once(boxed: Marketplace) -> None:
    _order(boxed)()
    outcomes = at_once([_move(boxed, 100)] * MANY)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.CLOCK_BACKWARDS}
    id_ = boxed.organizations[BOXED]
    assert tables.Organization.objects.get(id=id_).clock_seconds == 100 * 86_400
    real = boxed.present
    while not all(at_once([partial(clock.work_off, id_, real, limit=2)] * 4)):
        pass
    assert tables.Order.objects.filter(customer=id_, kind="renewal").count() == 3
    check_rules(real)


def test_orders_while_the_clock_is_moved(boxed: Marketplace) -> None:
    """What was asked on the day before the move is not done on the day after it."""
    id_ = boxed.organizations[BOXED]
    for _ in range(ROUNDS):
        outcomes = at_once([_move(boxed, 7), *[_order(boxed)] * 3])
        assert codes(outcomes) <= {Code.CLOCK_MOVED}
        clock.work_off(id_, boxed.present)
        check_rules(boxed.present)


def test_what_was_asked_before_the_clock_was_moved(boxed: Marketplace) -> None:
    """The lock was waited for meanwhile: nothing is dated on the day before."""
    held = UUID(_order(boxed)()["lines"][0]["subscription"])
    stale: dict[str, Any] = {"actor": boxed.actor(BOXED), "present": _present(boxed)}
    stale_order = _order(boxed)
    _move(boxed, 20)()
    for call in (
        stale_order,
        partial(changing.change_specification, held, ChangeAsk(quantity=5), **stale),
        partial(changing.schedule_change, held, ChangeAsk(quantity=5), Moment.END_OF_TERM, **stale),
        partial(changing.withdraw_scheduled, held, **stale),
        partial(leaving.cancel, held, When.NOW, **stale),
        partial(leaving.stay, held, **stale),
        partial(renewing.renew, held, **stale),
    ):
        with pytest.raises(Refusal) as no:
            call()
        assert no.value.code is Code.CLOCK_MOVED
        assert "15 January 2026" in told(no.value).detail
        assert "4 February 2026" in told(no.value).detail
