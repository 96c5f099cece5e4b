"""Application instances, licenses and every signed version of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vendible.records.models.catalog import Product
from vendible.records.models.people import Organization
from vendible.records.models.subscriptions import Subscription


class Instance(models.Model):
    """One bought base product with its add-ons, as the software sees it."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="instances")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    credential_hash = models.BinaryField(null=True)  # SHA-256 of the secret; null until issued
    created_at = models.DateTimeField()

    class Meta:
        db_table = "instances"

    def __str__(self) -> str:
        return str(self.id)


class License(models.Model):
    """What one subscription allows: the newest signed version."""

    id = models.UUIDField(primary_key=True)
    instance = models.ForeignKey(Instance, models.PROTECT, related_name="licenses")
    subscription = models.OneToOneField(Subscription, models.PROTECT, related_name="license")
    kind = models.TextField()
    state = models.TextField()
    revision = models.PositiveIntegerField()
    mode = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    document = models.JSONField()
    signed = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "licenses"

    def __str__(self) -> str:
        return f"{self.id} revision {self.revision}"


class LicenseVersion(models.Model):
    """A signed version as it was issued. A trigger refuses every update."""

    license = models.ForeignKey(License, models.PROTECT, related_name="versions")
    revision = models.PositiveIntegerField()
    order = models.ForeignKey("Order", models.PROTECT, null=True, related_name="+")
    document = models.JSONField()
    signed = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "license_versions"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["license", "revision"], name="one_version_a_revision")
        ]

    def __str__(self) -> str:
        return f"{self.license_id} revision {self.revision}"
