"""Messages in the consoles, and who wants to be told by which ways."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from vendible.domain.access.notices import Channel, Notice, usual_channels
from vendible.domain.access.permissions import OrganizationKind
from vendible.records.models import Message, MessagePreference


@dataclass(frozen=True, slots=True)
class Reader:
    """A person of an organization that is told, with the ways that reach them."""

    user: int
    organization: UUID
    kind: OrganizationKind
    channels: frozenset[Channel]


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is told; `concerned` is the name of the organization that it concerns."""

    concerned: str
    people: tuple[Reader, ...]


_READERS = """
SELECT c.name, m.user_id, o.id, o.kind, u.phone <> '', p.channels
FROM organizations c
LEFT JOIN organizations o ON (o.id = c.id AND %s) OR (o.kind = 'operator' AND %s)
LEFT JOIN memberships m ON m.organization_id = o.id
LEFT JOIN users u ON u.id = m.user_id AND u.is_active
LEFT JOIN message_preferences p ON p.user_id = u.id AND p.kind = %s
WHERE c.id = %s ORDER BY m.id
"""


def readers(kind: Notice, organization: UUID, audience: Collection[OrganizationKind]) -> Readers:
    """One statement: the people to tell, by what they chose or else by the usual ways."""
    operator_too = OrganizationKind.OPERATOR in audience
    concerned_too = set(audience) != {OrganizationKind.OPERATOR}
    with connection.cursor() as cursor:
        cursor.execute(_READERS, [concerned_too, operator_too, kind.value, organization])
        rows = cursor.fetchall()
    assert rows, f"no organization {organization}"
    people = tuple(
        Reader(user, of, told := OrganizationKind(of_kind), _ways(kind, told, chosen, has_phone))
        for _, user, of, of_kind, has_phone, chosen in rows
        if user is not None and has_phone is not None  # None: inactive
    )
    return Readers(rows[0][0], people)


def _ways(
    kind: Notice, told: OrganizationKind, chosen: list[str] | None, has_phone: bool
) -> frozenset[Channel]:
    if chosen is None:
        ways = usual_channels(kind, told)
    else:
        ways = frozenset(Channel(each) for each in chosen)
    return ways if has_phone else ways - {Channel.SMS}


def of_person(user: int, organization: UUID, *, is_read: bool) -> QuerySet[Message]:
    """A person's messages in an organization, those that are read or those that are not."""
    return Message.objects.filter(
        user_id=user, organization_id=organization, read_at__isnull=not is_read
    )


def unread(user: int, organization: UUID) -> int:
    return Message.objects.filter(
        user_id=user, organization_id=organization, read_at__isnull=True
    ).count()


def chosen(user: int) -> Mapping[Notice, frozenset[Channel]]:
    """What a person has chosen, by kind."""
    rows = MessagePreference.objects.filter(user_id=user)
    return {
        Notice(each.kind): frozenset(Channel(way) for way in each.channels)
        for each in rows
        if each.kind in set(Notice)
    }
