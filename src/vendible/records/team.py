"""The people of an organization: members with their roles, and who is invited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from vendible.domain.access.permissions import OrganizationKind, Permission, Role, permissions
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Invitation, Membership, User


def members_of(organization: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(organization_id=organization).select_related("user")


def member_of(organization: UUID, user: int) -> Membership:
    found = members_of(organization).filter(user_id=user).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="member", id=str(user))
    return found


def who_have(
    organization: UUID, kind: OrganizationKind, permission: Permission
) -> list[Membership]:
    """Members whose role allows it, administrators first."""
    roles = [each for each in Role if permission in permissions(kind, each)]
    found = members_of(organization).filter(role__in=roles, user__is_active=True)
    return sorted(found, key=lambda each: (roles.index(Role(each.role)), each.pk))


def open_invitations(organization: UUID) -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn; those whose time has passed can be sent again."""
    return Invitation.objects.filter(
        organization_id=organization, accepted_at__isnull=True, withdrawn_at__isnull=True
    )


def invitation_of(organization: UUID, invitation: UUID) -> Invitation:
    found = open_invitations(organization).filter(id=invitation).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="open invitation", id=str(invitation))
    return found


def people_at(addresses: Iterable[str]) -> Mapping[str, User]:
    """By address in small letters: the persons who have it."""
    rows = User.objects.annotate(plain=Lower("email")).filter(plain__in=list(addresses))
    return {each.email.lower(): each for each in rows.order_by("-id")}
