"""The spans that are paid one after the other: where they begin and end, contracts too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from vendible.domain.catalog.listing import Billing, Listing, Offer
from vendible.domain.kernel.terms import Cycle, Term, add_months, cycle_around
from vendible.domain.subscriptions.holding import Contract, Held

_LOOK_BACK = 9  # cycles: of a yearly one the last leap years too


@dataclass(frozen=True, slots=True)
class Span:
    """Days `[first, end)`, and the anchor from which the later ones count.

    `end` is None without a term. A trial's days cost nothing; its anchor is its end.
    """

    anchor: date
    first: date
    end: date | None
    trial_until: date | None = None


def first_span(
    listing: Listing, offer: Offer, parent: Held | None, today: date, *, tried: bool
) -> Span:
    """What a purchase pays first: the trial's days, unless the product was tried before."""
    if offer.trial is None or tried or offer.cycle is None or listing.billing is Billing.OFFLINE:
        return first_paid_span(listing, offer, parent, today)
    until = today + timedelta(days=offer.trial.days)
    return Span(until, today, until, until)


def first_paid_span(listing: Listing, offer: Offer, parent: Held | None, today: date) -> Span:
    """One cycle; an aligned add-on's ends with its parent's, prorated (rules: Add-ons).

    Where the parent is set to end, the span is cut at that day.
    """
    if offer.cycle is None or listing.billing is Billing.OFFLINE:
        return Span(today, today, None)
    span = _first_of_its_cycle(listing, offer.cycle, parent, today)
    if parent is None or parent.ends_on is None or parent.ends_on <= today:
        return span
    assert span.end is not None
    return replace(span, end=min(span.end, parent.ends_on))


def _first_of_its_cycle(listing: Listing, cycle: Cycle, parent: Held | None, today: date) -> Span:
    aligned = listing.addon is not None and listing.addon.align_with_parent
    if not aligned or parent is None or parent.end is None or parent.end <= today:
        return Span(today, today, add_months(today, cycle.months))
    # A cycle shorter than the parent's runs on the parent's grid; a longer one to its bill date.
    on_grid = cycle_around(parent.anchor, cycle, today).end
    if on_grid <= parent.end:
        return Span(parent.anchor, today, on_grid)
    return Span(_anchor_at(parent, parent.end, cycle), today, parent.end)


def _anchor_at(parent: Held, bill: date, cycle: Cycle) -> date:
    """The bill date as an anchor for longer cycles, on the day of the month that the parent has.

    28 February may be a parent's 31st: then it is the 31st of another month on that grid.
    """
    months = (bill.year - parent.anchor.year) * 12 + bill.month - parent.anchor.month
    if add_months(parent.anchor, months) != bill:
        return bill
    grid = [add_months(parent.anchor, months - back * cycle.months) for back in range(_LOOK_BACK)]
    return max(grid, key=lambda each: each.day)  # of equals the first: the bill date itself


def first_contract(offer: Offer, span: Span) -> Contract | None:
    """The offer's commitment, copied; it begins when the trial ends."""
    if offer.contract is None or offer.cycle is None:
        return None
    first = span.trial_until or span.first
    months = offer.contract.cycles * offer.cycle.months
    return Contract(first, add_months(first, months), offer.contract)


def renewed_contract(contract: Contract, cycle: Cycle) -> Contract:
    """The same commitment once more. Its ends count from its first day, so they never drift.

    `first` stays: grace days are those after the purchase.
    """
    months = contract.terms.cycles * cycle.months
    times = 1
    while add_months(contract.first, times * months) <= contract.end:
        times += 1
    return replace(contract, end=add_months(contract.first, times * months))


def next_span(held: Held, parent: Held | None) -> Span:
    """The paid term after the one that is over.

    After a trial it is the first paid one. It is cut at a day that was set as the end, of the
    subscription or its parent, and at the end of a contract that does not renew itself.
    """
    assert held.end is not None
    assert held.cycle is not None
    if held.trial_until is not None and held.first < held.trial_until:  # even if it waited longer
        span = first_paid_span(held.listing, held.bought, parent, held.end)
    else:
        span = Span(held.anchor, held.end, cycle_around(held.anchor, held.cycle, held.end).end)
    cuts = [held.ends_on, parent.ends_on if parent else None, _last_day_bound(held)]
    ends = [each for each in (span.end, *cuts) if each is not None and each > held.end]
    return replace(span, end=min(ends))


def term_of(span: Span) -> Term | None:
    return Term(span.first, span.end) if span.end is not None else None


def _last_day_bound(held: Held) -> date | None:
    contract = held.contract
    return contract.end if contract is not None and not contract.terms.auto_renew else None
