"""Who may do what. A permission is asked for by name; roles and keys carry sets of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vendible.domain.kernel.money import Money
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
    ORDERS_APPROVE = "orders.approve"  # what a buyer may not commit to alone
    ORDERS_PAY = "orders.pay"
    MEMBERS_MANAGE = "members.manage"  # people, their roles and limits
    SEATS_ASSIGN = "seats.assign"
    SALES_READ = "sales.read"  # a partner's: who bought what
    SALES_WRITE = "sales.write"  # coupons, private offers, announced prices, unpaid orders
    INSTANCES_ADJUST = "instances.adjust"  # offline billing
    SUBSCRIPTIONS_SUSPEND = "subscriptions.suspend"
    CLOCK_MOVE = "clock.move"  # of a sandbox


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
        Permission.ORDERS_APPROVE,
        Permission.ORDERS_PAY,
        Permission.MEMBERS_MANAGE,
        Permission.SEATS_ASSIGN,
        Permission.CLOCK_MOVE,
    },
    OrganizationKind.PARTNER: frozenset(
        {
            Permission.SALES_READ,
            Permission.SALES_WRITE,
            Permission.INSTANCES_ADJUST,
            Permission.MEMBERS_MANAGE,
            Permission.CLOCK_MOVE,
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
            Permission.SALES_READ,
            Permission.SALES_WRITE,
            Permission.SUBSCRIPTIONS_SUSPEND,
            Permission.MEMBERS_MANAGE,
            Permission.CLOCK_MOVE,
        }
    ),
}


class Role(StrEnum):
    """A person's role in an organization; buyers and finance are a customer's."""

    ADMINISTRATOR = "administrator"
    BUYER = "buyer"  # commits up to a limit; above it an administrator approves
    FINANCE = "finance"  # pays, and sees what is paid
    MEMBER = "member"  # looks


ROLES_OF: Mapping[OrganizationKind, tuple[Role, ...]] = {
    OrganizationKind.CUSTOMER: tuple(Role),
    OrganizationKind.PARTNER: (Role.ADMINISTRATOR, Role.MEMBER),
    OrganizationKind.OPERATOR: (Role.ADMINISTRATOR, Role.MEMBER),
}
_BESIDE_READING: Mapping[Role, frozenset[Permission]] = {
    Role.BUYER: frozenset(
        {
            Permission.ORDERS_PLACE,
            Permission.ORDERS_PAY,
            Permission.SUBSCRIPTIONS_CHANGE,
            Permission.SEATS_ASSIGN,
        }
    ),
    Role.FINANCE: frozenset({Permission.ORDERS_PAY}),
    Role.MEMBER: frozenset(),
}


def permissions(kind: OrganizationKind, role: Role) -> frozenset[Permission]:
    """What a person may do: administrators all that their organization may, all others look."""
    every = _OF_KIND[kind]
    if role is Role.ADMINISTRATOR:
        return every
    beside = _BESIDE_READING[role] & every
    return beside | {each for each in every if each.value.endswith(".read")}


def who_may(permission: Permission) -> list[str]:
    """The roles that have it, such as `customer buyer`."""
    return [
        f"{kind.value} {role.value}"
        for kind, roles in ROLES_OF.items()
        for role in roles
        if permission in permissions(kind, role)
    ]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: `name` as the journal keeps it (`user:12`, `key:...`), and for whom.

    `limit`: what they may commit to with one order; None: any amount. `sandbox`: for a sandbox
    organization, which sees nothing of the others.
    """

    name: str
    organization: UUID
    kind: OrganizationKind
    allowed: frozenset[Permission]
    limit: Money | None = None
    sandbox: bool = False

    def require(self, permission: Permission) -> None:
        """Refusal `not_allowed` unless the actor has the permission."""
        if permission not in self.allowed:
            raise Refusal(Code.NOT_ALLOWED, permission=permission.value, who=who_may(permission))
