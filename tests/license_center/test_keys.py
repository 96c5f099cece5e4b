"""The folder of signing keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet, OKPKey

from vendible.gateways.keys import KeyFolder, open_keys

REGISTRY = jws.JWSRegistry(algorithms=["Ed25519"])


def read(signed: str, keys: KeyFolder) -> jws.CompactSignature:
    """By an implementation that is not ours."""
    key_set = KeySet([OKPKey.import_key(each) for each in keys.public_jwks()["keys"]])
    return jws.deserialize_compact(signed, key_set, registry=REGISTRY)


def test_the_first_key_is_made_and_kept_private(tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "keys"
    first = open_keys(folder)
    assert [each.name for each in folder.iterdir()] == ["000001.pem"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "000001.pem").stat().st_mode & 0o777 == 0o600
    assert open_keys(folder).key_id == first.key_id


def test_the_key_set_is_public(keys: KeyFolder) -> None:
    (only,) = keys.public_jwks()["keys"]
    assert set(only) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (only["kid"], only["alg"], only["use"]) == (keys.key_id, "Ed25519", "sig")
    assert OKPKey.import_key(only).thumbprint() == only["kid"]


def test_another_implementation_reads_a_signature(keys: KeyFolder) -> None:
    read_back = read(keys.sign(b'{"a":1}', "test+jwt"), keys)
    assert read_back.payload == b'{"a":1}'
    assert read_back.headers() == {"alg": "Ed25519", "kid": keys.key_id, "typ": "test+jwt"}


@given(st.binary(), st.text(max_size=9))  # joserfc reads headers of up to 512 bytes
def test_any_payload_and_type(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes, typ: str
) -> None:
    keys = open_keys(tmp_path_factory.getbasetemp() / "any-payload")
    read_back = read(keys.sign(payload, typ), keys)
    assert (read_back.payload, read_back.headers()["typ"]) == (payload, typ)


def test_a_rotation_is_followed_by_all(keys: KeyFolder, tmp_path: Path) -> None:
    other = open_keys(tmp_path / "keys")
    old, signed = keys.key_id, keys.sign(b"{}", "test+jwt")
    new = other.rotate()
    assert new != old
    assert keys.key_id == new
    assert [each["kid"] for each in keys.public_jwks()["keys"]] == [new, old]
    for text in (signed, keys.sign(b"{}", "test+jwt")):
        assert read(text, other).payload == b"{}"


def test_a_retired_key_verifies_nothing(keys: KeyFolder, tmp_path: Path) -> None:
    other = open_keys(tmp_path / "keys")
    old, signed = keys.key_id, keys.sign(b"{}", "test+jwt")
    middle, new = keys.rotate(), keys.rotate()
    keys.retire(middle)
    keys.retire(old)
    assert [each["kid"] for each in keys.public_jwks()["keys"]] == [new]
    with pytest.raises(InvalidKeyIdError):
        read(signed, keys)
    assert other.key_id == new  # though the file after its own is gone


def test_what_can_not_be_retired(keys: KeyFolder) -> None:
    with pytest.raises(ValueError, match="rotate first"):
        keys.retire(keys.key_id)
    with pytest.raises(ValueError, match="there are: none"):
        keys.retire("unknown")


def test_many_at_once_make_one_first_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: open_keys(tmp_path / "keys").key_id, range(32)))
    assert len(ids) == 1
    assert len(list((tmp_path / "keys").iterdir())) == 1


def test_a_key_that_others_can_read_is_refused(keys: KeyFolder, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "000001.pem"
    file.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        KeyFolder(tmp_path / "keys")


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "000001.pem"
    file.touch(mode=0o600)
    key = generate_private_key(65537, 2048)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(TypeError, match="openssl genpkey"):
        KeyFolder(tmp_path)


def test_a_folder_that_was_emptied(keys: KeyFolder, tmp_path: Path) -> None:
    (tmp_path / "keys" / "000001.pem").unlink()
    with pytest.raises(FileNotFoundError, match="no signing key"):
        keys.sign(b"{}", "test+jwt")
