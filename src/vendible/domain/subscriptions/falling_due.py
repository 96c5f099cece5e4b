"""When the next thing happens to a subscription by itself."""

from __future__ import annotations

from datetime import date

from vendible.domain.subscriptions.holding import Held, State
from vendible.domain.subscriptions.reminders import next_reminder
from vendible.domain.subscriptions.renewing import due_on


def next_on(held: Held, *, reminding: bool = True) -> date | None:
    """The day of the next step: its end, a renewal, what was scheduled; None: nothing ever.

    With `reminding` also that of the next reminder, which changes nothing.

    What the renewal of a suspended add-on waits for is its return, which is no day.
    """
    if held.state in (State.ENDED, State.PENDING):
        return None
    waits = held.parent is not None and held.state is State.SUSPENDED
    days = [
        held.ends_on if waits else due_on(held),
        held.scheduled.on if held.scheduled else None,
    ]
    if reminding and (reminder := next_reminder(held)) is not None:
        days.append(reminder.on)
    # The next kind of thing that falls due goes here.
    return min((each for each in days if each is not None), default=None)
