"""Taking a cancellation back before its day: the subscription goes on as it was bought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.holding import Held, Holding, ScheduledKind, State


def decide_staying(holding: Holding, held: Held, today: date) -> tuple[Held, ...]:
    """The subscription without its end, and the add-ons whose end was set together with it.

    Kill Bill: an add-on that was cancelled on its own before keeps that end (L07, L09). Automatic
    renewal is again as it was bought. Refusals: `nothing_to_take_back`, `parent_ending`,
    `trial_does_not_convert`, `subscription_not_active`.
    """
    _require_may_stay(holding, held, today)
    together = (
        each
        for each in holding.addons_of(held.id)
        if held.plan is not None and each.plan == held.plan and is_leaving(each)
    )
    return (_staying(held), *(_staying(each) for each in together))


def is_leaving(held: Held) -> bool:
    """Set to end, or to be cancelled on a later day."""
    return held.ends_on is not None or _is_to_be_cancelled(held)


def leaves_on(held: Held) -> date | None:
    """The day on which it is set to end or to be cancelled."""
    if held.ends_on is not None:
        return held.ends_on
    return held.scheduled.on if held.scheduled and _is_to_be_cancelled(held) else None


def _is_to_be_cancelled(held: Held) -> bool:
    return held.scheduled is not None and held.scheduled.kind is ScheduledKind.CANCELLATION


def _require_may_stay(holding: Holding, held: Held, today: date) -> None:
    if held.state not in (State.ACTIVE, State.SUSPENDED):
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state=held.state.value)
    on = leaves_on(held)
    if on is None:
        raise Refusal(Code.NOTHING_TO_TAKE_BACK, product=held.name)
    if on <= today:  # its access ended as the day began, whether or not a job has moved it yet
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=held.name, state="expired")
    trial = held.bought.trial
    if held.is_in_trial(today) and trial is not None and not trial.converts:
        raise Refusal(Code.TRIAL_DOES_NOT_CONVERT, product=held.name, on=on)
    if held.parent is None or not holding.holds(held.parent):
        return
    parent = holding.get(held.parent)
    if is_leaving(parent):
        raise Refusal(
            Code.PARENT_ENDING,
            product=held.name,
            parent=parent.name,
            subscription=str(parent.id),
            on=leaves_on(parent),
        )


def _staying(held: Held) -> Held:
    renews = held.contract is None or held.contract.terms.auto_renew
    scheduled = None if _is_to_be_cancelled(held) else held.scheduled
    was_set = held.ends_on is not None
    return replace(
        held,
        ends_on=None,
        auto_renew=renews if was_set else held.auto_renew,
        scheduled=scheduled,
        plan=None,
    )
