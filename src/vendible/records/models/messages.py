"""What people are told: in the console, and by what leaves the process."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vendible.records.models.people import Organization, User


class Message(models.Model):
    """A message in a person's console, kept as facts: its words are made when it is read."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    kind = models.TextField()
    facts = models.JSONField()
    subject_id = models.UUIDField()  # what it is about
    link = models.TextField()  # the path of its page
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages"
        indexes: ClassVar = [
            models.Index(fields=["user", "organization", "-id"], name="messages_of_person"),
            models.Index(
                fields=["user", "organization"],
                condition=Q(read_at__isnull=True),
                name="messages_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"


class MessagePreference(models.Model):
    """By which ways a person wants to be told of a kind; without a row: the usual ways."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.TextField()
    channels = ArrayField(models.TextField())

    class Meta:
        db_table = "message_preferences"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} by {', '.join(self.channels)}"


class OutboxMessage(models.Model):
    """A message that leaves the process after the commit; sent at least once.

    It waits while it has a `due_at`; without one it is sent, or given up after the last try.
    No address is kept here: it is read from the person when the message is sent.
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    channel = models.TextField()
    kind = models.TextField()
    facts = models.JSONField()
    subject_id = models.UUIDField()
    link = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")  # why the last try failed, without any address

    class Meta:
        db_table = "outbox"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="outbox_due"),
            models.Index(
                fields=["sent_at"], condition=Q(sent_at__isnull=False), name="outbox_sent"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "sms"]), name="outbox_channel"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(due_at__isnull=True),
                name="outbox_sent_is_not_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}, due {self.due_at}"
