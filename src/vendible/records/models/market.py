"""What the operator sets for the whole marketplace."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MarketSetting(models.Model):
    """One setting as plain JSON; absent: its default. `records/market.py` names them all."""

    key = models.TextField(primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    class Meta:
        db_table = "market_settings"

    def __str__(self) -> str:
        return self.key


class PlatformAgreement(models.Model):
    """One version of the platform's standard agreement or of a template, kept as written (L9).

    The newest version of a code is in force.
    """

    id = models.UUIDField(primary_key=True)
    source = models.TextField()  # platform_standard or platform_template
    code = models.TextField()
    version = models.PositiveIntegerField()
    title = models.TextField()
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        db_table = "platform_agreements"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_agreement_version"),
            models.CheckConstraint(
                condition=models.Q(source__in=["platform_standard", "platform_template"]),
                name="platform_agreement_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} version {self.version}"
