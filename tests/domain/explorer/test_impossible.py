"""What the rules make impossible: conflicts that no listing of ours can lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.explorer.shelves import TODAY, bound, codes, pack, parent
from tests.domain.explorer.test_exhaustive import offers, packs, parents
from tests.domain.selling import addon, base, edition, linear, on_sale, seats
from tests.domain.selling import bought as bought_one
from tests.domain.selling import offer as offered
from vendible.domain.catalog.listing import Listing, Method
from vendible.domain.explorer.life import Life, Walk
from vendible.domain.explorer.pairs import begun, with_addon
from vendible.domain.explorer.searching import Kinds, pairs_of
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.subscriptions.cancelling import When, cancel_choices, earliest_end
from vendible.domain.subscriptions.changing import ChangeAsk, decide_change
from vendible.domain.subscriptions.holding import Held, Holding, State

PATIENCE = timedelta(days=3 * 366)  # longer than any contract below, renewed once too often


def leave_all(walk: Walk, life: Life) -> Life:
    """What a customer does who wants out: ends what can be ended, waits for what stands."""
    last = life.day + PATIENCE
    while life.holding.subscriptions and life.day <= last:
        for held in sorted(life.holding.subscriptions, key=lambda each: each.parent is None):
            life = leave(walk, life, held)
        if life.holding.subscriptions:
            life = walk.wait(life, life.day + timedelta(days=1))
    return life


def leave(walk: Walk, life: Life, held: Held) -> Life:
    if not life.holds(held.id) or life.get(held.id).ends_on is not None:
        return life
    ways = walk.ways_to_leave(life, life.get(held.id))
    return walk.cancel(life, life.get(held.id), ways[0].when) if ways else life


@settings(derandomize=True, max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(parents(), packs(), st.integers(0, 100))
def test_there_is_no_deadlock(desk: Listing, pack: Listing, later: int) -> None:
    """K4 and its kin: whatever was bought whenever, one can always get out."""
    listings = {"desk": desk, "pack": pack}
    for pair in pairs_of(desk, listings, Kinds()):
        walk = Walk(listings, TODAY, 10**9)
        started = begun(walk, pair)
        assert started is not None
        life, held = started
        bought = with_addon(walk, pair, walk.wait(life, TODAY + timedelta(later)), held, 0)
        if bought is None:
            continue
        gone = leave_all(walk, bought.life)
        left = {each.method for each in gone.holding.subscriptions}
        # A one-time base product stays: it is owned, and nothing more is charged for it.
        assert left <= ({Method.ONE_TIME} if held.method is Method.ONE_TIME else set())


@settings(derandomize=True, max_examples=60, deadline=None)
@given(offers("basic", 0), st.integers(0, 200), st.integers(0, 200))
def test_a_one_time_addon_never_stands_in_the_way(sold: object, buy: int, ask: int) -> None:
    """K4: with it or without it, the parent is left on the same days, and takes it along."""
    desk = base(editions=(edition("basic"),), offers=(sold,))
    listings = {"desk": desk, "pack": pack(None)}
    (pair,) = pairs_of(desk, listings, Kinds())
    walk = Walk(listings, TODAY, 10**9)
    started = begun(walk, pair)
    assert started is not None
    life, held = started
    bought = with_addon(walk, pair, walk.wait(life, TODAY + timedelta(buy)), held, 0)
    if bought is None:
        return
    life = walk.wait(bought.life, bought.life.day + timedelta(ask))
    if not life.holds(held.id):
        assert not life.holding.subscriptions
        return
    now = life.get(held.id)
    ways = walk.ways_to_leave(life, now)
    assert ways == walk.ways_to_leave(life, now, alone=True)
    if ways and ways[0].on == life.day:
        assert walk.cancel(life, now, ways[0].when).holding.subscriptions == ()


def test_a_one_time_addon_is_no_finding() -> None:
    assert codes(pack(None), parent()) == {}
    assert codes(pack(None), parent(12, contract=bound(2))) == {}


def test_an_isolated_addon_does_not_block_its_parent() -> None:
    """It cannot be cancelled any more, so it must not stand in the way (K12, second half)."""
    held = with_pack_in(State.ISOLATED)
    assert all(each.is_possible for each in cancel_choices(held, held.subscriptions[0], TODAY))


@pytest.mark.parametrize("state", [State.ACTIVE, State.SUSPENDED])
def test_whatever_stands_in_the_way_can_be_ended(state: State) -> None:
    held = with_pack_in(state)
    desk, standing = held.subscriptions
    now = cancel_choices(held, desk, TODAY)[0]
    assert [each.addon.id for each in now.blockers] == [standing.id]
    assert any(each.is_possible for each in cancel_choices(held, standing, TODAY))
    assert earliest_end(standing, TODAY) == TODAY


def with_pack_in(state: State) -> Holding:
    held = bought_one(base(), day=TODAY, offer="basic-1")
    held = bought_one(addon(), holding=held, day=TODAY, parent=held.subscriptions[0].id)
    desk, standing = held.subscriptions
    return replace(held, subscriptions=(desk, replace(standing, state=state)))


@pytest.mark.parametrize("quantity", [1, 5, 20])
def test_a_change_moves_neither_terms_nor_contract_nor_bill_date(quantity: int) -> None:
    """K15, K16, K17: terms are those bought, and a change keeps end, contract and anchor."""
    old = base(
        editions=(edition("basic", quantity=seats(), changes_to=("basic",)),),
        offers=(offered("basic", linear("10.00")),),
    )
    bound_now = replace(old, offers=(offered("basic", linear("10.00"), contract=bound(12, "50")),))
    held = bought_one(old, day=TODAY, offer="basic-1", quantity=10)
    before = held.subscriptions[0]
    ask = ChangeAsk(quantity=quantity)
    after = decide_change(held, before, ask, on_sale(bound_now), date(2027, 1, 10)).after
    kept = ("contract", "end", "anchor", "first", "auto_renew", "ends_on")
    assert all(getattr(after, name) == getattr(before, name) for name in kept)
    assert after.contract is None


def test_the_fee_of_a_contract_is_never_due_while_its_trial_runs() -> None:
    from tests.domain.explorer.shelves import trial

    desk = parent(trial=trial(30), contract=bound(12, "50"))
    held = bought_one(desk, day=TODAY)
    for day in range(30):
        ways = cancel_choices(held, held.subscriptions[0], TODAY + timedelta(day))
        assert all(each.is_possible and each.fee is None for each in ways)


def test_a_way_that_is_offered_is_never_refused() -> None:
    """What `cancel_choices` answers as possible can be done: there is no second opinion."""
    fee = bound(12, "50")
    assert fee.fee == Decimal(50)
    listings = {"desk": parent(contract=bound(2)), "pack": pack(contract=fee)}
    (pair,) = pairs_of(listings["desk"], listings, Kinds())
    walk = Walk(listings, TODAY, 10**9)
    started = begun(walk, pair)
    assert started is not None
    life, held = started
    bought = with_addon(walk, pair, life, held, 0)
    assert bought is not None
    for days in range(0, 400, 7):
        life = walk.wait(bought.life, TODAY + timedelta(days))
        for each in life.holding.subscriptions:
            for way in walk.ways_to_leave(life, each):
                walk.cancel(life, each, way.when)


def test_what_is_not_offered_is_refused() -> None:
    listings = {"desk": parent(), "pack": pack(contract=bound(12))}
    (pair,) = pairs_of(listings["desk"], listings, Kinds())
    walk = Walk(listings, TODAY, 10**9)
    started = begun(walk, pair)
    assert started is not None
    bought = with_addon(walk, pair, *started, 0)
    assert bought is not None
    with pytest.raises(Refusal):
        walk.cancel(bought.life, bought.parent, When.END_OF_TERM)
