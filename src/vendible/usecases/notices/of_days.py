"""What a customer is told of a day that was worked off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from vendible.domain.access.notices import Notice
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.day import Day, Fact, Happened
from vendible.domain.ordering.orders import Order, OrderKind
from vendible.domain.subscriptions.holding import Because, Held
from vendible.domain.subscriptions.reminders import Reminder, ReminderKind
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS
from vendible.gateways.present import Present
from vendible.usecases.notices import Telling
from vendible.usecases.refusal_words import told

# A subscription, where its message leads to, what it is, and its facts.
_Said = tuple[UUID, str, Notice, dict[str, object]]


def tellings_of(
    day: Day, placed: Sequence[UUID], customer: UUID, present: Present
) -> list[Telling]:
    """For `notices.tell_all`; `placed` are the ids of the orders of the day, in their order."""
    said = [*_of_orders(day, placed)]
    for each in day.happened:
        said += _of_happened(each)
    return [
        Telling(kind, customer, present, subject, link, facts)
        for subject, link, kind, facts in said
    ]


def _of_orders(day: Day, placed: Sequence[UUID]) -> Iterator[_Said]:
    for order, id_ in zip(day.orders, placed, strict=True):
        link = f"/my/orders/{id_}/"
        match order.kind:
            case OrderKind.RENEWAL:
                yield from _of_renewals(order, link)
            case OrderKind.CHANGE:
                held = order.changed[0]
                facts: dict[str, object] = {"product": held.name, "order_total": str(order.total)}
                yield held.id, link, Notice.SCHEDULED_DONE, facts
            case _:
                for held in order.ends:
                    yield from _of_end(held)


def _of_renewals(order: Order, link: str) -> Iterator[_Said]:
    """What costs nothing renews in silence."""
    for line, held in zip(order.lines, order.goes_on, strict=True):
        if not line.total:
            continue
        facts: dict[str, object] = {"product": held.name, "order_total": str(line.total)}
        if held.trial_until == held.first:
            yield held.id, link, Notice.TRIAL_CONVERTED, facts
        else:
            until = facts | {"until": held.end}
            yield held.id, link, Notice.SUBSCRIPTION_RENEWED, until


def _of_happened(each: Happened) -> Iterator[_Said]:
    held, link = each.held, _page_of(each.held)
    match each.fact:
        case Fact.ENDED:
            yield from _of_end(held)
        case Fact.ISOLATED:
            assert held.end is not None
            facts: dict[str, object] = {
                "product": held.name,
                "renewable_until": held.end + timedelta(days=ISOLATED_DAYS),
                "missing": _missing(each),
            }
            yield held.id, link, Notice.SUBSCRIPTION_ISOLATED, facts
        case Fact.CONTRACT_RENEWED:
            assert held.contract is not None
            facts = {"product": held.name, "until": held.contract.end}
            yield held.id, link, Notice.CONTRACT_RENEWED, facts
        case Fact.SCHEDULED_REFUSED:
            rule = told(each.refusal).detail if each.refusal else None
            facts = {"product": held.name, "rule": rule}
            yield held.id, link, Notice.SCHEDULED_REFUSED, facts
        case Fact.REMINDED:
            assert each.reminder is not None
            kind, of_kind = _reminded(each.reminder, each)
            yield held.id, link, kind, {"product": held.name} | of_kind


def _of_end(held: Held) -> Iterator[_Said]:
    """Who hears that a product has ended knows that its add-ons have too."""
    if held.because is Because.PARENT_ENDED:
        return
    because = (held.because or Because.CANCELLED).value
    facts: dict[str, object] = {"product": held.name, "because": because}
    yield held.id, _page_of(held), Notice.SUBSCRIPTION_ENDED, facts


def _reminded(reminder: Reminder, each: Happened) -> tuple[Notice, dict[str, object]]:
    costs = str(each.costs) if each.costs else None
    match reminder.kind:
        case ReminderKind.TRIAL_ENDS:
            is_over = None if each.held.auto_renew else reminder.of
            facts: dict[str, object] = {"until": reminder.of, "then_costs": costs}
            return Notice.TRIAL_ENDING, facts | {"ends_on": is_over}
        case ReminderKind.TERM_ENDS:
            return Notice.TERM_ENDING, {"ends_on": reminder.of}
        case ReminderKind.LAST_DAY_OF_NOTICE:
            contract = each.held.contract
            assert contract is not None
            facts = {"notice_by": reminder.of, "contract_end": contract.end}
            return Notice.LAST_DAY_OF_NOTICE, facts
        case ReminderKind.LONG_RENEWAL:
            return Notice.RENEWAL_NEAR, {"renews_on": reminder.of, "costs": costs}
        case ReminderKind.DESTRUCTION:
            return Notice.DESTRUCTION_NEAR, {"ends_on": reminder.of}


def _missing(each: Happened) -> str | None:
    facts = each.refusal.facts if each.refusal else {}
    minor, currency = facts.get("missing_minor"), facts.get("currency")
    if not isinstance(minor, int) or not isinstance(currency, str):
        return None
    return str(Money(minor, currency))


def _page_of(held: Held) -> str:
    return f"/my/subscriptions/{held.id}/"
