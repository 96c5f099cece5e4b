"""What a sandbox's partner lists, by the API: desks, add-ons, one billed offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client

from tests.api.documented import DocumentedCaller

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

ADDONS = ({"slug": "box-inbox", "name": "Inbox"}, {"slug": "box-pages", "name": "Help Pages"})


def put_on_sale(market: Marketplace) -> None:
    partner = DocumentedCaller(Client(), market.keys["harbor-sandbox"])
    operator = DocumentedCaller(Client(), market.keys["market"])
    for document in listings():
        partner.done("/listings", document)
        path = f"/listings/{document['slug']}/submit"
        submission = partner.done(path, {"intended": "all"})["submission"]
        operator.done(f"/submissions/{submission}/open")
        operator.done(f"/submissions/{submission}/approve")


def listings() -> list[dict[str, Any]]:
    """A desk with a trial and a contract or with neither; three add-ons; one billed offline."""
    from tests.marketplace import demo_listing, stackable_listing

    desk = demo_listing("customer-service", slug="box-desk")
    bound = {"trial": {"days": 14}, "contract": {"cycles": 12, "notice_days": 30}}
    desk["offers"][0] |= bound
    free = demo_listing("customer-service", slug="box-free-desk", name="Free Desk")
    editions = ["basic", "advanced"]
    voice = demo_listing("voice-channel", slug="box-voice")
    voice["addon"] |= {"connections": [{"product": "box-free-desk", "editions": editions}]}
    more = [stackable_listing() | each for each in ADDONS]
    for each in more:
        # The marketplace lists no add-on that is charged while its product is in trial.
        each["offers"] = [each["offers"][0] | {"trial": {"days": 14}}]
        each["addon"] |= {"connections": [{"product": "box-desk", "editions": editions}]}
    gateway = demo_listing("av-gateway", slug="box-gateway", billing="offline")
    return [desk, free, voice, *more, gateway]
