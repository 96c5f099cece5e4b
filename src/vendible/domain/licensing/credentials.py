"""The credential by which an installed instance names itself: `vli_<instance>_<secret>`."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from typing import Self
from uuid import UUID

SECRET_BYTES = 32
EXAMPLE = "vli_<32 hexadecimal digits>_<43 letters, digits, - or _>"
_FORM = re.compile(r"vli_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Credential:
    """Bound to one instance; shown once, of which only `secret_hash` is kept."""

    instance: UUID
    secret: bytes = field(repr=False)  # so that no log ever shows it

    def __post_init__(self) -> None:
        assert len(self.secret) == SECRET_BYTES

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for what does not have the form of a credential."""
        found = _FORM.fullmatch(text)
        if found is None:
            return None
        return cls(UUID(hex=found[1]), urlsafe_b64decode(found[2] + "="))

    @property
    def text(self) -> str:
        secret = urlsafe_b64encode(self.secret).rstrip(b"=").decode("ascii")
        return f"vli_{self.instance.hex}_{secret}"

    @property
    def secret_hash(self) -> bytes:
        """What the table keeps. A plain SHA-256 is enough: the secret has 256 random bits."""
        return sha256(self.secret).digest()

    def is_kept_as(self, secret_hash: bytes) -> bool:
        """Whether the kept hash is of this secret, in a time that doesn't tell how near it was."""
        return compare_digest(self.secret_hash, secret_hash)
