"""No endpoint shows or changes a partner's things to another partner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from tests.api.calling import DESK, Caller, plain
from tests.api.test_authorization import MATRIX, _call, package_of_harbor, sold_by_harbor
from tests.consoles.test_partner_scope import _snapshot
from tests.marketplace import Marketplace, stackable_listing
from vendible.domain.access.entries import Entry
from vendible.domain.access.permissions import OrganizationKind, Role, permissions
from vendible.usecases import inviting
from vendible.usecases.people import add_person

SECRET = "Known to Harbor alone."
HARBORS = (SECRET, "SUMMER", "sam@harbor.example", "kim@harbor.example")
MAY = permissions(OrganizationKind.PARTNER, Role.ADMINISTRATOR)
# They make something of one's own, whoever else has what.
MAKES = {"POST /assets", "POST /media", "POST /coupons", "POST /invitations"}
ENDPOINTS = [each for each, row in MATRIX.items() if row.needs in MAY and each not in MAKES]
# They answer without a thing of a partner's in the path: with one's own, or what is on sale.
OWN = {
    "GET /products",
    "GET /products/{slug}",
    "GET /listings",
    "GET /assets",
    "GET /asset-versions",
    "GET /submissions",
    "GET /journal",
    "GET /agreements",
    "GET /agreements/{code}",
    "POST /listings/check",
    "POST /listings/plan",
    "GET /sold/instances",
    "GET /clock",
    "POST /clock",  # refused: its own is no sandbox
    "GET /members",
    "GET /invitations",
    "GET /coupons",
    "GET /private-offers",
    "GET /price-announcements",
    "GET /unpaid-orders",
}


@pytest.fixture
def things(market: Marketplace, client: Client) -> Mapping[str, str]:
    submission = market.submit("harbor", stackable_listing() | {"summary": SECRET})
    placed = Caller(client, market.keys["aurora"]).order(DESK)
    return {
        "submission": str(submission),
        "slug": "extra-inbox",
        "code": "standard",
        **package_of_harbor(market),
        "order": placed["id"],
        "subscription": placed["licenses"][0]["subscription"],
        "instance": placed["licenses"][0]["instance"],
        **sold_by_harbor(market),
        **_people_of_harbor(market),
    }


def _people_of_harbor(market: Marketplace) -> dict[str, str]:
    """A member, and somebody who is invited."""
    sam = add_person("sam@harbor.example", SECRET, market.organizations["harbor"], Role.MEMBER)
    answer = inviting.invite(
        [Entry(1, "kim@harbor.example")],
        Role.MEMBER,
        None,
        actor=market.actor("harbor"),
        present=market.present,
    )
    return {"person": str(sam.pk), "invitation": answer["people"][0]["invitation"]}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_another_partner_finds_nothing(
    endpoint: str, market: Marketplace, client: Client, things: dict[str, str]
) -> None:
    before = _snapshot()
    answer = _call(endpoint, Caller(client, market.keys["lumen"]), things)
    told = json.dumps(plain(answer))
    if endpoint == "POST /listings":  # the slug is another's: it is refused as taken
        assert plain(answer)["code"] == "slug_taken"
    elif endpoint not in OWN:
        assert answer.status_code == 404, told
    if endpoint != "POST /listings/check":  # which tells of what was sent
        assert not [each for each in HARBORS if each in told]
    assert _snapshot() == before


def test_lists_hold_ones_own_alone(
    market: Marketplace, client: Client, things: dict[str, str]
) -> None:
    lumen = Caller(client, market.keys["lumen"])
    lists: dict[str, Any] = {each: lumen.read(each) for each in ("/listings", "/submissions")}
    assert things["submission"] not in json.dumps(lists)
    for caller, expected in ((lumen, False), (Caller(client, market.keys["harbor"]), True)):
        found = caller.read("/submissions", state="submitted")["items"]
        assert any(each["slug"] == "extra-inbox" for each in found) is expected
