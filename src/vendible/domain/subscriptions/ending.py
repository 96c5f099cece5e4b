"""How a subscription ends, and what ends with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vendible.domain.kernel.money import Money
from vendible.domain.subscriptions.holding import TRANSITIONS, Because, Held, Holding, State


def ended(held: Held, on: date, because: Because = Because.CANCELLED) -> Held:
    """Ended on this day, or on the earlier one that was set; its license gets a last revision.

    The trial of one that was never paid was never used.
    """
    assert State.ENDED in TRANSITIONS[held.state], f"{held.state} can't end"
    is_unpaid = held.state is State.PENDING and held.license_revision == 0
    return replace(
        held,
        state=State.ENDED,
        ends_on=min(held.ends_on or on, on),
        auto_renew=False,
        paid=Money.zero(held.currency),
        license_revision=held.license_revision + 1,
        trial_until=None if is_unpaid else held.trial_until,
        scheduled=None,
        because=because,
    )


def ended_with_addons(
    holding: Holding, held: Held, on: date, because: Because = Because.CANCELLED
) -> tuple[Held, ...]:
    """The subscription, and with a parent all its add-ons: none lives on without it.

    Recurring ones stood in the way when the end was asked for; one bought since ends along
    (rules: Add-ons).
    """
    addons = holding.addons_of(held.id)
    with_it = because if because is Because.LAPSED else Because.PARENT_ENDED
    return (ended(held, on, because), *(ended(each, on, with_it) for each in addons))
