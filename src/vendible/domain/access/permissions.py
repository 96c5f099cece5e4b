"""Who may do what. A permission is asked for by name; roles and keys carry sets of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vendible.domain.kernel.refusals import Code, Refusal


class OrganizationKind(StrEnum):
    CUSTOMER = "customer"
    PARTNER = "partner"
    OPERATOR = "operator"


class Permission(StrEnum):
    """Also the scopes of API keys."""

    CATALOG_READ = "catalog.read"
    ORDERS_READ = "orders.read"
    ORDERS_PLACE = "orders.place"
    SUBSCRIPTIONS_READ = "subscriptions.read"
    SUBSCRIPTIONS_CHANGE = "subscriptions.change"
    LICENSES_READ = "licenses.read"
    CREDENTIALS_ISSUE = "credentials.issue"
    INVOICES_READ = "invoices.read"
    LISTINGS_READ = "listings.read"
    LISTINGS_WRITE = "listings.write"
    REVIEWS_DECIDE = "reviews.decide"
    BOOKS_READ = "books.read"
    DEPOSITS_POST = "deposits.post"
    SETTINGS_WRITE = "settings.write"
    JOURNAL_READ = "journal.read"


_READ_AS_CUSTOMER = frozenset(
    {
        Permission.CATALOG_READ,
        Permission.ORDERS_READ,
        Permission.SUBSCRIPTIONS_READ,
        Permission.LICENSES_READ,
        Permission.INVOICES_READ,
        Permission.JOURNAL_READ,
    }
)
_OF_KIND: Mapping[OrganizationKind, frozenset[Permission]] = {
    OrganizationKind.CUSTOMER: _READ_AS_CUSTOMER
    | {
        Permission.ORDERS_PLACE,
        Permission.SUBSCRIPTIONS_CHANGE,
        Permission.CREDENTIALS_ISSUE,
    },
    OrganizationKind.PARTNER: frozenset(
        {
            Permission.CATALOG_READ,
            Permission.LISTINGS_READ,
            Permission.LISTINGS_WRITE,
            Permission.JOURNAL_READ,
        }
    ),
    OrganizationKind.OPERATOR: frozenset(
        {
            Permission.CATALOG_READ,
            Permission.LISTINGS_READ,
            Permission.REVIEWS_DECIDE,
            Permission.BOOKS_READ,
            Permission.DEPOSITS_POST,
            Permission.SETTINGS_WRITE,
            Permission.JOURNAL_READ,
        }
    ),
}


class Role(StrEnum):
    """A person's role in an organization."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"


def permissions(kind: OrganizationKind, role: Role) -> frozenset[Permission]:
    """What a person may do: administrators all that their organization may, members look."""
    every = _OF_KIND[kind]
    if role is Role.ADMINISTRATOR:
        return every
    return frozenset(each for each in every if each.value.endswith(".read"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: `name` as the journal keeps it (`user:12`, `key:...`), and for whom."""

    name: str
    organization: UUID
    kind: OrganizationKind
    allowed: frozenset[Permission]

    def require(self, permission: Permission) -> None:
        """Refusal `not_allowed` unless the actor has the permission."""
        if permission not in self.allowed:
            raise Refusal(
                Code.NOT_ALLOWED,
                permission=permission.value,
                who=[
                    f"{kind.value} {Role.ADMINISTRATOR.value}"
                    for kind, every in _OF_KIND.items()
                    if permission in every
                ],
            )
