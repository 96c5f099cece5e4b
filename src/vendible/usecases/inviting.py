"""Inviting people: letters with a link that works for seven days, and what it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from vendible.domain.access.entries import ENTRIES_MAX, Entry
from vendible.domain.access.notices import Channel, Notice
from vendible.domain.access.permissions import Actor, OrganizationKind, Permission, Role
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.invitation_links import token_hash, token_of
from vendible.gateways.present import Present
from vendible.records import outbox, team
from vendible.records.batch import Batch
from vendible.records.models import Invitation, Membership, Organization, User
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.team import free_seats, limit_of, person_of, require_still

INVITATION_LIVES = timedelta(days=7)
INVITATIONS = "/invitations/"  # where a link leads; its token follows


class Invited(StrEnum):
    """What became of a line of a list."""

    INVITED = "invited"
    AGAIN = "invited_again"  # the invitation before had expired
    OPEN = "already_invited"
    MEMBER = "already_member"
    TWICE = "written_twice"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`user` is the person, who can be assigned a seat before they accept."""

    line: int
    result: Invited
    user: int
    invitation: UUID | None


def invite(
    entries: Sequence[Entry],
    role: Role,
    limit: Money | None,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Asks people to join with a role; each gets a letter with a link that works for seven days.

    Who is a member or invited already is told by the line, and nothing changes for them.
    Refusals: `not_allowed`, `bad_input` for no or too many people, a role that the organization's
    kind has not, a limit of anybody but a buyer.
    """
    actor.require(Permission.MEMBERS_MANAGE)
    _check_count(entries)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.MEMBERS_MANAGE)
        found = invite_each(batch, entries, role, limit, actor=actor, present=present)
        return {
            "people": [
                {"line": each.line, "result": each.result, "invitation": each.invitation}
                for each in found
            ]
        }

    return run_command(actor, once, present, body)


def invite_each(
    batch: Batch,
    entries: Sequence[Entry],
    role: Role,
    limit: Money | None,
    *,
    actor: Actor,
    present: Present,
) -> list[Outcome]:
    """Adds the rows of `invite` to another command's batch; the organization is locked."""
    organization = Organization.objects.get(id=actor.organization)
    limit_minor = limit_of(organization, role, limit)
    addresses = {each.email for each in entries}
    is_open = {
        each.email: each
        for each in team.open_invitations(organization.id)
        if each.email in addresses
    }
    people = _people(entries, actor)
    members = set(
        team.members_of(organization.id)
        .filter(user__in=people.values())
        .values_list("user_id", flat=True)
    )
    found: list[Outcome] = []
    done: set[str] = set()
    for entry in entries:
        user = people[entry.email]
        before = is_open.get(entry.email)
        result = _result(entry.email in done, user.pk in members, before, real_now(present))
        kept = before.id if before else None
        if result in (Invited.INVITED, Invited.AGAIN):
            row = _invitation_row(
                before.id if before else present.mint(), entry, role, limit_minor, actor, present
            )
            batch.add(Invitation, **row)
            _put_letter(batch, row, organization, user.pk, present)
            kept = row["id"]
        found.append(Outcome(entry.line, result, user.pk, kept))
        done.add(entry.email)
    invited = [each.invitation for each in found if each.result in (Invited.INVITED, Invited.AGAIN)]
    if invited:
        journal(
            batch,
            actor,
            present,
            "people_invited",
            "organization",
            organization.id,
            invitations=invited,
            role=role.value,
        )
    return found


def _check_count(entries: Sequence[Entry]) -> None:
    if not 0 < len(entries) <= ENTRIES_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="people",
            got=f"{len(entries)} people",
            expected=f"1 to {ENTRIES_MAX} at once",
        )


def _result(is_done: bool, is_member: bool, before: Invitation | None, now: datetime) -> Invited:
    if is_done:
        return Invited.TWICE
    if is_member:
        return Invited.MEMBER
    if before is None:
        return Invited.INVITED
    return Invited.OPEN if before.expires_at > now else Invited.AGAIN


def _people(entries: Sequence[Entry], actor: Actor) -> dict[str, User]:
    """By address; who is new gets a row that can't be signed in with before they accept.

    Letters go to persons: with such a row an invitation leaves by the outbox like all else.
    """
    known = dict(team.people_at({each.email for each in entries}))
    names = {each.email: each.name for each in reversed(entries)}
    writer = person_of(actor)
    language = User.objects.get(pk=writer).language if writer else "en"
    fresh = [
        User(
            email=email,
            password=make_password(None),
            is_active=False,
            language=language,
            **_named(name),
        )
        for email, name in names.items()
        if email not in known
    ]
    return known | {each.email: each for each in User.objects.bulk_create(fresh)}


def _named(name: str) -> dict[str, str]:
    first, _, last = name.partition(" ")
    return {"first_name": first[:150], "last_name": last[:150]}


def _invitation_row(
    id_: UUID,
    entry: Entry,
    role: Role,
    limit_minor: int | None,
    actor: Actor,
    present: Present,
) -> dict[str, Any]:
    now = real_now(present)
    expires_at = now + INVITATION_LIVES
    return {
        "id": id_,
        "organization_id": actor.organization,
        "email": entry.email,
        "name": entry.name,
        "role": role.value,
        "limit_minor": limit_minor,
        "token_hash": f"\\x{token_hash(token_of(id_, expires_at)).hex()}",
        "invited_by": actor.name,
        "invited_at": now,
        "expires_at": expires_at,
        "accepted_at": None,
        "withdrawn_at": None,
    }


def _put_letter(
    batch: Batch, row: dict[str, Any], organization: Organization, user: int, present: Present
) -> None:
    now = real_now(present)
    outbox.put(
        batch,
        id_=present.mint(),
        user=user,
        organization=organization.id,
        channel=Channel.EMAIL,
        kind=Notice.INVITED,
        facts={"partner": organization.name, "on": now, "until": row["expires_at"]},
        subject_id=row["id"],
        link=INVITATIONS,
        now=now,
    )


def real_now(present: Present) -> datetime:
    """People and their letters live by the real clock, also those of a sandbox."""
    return present.now - present.ahead


def link_of(invitation: UUID) -> str | None:
    """The path of its page, for the letter; None once it is accepted, withdrawn or expired."""
    row = Invitation.objects.filter(id=invitation).first()
    if row is None or row.accepted_at or row.withdrawn_at:
        return None
    token = token_of(row.id, row.expires_at)
    if token_hash(token) != bytes(row.token_hash):
        return None  # the marketplace's secret is another one now: it has to be sent again
    return f"{INVITATIONS}{token}/"


def send_again(
    invitation: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """A new letter, and seven days from now; the link that was sent before stops working."""
    actor.require(Permission.MEMBERS_MANAGE)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.MEMBERS_MANAGE)
        kept = team.invitation_of(actor.organization, invitation)
        organization = Organization.objects.get(id=actor.organization)
        entry = Entry(1, kept.email, kept.name)
        row = _invitation_row(kept.id, entry, Role(kept.role), kept.limit_minor, actor, present)
        batch.add(Invitation, **row)
        _put_letter(batch, row, organization, _people([entry], actor)[kept.email].pk, present)
        journal(batch, actor, present, "invitation_sent_again", "invitation", invitation)
        return {"invitation": invitation, "expires_at": row["expires_at"]}

    return run_command(actor, once, present, body)


def withdraw(
    invitation: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """The link stops working, and the seats that were kept for the person are free."""
    actor.require(Permission.MEMBERS_MANAGE)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.MEMBERS_MANAGE)
        kept = team.invitation_of(actor.organization, invitation)
        batch.add(Invitation, **_as_row(kept) | {"withdrawn_at": real_now(present)})
        for user in team.people_at([kept.email]).values():
            free_seats(batch, user.pk, actor, present)
        journal(batch, actor, present, "invitation_withdrawn", "invitation", invitation)
        return {"invitation": invitation}

    return run_command(actor, once, present, body)


def _as_row(kept: Invitation) -> dict[str, Any]:
    row = {str(each.column): getattr(kept, each.attname) for each in kept._meta.concrete_fields}
    return row | {"token_hash": f"\\x{bytes(kept.token_hash).hex()}"}


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation whose link was followed. `is_new`: the person has no account yet."""

    row: Invitation
    user: User
    is_new: bool


def opened(token: str, present: Present) -> Opened:
    """Refusal `invitation_over` unless it is open and the person may sign in."""
    row = (
        Invitation.objects.filter(
            token_hash=token_hash(token),
            accepted_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=real_now(present),
        )
        .select_related("organization")
        .first()
    )
    user = team.people_at([row.email]).get(row.email) if row else None
    is_new = user is not None and _is_new(user)
    if row is None or user is None or not (user.is_active or is_new):
        raise Refusal(Code.INVITATION_OVER, days=INVITATION_LIVES.days)
    return Opened(row, user, is_new)


def _is_new(user: User) -> bool:
    """Made by an invitation; an account that the operator closed has been somebody's."""
    return (
        not user.is_active
        and user.last_login is None
        and not user.has_usable_password()
        and not user.memberships.exists()
    )


def accept(token: str, *, name: str = "", password: str = "", present: Present) -> User:
    """The person joins; who is new has this name, and this password if it isn't empty.

    Name and password of somebody who has an account stay as they are. Refusal `invitation_over`.
    """
    first = opened(token, present)
    organization = first.row.organization
    kind = OrganizationKind(organization.kind)
    actor = Actor(f"user:{first.user.pk}", organization.id, kind, frozenset())

    def body(batch: Batch) -> Answer:
        found = opened(token, present)
        row, user = found.row, found.user
        if found.is_new:
            user.is_active = True
            for field, value in _named(" ".join(name.split()) or row.name).items():
                setattr(user, field, value)
            if password:
                user.set_password(password)
            user.save()
        Membership.objects.get_or_create(
            user=user,
            organization=organization,
            defaults={"role": row.role, "limit_minor": row.limit_minor},
        )
        batch.add(Invitation, **_as_row(row) | {"accepted_at": real_now(present)})
        journal(batch, actor, present, "invitation_accepted", "invitation", row.id)
        return {}

    run_command(actor, None, present, body)
    return User.objects.get(pk=first.user.pk)
