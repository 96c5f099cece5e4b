"""Licenses, their versions, and the instances that they are for."""

from __future__ import annotations

from collections.abc import Mapping

from django.test import Client
from joserfc import jws
from joserfc.jwk import KeySet

from tests.api.calling import DESK, NO_ID, PACK, PLATFORM, Caller, refused
from tests.marketplace import Marketplace
from vendible.domain.access.permissions import Permission
from vendible.domain.licensing.credentials import Credential
from vendible.records.models import Instance, JournalEntry


def test_a_license_is_what_was_issued(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    issued = {each["id"]: each for each in placed["licenses"]}
    items = aurora.read("/licenses")["items"]
    assert {each["id"] for each in items} == issued.keys()
    for each in items:
        assert each["signed"] == issued[each["id"]]["signed"]
        assert aurora.read(f"/licenses/{each['id']}") == each


def test_the_signature_holds_with_the_public_keys(aurora: Caller, market: Marketplace) -> None:
    issued = aurora.order(PLATFORM)["licenses"][0]
    keys = KeySet.import_key_set(market.present.keys.public_jwks())  # type: ignore[arg-type]
    verified = jws.deserialize_compact(
        issued["signed"], keys, registry=jws.JWSRegistry(algorithms=["Ed25519"])
    )
    assert verified.headers()["typ"] == "vendible-license+jwt"
    assert issued["id"].encode() in verified.payload


def test_every_change_leaves_a_version(aurora: Caller) -> None:
    placed = aurora.order(DESK)
    issued = placed["licenses"][0]
    changed = aurora.done(f"/subscriptions/{issued['subscription']}/change", {"quantity": 12})
    versions = aurora.read(f"/licenses/{issued['id']}/versions")["items"]
    assert [each["revision"] for each in versions] == [2, 1]
    assert [each["order"] for each in versions] == [changed["id"], placed["id"]]
    assert versions[1]["signed"] == issued["signed"]
    assert aurora.read(f"/licenses/{issued['id']}")["revision"] == 2


def test_a_foreign_license_is_not_there(aurora: Caller, boreal: Caller) -> None:
    license_ = aurora.order(PLATFORM)["licenses"][0]["id"]
    for path in (f"/licenses/{license_}", f"/licenses/{license_}/versions"):
        refused(boreal.get(path), "not_found", 404)
    refused(boreal.get(f"/licenses/{NO_ID}"), "not_found", 404)
    assert boreal.read("/licenses")["items"] == []


def test_a_key_without_the_scope_sees_no_license(
    aurora: Caller, market: Marketplace, client: Client
) -> None:
    license_ = aurora.order(PLATFORM)["licenses"][0]["id"]
    orders_only = Caller(client, market.key("aurora", Permission.ORDERS_READ))
    for path in ("/licenses", f"/licenses/{license_}", f"/licenses/{license_}/versions"):
        refused(orders_only.get(path), "not_allowed", 403)
    refused(orders_only.get("/instances"), "not_allowed", 403)


def test_an_instance_gets_a_credential_that_is_shown_once(aurora: Caller) -> None:
    instance = aurora.order(PLATFORM)["licenses"][0]["instance"]
    (before,) = aurora.read("/instances")["items"]
    assert (before["id"], before["product"], before["has_credential"]) == (
        instance,
        "ota-platform",
        False,
    )
    first = aurora.done(f"/instances/{instance}/credential")
    assert first["instance"] == instance
    (after,) = aurora.read("/instances")["items"]
    assert after["has_credential"]
    assert first["credential"] not in str(after)
    # Only the hash of the secret is kept, and the journal has none of it either.
    assert _is_kept(first)
    line = JournalEntry.objects.get(fact="credential_issued")
    assert first["credential"] not in str(line.facts)


def test_a_new_credential_replaces_the_one_before(aurora: Caller) -> None:
    instance = aurora.order(PLATFORM)["licenses"][0]["instance"]
    first = aurora.done(f"/instances/{instance}/credential")
    second = aurora.done(f"/instances/{instance}/credential")
    assert first["credential"] != second["credential"]
    assert _is_kept(second)
    assert not _is_kept(first)


def test_a_foreign_instance_gets_no_credential(aurora: Caller, boreal: Caller) -> None:
    instance = aurora.order(PLATFORM)["licenses"][0]["instance"]
    refused(boreal.post(f"/instances/{instance}/credential"), "not_found", 404)
    refused(aurora.post(f"/instances/{NO_ID}/credential"), "not_found", 404)
    assert Instance.objects.get(id=instance).credential_hash is None
    assert boreal.read("/instances")["items"] == []


def test_a_key_without_the_scope_issues_no_credential(
    aurora: Caller, market: Marketplace, client: Client
) -> None:
    instance = aurora.order(PLATFORM)["licenses"][0]["instance"]
    reader = Caller(client, market.key("aurora", Permission.LICENSES_READ))
    refused(reader.post(f"/instances/{instance}/credential"), "not_allowed", 403)


def _is_kept(shown: Mapping[str, str]) -> bool:
    credential = Credential.parse(shown["credential"])
    kept = Instance.objects.get(id=shown["instance"]).credential_hash
    assert credential is not None
    assert kept is not None
    return credential.is_kept_as(bytes(kept))
