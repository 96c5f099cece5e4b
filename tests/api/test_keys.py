"""Who an API key is, and when it is nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.api.calling import NO_ID, Caller, refused
from tests.marketplace import Marketplace
from vendible.domain.access.permissions import Permission
from vendible.domain.access.secrets import read_key
from vendible.records.models import ApiKey


def _row(key: str) -> ApiKey:
    written = read_key(key)
    assert written is not None
    return ApiKey.objects.get(id=written.id)


def test_nobody_is_told_how_to_sign_in(nobody: Caller) -> None:
    answer = nobody.get("/orders")
    refused(answer, "not_signed_in", 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer vk_",
        "Bearer vk__",
        "Bearer vk_" + "0" * 32,
        "Bearer vk_" + "z" * 32 + "_" + "s" * 43,
        "Bearer vk_" + NO_ID.hex + "_" + "s" * 43,
        "Bearer vk_" + NO_ID.hex + "_" + "ü" * 43,
        "Bearer " + "x" * 10_000,
    ],
)
def test_what_is_no_key(client: Client, market: Marketplace, header: str) -> None:
    answer = client.get("/api/v1/orders", headers={"Authorization": header})
    refused(answer, "not_signed_in", 401)


def test_a_right_id_with_a_wrong_secret(market: Marketplace, client: Client) -> None:
    key = market.keys["aurora"]
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    refused(Caller(client, wrong).get("/orders"), "not_signed_in", 401)


def test_an_expired_key(market: Marketplace, aurora: Caller) -> None:
    row = _row(market.keys["aurora"])
    row.expires_at = market.present.now + timedelta(hours=1)
    row.save()
    assert aurora.get("/orders").status_code == 200
    row.expires_at = market.present.now - timedelta(seconds=1)
    row.save()
    refused(aurora.get("/orders"), "not_signed_in", 401)


def test_a_revoked_key(market: Marketplace, aurora: Caller) -> None:
    row = _row(market.keys["aurora"])
    row.revoked_at = market.present.now
    row.save()
    refused(aurora.get("/orders"), "not_signed_in", 401)


def test_a_scope_that_is_not_known_any_more_gives_nothing(
    market: Marketplace, client: Client
) -> None:
    key = market.key("aurora", Permission.ORDERS_READ)
    row = _row(key)
    row.scopes = ["orders.everything", *row.scopes]
    row.save()
    caller = Caller(client, key)
    assert caller.get("/orders").status_code == 200
    refused(caller.get("/licenses"), "not_allowed", 403)


def test_only_the_hash_of_a_key_is_kept(market: Marketplace) -> None:
    key = market.keys["aurora"]
    written = read_key(key)
    assert written is not None
    row = _row(key)
    assert written.secret.encode() not in bytes(row.secret_hash)
    assert len(bytes(row.secret_hash)) == 32
