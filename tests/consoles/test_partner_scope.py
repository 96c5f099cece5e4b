"""No page of a partner shows or changes what belongs to another partner: every address is walked.

A new page of the partner's console goes into VALUES if its address names a thing, else into OWN.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import get_resolver, reverse

from tests.consoles.pages import text_of
from tests.consoles.test_authorization import _people, _selling, _sold_offline, names
from tests.marketplace import demo_listing
from vendible.domain.catalog.assets import AssetKind
from vendible.usecases.assets import NewVersion, begin_upload, create_asset

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

# The names in an address, with those of Lumen's things; another kind of thing goes here.
LUMENS = {"slug": "av-gateway", "section": "basics"}
# Addresses that name nothing: what they show is one's own.
OWN = {
    *("products", "new", "new_file", "applications", "assets", "asset_new", "clock"),
    *("instances", "coupons", "coupon_new", "private_offers", "private_offer_new"),
    *("announcements", "announcement_new", "unpaid_orders", "team", "team_invite"),
}
# What only Lumen may read on a page of its own.
SECRET = "Known to Lumen alone."
LUMENS_WORDS = (SECRET, "AV Gateway", "AV Site", "LUMEN-10", "sam@lumen", "kim@lumen")
TABLES = (
    "products",
    "revisions",
    "submissions",
    "journal",
    "platform_agreements",
    "assets",
    "asset_versions",
    "uploads",
    "media",
    *("coupons", "private_offers", "price_announcements", "orders", "order_lines"),
    *("subscriptions", "licenses", "memberships", "invitations", "organizations", "messages"),
)

ADDRESSES = sorted(
    name.removeprefix("partner:")
    for name in names(get_resolver("vendible.consoles.urls").url_patterns)
    if name.startswith("partner:")
)


@pytest.fixture
def things(market: Marketplace) -> Mapping[str, Any]:
    """What stands in addresses: Lumen's."""
    draft = demo_listing("av-gateway", summary=SECRET)
    actor, present = market.actor("lumen"), market.present
    create_asset("controller", "Controller", AssetKind.PACKAGE, actor=actor, present=present)
    new = NewVersion("1.0", "controller.zip", 9)
    begun = begin_upload("controller", new, actor=actor, present=present)
    sold, selling, people = _sold_offline(market), _selling(market), _people(market)
    return LUMENS | {
        "subscription_id": sold["offline"],
        "instance_id": sold["sold"],
        "order": selling["unpaid"],
        "line": selling["unpaid_line"],
        **{each: selling[each] for each in ("coupon", "private_offer", "announcement")},
        "user": people["people"]["lumen"],
        "invitation": people["invitations"]["lumen"],
        "submission": market.submit("lumen", draft),
        "code": "controller",
        "version": "1.0",
        "upload": begun["upload"],
    }


def _arguments(name: str) -> list[str]:
    """The names that an address takes."""
    resolver = get_resolver("vendible.consoles.urls").namespace_dict["partner"][1]
    (possibility, *_) = resolver.reverse_dict.getlist(name)
    ((_, found), *_) = possibility[0]
    return list(found)


def _snapshot() -> str:
    """All rows of the tables that a partner's pages change."""
    kept: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            kept[table] = cursor.fetchone()
    return json.dumps(kept)


def test_every_address_is_walked(things: Mapping[str, Any]) -> None:
    for name in ADDRESSES:
        arguments = set(_arguments(name))
        assert arguments or name in OWN, f"say in OWN that {name} shows one's own things"
        assert arguments <= things.keys(), f"{name} needs a value of Lumen's in things()"


@pytest.mark.parametrize("name", ADDRESSES)
def test_another_partner_sees_and_changes_nothing(
    name: str, things: Mapping[str, Any], enter: Enter
) -> None:
    path = reverse(f"partner:{name}", kwargs={each: things[each] for each in _arguments(name)})
    browser, before = enter("polaris"), _snapshot()
    seen, sent = browser.get(path), browser.post(path, {"key": "a", "slug": "av-gateway"})
    if name in OWN:
        assert not [each for each in LUMENS_WORDS if each in text_of(seen)], path
    else:
        # An action leads who comes by GET to its page, which is not there for this partner.
        assert seen.status_code in (302, 403, 404), path
        assert sent.status_code in (403, 404), path
    assert _snapshot() == before
