"""The keys that sign licenses and answers: PEM files in one folder, the newest signs."""

from __future__ import annotations

import json
import os
import re
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from joserfc.jwk import OKPKey


class SigningKeys(Protocol):
    @property
    def key_id(self) -> str:
        """The RFC 7638 thumbprint of the key that signs now."""
        ...

    def sign(self, payload: bytes, typ: str) -> str:
        """A compact JWS (RFC 7515), `alg` Ed25519 (RFC 9864), with `kid` and `typ`."""
        ...

    def public_jwks(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) by which every signature still in use can be verified."""
        ...


def open_keys(folder: Path) -> KeyFolder:
    """The keys in `folder`; the first one is made if there is none, by one process alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _files(folder):
        _make(folder, number=1)
    return KeyFolder(folder)


@dataclass(frozen=True, slots=True)
class _Key:
    file: Path
    private: Ed25519PrivateKey
    id: str
    public: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Ring:
    """What the folder held when it was read; replaced whole, so that threads see one or the other.

    `own` is the file of the key that signs, `following` the name that a rotation would take.
    """

    keys: tuple[_Key, ...]  # newest first
    own: str
    following: str
    heads: dict[str, bytes] = field(default_factory=dict)  # by `typ`: the encoded header and a dot


class KeyFolder:
    """Keys as `000001.pem`, `000002.pem`, ...: the last signs, the others stay in the key set.

    Any number of processes may share the folder: each follows a rotation at its next signature.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ring = _read(folder)

    @property
    def key_id(self) -> str:
        return self._current().keys[0].id

    def sign(self, payload: bytes, typ: str) -> str:
        # joserfc's serialize_compact takes 35 µs for an answer of 2.5 kB, this 28 µs, of which the
        # signature itself is 23 µs: on the path of every license check the header is made once.
        ring = self._current()
        head = ring.heads.get(typ) or _head(ring, typ)
        signed = head + _base64url(payload)
        signature = ring.keys[0].private.sign(signed)
        return (signed + b"." + _base64url(signature)).decode("ascii")

    def public_jwks(self) -> dict[str, Any]:
        # Read anew: the set must already have a key with which another process signs.
        self._ring = _read(self._folder)
        return {"keys": [dict(each.public) for each in self._ring.keys]}

    def rotate(self) -> str:
        """Make the next key, which signs from now on, and answer its id.

        Of two rotations at the same time one key remains.
        """
        self._ring = _read(self._folder)
        _make(self._folder, int(Path(self._ring.own).stem) + 1)
        self._ring = _read(self._folder)
        return self.key_id

    def retire(self, key_id: str) -> None:
        """Take an older key out of the set: what it signed can't be verified any more.

        ValueError for the key that signs now and for one that isn't there.
        """
        self._ring = _read(self._folder)
        newest, *older = self._ring.keys
        if key_id == newest.id:
            raise ValueError(f"{key_id} signs now; rotate first, then retire it")
        found = next((each for each in older if each.id == key_id), None)
        if found is None:
            there = ", ".join(each.id for each in older) or "none"
            raise ValueError(f"there is no older key {key_id}; there are: {there}")
        found.file.unlink()
        self._ring = _read(self._folder)

    def _current(self) -> _Ring:
        # Two looks at the disk (2 µs) so that a rotation needs no restart and no signal.
        ring = self._ring
        if os.access(ring.following, os.F_OK) or not os.access(ring.own, os.F_OK):
            ring = self._ring = _read(self._folder)
        return ring


_NAME = re.compile(r"\d{6}\.pem")


def _files(folder: Path) -> list[Path]:
    return sorted((each for each in folder.iterdir() if _NAME.fullmatch(each.name)), reverse=True)


def _read(folder: Path) -> _Ring:
    keys = tuple(_key(file) for file in _files(folder))
    if not keys:
        raise FileNotFoundError(f"{folder} holds no signing key (000001.pem, ...) any more")
    own = keys[0].file
    following = folder / f"{int(own.stem) + 1:06}.pem"
    return _Ring(keys, str(own), str(following))


def _key(file: Path) -> _Key:
    if file.stat().st_mode & 0o007:
        raise PermissionError(f"others can read the private key {file}; run: chmod 600 {file}")
    pem = file.read_bytes()
    private = load_pem_private_key(pem, password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(
            f"{file} is not an Ed25519 key; expected one from: openssl genpkey -algorithm ed25519"
        )
    public = OKPKey.import_key(pem)
    key_id = public.thumbprint()
    plain = public.as_dict(private=False, kid=key_id, use="sig", alg="Ed25519")
    return _Key(file, private, key_id, dict(plain))


def _make(folder: Path, number: int) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    handle, draft = mkstemp(dir=folder, prefix=".", suffix=".draft")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never replaces a key that another process made.
        with suppress(FileExistsError):
            (folder / f"{number:06}.pem").hardlink_to(draft)
        _persist(folder)
    finally:
        Path(draft).unlink()


def _persist(folder: Path) -> None:
    # A key that signed must still be there after a power cut.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _head(ring: _Ring, typ: str) -> bytes:
    header = {"alg": "Ed25519", "kid": ring.keys[0].id, "typ": typ}
    encoded = _base64url(json.dumps(header, separators=(",", ":")).encode()) + b"."
    return ring.heads.setdefault(typ, encoded)


def _base64url(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
