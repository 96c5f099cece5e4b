"""What the faces read: every question takes the organization whose rows it may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import (
    CustomerBalance,
    Instance,
    Invoice,
    InvoiceLine,
    JournalEntry,
    License,
    LicenseVersion,
    Order,
    OrderLine,
    Product,
    Submission,
    Subscription,
)
from vendible.records.orders import order_plain

M = TypeVar("M", bound=Model)


def orders_of(customer: UUID) -> QuerySet[Order]:
    lines = Prefetch("lines", OrderLine.objects.order_by("position"))
    return Order.objects.filter(customer_id=customer).prefetch_related(lines)


def order_of(customer: UUID, order: UUID) -> Order:
    return _one(orders_of(customer).filter(id=order), "order", order)


def as_plain(order: Order) -> dict[str, Any]:
    return order_plain(vars(order), [vars(line) for line in order.lines.all()])


def subscriptions_of(customer: UUID) -> QuerySet[Subscription]:
    return Subscription.objects.filter(customer_id=customer).select_related(
        "product", "license", "partner"
    )


def subscription_of(customer: UUID, subscription: UUID) -> Subscription:
    return _one(subscriptions_of(customer).filter(id=subscription), "subscription", subscription)


def instances_of(customer: UUID) -> QuerySet[Instance]:
    return Instance.objects.filter(customer_id=customer).select_related("product")


def instance_of(customer: UUID, instance: UUID) -> Instance:
    return _one(instances_of(customer).filter(id=instance), "instance", instance)


def licenses_of(customer: UUID) -> QuerySet[License]:
    return License.objects.filter(instance__customer_id=customer).select_related(
        "subscription__product"
    )


def license_of(customer: UUID, license_: UUID) -> License:
    return _one(licenses_of(customer).filter(id=license_), "license", license_)


def versions_of(license_: License) -> list[LicenseVersion]:
    """Newest first."""
    return list(license_.versions.select_related("order").order_by("-revision"))


def invoices_of(customer: UUID) -> QuerySet[Invoice]:
    lines = Prefetch(
        "lines",
        InvoiceLine.objects.order_by("position").select_related("order_line", "partner"),
    )
    return Invoice.objects.filter(customer_id=customer).prefetch_related(lines)


def invoice_of(customer: UUID, invoice: UUID) -> Invoice:
    return _one(invoices_of(customer).filter(id=invoice), "invoice", invoice)


def products_of(partner: UUID) -> QuerySet[Product]:
    return Product.objects.filter(partner_id=partner).prefetch_related(newest_submissions())


def product_of(partner: UUID, slug: str) -> Product:
    return _one(products_of(partner).filter(slug=slug), "product", slug)


def submissions_visible(partner: UUID | None) -> QuerySet[Submission]:
    """Those of a partner, or with None all of them: only for the operator."""
    scope = Q() if partner is None else Q(product__partner_id=partner)
    return Submission.objects.filter(scope).select_related("product__partner", "revision")


def submission_visible(partner: UUID | None, submission: UUID) -> Submission:
    return _one(submissions_visible(partner).filter(id=submission), "submission", submission)


def journal_of(organization: UUID | None) -> QuerySet[JournalEntry]:
    """What concerns an organization, or with None everything: only for the operator."""
    scope = Q() if organization is None else Q(organization_id=organization)
    return JournalEntry.objects.filter(scope)


def history_of(organization: UUID, subjects: Iterable[UUID]) -> Sequence[JournalEntry]:
    """The journal's lines about these subjects, newest first."""
    wanted = Q(subject_id__in=list(subjects))
    return list(journal_of(organization).filter(wanted).order_by("-id")[:50])


def balances_of(customer: UUID) -> Mapping[str, int]:
    """Minor units by currency."""
    rows = CustomerBalance.objects.filter(organization_id=customer).order_by("currency")
    return {row.currency: row.minor for row in rows}


def newest_submissions() -> Prefetch[Any]:
    newest = Submission.objects.order_by("-id").select_related("revision")
    return Prefetch("submissions", newest)


def _one(rows: QuerySet[M], what: str, id_: object) -> M:
    found = rows.first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what=what, id=str(id_))
    return found
