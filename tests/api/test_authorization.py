"""Every endpoint, called as nobody, as the wrong organization and with a key of too few scopes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.api.calling import DESK, PLATFORM, Answer, Caller, order_body, plain, refused
from tests.api.openapi_document import DOCUMENT, endpoints
from tests.marketplace import ORGANIZATIONS, Marketplace, kind_of, stackable_listing
from tests.packages import png_of
from vendible.domain.access.entries import Entry
from vendible.domain.access.permissions import ROLES_OF, Permission, Role, permissions
from vendible.domain.catalog.assets import AssetKind
from vendible.records.models import AssetVersion, JournalEntry, OrderLine
from vendible.usecases import assets, inviting, people
from vendible.usecases.assets import NewVersion
from vendible.usecases.selling import announcing, coupons, private_offers
from vendible.usecases.selling.coupons import NewCoupon
from vendible.usecases.selling.private_offers import NewPrivateOffer

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
_DESKS: dict[str, Any] = {
    "product": "customer-service",
    "offer": "basic-monthly",
    "currency": "EUR",
}
_ANNOUNCED: dict[str, Any] = _DESKS | {
    "price": {"template": "linear", "unit": "31.00"},
    "from_on": "2026-03-01",
}
_PRIVATE: dict[str, Any] = _DESKS | {
    "customer": "aurora",
    "price": {"template": "linear", "unit": "20.00"},
    "end": "2026-02-01",
}
P = Permission
MATRIX: Mapping[str, Row] = {
    "GET /products": Row(P.CATALOG_READ, "aurora"),
    "GET /products/{slug}": Row(P.CATALOG_READ, "aurora"),
    "POST /quotes": Row(P.ORDERS_READ, "aurora", _ORDER),
    "POST /orders": Row(P.ORDERS_PLACE, "aurora", _ORDER),
    "GET /orders": Row(P.ORDERS_READ, "aurora"),
    "POST /orders/{order}/pay": Row(P.ORDERS_PAY, "aurora", {}, "boreal"),
    "POST /orders/{order}/cancel": Row(P.ORDERS_PLACE, "aurora", stranger="boreal"),
    "GET /approvals": Row(P.ORDERS_READ, "aurora"),
    "POST /orders/{order}/approve": Row(P.ORDERS_APPROVE, "aurora", {}, "boreal"),
    "POST /orders/{order}/decline": Row(P.ORDERS_APPROVE, "aurora", {}, "boreal"),
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
    "POST /subscriptions/{subscription}/scheduled-change": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", {"quantity": 5}, "boreal"
    ),
    "DELETE /subscriptions/{subscription}/scheduled-change": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", stranger="boreal"
    ),
    "GET /subscriptions/{subscription}/cancel-options": Row(
        P.SUBSCRIPTIONS_READ, "aurora", stranger="boreal"
    ),
    "POST /subscriptions/{subscription}/cancel": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", {"when": "now"}, "boreal"
    ),
    "GET /subscriptions/{subscription}/leaving-plan": Row(
        P.SUBSCRIPTIONS_READ, "aurora", stranger="boreal"
    ),
    "POST /subscriptions/{subscription}/leaving-plan": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", {"way": "soonest"}, "boreal"
    ),
    "POST /subscriptions/{subscription}/stay": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", stranger="boreal"
    ),
    "POST /subscriptions/{subscription}/renewal-quote": Row(
        P.SUBSCRIPTIONS_READ, "aurora", {"addons": []}, "boreal"
    ),
    "POST /subscriptions/{subscription}/renew": Row(
        P.SUBSCRIPTIONS_CHANGE, "aurora", {"addons": []}, "boreal"
    ),
    "GET /licenses": Row(P.LICENSES_READ, "aurora"),
    "GET /licenses/{license_id}": Row(P.LICENSES_READ, "aurora", stranger="boreal"),
    "GET /licenses/{license_id}/versions": Row(P.LICENSES_READ, "aurora", stranger="boreal"),
    "GET /instances": Row(P.LICENSES_READ, "aurora"),
    "POST /instances/{instance}/credential": Row(P.CREDENTIALS_ISSUE, "aurora", stranger="boreal"),
    "GET /invoices": Row(P.INVOICES_READ, "aurora"),
    "GET /invoices/{invoice}": Row(P.INVOICES_READ, "aurora", stranger="boreal"),
    "GET /forecast": Row(P.INVOICES_READ, "aurora"),
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
    "GET /sold/instances": Row(P.SALES_READ, "harbor"),
    "GET /sold/instances/{instance}": Row(P.SALES_READ, "harbor", stranger="lumen"),
    "POST /sold/subscriptions/{subscription}/adjust": Row(
        P.INSTANCES_ADJUST, "harbor", {"until": None}, "lumen"
    ),
    "POST /sold/subscriptions/{subscription}/end": Row(
        P.INSTANCES_ADJUST, "harbor", {}, stranger="lumen"
    ),
    "POST /subscriptions/{subscription}/suspend": Row(
        P.SUBSCRIPTIONS_SUSPEND, "market", {"reason": "It is not paid."}
    ),
    "POST /subscriptions/{subscription}/return": Row(P.SUBSCRIPTIONS_SUSPEND, "market"),
    "POST /deposits": Row(
        P.DEPOSITS_POST,
        "market",
        {"customer": str(UUID(int=0)), "amount": "1.00", "currency": "EUR", "reference": ""},
    ),
    "GET /books": Row(P.BOOKS_READ, "market"),
    "GET /clock": Row(P.CLOCK_MOVE, "aurora"),
    "POST /clock": Row(P.CLOCK_MOVE, "aurora", {"days": 1}),
    "GET /members": Row(P.MEMBERS_MANAGE, "aurora"),
    "POST /members/{person}": Row(P.MEMBERS_MANAGE, "aurora", {"role": "member"}, "boreal"),
    "DELETE /members/{person}": Row(P.MEMBERS_MANAGE, "aurora", stranger="boreal"),
    "GET /invitations": Row(P.MEMBERS_MANAGE, "aurora"),
    "POST /invitations": Row(
        P.MEMBERS_MANAGE, "aurora", {"people": [{"email": "new@x.example"}], "role": "member"}
    ),
    "POST /invitations/{invitation}/send": Row(P.MEMBERS_MANAGE, "aurora", stranger="boreal"),
    "DELETE /invitations/{invitation}": Row(P.MEMBERS_MANAGE, "aurora", stranger="boreal"),
    "GET /subscriptions/{subscription}/assignments": Row(
        P.SUBSCRIPTIONS_READ, "aurora", stranger="boreal"
    ),
    "POST /subscriptions/{subscription}/assignments": Row(
        P.SEATS_ASSIGN, "aurora", {"people": [{"email": "sam@aurora.example"}]}, "boreal"
    ),
    "DELETE /subscriptions/{subscription}/assignments/{person}": Row(
        P.SEATS_ASSIGN, "aurora", stranger="boreal"
    ),
    "GET /journal": Row(P.JOURNAL_READ, "aurora"),
    "GET /coupons": Row(P.SALES_READ, "harbor"),
    "POST /coupons": Row(P.SALES_WRITE, "harbor", {"code": "SPRING", "percent": "10"}),
    "POST /coupons/{coupon}/withdraw": Row(P.SALES_WRITE, "harbor", stranger="lumen"),
    "GET /private-offers": Row(P.SALES_READ, "harbor"),
    "GET /offers": Row(P.ORDERS_READ, "aurora"),
    "POST /private-offers": Row(P.SALES_WRITE, "harbor", _PRIVATE, "lumen"),
    "POST /private-offers/{private_offer}/withdraw": Row(P.SALES_WRITE, "harbor", stranger="lumen"),
    "GET /price-announcements": Row(P.SALES_READ, "harbor"),
    "POST /price-announcements": Row(P.SALES_WRITE, "harbor", _ANNOUNCED, "lumen"),
    "POST /price-announcements/{announcement}/withdraw": Row(
        P.SALES_WRITE, "harbor", stranger="lumen"
    ),
    "GET /unpaid-orders": Row(P.SALES_READ, "harbor"),
    "POST /unpaid-orders/{order}/lines/{line}/price": Row(
        P.SALES_WRITE, "harbor", {"net": "1.00", "reason": "a friend"}, "lumen"
    ),
}
_OF_THE_THING = (
    "not_found",
    "not_a_sandbox",
    "not_offline",
    "nothing_scheduled",
    "nothing_to_take_back",
    "order_state",
    "suspension_state",
    "review_state",
    "already_in_review",
    "asset_state",
    "asset_in_use",
)
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
        **sold_by_harbor(market),
        **people_of_aurora(market),
        "key": "review",
        "code": "standard",
    }


def people_of_aurora(market: Marketplace) -> dict[str, str]:
    """A member, and somebody who is invited."""
    sam = people.add_person("sam@aurora.example", "Sam", market.organizations["aurora"], Role.BUYER)
    answer = inviting.invite(
        [Entry(1, "kim@aurora.example")],
        Role.MEMBER,
        None,
        actor=market.actor("aurora"),
        present=market.present,
    )
    return {"person": str(sam.pk), "invitation": answer["people"][0]["invitation"]}


def sold_by_harbor(market: Marketplace) -> dict[str, str]:
    """A coupon, a private offer and an announced price of harbor's, and a line of its order."""
    sold: dict[str, Any] = {"actor": market.actor("harbor"), "present": market.present}
    coupon = coupons.make_coupon(NewCoupon("SUMMER", Decimal(10)), **sold)
    private = private_offers.make_private_offer(
        NewPrivateOffer(**{**_PRIVATE, "end": date(2026, 2, 1)}), **sold
    )
    announced = announcing.announce_price(**{**_ANNOUNCED, "from_on": date(2026, 3, 1)}, **sold)
    return {
        "coupon": coupon["id"],
        "private_offer": private["id"],
        "announcement": announced["id"],
        "line": str(OrderLine.objects.get(product__slug="customer-service").id),
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


@pytest.mark.parametrize("endpoint", MATRIX)
def test_each_role_by_its_permissions(
    endpoint: str, market: Marketplace, client: Client, things: Mapping[str, str], effects: int
) -> None:
    """A key with the scopes of a role does what people of that role may, and no more."""
    row = MATRIX[endpoint]
    for role in ROLES_OF[kind_of(row.owner)]:
        allowed = permissions(kind_of(row.owner), role)
        if row.needs in allowed:
            continue  # an administrator's key, and a role's that may, are let in: see below
        key = market.key(row.owner, *sorted(allowed))
        told = refused(_call(endpoint, Caller(client, key), things), "not_allowed", 403)
        assert told["facts"]["permission"] == row.needs.value
        assert f"{kind_of(row.owner)} {role}" not in told["facts"]["who"]
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
