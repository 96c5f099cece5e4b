"""Cancel, leave with all add-ons by a plan, take it back; and the questions that come before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.cancellations import order_of_cancellation
from vendible.domain.ordering.leaving_plan import (
    LeavingPlan,
    Step,
    Way,
    plan_of_leaving,
    with_plan,
)
from vendible.domain.subscriptions.cancelling import (
    Choice,
    When,
    cancel_choices,
    decide_cancellation,
)
from vendible.domain.subscriptions.holding import Held
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.domain.subscriptions.staying import decide_staying
from vendible.gateways.present import Present
from vendible.records import holdings, leaving_plans, revisions, seats
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.usecases.booking import book, booking_of, keep, require_clock
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.committing import require_within_limit


def cancel_options(subscription: UUID, *, actor: Actor, present: Present) -> tuple[Choice, ...]:
    """When it may be left, what stands in the way, and what each way costs."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    holding = holdings.of_customer(actor.organization).holding
    return cancel_choices(holding, holding.get(subscription), present.today)


def plan_of(subscription: UUID, *, actor: Actor, present: Present) -> LeavingPlan:
    """What blocks what, and each way to leave with all add-ons; nothing is written."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    return _planned(holdings.of_customer(actor.organization), subscription, actor, present)


def cancel(
    subscription: UUID,
    when: When,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """End now or set the end. Refusals: `addons_in_the_way`, `contract_until` and others."""
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        held = account.holding.get(subscription)
        choice = decide_cancellation(account.holding, held, when, present.today)
        order = order_of_cancellation(account.holding, held, choice, account.rates, present.today)
        require_within_limit(actor, order.total)
        answer = book(batch, order, booking_of(account, actor, present))
        return answer | {"subscription": subscription, "ends_on": choice.on}

    return run_command(actor, once, present, body, preview=preview)


def run_plan(
    subscription: UUID,
    kind: WayKind,
    *,
    actor: Actor,
    present: Present,
    expected_total: str | None = None,
    once: Once | None = None,
    preview: bool = False,
) -> Answer:
    """Leave with all add-ons: one order does what is due today and sets the later ends.

    What ends amid a paid term is cancelled on that day, where the rules are asked again.
    `expected_total` is all that the way was said to cost, with tax. Refusals: those of
    `cancel_choices`, `plan_changed`, `already_ending`, `balance_too_low`.
    """
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        plan = _planned(account, subscription, actor, present)
        way = _wanted(plan, kind, expected_total)
        if way.order is None:
            raise Refusal(Code.ALREADY_ENDING, product=plan.held.name, on=way.ends_on)
        id_ = present.mint()
        require_within_limit(actor, way.order.total)
        booking = booking_of(account, actor, present)
        answer = book(batch, with_plan(way.order, id_), booking)
        steps = [step_plain(step) for step in way.steps]
        row = leaving_plans.plan_row(
            id_, actor.organization, subscription, steps, present.now, actor.name
        )
        batch.add(tables.LeavingPlan, **row)
        return answer | {
            "plan": id_,
            "subscription": subscription,
            "ends_on": way.ends_on,
            "steps": steps,
        }

    return run_command(actor, once, present, body, preview=preview)


def staying_of(subscription: UUID, *, actor: Actor, present: Present) -> tuple[Held, ...]:
    """What would go on, and as what: the subscription, then add-ons; nothing is written."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    holding = holdings.of_customer(actor.organization).holding
    return decide_staying(holding, holding.get(subscription), present.today)


def stay(subscription: UUID, *, actor: Actor, present: Present, once: Once | None = None) -> Answer:
    """Take a cancellation back, with those of its add-ons that were made together with it.

    No money moves and no license changes, so it is no order. Refusals: those of `decide_staying`.
    """
    actor.require(Permission.SUBSCRIPTIONS_CHANGE)

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(actor.organization)
        require_clock(account, present)
        holding = account.holding
        held = holding.get(subscription)
        staying = decide_staying(holding, held, present.today)
        for each in staying:
            keep(batch, each, actor.organization, present)
        if held.plan is not None and held.parent is None:
            row = leaving_plans.withdrawn_row(actor.organization, held.plan, present.now)
            if row is not None:
                batch.add(tables.LeavingPlan, **row)
        journal(
            batch,
            actor,
            present,
            "cancellation_withdrawn",
            "subscription",
            subscription,
            subscriptions=[str(each.id) for each in staying],
            lines=[each.name for each in staying],
        )
        return {"subscriptions": [each.id for each in staying]}

    return run_command(actor, once, present, body)


def step_plain(step: Step) -> dict[str, Any]:
    """A step of a way as it is answered and kept; the amounts are texts."""
    return {
        "subscription": step.held.id,
        "name": step.held.name,
        "ends_on": step.on,
        "rule": step.rule.value,
        "asked_on": step.asked_on,
        "fee": step.fee.amount.amount if step.fee else None,
        "credit": step.credit.amount.amount if step.credit else None,
        "still_billed": step.still_billed.amount,
        "invoices": [
            {"on": each.on, "label": each.line.label, "total": each.line.total.amount}
            for each in step.billed
        ],
        "total": step.total.amount,
    }


def _planned(
    account: holdings.Account, subscription: UUID, actor: Actor, present: Present
) -> LeavingPlan:
    held = account.holding.get(subscription)
    return plan_of_leaving(
        account.holding,
        held,
        account.rates,
        revisions.live_of,
        present.today,
        actor.name,
        seats.assigned(account.holding.customer),
    )


def _wanted(plan: LeavingPlan, kind: WayKind, expected_total: str | None) -> Way:
    way = plan.way(kind)
    if way is not None and expected_total in (None, way.total.amount):
        return way
    other = way or (plan.ways[0] if plan.ways else None)
    raise Refusal(
        Code.PLAN_CHANGED,
        expected=expected_total or kind.value,
        product=plan.held.name,
        ends_on=day_words(other.ends_on) if other else "no day",
        total=str(other.total) if other else "nothing",
    )
