"""Who the journal means: names of people and API keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from vendible.domain.access.permissions import OrganizationKind, Role
from vendible.records.models import ApiKey, Membership, User


def names_of(actors: Iterable[str]) -> Mapping[str, str]:
    """A name for each actor such as `user:12` or `key:...`; at most two statements."""
    wanted = {each for each in actors if each}
    people = [int(each[5:]) for each in wanted if each.startswith("user:") and each[5:].isdigit()]
    keys = [UUID(each[4:]) for each in wanted if each.startswith("key:")]
    names = {each: each for each in wanted}
    for person in User.objects.filter(id__in=people) if people else ():
        names[f"user:{person.pk}"] = person.get_full_name() or person.email
    for key in ApiKey.objects.filter(id__in=keys) if keys else ():
        names[f"key:{key.id}"] = f"API key {key.name}"
    return names


def reviewers() -> Mapping[str, str]:
    """The people who may decide reviews, as the journal names them, with their names."""
    rows = Membership.objects.filter(
        organization__kind=OrganizationKind.OPERATOR.value, role=Role.ADMINISTRATOR.value
    ).select_related("user")
    found = {f"user:{row.user_id}": row.user.get_full_name() or row.user.email for row in rows}
    return dict(sorted(found.items(), key=lambda each: each[1]))
