"""When the next thing happens to a subscription by itself."""

from __future__ import annotations

from datetime import date

from vendible.domain.subscriptions.holding import Held, State
from vendible.domain.subscriptions.renewing import due_on


def next_on(held: Held) -> date | None:
    """The day of the next step: its end, a renewal, what was scheduled; None: nothing ever.

    What a suspended add-on waits for is its parent's return, which is no day.
    """
    if held.state in (State.ENDED, State.PENDING):
        return None
    if held.parent is not None and held.state is State.SUSPENDED:
        return held.ends_on
    days = [due_on(held), held.scheduled.on if held.scheduled else None]
    # The next kind of thing that falls due goes here.
    return min((each for each in days if each is not None), default=None)
