"""Asking a license center, and living on the last answer while it is away."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

from vendible_license.answers import Answer
from vendible_license.center import Center
from vendible_license.errors import CenterUnreachable, LicenseError, UnknownKey
from vendible_license.verifying import Jwks, verify

_log = logging.getLogger(__name__)
_CREDENTIAL = re.compile(r"vli_([0-9a-f]{32})_[A-Za-z0-9_-]{43}")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Kept:
    signed: str
    keys: Jwks


class Client:
    """One installation's line to its license center.

    `keys`: the center's JWK set, if you ship it with your software (then no other is trusted);
    else it is fetched from the center. `cache_file` keeps the last answer over restarts.
    """

    def __init__(
        self,
        center_url: str,
        credential: str,
        *,
        keys: Jwks | None = None,
        cache_file: str | os.PathLike[str] | None = None,
        clock: Callable[[], datetime] = _utc_now,
        timeout_seconds: float = 10,
    ) -> None:
        found = _CREDENTIAL.fullmatch(credential)
        if found is None:
            raise ValueError(
                "This is not an instance credential; expected vli_<32 hexadecimal digits>_<43 "
                "characters>, as shown once in the marketplace."
            )
        self._center = Center(center_url, timeout_seconds)
        self._credential = credential
        self._instance = str(UUID(hex=found[1]))
        self._is_pinned = keys is not None
        self._keys = keys
        self._cache_file = None if cache_file is None else Path(cache_file)
        self._clock = clock
        self._kept: _Kept | None = None

    def check(self) -> Answer:
        """What this installation may do now.

        While the center is away: the last answer until its lease ends, then `LeaseExpired`.
        Raises a `LicenseError` of its own kind for everything that can't be relied on.
        """
        nonce = secrets.token_urlsafe(24)
        try:
            answer = self._verified(self._center.ask(self._credential, nonce), nonce)
        except CenterUnreachable as away:
            return self._last(away)
        assert self._keys is not None
        self._kept = _Kept(answer.signed, self._keys)
        self._write(self._kept)
        return answer

    def _verified(self, signed: str, nonce: str) -> Answer:
        if self._keys is not None:
            try:
                return self._verify(signed, self._keys, nonce)
            except UnknownKey:
                if self._is_pinned:
                    raise
        self._keys = self._center.key_set()  # the first time, and once after a rotation
        return self._verify(signed, self._keys, nonce)

    def _verify(self, signed: str, keys: Jwks, nonce: str | None) -> Answer:
        return verify(signed, keys, nonce=nonce, instance=self._instance, now=self._clock())

    def _last(self, away: CenterUnreachable) -> Answer:
        kept = self._kept or self._read()
        if kept is None:
            raise away
        keys = self._keys if self._is_pinned and self._keys is not None else kept.keys
        try:
            return self._verify(kept.signed, keys, None)
        except LicenseError as error:
            raise error from away

    def _read(self) -> _Kept | None:
        if self._cache_file is None:
            return None
        try:
            plain = json.loads(self._cache_file.read_bytes())
            return _Kept(str(plain["answer"]), dict(plain["keys"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None  # no file, or none of ours: as if there were no former answer

    def _write(self, kept: _Kept) -> None:
        if self._cache_file is None:
            return
        try:
            handle, draft = mkstemp(dir=self._cache_file.parent, prefix=".")  # mode 0600
            with os.fdopen(handle, "w") as file:
                json.dump({"answer": kept.signed, "keys": kept.keys}, file)
            Path(draft).replace(self._cache_file)  # whole or not at all
        except OSError as error:
            # The answer itself is good; a full disk must not stop the software.
            _log.warning("The answer could not be kept in %s: %s", self._cache_file, error)
