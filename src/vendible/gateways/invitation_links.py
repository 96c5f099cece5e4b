"""The token of an invitation's link: made from the marketplace's secret, kept nowhere."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

_SALT = "vendible.invitation"


def token_of(invitation: UUID, expires_at: datetime) -> str:
    """The same for the same expiry: the letter's writer makes it again, so no row has to hold it.

    Sending again moves the expiry, so the link that was sent before stops working.
    """
    value = f"{invitation}:{expires_at.astimezone(UTC).isoformat()}"
    digest = salted_hmac(_SALT, value, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What an invitation keeps of it."""
    return sha256(token.encode()).digest()
