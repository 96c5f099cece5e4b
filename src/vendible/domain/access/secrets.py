"""API keys: how they are written, and how a secret is compared with its hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

_MARK = "vk"


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """`vk_<id>_<secret>` taken apart."""

    id: UUID
    secret: str


def write_key(id_: UUID, chance: bytes) -> tuple[str, bytes]:
    """The key's text, shown once, and the hash that is kept. `chance` is 32 random bytes."""
    secret = base64.urlsafe_b64encode(chance).rstrip(b"=").decode()
    return f"{_MARK}_{id_.hex}_{secret}", secret_hash(secret)


def read_key(text: str) -> WrittenKey | None:
    """None for what is not written like a key."""
    mark, _, rest = text.partition("_")
    id_, _, secret = rest.partition("_")
    if mark != _MARK or len(id_) != 32 or not 20 <= len(secret) <= 100:
        return None
    try:
        return WrittenKey(UUID(id_), secret)
    except ValueError:
        return None


def secret_hash(secret: str) -> bytes:
    """SHA-256 is enough for a secret of 256 random bits; no dictionary reaches it."""
    return hashlib.sha256(secret.encode()).digest()


def is_secret(secret: str, kept_hash: bytes) -> bool:
    return hmac.compare_digest(secret_hash(secret), kept_hash)
