"""What customers hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vendible.records.models.catalog import Product, Revision
from vendible.records.models.people import Organization


class Subscription(models.Model):
    """The running right to a product or an add-on. The terms are those of the purchase."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="subscriptions")
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    instance = models.ForeignKey("Instance", models.PROTECT, related_name="subscriptions")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="addons")
    ownership = models.TextField(default="")  # of an add-on
    edition = models.TextField()
    offer = models.TextField()
    method = models.TextField()
    cycle_months = models.PositiveSmallIntegerField(null=True)
    attributes = models.JSONField(default=list)  # pairs of attribute and value
    quantity = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    price = models.JSONField(null=True)  # one of its own; null: the offer's in the revision held
    policy = models.TextField()
    state = models.TextField()
    starts_at = models.DateTimeField()
    anchor = models.DateField()  # bill dates are counted from here
    first = models.DateField()  # of the paid term; `end` is null without a term (one-time)
    end = models.DateField(null=True)
    auto_renew = models.BooleanField()
    trial_until = models.DateField(null=True)  # bought with a trial that ends on this day
    ends_on = models.DateField(null=True)  # set to end; access stops as this day begins
    contract = models.JSONField(null=True)  # terms with first and end, copied at purchase
    # What was paid for the present specification from `paid_from` to `end`: caps a credit.
    paid_from = models.DateField()
    paid_minor = models.BigIntegerField()
    discount = models.JSONField(null=True)  # a coupon's, on the recurring part
    scheduled = models.JSONField(null=True)  # what was asked for a later day
    plan = models.UUIDField(null=True)  # the leaving plan that set its end
    license_until = models.DateField(null=True)  # offline billing: the partner set an expiry
    reminded_on = models.DateField(null=True)  # the day of the last reminder that was told
    held_back = models.BooleanField(default=False)  # an operator suspended this one itself
    ended_because = models.TextField(default="")
    # When the next thing falls due, in real time: a sandbox's clock brings it nearer.
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "subscriptions"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "product"],
                condition=Q(ownership="one_per_customer") & ~Q(state="ended"),
                name="one_addon_per_customer",
            ),
            models.UniqueConstraint(
                fields=["parent", "product"],
                condition=Q(ownership="one_per_parent") & ~Q(state="ended"),
                name="one_addon_per_parent",
            ),
            models.UniqueConstraint(
                fields=["customer", "product"],
                condition=Q(trial_until__isnull=False),
                name="one_trial_per_customer",
            ),
            models.CheckConstraint(
                condition=Q(ownership="", parent__isnull=True)
                | (~Q(ownership="") & Q(parent__isnull=False)),
                name="addon_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "suspended", "isolated", "ended"]),
                name="subscription_state",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("first")), name="term_runs_forward"
            ),
            models.CheckConstraint(condition=Q(paid_minor__gte=0), name="paid_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "id"], name="subscription_of_customer"),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="subscription_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.edition} {self.state}"


class LeavingPlan(models.Model):
    """How a customer leaves a product with its add-ons: the steps that were confirmed together."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="leaving_plans")
    steps = models.JSONField()  # as they were shown: what ends when, at what cost
    made_at = models.DateTimeField()
    made_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "leaving_plans"

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.made_at}"
