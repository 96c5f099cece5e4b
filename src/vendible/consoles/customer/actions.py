"""What can be done with a subscription now; of what can't, which rule says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.cancelling import cancel_choices
from vendible.domain.subscriptions.changing import ChangeAsk, decide_change
from vendible.domain.subscriptions.hand_renewal import decide_hand_renewal
from vendible.domain.subscriptions.holding import Held, Holding, OnSale, State
from vendible.domain.subscriptions.staying import decide_staying, leaves_on
from vendible.usecases.refusal_words import Told, told


@dataclass(frozen=True, slots=True)
class Action:
    """`refused` says why not; `is_next` is the one step that the page fills."""

    label: str
    href: str
    refused: Told | None = None
    is_next: bool = False


def actions_of(holding: Holding, held: Held, live: OnSale | None, today: date) -> list[Action]:
    """Renew, change, and cancel or stay, each decided by the rules that would run."""
    is_isolated = held.state is State.ISOLATED
    stays = leaves_on(held) is not None and not is_isolated
    renew = Action(
        "Renew",
        reverse("my:renew", args=[held.id]),
        _refused(lambda: decide_hand_renewal(holding, held, today)),
        is_next=is_isolated,
    )
    change = Action(
        "Change",
        reverse("my:change", args=[held.id]),
        _refused(lambda: _require_some_change(holding, held, live, today)),
        is_next=not is_isolated and not stays,
    )
    if stays:
        keep = Action(
            "Keep it after all",
            reverse("my:stay", args=[held.id]),
            _refused(lambda: decide_staying(holding, held, today)),
            is_next=True,
        )
        return [renew, change, keep]
    # The ways out are shown on their page, where each says what stands in its way.
    leave = Action(
        "Cancel",
        reverse("my:cancel", args=[held.id]),
        _refused(lambda: cancel_choices(holding, held, today)),
    )
    return [renew, change, leave]


def _require_some_change(holding: Holding, held: Held, live: OnSale | None, today: date) -> None:
    """Refuses with what is said to the edition held, if every other is refused too."""
    listing = live.listing if live else held.listing
    editions = dict.fromkeys([held.edition, *(each.code for each in listing.editions)])
    first: Refusal | None = None
    for edition in editions:
        try:
            decide_change(holding, held, ChangeAsk(edition), live, today)
        except Refusal as refusal:
            if refusal.code is Code.NOTHING_CHANGES:
                return
            first = first or refusal
        else:
            return
    if first is not None:
        raise first


def _refused(decide: Callable[[], object]) -> Told | None:
    try:
        decide()
    except Refusal as refusal:
        return told(refusal)
    return None
