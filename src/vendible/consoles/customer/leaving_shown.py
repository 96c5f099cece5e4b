"""The ways to leave as the page shows them: a timeline each, its cost, what can't be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from vendible.consoles.design.words import day_text, money_text
from vendible.consoles.storefront import wording
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code
from vendible.domain.ordering.leaving_plan import Block, Charged, LeavingPlan, Step, Way
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.holding import Held, State
from vendible.domain.subscriptions.leaving_days import Rule, WayKind
from vendible.domain.subscriptions.staying import leaves_on

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BlockShown:
    """`subscription` is None where it is its own contract that binds."""

    subscription: UUID | None
    before: str
    name: str
    after: str


@dataclass(frozen=True, slots=True)
class EventShown:
    title: str
    on: date
    lines: tuple[str, ...]
    shape: str
    tone: str


@dataclass(frozen=True, slots=True)
class WayShown:
    """`last_day` is the last day of use; None where all of it ends today."""

    kind: str
    title: str
    note: str
    way: Way
    last_day: date | None
    events: tuple[EventShown, ...]
    later: tuple[Charged, ...]
    sentences: tuple[str, ...]
    final: str
    confirm: str

    @property
    def due_today(self) -> Money:
        return self.way.order.total if self.way.order else Money.zero(self.way.total.currency)

    @property
    def later_total(self) -> Money:
        return self.way.total - self.due_today

    @property
    def given_back(self) -> Money | None:
        return -self.due_today if self.due_today.minor < 0 else None


def ways_shown(plan: LeavingPlan, today: date) -> list[WayShown]:
    """Those that still leave something to do."""
    done = [each for each in plan.ways if each.order is not None]
    fees_differ = any(each.has_fee for each in done)
    is_only = len(plan.ways) == 1
    return [_way(each, plan.held, today, is_only, fees_differ) for each in done]


def blocks_shown(plan: LeavingPlan) -> list[BlockShown]:
    """Once it is set to end, what ends with it or before is in nobody's way."""
    end = leaves_on(plan.held)
    return [
        _block(each)
        for each in plan.blocks
        if end is None or (each.by != plan.held and (leaves_on(each.by) or date.max) > end)
    ]


def _block(block: Block) -> BlockShown:
    """You can cancel from 1 January 2027: the add-on 500 more vehicles is in a contract until …."""
    from_ = f"You can cancel from {day_text(block.until)}"
    if block.blocked == block.by:
        words = f"{from_}: {block.by.name} is in a contract until then, which has no fee for "
        return BlockShown(None, f"{words}leaving early.", "", "")
    if block.why is Code.CONTRACT_UNTIL:
        return BlockShown(
            block.by.id, f"{from_}: the add-on ", block.by.name, " is in a contract until then."
        )
    fee = f" Leaving its contract costs {money_text(block.fee.amount)}." if block.fee else ""
    if block.by.ends_on is not None:
        words = f" is set to end; its last day is {day_text(block.until - _DAY)}."
        return BlockShown(block.by.id, "The add-on ", block.by.name, words)
    return BlockShown(
        block.by.id, "The add-on ", block.by.name, f" must be ended first, or with it.{fee}"
    )


def _way(way: Way, held: Held, today: date, is_only: bool, fees_differ: bool) -> WayShown:
    ends_now = way.ends_on <= today
    last_day = None if ends_now else way.ends_on - _DAY
    return WayShown(
        kind=way.kinds[0].value,
        title=_title(way, is_only),
        note=" ".join(_notes(way, fees_differ)),
        way=way,
        last_day=last_day,
        events=tuple(_events(way, today)),
        later=tuple(sorted(_later(way, today), key=lambda each: each.on)),
        sentences=tuple(_sentence(step, today) for step in _in_order(way.steps)),
        final=_final(way, today),
        confirm=f"End {held.name} now"
        if last_day is None
        else f"End {held.name} after {day_text(last_day)}",
    )


_TITLES = {
    WayKind.SOONEST: "As soon as possible",
    WayKind.END_OF_PAID: "At the end of what is paid",
    WayKind.WITHOUT_FEE: "Without any fee",
}
_ALONE = {
    Rule.NOW: wording.WAYS_TO_LEAVE[When.NOW],
    Rule.END_OF_TERM: wording.WAYS_TO_LEAVE[When.END_OF_TERM],
    Rule.END_OF_CONTRACT: wording.WAYS_TO_LEAVE[When.END_OF_CONTRACT],
}


def _title(way: Way, is_only: bool) -> str:
    if len(way.steps) == 1 and way.steps[0].rule in _ALONE:
        return _ALONE[way.steps[0].rule]
    return "The way to leave" if is_only else _TITLES[way.kinds[0]]


def _notes(way: Way, fees_differ: bool) -> Iterable[str]:
    if WayKind.SOONEST in way.kinds:
        yield "The earliest end that the rules allow."
    if WayKind.END_OF_PAID in way.kinds:
        yield "No day that is paid is lost."
    if way.has_fee:
        yield "A fee for leaving a contract is paid."
    elif fees_differ:
        yield "No fee is paid."


def _in_order(steps: Sequence[Step]) -> list[Step]:
    """By their days; what keeps its product before it."""
    return sorted(steps, key=lambda step: (step.on, step.held.parent is None))


def _events(way: Way, today: date) -> Iterable[EventShown]:
    for step in _in_order(way.steps):
        ends_now = step.on <= today
        yield EventShown(
            f"{step.held.name} ends today" if ends_now else f"Last day of {step.held.name}",
            today if ends_now else step.on - _DAY,
            tuple(_costs(step, today)),
            "stop",
            "neutral" if step.held.parent else "accent",
        )


def _costs(step: Step, today: date) -> Iterable[str]:
    if step.fee:
        yield f"Leaving the contract: {money_text(step.fee.amount)} without tax."
    if step.credit and step.credit.amount:
        yield f"Given back: {money_text(-step.credit.amount)} without tax."
    if lost := _lost(step, today):
        yield lost
    count = len({each.on for each in step.billed})
    if count:
        invoices = "1 invoice" if count == 1 else f"{count} invoices"
        yield f"Until then {invoices}, {money_text(step.still_billed)} in all."


def _lost(step: Step, today: date) -> str:
    """What ends today inside a paid term for nothing."""
    held = step.held
    is_paid = held.state is State.ACTIVE and held.paid.minor > 0
    if step.on > today or step.credit or not is_paid or held.end is None or held.end <= today:
        return ""
    return f"Nothing is given back for the days until {day_text(held.end - _DAY)}."


def _later(way: Way, today: date) -> Iterable[Charged]:
    for step in way.steps:
        for each in step.charged:
            if each.on > today and each.line.net:
                yield each


def _sentence(step: Step, today: date) -> str:
    name, on = step.held.name, day_text(step.on - _DAY)
    if step.on <= today:
        said = f"{name} ends today. Its license is no longer valid from this moment on."
        return f"{said} {_lost(step, today)}".rstrip()
    if step.rule is Rule.WITH_PARENT:
        return f"{name} ends with its product; its last day is {on}."
    if step.rule is Rule.LAPSE:
        return f"{name} does not renew and is locked when its term is over; it is gone after {on}."
    if step.rule is Rule.ALREADY_SET:
        return f"{name} is set to end already; its last day is {on}."
    if step.asked_on > today:
        return (
            f"{name} is cancelled by itself when its last day, {on}, is over; the rules are asked "
            "again then."
        )
    return f"{name} stays as it is until its last day, {on}, and does not renew beyond it."


def _final(way: Way, today: date) -> str:
    gone = [step.held.name for step in _in_order(way.steps) if step.on <= today]
    fees = [step for step in way.steps if step.fee and step.asked_on <= today]
    said = []
    if gone:
        *most, last = gone
        names = f"{', '.join(most)} and {last}" if most else last
        said.append(f"{names} can then only be bought anew.")
    if fees:
        amount = money_text(Money(sum(_amount(each).minor for each in fees), way.total.currency))
        said.append(f"The fee of {amount} is charged today and not given back.")
    return " ".join(said)


def _amount(step: Step) -> Money:
    assert step.fee is not None
    return step.fee.amount
