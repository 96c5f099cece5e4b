"""The cancel planner: whatever is held, each way ends it when and for what it promises."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.leaving import (
    desk,
    invoiced,
    later,
    names_and_days,
    nothing_live,
    percent,
    planned,
    run,
    with_pack,
)
from tests.domain.selling import RATES, contract
from vendible.domain.catalog.listing import ContractTerms, TerminationFee, Trial
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.day import Fact, work_day
from vendible.domain.ordering.leaving_plan import LeavingPlan
from vendible.domain.subscriptions.cancelling import When, cancel_choices, decide_cancellation
from vendible.domain.subscriptions.holding import Held, Holding
from vendible.domain.subscriptions.leaving_days import WayKind

FIRST = date(2025, 1, 31)


def contracts() -> st.SearchStrategy[ContractTerms | None]:
    terms = st.builds(
        ContractTerms,
        cycles=st.integers(1, 7),
        auto_renew=st.booleans(),
        notice_days=st.sampled_from([0, 10, 45]),
        fee_kind=st.sampled_from(list(TerminationFee)),
        fee=st.integers(1, 50),
        grace_days=st.sampled_from([0, 0, 14]),
    )
    return st.one_of(st.none(), terms)


@st.composite
def held(draw: st.DrawFn) -> tuple[Holding, date]:
    """A desk with up to three add-ons, bought within a year, some days later."""
    months = st.sampled_from([1, 1, 3, 12])
    trial = draw(st.sampled_from([None, None, Trial(30)]))
    holding = desk(
        FIRST,
        months=draw(months),
        contract=draw(contracts()),
        trial=trial,
        credit_unused=draw(st.booleans()),
    )
    day = FIRST
    for number in range(draw(st.integers(0, 3))):
        day += timedelta(days=draw(st.integers(0, 150)))
        try:
            holding = with_pack(
                holding,
                day,
                f"pack-{number}",
                months=draw(st.sampled_from([1, 1, 3, 12, None])),
                contract=draw(contracts()),
                aligned=draw(st.booleans()),
                credit_unused=draw(st.booleans()),
            )
        except (Refusal, IndexError):  # it has lapsed, or would not last as long as its contract
            break
    day += timedelta(days=draw(st.integers(0, 200)))
    return later(holding, day), day


many = settings(
    derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck)
)


def plan(holding: Holding, today: date) -> LeavingPlan | None:
    """None where nothing is held any more, or it has lapsed."""
    try:
        return planned(holding, today)
    except (Refusal, IndexError):
        return None


@many
@given(held())
def test_a_way_keeps_what_it_promises(given_: tuple[Holding, date]) -> None:
    """Day after day by the rules: all is gone on the promised day, for the promised money."""
    holding, today = given_
    found = plan(holding, today)
    if found is None:
        return
    assert found.ways
    assert found.earliest == min(way.ends_on for way in found.ways)
    family = {each.id for each in holding.subscriptions}
    for way in found.ways:
        after, days = run(holding, way, way.ends_on + timedelta(days=400))
        orders = [way.order] if way.order else []
        for day in days:
            assert not [each for each in day.happened if each.fact is Fact.SCHEDULED_REFUSED]
            orders += day.orders
            after = day.holding
        assert not after.subscriptions
        assert invoiced(orders, family) == way.total
        assert {step.held.id for step in way.steps} == family


@many
@given(held())
def test_every_step_is_allowed_on_its_day(given_: tuple[Holding, date]) -> None:
    """A way never goes round a rule: on its day each step may be done without a further fee."""
    holding, today = given_
    found = plan(holding, today)
    for way in found.ways if found else ():
        after = holding
        if way.order is not None:
            after = after.with_changed(*way.order.changed)
        for step in sorted(way.steps, key=lambda each: (each.on, each.held.parent is None)):
            if step.on == today or step.asked_on > today:
                continue  # done by `decide_cancellation` itself
            before = later(after, step.on - timedelta(days=1))
            if not before.holds(step.held.id) or step.fee is not None:
                continue
            if _may_be_set(step.held, step.on, today):
                continue
            alone = Holding(holding.customer, "", (before.get(step.held.id),))
            try:
                now = cancel_choices(alone, alone.subscriptions[0], step.on)[0]
            except Refusal:
                continue  # one-time, or lapsed: it ends with its parent
            parent = step.held.parent
            ends_along = parent is not None and any(
                each.held.id == parent and each.on == step.on for each in way.steps
            )
            assert ends_along or (now.is_possible and now.fee is None)


def _may_be_set(held: Held, on: date, today: date) -> bool:
    """One of the days that may be asked for today, seen alone."""
    alone = Holding(held.id, "", (held,))
    try:
        return on in {each.on for each in cancel_choices(alone, held, today) if each.is_possible}
    except Refusal:
        return False


@many
@given(held())
def test_the_ways_are_what_they_are_called(given_: tuple[Holding, date]) -> None:
    holding, today = given_
    found = plan(holding, today)
    if found is None:
        return
    soonest, paid, free = (found.way(kind) for kind in WayKind)
    assert soonest is not None
    assert all(soonest.ends_on <= way.ends_on for way in found.ways)
    if free is not None:
        assert not free.has_fee
    if paid is not None:
        for step in paid.steps:
            assert step.credit is None
    assert len({(tuple(names_and_days(each).items()), each.total) for each in found.ways}) == len(
        found.ways
    )


@settings(derandomize=True, max_examples=40, deadline=None)
@given(held())
def test_nobody_gets_out_sooner_by_asking_every_day(given_: tuple[Holding, date]) -> None:
    """A patient customer who asks day by day, at any fee, is not out before the soonest way."""
    holding, today = given_
    found = plan(holding, today)
    if found is None or found.earliest is None:
        return
    day = today
    while day < found.earliest:
        for each in sorted(holding.subscriptions, key=lambda each: each.parent is None):
            try:
                choice = decide_cancellation(holding, each, When.NOW, day)
            except Refusal:
                continue
            order = order_of_cancellation(holding, each, choice, RATES, day)
            holding = holding.with_changed(*order.changed)
        assert holding.subscriptions, f"out on {day}, before {found.earliest}"
        day += timedelta(days=1)
        holding = work_day(holding, day, RATES, nothing_live, reminding=False).holding


def test_without_addons_now_and_at_the_end_of_what_is_paid() -> None:
    found = planned(desk(date(2026, 1, 1)), date(2026, 1, 10))
    now, paid = found.ways
    assert (now.kinds, now.ends_on) == (
        (WayKind.SOONEST, WayKind.WITHOUT_FEE),
        date(2026, 1, 10),
    )
    assert (paid.kinds, paid.ends_on) == ((WayKind.END_OF_PAID,), date(2026, 2, 1))
    assert [each.total.minor for each in found.ways] == [0, 0]
    assert found.blocks == ()


def test_an_addon_with_a_fee_has_three_ways() -> None:
    """Twelve cycles of 6.00 from 1 January, left on 10 March: half of the nine cycles left."""
    holding = with_pack(desk(date(2026, 1, 1)), date(2026, 1, 1), contract=percent(12, "50"))
    today = date(2026, 3, 10)
    found = planned(later(holding, today), today)
    soonest, paid, free = (found.way(kind) for kind in WayKind)
    assert soonest is not None
    assert paid is not None
    assert free is not None
    assert (soonest.ends_on, soonest.total.amount) == (today, "32.40")  # 27.00 and 20 % tax
    assert (paid.ends_on, paid.total.amount) == (date(2026, 4, 1), "32.40")
    # Nine months of both: 9 x 16.00 and 20 % tax.
    assert (free.ends_on, free.total.amount) == (date(2027, 1, 1), "172.80")
    assert found.blocks[0].fee is not None
    assert found.blocks[0].fee.amount.amount == "27.00"


def test_an_own_contract_blocks_too() -> None:
    found = planned(desk(date(2026, 1, 1), contract=contract(12)), date(2026, 1, 10))
    (block,) = found.blocks
    assert block.blocked == block.by
    assert block.until == date(2027, 1, 1)
    (way,) = found.ways
    assert way.ends_on == date(2027, 1, 1)
    assert way.total.amount == "132.00"  # eleven months of 10.00 and 20 % tax


def test_an_end_amid_a_paid_year_is_cancelled_on_that_day() -> None:
    """The desk is paid for a year; the pack is bound for six months of it."""
    holding = with_pack(
        desk(date(2026, 1, 1), months=12), date(2026, 1, 1), contract=contract(6, auto_renew=False)
    )
    today = date(2026, 2, 10)
    found = planned(later(holding, today), today)
    soonest = found.way(WayKind.SOONEST)
    assert soonest is not None
    assert soonest.ends_on == date(2026, 7, 1)
    step = next(each for each in soonest.steps if each.held.parent is None)
    assert step.asked_on == date(2026, 7, 1)
    paid = found.way(WayKind.END_OF_PAID)
    assert paid is not None
    assert paid.ends_on == date(2027, 1, 1)


def test_notice_too_late_for_this_end_binds_until_the_next() -> None:
    """Set to the next end, the contract renews until then: it can't be left free in between."""
    holding = desk(date(2026, 1, 1), contract=contract(6, notice_days=30))
    today = date(2026, 6, 20)
    holding = later(holding, today)
    (way,) = planned(holding, today).ways
    assert way.ends_on == date(2027, 1, 1)
    after, _ = run(holding, way, way.ends_on)
    in_august = later(after, date(2026, 8, 15))
    now = cancel_choices(in_august, in_august.subscriptions[0], date(2026, 8, 15))[0]
    assert now.possible_from == date(2027, 1, 1)
