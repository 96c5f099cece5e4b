"""The people of an organization: who is invited, and who uses what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from vendible.records.models.people import Organization, User
from vendible.records.models.subscriptions import Subscription


class Invitation(models.Model):
    """Somebody is asked to join; only the hash of the link's token is kept."""

    id = models.UUIDField(primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.TextField(default="")
    role = models.TextField()
    limit_minor = models.BigIntegerField(null=True)
    token_hash = models.BinaryField(unique=True)
    invited_by = models.TextField()
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitations"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.role}"


class Assignment(models.Model):
    """A person uses a seat of one subscription, of a product or of an add-on."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    assigned_at = models.DateTimeField()
    assigned_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")
    uses = models.PositiveIntegerField(default=0)  # how often it was opened, and when last
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "assignments"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_seat_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} uses {self.subscription_id}"
