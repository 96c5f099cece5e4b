"""The decision behind a check, and the states of a license."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.licensing_cases import INSTANCE, START, adds, entitled, held, licenses
from vendible.domain.licensing.checking import Check, CheckCode, decide
from vendible.domain.licensing.license import License, LicenseKind
from vendible.domain.licensing.license import LicenseState as S
from vendible.domain.licensing.merging import effective
from vendible.domain.licensing.states import TRANSITIONS, next_state, state_at
from vendible.domain.licensing.states import LicenseEvent as E

DAY = timedelta(days=1)
NOW = START + 10 * DAY
LEASE = 86_400
MAIN = held(1, entitled("vehicles", 500))
PACK = held(2, adds("vehicles", 100), valid_to=None)


def answer(*drawn: License) -> Check:
    return decide(INSTANCE, drawn, NOW, LEASE)


def test_nobody_holds_the_credential() -> None:
    check = decide(INSTANCE, None, NOW, LEASE)
    assert (check.code, check.lease_end) == (CheckCode.UNKNOWN_INSTANCE, NOW)
    assert check.main is None
    assert (check.additional, check.entitlements) == ((), {})


def test_an_instance_without_licenses() -> None:
    assert answer().code is CheckCode.NO_LICENSE
    alone = answer(PACK)
    assert (alone.code, alone.additional, alone.entitlements) == (CheckCode.NO_LICENSE, (PACK,), {})


@pytest.mark.parametrize(
    ("state", "starts", "ends", "code"),
    [
        (S.ACTIVE, -DAY, DAY, "valid"),
        (S.ACTIVE, -DAY, None, "valid"),
        (S.ACTIVE, 0 * DAY, DAY, "valid"),  # the start belongs to it
        (S.ISSUED, -DAY, DAY, "valid"),  # no job has moved it yet
        (S.ISSUED, DAY, 2 * DAY, "not_yet_valid"),
        (S.ACTIVE, DAY, 2 * DAY, "not_yet_valid"),
        (S.ACTIVE, -DAY, 0 * DAY, "expired"),  # the end does not
        (S.ISSUED, -2 * DAY, -DAY, "expired"),
        (S.EXPIRED, -DAY, DAY, "expired"),  # ended early
        (S.SUSPENDED, -DAY, DAY, "suspended"),
        (S.SUSPENDED, -2 * DAY, -DAY, "suspended"),
        (S.ISOLATED, -2 * DAY, -DAY, "isolated"),
        (S.DESTROYED, -DAY, DAY, "destroyed"),
    ],
)
def test_the_main_license_gives_the_code(
    state: S, starts: timedelta, ends: timedelta | None, code: str
) -> None:
    main = held(
        1,
        entitled("vehicles", 500),
        state=state,
        valid_from=NOW + starts,
        valid_to=None if ends is None else NOW + ends,
    )
    check = answer(main, PACK)
    assert check.code == code
    assert bool(check.entitlements) is (code == "valid")
    assert check.additional[0].state is S.ACTIVE  # its own


def test_a_check_merges_what_is_in_force() -> None:
    ended = held(3, adds("vehicles", 7), valid_to=NOW)
    ahead = held(4, adds("vehicles", 7), valid_from=NOW + DAY)
    stopped = held(5, adds("vehicles", 7), state=S.SUSPENDED)
    check = answer(stopped, ahead, PACK, ended, MAIN)
    assert check.entitlements["vehicles"].value == 600
    assert check.entitlements["vehicles"].licenses == (MAIN.id, PACK.id)
    states = {each.id.int: each.state for each in check.additional}
    assert states == {2: S.ACTIVE, 3: S.EXPIRED, 4: S.ISSUED, 5: S.SUSPENDED}


@pytest.mark.parametrize(
    ("ends", "lease"),
    [(None, DAY), (10 * DAY, DAY), (timedelta(hours=5), timedelta(hours=5)), (DAY, DAY)],
)
def test_the_lease_ends_with_the_main_license(ends: timedelta | None, lease: timedelta) -> None:
    main = held(1, valid_to=None if ends is None else NOW + ends)
    assert answer(main, PACK).lease_end == NOW + lease


def test_what_is_not_valid_has_no_lease() -> None:
    assert answer(held(1, state=S.SUSPENDED)).lease_end == NOW


def test_an_instance_bought_anew_counts_by_its_best_license() -> None:
    old = held(9, kind=LicenseKind.MAIN, state=S.DESTROYED)
    for order in ((old, MAIN), (MAIN, old)):
        assert answer(*order).main == MAIN


def test_codes_rank_as_they_are_written() -> None:
    assert next(iter(CheckCode)) is CheckCode.UNKNOWN_INSTANCE
    assert list(CheckCode)[-1] is CheckCode.VALID
    for worse, better in zip(list(CheckCode)[2:], list(CheckCode)[3:], strict=False):
        mains = [
            held(number, kind=LicenseKind.MAIN, **_giving(code))
            for number, code in ((1, worse), (2, better))
        ]
        assert answer(*mains).code is better


def _giving(code: CheckCode) -> dict[str, Any]:
    if code is CheckCode.NOT_YET_VALID:
        return {"valid_from": NOW + DAY}
    return {"state": S.ACTIVE if code is CheckCode.VALID else S(code.value)}


instants = st.integers(-100, 200).map(lambda hours: START + timedelta(hours=hours))


@given(licenses(), instants, st.randoms(use_true_random=False))
def test_the_order_of_licenses_changes_no_answer(
    drawn: list[License], now: datetime, chance: Random
) -> None:
    check = decide(INSTANCE, drawn, now, LEASE)
    chance.shuffle(drawn)
    again = decide(INSTANCE, drawn, now, LEASE)
    assert again == check
    assert again.entitlements == check.entitlements


@given(licenses(), instants)
def test_what_every_answer_keeps(drawn: list[License], now: datetime) -> None:
    check = decide(INSTANCE, drawn, now, LEASE)
    assert check.checked_at == now <= check.lease_end <= now + timedelta(seconds=LEASE)
    assert check.main is not None
    if check.code is CheckCode.VALID:
        assert check.main.valid_from <= now < check.lease_end
        assert check.main.valid_to is None or check.lease_end <= check.main.valid_to
        assert check.in_force[0] == check.main
    else:
        assert check.lease_end == now
        assert check.in_force == ()
    assert check.entitlements == effective(check.in_force)
    for each in check.in_force:
        assert each.state is S.ACTIVE
        assert each.valid_from <= now
        assert each.valid_to is None or now < each.valid_to


MOVES = {
    S.ISSUED: {E.START: S.ACTIVE, E.REFUND: S.DESTROYED},
    S.ACTIVE: {
        E.RENEW: S.ACTIVE,
        E.SUSPEND: S.SUSPENDED,
        E.EXPIRE: S.EXPIRED,
        E.REFUND: S.DESTROYED,
    },
    S.SUSPENDED: {E.RESUME: S.ACTIVE, E.EXPIRE: S.EXPIRED, E.REFUND: S.DESTROYED},
    S.EXPIRED: {E.RENEW: S.ACTIVE, E.ISOLATE: S.ISOLATED, E.REFUND: S.DESTROYED},
    S.ISOLATED: {E.RENEW: S.ACTIVE, E.DESTROY: S.DESTROYED, E.REFUND: S.DESTROYED},
    S.DESTROYED: {},
}


@pytest.mark.parametrize(("state", "event"), [*product(S, E)])
def test_every_state_and_event(state: S, event: E) -> None:
    assert next_state(state, event) is MOVES[state].get(event)


def test_the_table_can_not_be_changed() -> None:
    with pytest.raises(TypeError):
        TRANSITIONS[(S.DESTROYED, E.RENEW)] = S.ACTIVE  # type: ignore[index]


@given(licenses(most=1), instants, instants)
def test_time_alone_starts_and_expires(
    drawn: list[License], one: datetime, other: datetime
) -> None:
    """Only starting and expiring come with time, and expiring is for good."""
    first, then = sorted((one, other))
    before, after = state_at(drawn[0], first), state_at(drawn[0], then)
    rank = {S.ISSUED: 0, S.ACTIVE: 1, S.EXPIRED: 2}
    if drawn[0].state in {S.ISSUED, S.ACTIVE}:
        assert rank[before] <= rank[after]
    else:
        assert before is after is drawn[0].state


def test_ids_decide_between_licenses_of_one_instant() -> None:
    twins = [held(number, kind=LicenseKind.MAIN) for number in (1, 2)]
    assert answer(*twins).main == answer(*reversed(twins)).main
    assert answer(*twins).main == twins[1]
