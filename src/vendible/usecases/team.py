"""The people of an organization: their roles and limits, and leaving it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vendible.domain.access.permissions import (
    ROLES_OF,
    Actor,
    OrganizationKind,
    Permission,
    Role,
    permissions,
)
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import seats, team
from vendible.records.batch import Batch
from vendible.records.models import Assignment, Membership, Organization
from vendible.usecases.commands import Answer, Once, journal, run_command


def change_member(
    user: int,
    role: Role,
    limit: Money | None,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Another role, or another limit of a buyer, from the person's next step on.

    Refusals: `not_allowed`, `not_found`, `bad_input`, `last_administrator`.
    """
    actor.require(Permission.MEMBERS_MANAGE)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.MEMBERS_MANAGE)
        row = team.member_of(actor.organization, user)
        organization = Organization.objects.get(id=actor.organization)
        limit_minor = limit_of(organization, role, limit)
        if role is not Role.ADMINISTRATOR:
            _require_another_administrator(row, organization)
        Membership.objects.filter(pk=row.pk).update(role=role.value, limit_minor=limit_minor)
        journal(
            batch,
            actor,
            present,
            "member_changed",
            "organization",
            organization.id,
            person=f"user:{user}",
            before=row.role,
            role=role.value,
            limit=str(limit) if limit else None,
        )
        return {
            "person": user,
            "role": role,
            "limit": limit.amount if limit else None,
            "currency": organization.currency,
        }

    return run_command(actor, once, present, body)


def remove_member(user: int, *, actor: Actor, present: Present, once: Once | None = None) -> Answer:
    """The person may do nothing for the organization any more; their seats are free.

    Refusals: `not_allowed`, `not_found`, `last_administrator`.
    """
    actor.require(Permission.MEMBERS_MANAGE)

    def body(batch: Batch) -> Answer:
        require_still(actor, Permission.MEMBERS_MANAGE)
        row = team.member_of(actor.organization, user)
        _require_another_administrator(row, Organization.objects.get(id=actor.organization))
        freed = free_seats(batch, user, actor, present)
        Membership.objects.filter(pk=row.pk).delete()
        journal(
            batch,
            actor,
            present,
            "member_removed",
            "organization",
            actor.organization,
            person=f"user:{user}",
            seats_freed=freed,
        )
        return {"person": user, "seats_freed": freed}

    return run_command(actor, once, present, body)


def _require_another_administrator(row: Membership, organization: Organization) -> None:
    """The organization is locked, so two who demote each other come one after the other."""
    others = team.members_of(organization.id).exclude(pk=row.pk)
    if (
        row.role == Role.ADMINISTRATOR
        and not others.filter(role=Role.ADMINISTRATOR.value, user__is_active=True).exists()
    ):
        raise Refusal(Code.LAST_ADMINISTRATOR, organization=organization.name)


def free_seats(batch: Batch, user: int, actor: Actor, present: Present) -> int:
    rows = list(seats.open_seats(actor.organization).filter(user_id=user))
    for row in rows:
        batch.add(Assignment, **ended_row(row, actor, present))
    return len(rows)


def ended_row(row: Assignment, actor: Actor, present: Present) -> dict[str, Any]:
    """An assignment as it is once its seat is free."""
    kept = {str(each.column): getattr(row, each.attname) for each in row._meta.concrete_fields}
    return kept | {"ended_at": present.now, "ended_by": actor.name}


def require_still(actor: Actor, permission: Permission) -> None:
    """A person's role as it is now that the organization is locked: it may just have changed.

    Refusal `not_allowed`.
    """
    person = person_of(actor)
    if person is None:
        return
    rows = team.members_of(actor.organization).filter(user_id=person)
    role = rows.values_list("role", flat=True).first()
    allowed = permissions(actor.kind, Role(role)) if role else frozenset()
    replace(actor, allowed=frozenset(allowed)).require(permission)


def limit_of(organization: Organization, role: Role, limit: Money | None) -> int | None:
    """In minor units of the organization's currency. Refusal `bad_input`."""
    roles = ROLES_OF[OrganizationKind(organization.kind)]
    if role not in roles:
        raise Refusal(Code.BAD_INPUT, where="role", got=role.value, expected=" or ".join(roles))
    if limit is None:
        return None
    if role is not Role.BUYER or limit.currency != organization.currency or limit.minor < 0:
        raise Refusal(
            Code.BAD_INPUT,
            where="limit",
            got=f"{limit} for the role {role.value}",
            expected=f"an amount in {organization.currency} for a buyer, or none",
        )
    return limit.minor


def person_of(actor: Actor) -> int | None:
    """The person who acts; None for a program."""
    kind, _, id_ = actor.name.partition(":")
    return int(id_) if kind == "user" else None
