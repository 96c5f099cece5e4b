"""On which day each subscription of a product may go, for each way to leave all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from vendible.domain.catalog.listing import TerminationFee
from vendible.domain.kernel.terms import cycle_around
from vendible.domain.subscriptions.cancelling import (
    When,
    cancel_choices,
    is_in_grace,
    leavable_on,
    recurring_addons,
    running_contract,
)
from vendible.domain.subscriptions.holding import Contract, Held, Holding
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS
from vendible.domain.subscriptions.spans import renewed_contract


class WayKind(StrEnum):
    """What the customer wants; the order in which the ways are shown."""

    SOONEST = "soonest"  # fees are paid where they make it earlier
    END_OF_PAID = "end_of_paid"  # no paid day is lost
    WITHOUT_FEE = "without_fee"  # as late as that needs


class Rule(StrEnum):
    """By which rule a step has its day."""

    NOW = "now"
    END_OF_TERM = "end_of_term"
    END_OF_CONTRACT = "end_of_contract"
    WITH_ADDONS = "with_addons"  # the day on which the last add-on that keeps it is gone
    WITH_PARENT = "with_parent"
    ALREADY_SET = "already_set"
    LAPSE = "lapse"  # it does not renew by itself, and its add-ons are bound for longer


@dataclass(frozen=True, slots=True)
class Act:
    """What is done with one subscription, so that it is gone on the day `on`.

    `is_scheduled`: cancelled on that day, not set to end now. KEPT rules do nothing.
    """

    held: Held
    rule: Rule
    on: date
    is_scheduled: bool = False

    @property
    def is_done_by_itself(self) -> bool:
        return self.rule in (Rule.WITH_PARENT, Rule.ALREADY_SET, Rule.LAPSE)


def acts_of_way(kind: WayKind, family: Holding, held: Held, today: date) -> tuple[Act, ...]:
    """One act for `held` and for each of its add-ons. `family` holds no other add-ons."""
    addons = recurring_addons(family, held)
    end_of = _END_OF[kind]
    days = {addon.id: (addon, end_of(addon, today)) for addon in addons}
    first = max((on for _, on in days.values()), default=today)
    root = _root(kind, held, first, today)
    acts = [root]
    for addon in family.addons_of(held.id):
        if addon.id not in days:  # one-time, isolated or not yet paid: ends with its parent
            acts.append(Act(addon, Rule.WITH_PARENT, root.on))
            continue
        acts.append(_addon(kind, addon, days[addon.id][1], root, today))
    return tuple(acts)


def _root(kind: WayKind, held: Held, first: date, today: date) -> Act:
    """When the product itself goes: on the day `first` or after it."""
    if held.ends_on is not None and (first > held.ends_on or kind is not WayKind.SOONEST):
        return Act(held, Rule.ALREADY_SET, held.ends_on)
    lasts = _lasts_until(held)
    if lasts is not None and first > lasts:
        return Act(held, Rule.LAPSE, lasts + timedelta(days=ISOLATED_DAYS))
    wanted = max(first, _END_OF[kind](held, today))
    bound = _bound(held, wanted, today)
    if bound is None:
        return _act(held, wanted, today)
    free = _free_from(held, wanted, today)
    if kind is WayKind.WITHOUT_FEE or bound.terms.fee_kind is TerminationFee.NONE:
        return _act(held, free, today)
    if kind is WayKind.END_OF_PAID and held.end is not None and held.cycle is not None:
        before = wanted - timedelta(days=1)
        around = cycle_around(held.anchor, held.cycle, before)
        wanted = held.end if wanted <= held.end else around.end
    return _act(held, min(free, wanted), today)


def _addon(kind: WayKind, addon: Held, on: date, root: Act, today: date) -> Act:
    is_lapse = root.rule is Rule.LAPSE
    last = root.on - timedelta(days=ISOLATED_DAYS) if is_lapse else root.on
    free = _free_day(addon, today)
    if kind is WayKind.SOONEST and free <= last:
        on = free  # no fee buys anything: the product goes no earlier
    if on > last:
        return Act(addon, Rule.WITH_PARENT, root.on)
    if kind is WayKind.WITHOUT_FEE and on == today and addon.end and addon.end <= root.on:
        on = max(today, addon.end)
    return _act(addon, on, today)


def _act(held: Held, on: date, today: date) -> Act:
    if held.ends_on == on:
        return Act(held, Rule.ALREADY_SET, on)
    if on <= today:
        return Act(held, Rule.NOW, today)
    if held.contract is not None and on in _ends_until(held, on, today):
        return Act(held, Rule.END_OF_CONTRACT, on)
    if on == held.end:
        return Act(held, Rule.END_OF_TERM, on)
    is_within = held.end is not None and on < held.end
    is_bound = _bound(held, on, today) is not None
    return Act(held, Rule.WITH_ADDONS, on, is_scheduled=is_within or is_bound)


def _soonest_day(held: Held, today: date) -> date:
    """Today, for a fee too; else the first end that its contract allows, or the one set."""
    contract = _bound(held, today, today)
    if contract is None:
        return today
    if held.ends_on is not None:
        return held.ends_on
    has_fee = contract.terms.fee_kind is not TerminationFee.NONE
    return today if has_fee else leavable_on(contract, held, today)


def _free_day(held: Held, today: date) -> date:
    """The first day on which it goes for no fee."""
    if held.ends_on is not None and _bound(held, today, today) is not None:
        return held.ends_on
    return _free_from(held, today, today)


def _end_of_paid(held: Held, today: date) -> date:
    """The end of its paid term, or of a contract that has no fee and outlives it."""
    if held.ends_on is not None:
        return held.ends_on
    alone = Holding(held.id, "", (held,))
    later = [each for each in cancel_choices(alone, held, today) if each.when is not When.NOW]
    return max(today, later[0].on) if later else today


_END_OF: Mapping[WayKind, Callable[[Held, date], date]] = {
    WayKind.SOONEST: _soonest_day,
    WayKind.END_OF_PAID: _end_of_paid,
    WayKind.WITHOUT_FEE: _free_day,
}


def _free_from(held: Held, day: date, today: date) -> date:
    """The first day from `day` on which it may be left for no fee."""
    if _bound(held, day, today) is None:
        return day
    return next(end for end in _contract_ends(held, today) if end >= day)


def _bound(held: Held, on: date, today: date) -> Contract | None:
    """The contract that will bind on this day, renewed until then; None on the day of an end."""
    contract = held.contract
    if contract is None or on < contract.first or contract.end <= today:
        return None
    if not contract.terms.auto_renew and on >= contract.end:
        return None
    if is_in_grace(contract, on) or on in _ends_until(held, on, today):
        return None
    return contract if running_contract(held, on) or contract.terms.auto_renew else None


def _ends_until(held: Held, on: date, today: date) -> list[date]:
    ends = []
    for end in _contract_ends(held, today):
        if end > on:
            break
        ends.append(end)
    return ends


def _contract_ends(held: Held, today: date) -> Iterator[date]:
    """The days on which its contract may be left, the first that notice reaches before all."""
    contract = held.contract
    assert contract is not None
    end = leavable_on(contract, held, today)
    yield end
    while contract.terms.auto_renew and held.cycle is not None:
        end = renewed_contract(replace(contract, end=end), held.cycle).end
        yield end


def _lasts_until(held: Held) -> date | None:
    """The day on which one lapses that does not renew by itself; None: it goes on."""
    if held.auto_renew or held.end is None or held.ends_on is not None:
        return None
    return max(held.end, held.contract.end) if held.contract else held.end
