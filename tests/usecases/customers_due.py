"""Many customers who hold the same, for the tests of what falls due; and whether all is whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Sum

from tests.marketplace import PACK, PLATFORM, Marketplace
from vendible.domain.access.permissions import OrganizationKind
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import ordering, people
from vendible.usecases.people import NewOrganization

RICH = Money(10_000_00, "EUR")


def customers(
    market: Marketplace,
    count: int,
    *,
    lines: Sequence[LineAsk] = (PLATFORM, PACK),
    balance: Money = RICH,
) -> list[UUID]:
    """So many new ones, each with an order of these lines."""
    made = []
    for number in range(count):
        slug = f"customer-{number}"
        new = NewOrganization(OrganizationKind.CUSTOMER, slug, slug.title(), "DE", "EUR")
        id_ = people.found_organization(new, present=market.present).id
        people.deposit(
            id_, balance, "opening", actor=market.actor("market"), present=market.present
        )
        actor = replace(market.actor("aurora"), organization=id_)
        ordering.place_order(ordering.OrderAsk(lines, "EUR"), actor=actor, present=market.present)
        made.append(id_)
    return made


def renewals_of(customer: UUID) -> list[tuple[str, int]]:
    """Day and total of each renewal's invoice, in their order."""
    rows = tables.Invoice.objects.filter(customer_id=customer, order__kind="renewal")
    return [
        (f"{each.issued_on:%m-%d}", each.total_minor) for each in rows.order_by("issued_on", "id")
    ]


def check_whole(owners: Iterable[UUID], balance: Money = RICH) -> None:
    """Each order's parts are there once, licenses have every revision, the books add up."""
    for order in tables.Order.objects.filter(kind="renewal"):
        lines = order.lines.all()
        assert sum(each.net_minor for each in lines) == order.net_minor
        invoice = order.invoices.get()
        assert (invoice.total_minor, invoice.state) == (order.total_minor, "settled")
        assert tables.JournalEntry.objects.get(subject_id=order.id).actor == "system"
        assert tables.LicenseVersion.objects.filter(order=order).count() == len(lines)
    for license_ in tables.License.objects.all():
        numbers = sorted(license_.versions.values_list("revision", flat=True))
        assert numbers == list(range(1, license_.revision + 1))
    for owner in owners:
        spent = tables.Order.objects.filter(customer_id=owner).aggregate(sum=Sum("total_minor"))
        kept = tables.CustomerBalance.objects.get(organization_id=owner)
        assert kept.minor == balance.minor - spent["sum"]
    assert read_books().balance
