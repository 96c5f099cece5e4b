"""What is agreed on a subscription, in sentences: discount, prices announced, what is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vendible.consoles.design.words import day_text, money_text, number_text
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.quoting import cycle_amount
from vendible.domain.pricing.explained import number
from vendible.domain.subscriptions.amounts import held_edition
from vendible.domain.subscriptions.announced import reached_on
from vendible.domain.subscriptions.holding import Held, ScheduledKind, State
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a customer should know before anything else; `tone` of its message."""

    title: str
    words: str
    tone: str = "info"


def discount_sentence(held: Held, today: date) -> str:
    """`20 % off with SPRING, for cycles that begin before 1 Mar 2027.`"""
    discount = held.discount
    if discount is None:
        return ""
    if discount.percent is not None:
        off = f"{number(discount.percent)} % off"
    else:
        off = f"{number(discount.amount or 0)} {held.currency} off each cycle"
    words = f"{off} with {discount.code}" if discount.code else off
    if discount.until is None:
        return f"{words}, for good."
    if discount.until <= today:
        return f"{words}, until {day_text(discount.until - timedelta(days=1))}; it is over."
    return f"{words}, for cycles that begin before {day_text(discount.until)}."


def notices_of(held: Held, today: date) -> list[Said]:
    """What is set for a later day or waits for the customer, the most pressing first."""
    return [*_lapsed(held), *_set(held), *_announced(held, today), *_trial(held, today)]


def _lapsed(held: Held) -> Iterator[Said]:
    if held.state is State.ISOLATED and held.end is not None:
        last = day_text(held.end + timedelta(days=ISOLATED_DAYS - 1))
        yield Said(
            "Its term is over",
            f"The software is locked. Until {last} it can be renewed with everything as before; "
            "after that its licenses are destroyed.",
            "negative",
        )
    if held.state is State.SUSPENDED:
        words = "It comes back with its product." if held.parent else "Its add-ons wait with it."
        yield Said("Suspended", words, "warning")


def _set(held: Held) -> Iterator[Said]:
    scheduled = held.scheduled
    if scheduled is not None:
        asked = f"Asked for on {day_text(scheduled.asked_on)}; it is checked again on its day."
        on = day_text(scheduled.on)
        if scheduled.kind is ScheduledKind.CHANGE:
            yield Said(f"Changes on {on}", f"{_target(held)} {asked}")
        else:
            yield Said(f"Ends on {on}", asked, "warning")
    if held.ends_on is not None and held.state is not State.ISOLATED:
        last = day_text(held.ends_on - timedelta(days=1))
        yield Said("Set to end", f"The last day is {last}. Nothing renews after it.", "warning")


def _target(held: Held) -> str:
    """`To Fleet, 20 × vehicle.`"""
    scheduled = held.scheduled
    assert scheduled is not None
    edition = held.listing.edition(scheduled.edition or held.edition)
    name = edition.name if edition else scheduled.edition or ""
    said = [name] if scheduled.edition and scheduled.edition != held.edition else []
    if scheduled.quantity is not None and scheduled.quantity != held.quantity:
        of = edition or held_edition(held)
        said.append(
            wording.quantity_name(scheduled.quantity, of) or number_text(scheduled.quantity)
        )
    if scheduled.attributes is not None and scheduled.attributes != held.attributes:
        chosen = dict(scheduled.attributes)
        code = scheduled.edition or held.edition
        said += [value for _, value in wording.attribute_names(held.listing, code, chosen) if value]
    return f"To {', '.join(said)}." if said else ""


def _announced(held: Held, today: date) -> Iterator[Said]:
    """Only what a renewal to come would cost, if it reaches this subscription at all."""
    for change in held.announced:
        on = reached_on(held, change)
        if on is None or on < today or change.price == held.price:
            continue
        price = money_text(cycle_amount(replace(held, price=change.price)).amount)
        per = wording.per_cycle(held.cycle, held.method)
        yield Said(
            "A new price is announced",
            f"From {day_text(on)} it renews at {price} {per} without tax; the partner announced "
            f"it on {day_text(change.announced_on)}. You can leave on that day instead.",
            "warning",
        )


def _trial(held: Held, today: date) -> Iterator[Said]:
    if held.trial_until is None or not held.is_in_trial(today):
        return
    last = day_text(held.trial_until - timedelta(days=1))
    after = (
        f"From {day_text(held.trial_until)} it is paid for."
        if held.ends_on is None
        else "It then ends by itself."
    )
    yield Said("In its trial", f"Free of charge until {last}. {after}")
