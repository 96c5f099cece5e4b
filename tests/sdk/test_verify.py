"""Verifying an answer offline: only a genuine one in its lease counts."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from tests.sdk.centers import INSTANCE, NONCE, NOW, TYP, payload, signed
from vendible.gateways.keys import KeyFolder, open_keys
from vendible_license import (
    UNLIMITED,
    LeaseExpired,
    LicenseError,
    MalformedAnswer,
    TamperedAnswer,
    UnknownKey,
    WrongInstance,
    WrongNonce,
    verify,
)


def part(plain: Any) -> str:
    return urlsafe_b64encode(json.dumps(plain).encode()).rstrip(b"=").decode()


def header(keys: KeyFolder, **changes: Any) -> str:
    return part({"alg": "Ed25519", "kid": keys.key_id, "typ": TYP} | changes)


def test_what_an_answer_says(keys: KeyFolder) -> None:
    text = signed(keys)
    answer = verify(text, keys.public_jwks(), nonce=NONCE, instance=INSTANCE, now=NOW)
    assert answer.is_valid
    assert answer.signed == text
    assert answer.lease_end == NOW + timedelta(hours=24)
    assert answer.main == {"id": "a", "state": "active"}
    assert [each["id"] for each in answer.additional] == ["b"]
    assert answer.entitlements["vehicles"].licenses == ("a", "b")
    assert answer.entitlements["vehicles"].unit == "vehicles"


@pytest.mark.parametrize(
    ("code", "value", "number", "allows"),
    [
        ("vehicles", 600, 600, True),
        ("minutes", UNLIMITED, UNLIMITED, True),
        ("gigabytes", Decimal("2.5"), Decimal("2.5"), True),
        ("ai", True, 1, True),
        ("sso", False, 0, False),
        ("support", "gold", 0, True),
        ("nothing of the kind", None, 0, False),
    ],
)
def test_what_is_allowed(
    keys: KeyFolder, code: str, value: object, number: float | Decimal, allows: bool
) -> None:
    answer = verify(signed(keys), keys.public_jwks(), now=NOW)
    assert (answer.value(code), answer.number(code), answer.allows(code)) == (value, number, allows)


def test_unlimited_is_above_every_number(keys: KeyFolder) -> None:
    minutes = verify(signed(keys), keys.public_jwks(), now=NOW).number("minutes")
    assert minutes > 10**30
    assert minutes > Decimal("1E+40")


def test_the_lease_is_half_open(keys: KeyFolder) -> None:
    text, key_set = signed(keys), keys.public_jwks()
    assert verify(text, key_set, now=NOW + timedelta(hours=24, microseconds=-1)).is_valid
    with pytest.raises(LeaseExpired, match="Connect to the license center"):
        verify(text, key_set, now=NOW + timedelta(hours=24))


def test_turning_back_the_clock_revives_nothing(keys: KeyFolder) -> None:
    text, key_set = signed(keys), keys.public_jwks()
    assert verify(text, key_set, now=NOW - timedelta(minutes=5)).is_valid
    with pytest.raises(LeaseExpired, match="Set the clock right"):
        verify(text, key_set, now=NOW - timedelta(minutes=6))
    fresh = verify(text, key_set, nonce=NONCE, now=NOW - timedelta(minutes=6))
    assert fresh.is_valid  # its nonce shows that it is new


def test_what_is_not_valid_is_an_answer_without_a_lease(keys: KeyFolder) -> None:
    text = signed(keys, code="suspended", lease_end=NOW.isoformat(), entitlements={})
    answer = verify(text, keys.public_jwks(), now=NOW + timedelta(days=99))
    assert (answer.code, answer.is_valid, answer.allows("ai")) == ("suspended", False, False)


def test_an_answer_to_another_question(keys: KeyFolder) -> None:
    with pytest.raises(WrongNonce, match="another question"):
        verify(signed(keys), keys.public_jwks(), nonce="f" * 16, now=NOW)


def test_an_answer_for_another_installation(keys: KeyFolder) -> None:
    with pytest.raises(WrongInstance, match="Check the credential"):
        verify(signed(keys), keys.public_jwks(), instance="another", now=NOW)


def test_a_key_that_is_not_in_the_set(keys: KeyFolder, tmp_path: Path) -> None:
    other = open_keys(tmp_path / "other")
    with pytest.raises(UnknownKey, match="rotated"):
        verify(signed(keys), other.public_jwks(), now=NOW)
    without = f"{header(keys, kid=None)}.{part(payload())}."
    with pytest.raises(UnknownKey):
        verify(without, keys.public_jwks(), now=NOW)


def test_another_key_under_the_same_id(keys: KeyFolder, tmp_path: Path) -> None:
    (theirs,) = open_keys(tmp_path / "other").public_jwks()["keys"]
    with pytest.raises(TamperedAnswer, match="was changed"):
        verify(signed(keys), {"keys": [theirs | {"kid": keys.key_id}]}, now=NOW)


def test_a_changed_payload(keys: KeyFolder) -> None:
    head, _, signature = signed(keys, code="expired").split(".")
    with pytest.raises(TamperedAnswer, match="was changed"):
        verify(f"{head}.{part(payload())}.{signature}", keys.public_jwks(), now=NOW)


@pytest.mark.parametrize(
    "alg", ["none", "None", "EdDSA", "HS256", "ES256", "", None, 1, ["Ed25519"]]
)
def test_other_algorithms(keys: KeyFolder, alg: object) -> None:
    _, body, signature = signed(keys).split(".")
    for ending in (signature, ""):
        with pytest.raises(TamperedAnswer, match="only Ed25519"):
            verify(f"{header(keys, alg=alg)}.{body}.{ending}", keys.public_jwks(), now=NOW)


def test_the_public_key_taken_for_a_shared_secret(keys: KeyFolder) -> None:
    (public,) = keys.public_jwks()["keys"]
    head = {"alg": "HS256", "kid": public["kid"], "typ": TYP}
    text = jws.serialize_compact(head, json.dumps(payload()), OctKey.import_key(public["x"]))
    with pytest.raises(TamperedAnswer, match="only Ed25519"):
        verify(text, keys.public_jwks(), now=NOW)


def test_a_license_document_is_no_answer(keys: KeyFolder) -> None:
    text = keys.sign(json.dumps(payload()).encode(), "vendible-license+jwt")
    with pytest.raises(MalformedAnswer, match="vendible-license"):
        verify(text, keys.public_jwks(), now=NOW)


def test_critical_headers_are_not_understood(keys: KeyFolder) -> None:
    _, body, signature = signed(keys).split(".")
    with pytest.raises(MalformedAnswer):
        verify(f"{header(keys, crit=['b64'])}.{body}.{signature}", keys.public_jwks(), now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": 1},
        {"lease_end": "tomorrow"},
        {"lease_end": "2026-03-02T00:00:00"},
        {"checked_at": None},
        {"additional": None},
        {"entitlements": []},
        {"entitlements": {"a": {}}},
        {"entitlements": {"a": {"kind": "limit", "value": "much", "unit": "", "from": []}}},
    ],
)
def test_signed_by_a_center_of_another_version(keys: KeyFolder, changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer, match="Update the vendible-license package"):
        verify(signed(keys, **changes), keys.public_jwks(), now=NOW)


@pytest.mark.parametrize("key_set", [{}, {"keys": None}, {"keys": [1]}, {"keys": [{}]}])
def test_a_key_set_that_is_none(keys: KeyFolder, key_set: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer, match="JWK set"):
        verify(signed(keys), key_set, now=NOW)


def test_keys_of_other_kinds_are_not_used(keys: KeyFolder) -> None:
    (public,) = keys.public_jwks()["keys"]
    with pytest.raises(UnknownKey):
        verify(signed(keys), {"keys": [public | {"kty": "RSA"}]}, now=NOW)
    with pytest.raises(MalformedAnswer, match="JWK set"):
        verify(signed(keys), {"keys": [public | {"x": "AAAA"}]}, now=NOW)


MANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
@example("..")
@example("W10.W10.W10")
@example("A.A.A")
@example("ä.ö.ü")
@example(f"{part({'alg': 'Ed25519', 'typ': TYP, 'kid': []})}.e30.")
@example(urlsafe_b64encode(b"[" * 99_999).decode().rstrip("=") + "..")
def test_any_text_is_refused(keys: KeyFolder, text: str) -> None:
    with pytest.raises(LicenseError):
        verify(text, keys.public_jwks(), now=NOW)


@MANY
@given(st.data())
def test_no_changed_character_is_overlooked(keys: KeyFolder, data: st.DataObject) -> None:
    text = signed(keys)
    where = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    changed = text[:where] + put + text[where + 1 :]
    try:
        answer = verify(changed, keys.public_jwks(), now=NOW)
    except LicenseError:
        return
    # The last character of a signature has bits that mean nothing.
    assert text.rpartition(".")[:2] == changed.rpartition(".")[:2]
    assert answer.entitlements == verify(text, keys.public_jwks(), now=NOW).entitlements
