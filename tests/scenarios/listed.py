"""What a partner lists in the stories: a product and two add-ons that also go with another one.

Two editions, three attributes, four kinds of price.
"""

from __future__ import annotations

from typing import Any

PARTNER, OTHER_PARENT = "harbor", "customer-service"
PRODUCT, PACK, CARE = "relay", "relay-routes", "relay-care"
_DESCRIPTION = (
    "Relay hands calls, mails and chats from one system to the next, with every note and file "
    "that belongs to them. A route says where something comes from, what has to be true of it, "
    "and who gets it next; each hand-over is kept with its time and reason. Basic is for one "
    "site. Pro adds routes between sites, a record that can be exported, and rules by customer. "
    "Both run in the region that you choose, in the size that you need."
)
_PAGE: dict[str, Any] = {
    "type": "saas",
    "billing": "online",
    "delivery": "instance",
    "description": _DESCRIPTION,
    "highlights": ["Hands over with all that belongs to it"],
    "category": "customer-relations",
    "support": "Setting up, routes, incidents.",
    "contact": {
        "hours": "Weekdays 7:00 to 19:00 CET",
        "phone": "+45 33 555 012",
        "email": "care@harbor-desk.example",
    },
    "agreement": {"source": "platform_template"},
}
_SIZES = [{"code": "s", "name": "Small"}, {"code": "l", "name": "Large"}]
_REGIONS = [{"code": "eu", "name": "Europe"}, {"code": "us", "name": "America"}]
_ATTRIBUTES = [
    {"code": "size", "name": "Size", "values": _SIZES},
    {"code": "region", "name": "Region", "values": _REGIONS},
    {"code": "answer", "name": "Answer", "values": [{"code": "day", "name": "In a day"}]},
]
_SITES = {"name": "Sites", "unit": "site", "maximum": 50}


def product() -> dict[str, Any]:
    return {
        "slug": PRODUCT,
        "name": "Relay",
        "kind": "base",
        **_PAGE,
        "summary": "Hands calls, mails and chats from one system to the next.",
        "entitlements": [
            {"code": "sites", "name": "Sites", "kind": "limit", "unit": "site"},
            {"code": "routes", "name": "Routes", "kind": "limit", "unit": "route"},
        ],
        "editions": [
            {
                "code": "basic",
                "name": "Basic",
                "rank": 1,
                "attributes": _ATTRIBUTES,
                "grants": [{"entitlement": "routes", "sets": 10}],
                "changes_to": ["pro"],
            },
            {
                "code": "pro",
                "name": "Pro",
                "rank": 2,
                "quantity": _SITES,
                "grants": [
                    {"entitlement": "sites", "sets": 1, "per_unit": True},
                    {"entitlement": "routes", "sets": 100},
                ],
                "changes_to": ["pro"],
            },
        ],
        "offers": [
            _offer("basic", "1 month", _by_sku("20", "35")),
            _offer("basic", "1 year", _by_sku("200", "350")),
            _offer("pro", "1 month", {"template": "linear", "unit": "60"}),
            _offer(
                "pro",
                "1 year",
                {
                    "template": "graduated",
                    "tiers": [{"up_to": 10, "unit": "600"}, {"unit": "480"}],
                },
            ),
        ],
    }


def pack() -> dict[str, Any]:
    """Bought again and again, with either product."""
    return {
        "slug": PACK,
        "name": "50 more routes",
        "kind": "addon",
        **_PAGE,
        "summary": "Room for 50 more routes.",
        "addon": _addon("repeatable"),
        "entitlements": [{"code": "routes", "name": "Routes", "kind": "limit", "unit": "route"}],
        "quantity": {"name": "Packs", "unit": "pack", "maximum": 20},
        "grants": [{"entitlement": "routes", "adds": 50, "per_unit": True}],
        "offers": [
            {
                "code": "monthly",
                "method": "recurring",
                "cycle": "1 month",
                "prices": {
                    "EUR": {
                        "template": "volume",
                        "tiers": [{"up_to": 5, "unit": "9"}, {"unit": "8"}],
                    }
                },
            }
        ],
    }


def care() -> dict[str, Any]:
    """One for each customer, with either product."""
    return {
        "slug": CARE,
        "name": "Relay Care",
        "kind": "addon",
        **_PAGE,
        "summary": "Somebody who knows your routes, by telephone.",
        "addon": _addon("one_per_customer"),
        "entitlements": [{"code": "care", "name": "Relay Care", "kind": "switch"}],
        "grants": [{"entitlement": "care", "sets": True}],
        "offers": [
            {"code": "monthly", "method": "recurring", "cycle": "1 month", "prices": {"EUR": "49"}}
        ],
    }


def _addon(ownership: str) -> dict[str, Any]:
    return {
        "ownership": ownership,
        "connections": [
            {"product": PRODUCT, "editions": ["basic", "pro"]},
            {"product": OTHER_PARENT, "editions": ["advanced"]},
        ],
    }


def _offer(edition: str, cycle: str, price: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": f"{edition}-{cycle.partition(' ')[2]}ly",
        "edition": edition,
        "method": "recurring",
        "cycle": cycle,
        "prices": {"EUR": price},
    }


def _by_sku(small: str, large: str) -> dict[str, Any]:
    skus = {
        f"{size}/{region}/day": price
        for size, price in (("s", small), ("l", large))
        for region in ("eu", "us")
    }
    return {"template": "per_sku", "skus": skus}
