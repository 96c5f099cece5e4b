"""Who did what, for whom, when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from vendible.records.models.people import Organization


class JournalEntry(models.Model):
    """A line from a command, written in its transaction."""

    at = models.DateTimeField()
    actor = models.TextField()  # user:ID, key:ID or system
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="journal"
    )
    fact = models.TextField()  # past tense: order_completed
    subject = models.TextField()  # what it happened to: order, subscription ...
    subject_id = models.UUIDField()
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "journal"
        indexes: ClassVar = [
            models.Index(fields=["organization", "-id"], name="journal_of_organization"),
            models.Index(fields=["subject_id"], name="journal_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.actor} {self.fact}"
