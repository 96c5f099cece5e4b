"""Who did what, for whom, when; and what is still to leave the process."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

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


class OutboxMessage(models.Model):
    """Something that leaves the process after the commit; sent at least once."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    facts = models.JSONField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")

    class Meta:
        db_table = "outbox"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="outbox_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at}"
