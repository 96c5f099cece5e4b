"""Messages in the consoles, and who wants to be told by which ways."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from vendible.domain.access.notices import AUDIENCE, Channel, Notice, usual_channels
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


Concern = tuple[UUID, Notice]  # an organization, and what it is told of

_READERS = """
SELECT w.place, c.name, m.user_id, o.id, o.kind, u.phone <> '', p.channels
FROM unnest(%s::int[], %s::uuid[], %s::text[], %s::boolean[], %s::boolean[])
  AS w(place, organization, kind, concerned, operator)
JOIN organizations c ON c.id = w.organization
LEFT JOIN LATERAL (
  SELECT c.id, c.kind WHERE w.concerned
  UNION ALL SELECT id, kind FROM organizations WHERE kind = 'operator' AND w.operator
) o ON true
LEFT JOIN memberships m ON m.organization_id = o.id
LEFT JOIN users u ON u.id = m.user_id AND u.is_active
LEFT JOIN message_preferences p ON p.user_id = u.id AND p.kind = w.kind
ORDER BY w.place, m.id
"""


def readers(concerns: Collection[Concern]) -> Mapping[Concern, Readers]:
    """The people to tell, by what they chose or else by the usual ways.

    One statement for any number of organizations and kinds; none for nothing.
    """
    wanted = list(dict.fromkeys(concerns))
    if not wanted:
        return {}
    audiences = [set(AUDIENCE[kind]) for _, kind in wanted]
    operator = {OrganizationKind.OPERATOR}
    with connection.cursor() as cursor:
        cursor.execute(
            _READERS,
            [
                list(range(len(wanted))),
                [organization for organization, _ in wanted],
                [kind.value for _, kind in wanted],
                [bool(each - operator) for each in audiences],
                [operator <= each for each in audiences],
            ],
        )
        rows = cursor.fetchall()
    named: dict[Concern, str] = {}
    people: dict[Concern, list[Reader]] = {each: [] for each in wanted}
    for place, name, user, of, of_kind, has_phone, chosen in rows:
        concern = wanted[place]
        named[concern] = name
        if user is not None and has_phone is not None:  # None: inactive
            told = OrganizationKind(of_kind)
            ways = _ways(concern[1], told, chosen, has_phone)
            people[concern].append(Reader(user, of, told, ways))
    assert len(named) == len(wanted), f"no organization among {wanted}"
    return {each: Readers(named[each], tuple(people[each])) for each in wanted}


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
