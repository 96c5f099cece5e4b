"""Products, their immutable revisions, and the review of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vendible.records.models.people import Organization


class Product(models.Model):
    """What a partner lists. `draft` is the plain listing being edited; `live` is on sale."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="products")
    slug = models.SlugField(unique=True, max_length=63)
    kind = models.TextField()
    type = models.TextField()  # fixed from the first draft on
    ownership = models.TextField(default="")  # fixed at first approval
    name = models.TextField()
    draft = models.JSONField(null=True)
    draft_version = models.PositiveIntegerField(default=0)  # of the saving; one more each time
    drafted_by = models.TextField(default="")
    live = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "products"

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """One immutable state of a listing. A trigger refuses every update."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    listing = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "revisions"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="one_revision_number")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} revision {self.number}"


class Submission(models.Model):
    """The review of a revision: submitted, in_review, approved, rejected, withdrawn."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="submissions")
    revision = models.OneToOneField(Revision, models.PROTECT, related_name="submission")
    state = models.TextField()
    submitted_at = models.DateTimeField()
    submitted_by = models.TextField()
    opened_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reviewer = models.TextField(default="")  # who claimed it, later who decided
    reasons = models.JSONField(default=list)
    answer_by = models.DateTimeField(null=True)  # when an answer can be expected
    overdue_told_at = models.DateTimeField(null=True)
    intended = models.JSONField(default=list)  # findings that the partner ticked as intended

    class Meta:
        db_table = "submissions"
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["submitted", "in_review"]),
                name="submissions_waiting",
            ),
            models.Index(fields=["submitted_at"], name="submissions_by_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state__in=["submitted", "in_review"]),
                name="one_open_submission",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["submitted", "in_review", "approved", "rejected", "withdrawn"]
                ),
                name="submission_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.state}"
