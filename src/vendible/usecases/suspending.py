"""An operator suspends a subscription, and lets it return; its add-ons go and come with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from vendible.domain.access.notices import Notice
from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.holding import TRANSITIONS, Held, Holding, State
from vendible.domain.subscriptions.suspending import returned, suspended
from vendible.gateways.present import Present
from vendible.records import holdings
from vendible.records.batch import Batch
from vendible.records.sold import subscription_sold
from vendible.usecases.booking import issue_licenses, keep
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.notices import tell

REASON_MAX = 500


def suspend(
    subscription: UUID,
    reason: str,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """The software is told so at its next check. Refusals: `suspension_state`, `bad_input`."""
    told = " ".join(reason.split())
    if not 1 <= len(told) <= REASON_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="reason",
            got=f"{len(told)} characters",
            expected=f"why, in 1 to {REASON_MAX} characters: the customer reads it",
        )

    def decide(holding: Holding, held: Held, present: Present) -> tuple[Held, ...]:
        del present
        if held.state is State.SUSPENDED and not held.held_back:
            return (replace(held, held_back=True),)  # so far only because its product is
        _require(held, State.SUSPENDED, "suspended")
        return suspended(holding, held)

    return _move(subscription, Notice.SUBSCRIPTION_SUSPENDED, told, decide, actor, present, once)


def let_return(
    subscription: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Active again, with the add-ons that went with it. Refusal `suspension_state`."""

    def decide(holding: Holding, held: Held, present: Present) -> tuple[Held, ...]:
        if held.state is State.ISOLATED and held.held_back:
            return (replace(held, held_back=False),)  # it lapsed: its customer may renew it again
        if held.state is not State.SUSPENDED:
            raise _wrong_state(held, "let return")
        parents = [each for each in holding.subscriptions if each.id == held.parent]
        if any(each.state is not State.ACTIVE for each in parents):
            raise Refusal(
                Code.PARENT_NOT_ACTIVE,
                addon=held.name,
                parent=parents[0].name,
                state=parents[0].state.value,
            )
        return returned(holding, held, present.today)

    return _move(subscription, Notice.SUBSCRIPTION_RETURNED, "", decide, actor, present, once)


Decide = Callable[[Holding, Held, Present], tuple[Held, ...]]


def _move(
    subscription: UUID,
    notice: Notice,
    reason: str,
    decide: Decide,
    actor: Actor,
    present: Present,
    once: Once | None,
) -> Answer:
    actor.require(Permission.SUBSCRIPTIONS_SUSPEND)
    customer = subscription_sold(None, subscription).customer_id

    def body(batch: Batch) -> Answer:
        account = holdings.of_customer(customer)
        now = present.ahead_by(account.clock_seconds)
        held = account.holding.get(subscription)
        moved = [
            replace(each, license_revision=each.license_revision + 1)
            for each in decide(account.holding, held, now)
        ]
        for each in moved:
            keep(batch, each, customer, now)
            journal(
                batch,
                actor,
                now,
                notice.value,
                "subscription",
                each.id,
                organization=customer,
                name=each.name,
                reason=reason,
            )
        issue_licenses(batch, moved, None, now)
        tell(
            batch,
            notice,
            organization=customer,
            present=now,
            subject_id=subscription,
            link=f"/my/subscriptions/{subscription}/",
            product=held.name,
            reason=reason,
        )
        return {
            "subscription": subscription,
            "state": moved[0].state.value,
            "with_it": [{"subscription": each.id, "name": each.name} for each in moved[1:]],
        }

    return run_command(actor, once, present, body, lock=customer)


def _require(held: Held, to: State, asked: str) -> None:
    if to not in TRANSITIONS[held.state]:
        raise _wrong_state(held, asked)


def _wrong_state(held: Held, asked: str) -> Refusal:
    return Refusal(Code.SUSPENSION_STATE, product=held.name, state=held.state.value, asked=asked)
