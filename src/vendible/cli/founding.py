"""What an operator sets up on the machine: organizations, people, keys, tax rates."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from vendible.cli.boot import boot
from vendible.domain.access.permissions import OrganizationKind, Role
from vendible.domain.catalog.listing import ProductType
from vendible.domain.kernel.refusals import Refusal

if TYPE_CHECKING:
    from vendible.records.models import Organization

organization = typer.Typer(help="Organizations.", no_args_is_help=True)
person = typer.Typer(help="The people in them.", no_args_is_help=True)
key = typer.Typer(help="API keys.", no_args_is_help=True)
tax = typer.Typer(help="Tax rates.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="The organization's short name.")]


@organization.command("add")
def add_organization(
    kind: OrganizationKind,
    slug: Slug,
    name: str,
    country: Annotated[str, typer.Option(help="ISO 3166: decides the tax.")] = "DE",
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "EUR",
    types: Annotated[
        list[ProductType] | None, typer.Option("--type", help="Product types of a partner.")
    ] = None,
    *,
    stackable: Annotated[
        bool, typer.Option(help="A partner may list one-per-parent add-ons.")
    ] = False,
    sandbox: Annotated[
        bool, typer.Option(help="Deals with sandboxes alone; its clock can be moved.")
    ] = False,
) -> None:
    """Found a customer, a partner or the operator."""
    boot()
    from django.db import IntegrityError

    from vendible.gateways.present import present
    from vendible.usecases.people import NewOrganization, found_organization

    if sandbox and kind is OrganizationKind.OPERATOR:
        raise typer.BadParameter("an operator is no sandbox; it serves both sides")
    if len(country) != 2 or not country.isalpha():
        raise typer.BadParameter(f"{country!r} is no country; expected two letters such as DE")
    new = NewOrganization(
        kind, slug, name, country.upper(), currency.upper(), list(types or ()), stackable, sandbox
    )
    try:
        found_organization(new, present=present())
    except IntegrityError:
        raise typer.BadParameter(f"there is an organization {slug} already") from None
    except Refusal as no:
        raise typer.BadParameter(f"{currency} is no currency of ISO 4217") from no
    print(f"{name} ({slug}) is founded.")


@person.command("invite")
def invite_person(
    email: str,
    name: str,
    to: Annotated[str, typer.Option("--to", help="The organization's short name.")],
    role: Role = Role.ADMINISTRATOR,
) -> None:
    """A person in an organization; prints a sign-in link that works once."""
    boot()
    from django.conf import settings

    from vendible.gateways.present import present
    from vendible.records.models import User
    from vendible.usecases.people import add_person, one_time_link

    where = _organization(to)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = add_person(email, name, where.id, role)
    else:
        User.objects.filter(pk=user.pk).update(is_active=True)  # who was only invited so far, too
        user.is_active = True
        user.memberships.get_or_create(organization=where, defaults={"role": role.value})
    print(f"{settings.PUBLIC_URL}/sign-in/{one_time_link(user, present=present())}/")


@key.command("issue")
def issue(slug: Slug, name: Annotated[str, typer.Option(help="What it is for.")] = "key") -> None:
    """An API key with all that the organization may do; shown once."""
    boot()
    from vendible.domain.access.permissions import permissions
    from vendible.gateways.present import present
    from vendible.usecases.people import issue_key

    found = _organization(slug)
    scopes = sorted(permissions(OrganizationKind(found.kind), Role.ADMINISTRATOR))
    print(issue_key(found.id, name, scopes, present=present()))


@tax.command("set")
def set_rate(country: str, rate_pct: str, tax_class: str = "standard") -> None:
    """Percent of the net price for customers of a country; orders placed keep theirs."""
    boot()
    from vendible.records.models import TaxRate

    try:
        rate = Decimal(rate_pct)
    except InvalidOperation:
        raise typer.BadParameter(f"{rate_pct!r} is no percentage; expected e.g. 19") from None
    if not 0 <= rate <= 100:
        raise typer.BadParameter(f"{rate_pct} is no percentage from 0 to 100")
    TaxRate.objects.update_or_create(
        country=country.upper(), tax_class=tax_class, defaults={"rate_pct": rate}
    )
    print(f"{country.upper()} {tax_class}: {rate} %")


def _organization(slug: str) -> Organization:
    from vendible.records.models import Organization

    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Organization.objects.values_list("slug", flat=True)) or "none yet"
        raise typer.BadParameter(f"there is no organization {slug}; there are: {known}")
    return found
