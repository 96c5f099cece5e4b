"""Who uses which seat of a subscription or an add-on (B8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from vendible.domain.access.entries import ENTRIES_MAX, Entry
from vendible.domain.access.permissions import Actor, Permission, Role, who_may
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.seats import seats_of
from vendible.domain.subscriptions.holding import Held, Holding, State
from vendible.gateways.present import Present
from vendible.records import holdings, reading, seats, team
from vendible.records.batch import Batch
from vendible.records.models import Assignment
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.inviting import Invited, invite_each
from vendible.usecases.team import ended_row, person_of, require_still

USE_COUNTS_AFTER = timedelta(minutes=1)  # opening it twice in a row is one use


class Seated(StrEnum):
    """What became of a line of a list."""

    ASSIGNED = "assigned"
    INVITED = "invited_and_assigned"
    ALREADY = "already_assigned"
    UNKNOWN = "unknown"
    TWICE = "written_twice"


def assign(
    subscription: UUID,
    people: Sequence[int],
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Gives each of these members a seat; all of them or, with a refusal, none.

    A product and each of its add-ons are assigned by themselves (AppDirect: assigning an add-on
    does not need its parent). Refusals: `not_allowed`, `not_found`, `bad_input`,
    `subscription_not_active`, `seats_taken`.
    """
    actor.require(Permission.SEATS_ASSIGN)
    _check_count(people)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.SEATS_ASSIGN)
        holding, held = _active(actor.organization, subscription)
        _require_members(actor.organization, people)
        taken = seats.holders(actor.organization, [subscription])[subscription]
        wanted = [each for each in dict.fromkeys(people) if each not in taken]
        limit = _add(batch, holding, held, wanted, len(taken), actor, present)
        return {
            "subscription": subscription,
            "assigned": wanted,
            "already_assigned": [each for each in dict.fromkeys(people) if each in taken],
            "seats": limit,
            "taken": len(taken) + len(wanted),
        }

    return run_command(actor, once, present, body)


def assign_list(
    subscription: UUID,
    entries: Sequence[Entry],
    *,
    invite_unknown: bool = False,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """The same by addresses. Who is invited and has not accepted yet can have a seat too.

    `invite_unknown`: addresses of nobody are invited as members and have their seat at once; the
    actor must be allowed to. Without it they are told, and nothing is done for them.
    """
    actor.require(Permission.SEATS_ASSIGN)
    if invite_unknown:
        actor.require(Permission.MEMBERS_MANAGE)
    _check_count(entries)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.SEATS_ASSIGN)
        if invite_unknown:
            require_still(actor, Permission.MEMBERS_MANAGE)
        holding, held = _active(actor.organization, subscription)
        known = _known(actor.organization, entries)
        unknown = [each for each in entries if each.email not in known]
        invited: dict[str, int] = {}
        if unknown and invite_unknown:
            found = invite_each(batch, unknown, Role.MEMBER, None, actor=actor, present=present)
            lines = {each.line: each for each in unknown}
            invited = {
                lines[each.line].email: each.user
                for each in found
                if each.result is not Invited.TWICE
            }
        taken = seats.holders(actor.organization, [subscription])[subscription]
        told = _told(entries, known, invited, frozenset(taken))
        wanted = [
            each["person"] for each in told if each["result"] in (Seated.ASSIGNED, Seated.INVITED)
        ]
        limit = _add(batch, holding, held, wanted, len(taken), actor, present)
        return {
            "subscription": subscription,
            "people": told,
            "seats": limit,
            "taken": len(taken) + len(wanted),
        }

    return run_command(actor, once, present, body)


def unassign(
    subscription: UUID,
    people: Sequence[int],
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Frees the seats of these people; who has none of it is left out.

    Also of what is suspended. Refusals: `not_allowed`, `not_found`.
    """
    actor.require(Permission.SEATS_ASSIGN)
    _check_count(people)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.SEATS_ASSIGN)
        reading.subscription_of(actor.organization, subscription)
        taken = seats.holders(actor.organization, [subscription])[subscription]
        freed = [each for each in dict.fromkeys(people) if each in taken]
        for each in freed:
            batch.add(Assignment, **ended_row(taken[each], actor, present))
        if freed:
            _journal(batch, "seats_freed", subscription, freed, actor, present)
        return {
            "subscription": subscription,
            "freed": freed,
            "taken": len(taken) - len(freed),
        }

    return run_command(actor, once, present, body)


def open_software(subscription: UUID, *, actor: Actor, present: Present) -> None:
    """A person opens it: their use is counted, at most once a minute.

    Where seats are limited it takes one. Without a line in the journal: the assignment says how
    often, and when last. Refusals: `not_found`, `subscription_not_active`, `seat_needed`.
    """
    actor.require(Permission.SUBSCRIPTIONS_READ)
    holding, held = _active(actor.organization, subscription)
    person = person_of(actor)
    assert person is not None, "only people open software"
    seat = seats.seat_of(actor.organization, subscription, person)
    if seat is None:
        if seats_of(holding, held) is not None:
            raise Refusal(
                Code.SEAT_NEEDED,
                product=held.name,
                subscription=str(subscription),
                who=who_may(Permission.SEATS_ASSIGN),
            )
        return
    before = present.now - USE_COUNTS_AFTER
    counts = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
    Assignment.objects.filter(counts, id=seat.id).update(
        uses=F("uses") + 1, last_used_at=present.now
    )


def _check_count(people: Sequence[object]) -> None:
    if not 0 < len(people) <= ENTRIES_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="people",
            got=f"{len(people)} people",
            expected=f"1 to {ENTRIES_MAX} at once",
        )


def _active(customer: UUID, subscription: UUID) -> tuple[Holding, Held]:
    """Refusals `not_found`, `subscription_not_active`."""
    row = reading.subscription_of(customer, subscription)
    if row.state != State.ACTIVE:
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=row.product.name, state=row.state)
    holding = holdings.of_customer(customer).holding
    return holding, holding.get(subscription)


def _require_members(customer: UUID, people: Sequence[int]) -> None:
    rows = team.members_of(customer).filter(user_id__in=people)
    unknown = set(people) - set(rows.values_list("user_id", flat=True))
    if unknown:
        listed = ", ".join(str(each) for each in sorted(unknown))
        raise Refusal(Code.NOT_FOUND, what="member", id=listed)


def _known(customer: UUID, entries: Sequence[Entry]) -> dict[str, int]:
    """By address: members, and who is invited."""
    addresses = {each.email for each in entries}
    people = team.people_at(addresses)
    members = set(
        team.members_of(customer).filter(user__in=people.values()).values_list("user", flat=True)
    )
    invited = set(
        team.open_invitations(customer).filter(email__in=addresses).values_list("email", flat=True)
    )
    return {
        email: user.pk for email, user in people.items() if user.pk in members or email in invited
    }


def _told(
    entries: Sequence[Entry],
    known: dict[str, int],
    invited: dict[str, int],
    taken: frozenset[int],
) -> list[dict[str, Any]]:
    """What becomes of each line, in their order."""
    told: list[dict[str, Any]] = []
    done: set[str] = set()
    for entry in entries:
        person = known.get(entry.email) or invited.get(entry.email)
        if entry.email in done:
            result = Seated.TWICE
        elif person is None:
            result = Seated.UNKNOWN
        elif person in taken:
            result = Seated.ALREADY
        else:
            result = Seated.INVITED if entry.email in invited else Seated.ASSIGNED
        done.add(entry.email)
        told.append({"line": entry.line, "result": result, "person": person})
    return told


def _add(
    batch: Batch,
    holding: Holding,
    held: Held,
    wanted: Sequence[int],
    taken: int,
    actor: Actor,
    present: Present,
) -> int | None:
    """The rows of new assignments, where seats are free; how many seats there are.

    The customer is locked, so who is counted stays counted; the database refuses a second seat
    of one person anyhow.
    """
    limit = seats_of(holding, held)
    if wanted and limit is not None and taken + len(wanted) > limit:
        raise Refusal(
            Code.SEATS_TAKEN,
            product=held.name,
            subscription=str(held.id),
            seats=limit,
            taken=taken,
            wanted=len(wanted),
            missing=taken + len(wanted) - limit,
        )
    for person in wanted:
        batch.add(
            Assignment,
            id=present.mint(),
            customer_id=actor.organization,
            subscription_id=held.id,
            user_id=person,
            assigned_at=present.now,
            assigned_by=actor.name,
            ended_at=None,
            ended_by="",
            uses=0,
            last_used_at=None,
        )
    if wanted:
        _journal(batch, "seats_assigned", held.id, wanted, actor, present)
    return limit


def _journal(
    batch: Batch,
    fact: str,
    subscription: UUID,
    people: Sequence[int],
    actor: Actor,
    present: Present,
) -> None:
    named = [f"user:{each}" for each in people]
    journal(batch, actor, present, fact, "subscription", subscription, people=named)
