"""The sample marketplace's organizations and people; found once, looked up afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from vendible.domain.access.permissions import OrganizationKind, Role, permissions
from vendible.domain.kernel.money import Money
from vendible.gateways.present import Present
from vendible.records.models import ApiKey, Organization, TaxRate, User
from vendible.usecases.people import (
    NewOrganization,
    add_person,
    found_organization,
    issue_key,
    one_time_link,
)

_TYPES = ("license", "saas")
ORGANIZATIONS = (
    NewOrganization(OrganizationKind.OPERATOR, "vendible", "Vendible Marketplace", "DE", "EUR"),
    NewOrganization(OrganizationKind.PARTNER, "polaris", "Polaris Mobility", "DE", "EUR", _TYPES),
    NewOrganization(OrganizationKind.PARTNER, "lumen", "Lumen Media", "NL", "EUR", _TYPES),
    NewOrganization(OrganizationKind.PARTNER, "harbor", "Harbor Desk", "FR", "EUR", _TYPES),
    NewOrganization(OrganizationKind.CUSTOMER, "aurora", "Aurora Motors", "DE", "EUR"),
)
PEOPLE = {
    "vendible": ("olivia@vendible.example", "Olivia Operator"),
    "polaris": ("paul@polaris.example", "Paul Partner"),
    "lumen": ("lena@lumen.example", "Lena Partner"),
    "harbor": ("hana@harbor.example", "Hana Partner"),
    "aurora": ("clara@aurora.example", "Clara Customer"),
}
# Aurora's others: what each may order alone, where that has a limit.
COLLEAGUES = (
    ("ben@aurora.example", "Ben Buyer", Role.BUYER, Money(100_000, "EUR")),
    ("fay@aurora.example", "Fay Finance", Role.FINANCE, None),
    ("mia@aurora.example", "Mia Member", Role.MEMBER, None),
)
_RATES = (("DE", "19"), ("FR", "20"), ("NL", "21"))


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, and a fresh API key of each, by the organization's slug."""

    ids: dict[str, UUID]
    keys: dict[str, str]


def is_founded() -> bool:
    return Organization.objects.filter(slug=ORGANIZATIONS[0].slug).exists()


def is_somebody_elses() -> bool:
    return not is_founded() and Organization.objects.exists()


def found_all(present: Present) -> None:
    """Organizations, an administrator each, Aurora's other people, tax rates."""
    for new in ORGANIZATIONS:
        organization = found_organization(new, present=present)
        email, name = PEOPLE[new.slug]
        add_person(email, name, organization.id, Role.ADMINISTRATOR)
        if new.slug == "aurora":
            for email, name, role, limit in COLLEAGUES:
                add_person(email, name, organization.id, role, limit=limit)
    TaxRate.objects.bulk_create(
        TaxRate(country=country, tax_class="standard", rate_pct=Decimal(rate))
        for country, rate in _RATES
    )


def cast(present: Present) -> Cast:
    """Keys of an earlier run are revoked: their text is nowhere any more."""
    organizations = Organization.objects.in_bulk(
        [new.slug for new in ORGANIZATIONS], field_name="slug"
    )
    ApiKey.objects.filter(name="demo", organization__in=organizations.values()).update(
        revoked_at=present.now
    )
    keys = {
        slug: issue_key(
            each.id,
            "demo",
            sorted(permissions(OrganizationKind(each.kind), Role.ADMINISTRATOR)),
            present=present,
        )
        for slug, each in organizations.items()
    }
    return Cast({slug: each.id for slug, each in organizations.items()}, keys)


def sign_in_links(site: str, present: Present) -> list[tuple[str, str]]:
    """A new one-time link for each person; a demo that was founded before has fewer of them."""
    others = [PEOPLE[slug] for slug in ("polaris", "harbor", "lumen", "vendible")]
    people = [PEOPLE["aurora"], *((email, name) for email, name, _, _ in COLLEAGUES), *others]
    users = {each.email: each for each in User.objects.filter(email__in=dict(people))}
    return [
        (name, f"{site}/sign-in/{one_time_link(users[email], present=present)}/")
        for email, name in people
        if email in users
    ]
