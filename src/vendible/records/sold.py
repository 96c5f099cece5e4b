"""What a partner has sold, or the operator sees of all: subscriptions with their customers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Instance, Subscription


def subscriptions_sold(partner: UUID | None) -> QuerySet[Subscription]:
    """Of one partner; None: of all, for the operator."""
    rows = Subscription.objects.select_related("product", "license", "customer", "partner")
    return rows if partner is None else rows.filter(partner_id=partner)


def subscription_sold(partner: UUID | None, subscription: UUID) -> Subscription:
    """Refusal `not_found` for one of another partner."""
    found = subscriptions_sold(partner).filter(id=subscription).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="subscription", id=str(subscription))
    return found


def instances_sold(partner: UUID) -> QuerySet[Instance]:
    """Application instances of the partner's products, each with its subscriptions."""
    held = Prefetch(
        "subscriptions",
        Subscription.objects.filter(partner_id=partner)
        .select_related("product", "license")
        .order_by("id"),
    )
    rows = Instance.objects.filter(product__partner_id=partner)
    return rows.select_related("product", "customer").prefetch_related(held)


def instance_sold(partner: UUID, instance: UUID) -> Instance:
    """Refusal `not_found` for one of another partner."""
    found = instances_sold(partner).filter(id=instance).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="instance", id=str(instance))
    return found
