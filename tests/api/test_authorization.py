"""Every endpoint, called as nobody, as the wrong organization and with a key of too few scopes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.api.calling import DESK, PLATFORM, Answer, Caller, order_body, plain, refused
from tests.api.openapi_document import DOCUMENT, endpoints
from tests.marketplace import ORGANIZATIONS, Marketplace, kind_of, stackable_listing
from tests.packages import png_of
from vendible.domain.access.permissions import Permission, Role, permissions
from vendible.domain.catalog.assets import AssetKind
from vendible.records.models import AssetVersion, JournalEntry
from vendible.usecases import assets
from vendible.usecases.assets import NewVersion

UNTESTED = Path(__file__).parent / "endpoints_without_authorization_test.txt"


@dataclass(frozen=True)
class Row:
    """An endpoint: what it needs, whose it is, a body that it takes, who may do it elsewhere."""

    needs: Permission
    owner: str  # an organization that may, and to which the things in the path belong
    body: Any = None
    stranger: str | None = None  # an organization that may too, but does not see these things
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


_ORDER = order_body(PLATFORM)
_REASONS = {"reasons": [{"reason": "It is too short."}]}
_ABILITIES = {"types": ["saas"], "billings": ["online"], "stackable": False}
_AGREEMENT = {"source": "platform_template", "code": "plain", "title": "Plain", "text": "Words."}
_CREATION = {"Upload-Length": "9", "Upload-Metadata": "version Mi4w,filename YS56aXA="}
_SENDING = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
P = Permission
MATRIX: Mapping[str, Row] = {
    "GET /products": Row(P.CATALOG_READ, "aurora"),
    "GET /products/{slug}": Row(P.CATALOG_READ, "aurora"),
    "POST /quotes": Row(P.ORDERS_READ, "aurora", _ORDER),
    "POST /orders": Row(P.ORDERS_PLACE, "aurora", _ORDER),
    "GET /orders": Row(P.ORDERS_READ, "aurora"),
    "GET /orders/{order}": Row(P.ORDERS_READ, "aurora", stranger="boreal"),
    "GET /subscriptions": Row(P.SUBSCRIPTIONS_READ, "aurora"),
    "GET /subscriptions/{subscription}": Row(P.SUBSCRIPTIONS_READ, "aurora", stranger="boreal"),
    "GET /subscriptions/{subscription}/addons": Row(
        P.SUBSCRIPTIONS_READ, "aurora", stranger="boreal"
    ),
    "POST /subscriptions/{subscription}/change-quote": Row(
        P.SUBSCRIPTIONS_READ, "aurora", {"quantity": 20}, "boreal"
    ),
    "POST /subscriptions/{subscription}/change": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", {"quantity": 20}, "boreal"
    ),
    "GET /subscriptions/{subscription}/cancel-options": Row(
        P.SUBSCRIPTIONS_READ, "aurora", stranger="boreal"
    ),
    "POST /subscriptions/{subscription}/cancel": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", {"when": "now"}, "boreal"
    ),
    "GET /licenses": Row(P.LICENSES_READ, "aurora"),
    "GET /licenses/{license_id}": Row(P.LICENSES_READ, "aurora", stranger="boreal"),
    "GET /licenses/{license_id}/versions": Row(P.LICENSES_READ, "aurora", stranger="boreal"),
    "GET /instances": Row(P.LICENSES_READ, "aurora"),
    "POST /instances/{instance}/credential": Row(P.CREDENTIALS_ISSUE, "aurora", stranger="boreal"),
    "GET /invoices": Row(P.INVOICES_READ, "aurora"),
    "GET /invoices/{invoice}": Row(P.INVOICES_READ, "aurora", stranger="boreal"),
    "GET /balance": Row(P.INVOICES_READ, "aurora"),
    "POST /listings/check": Row(P.LISTINGS_READ, "harbor", stackable_listing()),
    "POST /listings/plan": Row(P.LISTINGS_READ, "harbor", {"listings": [stackable_listing()]}),
    "POST /listings": Row(P.LISTINGS_WRITE, "harbor", stackable_listing()),
    "GET /listings": Row(P.LISTINGS_WRITE, "harbor"),
    "GET /listings/{slug}": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "POST /listings/{slug}/submit": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "POST /submissions/{submission}/withdraw": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "GET /submissions": Row(P.LISTINGS_READ, "market"),
    "GET /submissions/{submission}": Row(P.LISTINGS_READ, "harbor", stranger="lumen"),
    "GET /submissions/{submission}/difference": Row(P.LISTINGS_READ, "harbor", stranger="lumen"),
    "GET /submissions/{submission}/findings": Row(P.LISTINGS_READ, "harbor", stranger="lumen"),
    "POST /submissions/{submission}/claim": Row(P.REVIEWS_DECIDE, "market"),
    "POST /submissions/{submission}/reassign": Row(P.REVIEWS_DECIDE, "market", {}),
    "POST /submissions/{submission}/open": Row(P.REVIEWS_DECIDE, "market"),
    "POST /submissions/{submission}/approve": Row(P.REVIEWS_DECIDE, "market"),
    "POST /submissions/{submission}/reject": Row(P.REVIEWS_DECIDE, "market", _REASONS),
    "GET /settings": Row(P.SETTINGS_WRITE, "market"),
    "POST /settings/{key}": Row(P.SETTINGS_WRITE, "market", {"value": {"target_days": 2}}),
    "GET /partners/{slug}/abilities": Row(P.SETTINGS_WRITE, "market"),
    "POST /partners/{slug}/abilities": Row(P.SETTINGS_WRITE, "market", _ABILITIES),
    "GET /agreements": Row(P.LISTINGS_READ, "market"),
    "GET /agreements/{code}": Row(P.LISTINGS_READ, "market"),
    "POST /agreements": Row(P.SETTINGS_WRITE, "market", _AGREEMENT),
    "GET /assets": Row(P.LISTINGS_WRITE, "harbor"),
    "POST /assets": Row(P.LISTINGS_WRITE, "harbor", {"code": "new", "name": "New"}),
    "GET /assets/{asset}": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "DELETE /assets/{asset}": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "POST /assets/{asset}/versions": Row(
        P.LISTINGS_WRITE, "harbor", stranger="lumen", headers=_CREATION
    ),
    "GET /assets/{asset}/versions/{version}": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "DELETE /assets/{asset}/versions/{version}": Row(P.LISTINGS_WRITE, "harbor", stranger="lumen"),
    "PATCH /uploads/{upload}": Row(
        P.LISTINGS_WRITE, "harbor", b"x", stranger="lumen", headers=_SENDING
    ),
    "GET /asset-versions": Row(P.LISTINGS_READ, "market"),
    "GET /asset-versions/{package}/file": Row(P.LISTINGS_READ, "harbor", stranger="lumen"),
    "POST /asset-versions/{package}/approve": Row(P.REVIEWS_DECIDE, "market"),
    "POST /asset-versions/{package}/reject": Row(P.REVIEWS_DECIDE, "market", _REASONS),
    "POST /media": Row(P.LISTINGS_WRITE, "harbor", png_of(120, 120), query="?kind=logo"),
    "POST /deposits": Row(
        P.DEPOSITS_POST,
        "market",
        {"customer": str(UUID(int=0)), "amount": "1.00", "currency": "EUR", "reference": ""},
    ),
    "GET /books": Row(P.BOOKS_READ, "market"),
    "GET /journal": Row(P.JOURNAL_READ, "aurora"),
}
_OF_THE_THING = ("not_found", "review_state", "already_in_review", "asset_state", "asset_in_use")
KNOWN = endpoints(json.loads(DOCUMENT.read_text("utf-8")))


def test_no_endpoint_is_forgotten() -> None:
    listed = {
        line
        for line in UNTESTED.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    assert set(KNOWN) - set(MATRIX) == listed, (
        f"Give each endpoint a row in MATRIX, or name it in {UNTESTED.name}"
    )
    assert set(MATRIX) <= set(KNOWN), "rows of endpoints that are no more"


@pytest.fixture
def things(market: Marketplace, client: Client) -> dict[str, str]:
    """What stands in paths: things of aurora and harbor."""
    placed = Caller(client, market.keys["aurora"]).order(DESK)
    license_ = placed["licenses"][0]
    invoices = Caller(client, market.keys["aurora"]).read("/invoices")["items"]
    submission = market.submit("harbor", stackable_listing())
    return {
        "order": placed["id"],
        "subscription": license_["subscription"],
        "license_id": license_["id"],
        "instance": license_["instance"],
        "invoice": invoices[0]["id"],
        "submission": str(submission),
        "slug": "extra-inbox",
        **package_of_harbor(market),
        "key": "review",
        "code": "standard",
    }


def package_of_harbor(market: Marketplace) -> dict[str, str]:
    """A version of harbor's, which is being uploaded."""
    harbor, present = market.actor("harbor"), market.present
    assets.create_asset("desk", "Desk", AssetKind.PACKAGE, actor=harbor, present=present)
    new = NewVersion("1.0", "desk.zip", 100)
    begun = assets.begin_upload("desk", new, actor=harbor, present=present)
    version = AssetVersion.objects.get(version="1.0")
    return {
        "asset": "desk",
        "version": "1.0",
        "package": str(version.id),
        "upload": begun["upload"],
    }


def _call(endpoint: str, caller: Caller, things: Mapping[str, str]) -> Answer:
    method, _, path = endpoint.partition(" ")
    if endpoint == "GET /products/{slug}":
        path = "/products/ota-platform"
    row = MATRIX[endpoint]
    body = row.body
    if method == "GET":
        return caller.get(path.format_map(things))
    return caller.call(method, path.format_map(things) + row.query, body, row.headers)


@pytest.fixture
def effects(things: Mapping[str, str]) -> int:
    return JournalEntry.objects.count()


@pytest.mark.parametrize("endpoint", MATRIX)
def test_nobody(endpoint: str, nobody: Caller, things: Mapping[str, str], effects: int) -> None:
    refused(_call(endpoint, nobody, things), "not_signed_in", 401)
    assert JournalEntry.objects.count() == effects


@pytest.mark.parametrize("endpoint", MATRIX)
def test_every_organization_that_may_not(
    endpoint: str, market: Marketplace, client: Client, things: Mapping[str, str], effects: int
) -> None:
    row = MATRIX[endpoint]
    for each in ORGANIZATIONS:
        if row.needs in permissions(kind_of(each.slug), Role.ADMINISTRATOR):
            continue
        told = refused(
            _call(endpoint, Caller(client, market.keys[each.slug]), things), "not_allowed", 403
        )
        assert told["facts"]["permission"] == row.needs.value
    assert JournalEntry.objects.count() == effects


@pytest.mark.parametrize("endpoint", MATRIX)
def test_a_key_with_every_scope_but_the_one(
    endpoint: str, market: Marketplace, client: Client, things: Mapping[str, str], effects: int
) -> None:
    row = MATRIX[endpoint]
    every = permissions(kind_of(row.owner), Role.ADMINISTRATOR)
    key = market.key(row.owner, *sorted(every - {row.needs}))
    told = refused(_call(endpoint, Caller(client, key), things), "not_allowed", 403)
    assert told["facts"]["permission"] == row.needs.value
    assert JournalEntry.objects.count() == effects


@pytest.mark.parametrize("endpoint", [each for each, row in MATRIX.items() if row.stranger])
def test_another_organization_of_the_same_kind_sees_nothing_of_it(
    endpoint: str, market: Marketplace, client: Client, things: Mapping[str, str], effects: int
) -> None:
    stranger = MATRIX[endpoint].stranger
    assert stranger is not None
    refused(_call(endpoint, Caller(client, market.keys[stranger]), things), "not_found", 404)
    assert JournalEntry.objects.count() == effects


@pytest.mark.parametrize("endpoint", MATRIX)
def test_a_key_with_the_one_scope_alone_may(
    endpoint: str, market: Marketplace, client: Client, things: Mapping[str, str]
) -> None:
    row = MATRIX[endpoint]
    answer = _call(endpoint, Caller(client, market.key(row.owner, row.needs)), things)
    if answer.status_code >= 400:
        # It was let in: what it says no to are the rules of the thing itself.
        assert answer.status_code in (404, 409), answer.content
        assert plain(answer)["code"] in _OF_THE_THING
    else:
        assert answer.status_code in (200, 201, 204)


def test_scopes_that_its_kind_can_not_have_give_a_key_nothing(
    market: Marketplace, client: Client, things: Mapping[str, str]
) -> None:
    caller = Caller(client, market.key("harbor", *Permission))
    for endpoint in ("POST /orders", "POST /submissions/{submission}/open", "GET /books"):
        refused(_call(endpoint, caller, things), "not_allowed", 403)
    assert caller.read("/listings")["items"]
