"""Traps of paying: separate invoices, time that is lost, an add-on charged in a trial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from vendible.domain.catalog.findings import Severity
from vendible.domain.explorer.life import Life, Walk
from vendible.domain.explorer.pairs import Bought, Sketch, sketch
from vendible.domain.explorer.sentences import Conflict, day_in_words
from vendible.domain.kernel.terms import add_months
from vendible.domain.subscriptions.holding import State
from vendible.domain.subscriptions.suspending import suspended

_GRACE_DAYS = 10  # from the bill that is not paid to the suspension


def billing(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K10: from the parent's next bill on, both are billed on other dates."""
    parent, addon = bought.parent, bought.addon
    if parent.cycle is None or addon.cycle is None:
        return
    since = _next_bill(_after_trial(walk, bought), parent.id)
    if since is None:
        return
    until = add_months(since, max(parent.cycle.months, addon.cycle.months))
    before = walk.wait(bought.life, max(since - timedelta(days=1), bought.life.day))
    life = walk.wait(before, until, with_bills=True)
    of_parent = _billed(life, parent.id, since)
    of_addon = _billed(life, addon.id, since)
    if not of_parent or not of_addon or of_parent == of_addon:
        return
    first = min(of_parent ^ of_addon)
    whose = "{parent}" if first in of_parent else "{addon}"
    told = walk.wait(bought.life, first).told(f"gets an invoice for {whose} alone")
    yield sketch(Conflict.CYCLES_DIFFER, told, bought.rank)


def _after_trial(walk: Walk, bought: Bought) -> Life:
    """What is billed when a trial ends in a running term is a stub, like a purchase."""
    until = bought.addon.trial_until
    return walk.wait(bought.life, until) if until is not None else bought.life


def _next_bill(life: Life, subscription: UUID) -> date | None:
    end = life.get(subscription).end if life.holds(subscription) else None
    return max(end, life.day) if end is not None else None


def _billed(life: Life, subscription: UUID, since: date) -> set[date]:
    return {
        each.on
        for each in life.bills
        if each.subscription == subscription and each.on >= since and each.amount
    }


def suspending(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K21: a bill of the parent is not paid; the add-on was paid on another day.

    Of its next two bills: an aligned add-on with a longer cycle shares the first one only.
    """
    life = _after_trial(walk, bought)
    for _ in range(2):
        due = _next_bill(life, bought.parent.id)
        if due is None:
            return
        life = walk.wait(life, due)
        if not _billed(life, bought.parent.id, life.day):
            continue
        found = _suspended_apart(walk, bought, life)
        if found is not None:
            yield found
            return


def _suspended_apart(walk: Walk, bought: Bought, billed: Life) -> Sketch | None:
    life = billed.told("does not pay the invoice for {parent}")
    life = walk.wait(life, life.day + timedelta(days=_GRACE_DAYS))
    if not (life.holds(bought.parent.id) and life.holds(bought.addon.id)):
        return None
    parent, addon = life.get(bought.parent.id), life.get(bought.addon.id)
    both_active = parent.state is State.ACTIVE and addon.state is State.ACTIVE
    own_invoice = addon.first != billed.day and addon.paid
    if not both_active or not own_invoice or addon.end is None:
        return None
    until = day_in_words(addon.end)
    life = life.with_held(*suspended(life.holding, parent))
    if life.get(addon.id).state is not State.SUSPENDED:
        return None
    life = life.told(f"{{parent}} is suspended, and {{addon}} with it, which is paid until {until}")
    return sketch(Conflict.SUSPENDED_APART, life, bought.rank, until=until)


def trying(walk: Walk, bought: Bought) -> Iterator[Sketch]:
    """K11: the add-on is charged while its parent is still in trial."""
    parent, addon = bought.parent, bought.addon
    if parent.trial_until is None or not parent.is_in_trial(bought.life.day):
        return
    last = parent.trial_until - timedelta(days=1)
    life = walk.wait(bought.life, last, with_bills=True)
    charged = [each.on for each in life.bills if each.subscription == addon.id and each.amount]
    bound = addon.contract is not None and addon.contract.first < parent.trial_until
    if not charged and not bound:
        return
    since = charged[0] if charged else bought.life.day
    until = day_in_words(parent.trial_until)
    what = "is charged for" if charged else "is bound to"
    told = walk.wait(bought.life, since).told(
        f"{what} {{addon}}, while {{parent}} is in trial until {until}"
    )
    ends_then = parent.ends_on == parent.trial_until
    contract = ", and is bound by a contract" if bound else ""
    yield sketch(
        Conflict.PAID_IN_TRIAL,
        told,
        bought.rank,
        Severity.ERROR if addon.contract is not None else Severity.WARNING,
        bought=day_in_words(since),
        until=until,
        bound=(" and ends then" if ends_then else "") + contract,
    )
