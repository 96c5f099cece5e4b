"""Nothing is lost by walking classes and telling days: the exhaustive walk finds the same."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.explorer.exhausting import exhausted
from tests.domain.explorer.shelves import TODAY, with_terms
from tests.domain.selling import addon, base, edition, fixed, offer
from vendible.domain.catalog.listing import (
    AddonTerms,
    Connection,
    ContractTerms,
    Delivery,
    Integration,
    Listing,
    Offer,
    Ownership,
    TerminationFee,
    Trial,
)
from vendible.domain.explorer import explore
from vendible.domain.explorer.sentences import Conflict

CODES = ("basic", "pro")

contracts = st.none() | st.builds(
    ContractTerms,
    cycles=st.integers(1, 3),
    auto_renew=st.booleans(),
    notice_days=st.sampled_from([0, 10]),
    fee_kind=st.sampled_from([TerminationFee.NONE, TerminationFee.PERCENTAGE]),
    fee=st.just(Decimal(50)),
    grace_days=st.sampled_from([0, 7]),
)
trials = st.none() | st.builds(Trial, days=st.sampled_from([10, 40]), converts=st.booleans())


@st.composite
def offers(draw: st.DrawFn, of: str, number: int) -> Offer:
    months = draw(st.sampled_from([1, 1, 2, 3, None]))
    recurs = months is not None
    return offer(
        of,
        fixed(draw(st.sampled_from(["0", "10.00"]))),
        months,
        code=f"{of}-{number}",
        contract=draw(contracts) if recurs else None,
        trial=draw(trials) if recurs else None,
        credit_unused=draw(st.booleans()),
    )


@st.composite
def parents(draw: st.DrawFn) -> Listing:
    sold = [
        draw(offers(code, number)) for code in CODES for number in range(draw(st.integers(1, 2)))
    ]
    ticked = [draw(st.sampled_from([(), CODES])) for _ in CODES]
    editions = tuple(
        edition(code, changes_to=to, includes=draw(st.sampled_from([(), (), ("pack",)])))
        for code, to in zip(CODES, ticked, strict=True)
    )
    return base(editions=editions, offers=tuple(sold))


@st.composite
def packs(draw: st.DrawFn) -> Listing:
    sold = tuple(draw(offers("pack", number)) for number in range(draw(st.integers(1, 2))))
    connected = draw(st.sampled_from([CODES, ("basic",), ("pro",)]))
    made = addon("pack", offers=sold, delivery=draw(st.sampled_from(list(Delivery)[:2])))
    terms = AddonTerms(
        draw(st.sampled_from(Ownership)),
        (Connection("desk", connected),),
        integration=draw(st.sampled_from(Integration)),
        align_with_parent=draw(st.booleans()),
    )
    return with_terms(made, terms)


@settings(derandomize=True, max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(parents(), packs())
def test_the_exhaustive_walk_finds_the_same_traps(parent: Listing, pack: Listing) -> None:
    quick = {
        (each.finding.code, each.addon): each.finding.severity.value
        for each in explore(parent, {"pack": pack}, today=TODAY).traps
        if each.finding.code != Conflict.DEFERRED_CHANGE  # needs two add-ons: see test_conflicts
    }
    assert quick == exhausted(parent, {"pack": pack})
