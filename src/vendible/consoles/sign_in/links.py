"""Whose a one-time link is, without using it up."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from vendible.records.models import OneTimeLink, User


def holder(token: str, now: datetime) -> User | None:
    """The person whom the link would sign in; None if it was used, has expired or never was."""
    kept = OneTimeLink.objects.filter(
        token_hash=sha256(token.encode()).digest(), expires_at__gt=now
    )
    link = kept.select_related("user").first()
    return link.user if link else None
