"""The license document, what is granted into it, and the credential of an instance."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.licensing_cases import START, adds, entitled, held, licenses
from tests.domain.listings import base_listing
from vendible.domain.catalog.listing import (
    UNLIMITED,
    Attribute,
    AttributeValue,
    Edition,
    Entitlement,
    EntitlementKind,
    Grant,
    GrantKind,
    Value,
)
from vendible.domain.licensing.credentials import SECRET_BYTES, Credential
from vendible.domain.licensing.granting import entitlements_of
from vendible.domain.licensing.license import License, LicenseKind

PLAIN = {
    "id": "00000000-0000-0000-0000-000000000001",
    "revision": 1,
    "instance": "00000000-0000-0000-0000-000000000007",
    "subscription": "00000000-0000-0000-0000-0000000003e9",
    "product": "fleet",
    "edition": "pro",
    "kind": "main",
    "mode": "subscription",
    "state": "active",
    "entitlements": [
        {
            "code": "vehicles",
            "name": "Vehicles",
            "kind": "limit",
            "how": "sets",
            "value": 500,
            "unit": "",
            "levels": [],
            "renews": False,
        },
    ],
    "valid_from": "2026-01-01T00:00:00Z",
    "valid_to": None,
    "issued_at": "2026-01-01T00:00:00Z",
}


def test_a_document_in_plain_json() -> None:
    assert held(1, entitled("vehicles", 500), valid_to=None).to_plain() == PLAIN


@given(licenses(most=1))
def test_a_document_survives_plain_json(drawn: list[License]) -> None:
    plain = json.loads(json.dumps(drawn[0].to_plain()))
    assert License.from_plain(plain) == drawn[0]
    assert License.from_plain(plain).to_plain() == plain


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("1.0"), 1),
        (Decimal("1E+3"), 1000),
        (Decimal("2.50"), "2.5"),
        (Decimal("0.001"), "0.001"),
        (UNLIMITED, "unlimited"),
    ],
)
def test_numbers_never_become_floats(value: Value, plain: int | str) -> None:
    written = entitled("vehicles", value).to_plain()["value"]
    assert written == plain
    assert type(written) is type(plain)


def test_a_level_named_unlimited_stays_a_text() -> None:
    level = replace(entitled("support", "unlimited"), levels=("basic", "unlimited"))
    assert type(type(level).from_plain(level.to_plain()).value) is str


def test_instants_are_written_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    plain = held(1, valid_from=datetime(2026, 1, 1, tzinfo=berlin)).to_plain()
    assert plain["valid_from"] == "2025-12-31T23:00:00Z"
    with pytest.raises(AssertionError, match="no time zone"):
        held(1, valid_from=START.replace(tzinfo=None)).to_plain()


def _edition(*grants: Grant) -> Edition:
    region = Attribute("region", "Region", (AttributeValue("eu", "EU"), AttributeValue("us", "US")))
    return Edition("pro", "Pro", attributes=(region,), grants=grants)


def _granted(*grants: Grant, quantity: int = 1, **attributes: str) -> list[tuple[str, Value]]:
    known = (
        Entitlement("vehicles", "Vehicles", EntitlementKind.LIMIT, unit="vehicles"),
        Entitlement("minutes", "Minutes", EntitlementKind.QUOTA, renews=True),
        Entitlement("ai", "AI", EntitlementKind.SWITCH),
    )
    listing = base_listing(editions=(_edition(*grants),), entitlements=known)
    return [
        (each.code, each.value) for each in entitlements_of(listing, "pro", quantity, attributes)
    ]


VEHICLES = Grant("vehicles", Decimal(10), per_unit=True)
EUROPE = Grant("vehicles", Decimal(7), when=(("region", "eu"),))


@pytest.mark.parametrize(
    ("grants", "quantity", "attributes", "granted"),
    [
        ((VEHICLES,), 1, {}, [("vehicles", 10)]),
        ((VEHICLES,), 25, {}, [("vehicles", 250)]),
        ((Grant("vehicles", Decimal(10)),), 25, {}, [("vehicles", 10)]),
        ((Grant("vehicles", UNLIMITED, per_unit=True),), 25, {}, [("vehicles", UNLIMITED)]),
        ((Grant("ai", True, per_unit=True),), 25, {}, [("ai", True)]),
        ((EUROPE,), 1, {"region": "eu"}, [("vehicles", 7)]),
        ((EUROPE,), 1, {"region": "us"}, []),
        ((EUROPE,), 1, {}, []),
        ((VEHICLES, EUROPE), 2, {"region": "eu"}, [("vehicles", 20), ("vehicles", 7)]),
    ],
)
def test_what_an_edition_grants(
    grants: tuple[Grant, ...],
    quantity: int,
    attributes: dict[str, str],
    granted: list[tuple[str, Value]],
) -> None:
    assert _granted(*grants, quantity=quantity, **attributes) == granted


def test_a_grant_carries_what_merging_needs() -> None:
    minutes = Entitlement("minutes", "Minutes", EntitlementKind.QUOTA, unit="min", renews=True)
    edition = _edition(Grant("minutes", Decimal(5), GrantKind.ADDS))
    listing = base_listing(editions=(edition,), entitlements=(minutes,))
    (only,) = entitlements_of(listing, "pro", 1, {})
    assert only == replace(adds("minutes", 5), unit="min", renews=True)
    assert held(2, only).kind is LicenseKind.ADDITION


@given(st.uuids(), st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_a_credential_survives_its_text(instance: UUID, secret: bytes) -> None:
    credential = Credential(instance, secret)
    assert Credential.parse(credential.text) == credential
    assert credential.is_kept_as(credential.secret_hash)
    assert secret.hex() not in repr(credential)
    assert credential.text not in repr(credential)


def test_another_secret_is_not_kept() -> None:
    one, other = (Credential(UUID(int=1), bytes([each]) * SECRET_BYTES) for each in (1, 2))
    assert not one.is_kept_as(other.secret_hash)
    assert not one.is_kept_as(b"")


@given(st.text())
def test_any_other_text_is_no_credential(text: str) -> None:
    assert Credential.parse(text) is None
    assert Credential.parse(f"vli_{text}") is None
