"""Organizations, the people in them, and the keys of their programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models


def _every_billing() -> list[str]:
    return ["online", "offline", "free"]


class Organization(models.Model):
    """A customer, a partner or the operator."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    slug = models.SlugField(unique=True)
    name = models.TextField()
    country = models.CharField(max_length=2)  # ISO 3166: decides the tax
    currency = models.CharField(max_length=3)  # what a customer is shown first
    types = ArrayField(models.TextField(), default=list)  # a partner's product types
    stackable_enabled = models.BooleanField(default=False)  # a partner's ability
    billings = ArrayField(models.TextField(), default=_every_billing)  # that a partner may use
    created_at = models.DateTimeField()
    # A sandbox deals with sandboxes alone, in books of its own; its clock is so far ahead.
    sandbox = models.BooleanField(default=False)
    clock_seconds = models.BigIntegerField(default=0)

    class Meta:
        db_table = "organizations"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(clock_seconds=0) | models.Q(sandbox=True, clock_seconds__gt=0),
                name="only_sandbox_clocks_move",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["customer", "partner", "operator"]),
                name="organization_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        user = User(email=self.normalize_email(email), **more)
        user.set_password(password)
        user.save()
        return user


class User(AbstractUser):
    """A person; signs in with an e-mail address."""

    username = None  # type: ignore[assignment]  # the address is the name
    email = models.EmailField(unique=True)
    phone = models.TextField(default="", blank=True)  # for messages by SMS, as +49151…
    language = models.TextField(default="en")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()  # type: ignore[assignment]  # without usernames

    class Meta:
        db_table = "users"

    def __str__(self) -> str:
        return self.email


class Membership(models.Model):
    """A person's role in an organization."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    role = models.TextField()
    # What a buyer may commit to with one order, in the organization's currency; null: any amount.
    limit_minor = models.BigIntegerField(null=True)

    class Meta:
        db_table = "memberships"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organization"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id} as {self.role}"


class ApiKey(models.Model):
    """A program's key: only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE)
    name = models.TextField()
    secret_hash = models.BinaryField()
    scopes = ArrayField(models.TextField())
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_keys"

    def __str__(self) -> str:
        return self.name


class OneTimeLink(models.Model):
    """Signs a person in once, without a password; only the hash of its token is kept."""

    token_hash = models.BinaryField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "one_time_links"

    def __str__(self) -> str:
        return f"for {self.user_id} until {self.expires_at}"
