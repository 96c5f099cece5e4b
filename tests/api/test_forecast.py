"""The dated invoices to come, of all that is held and of a quote."""

from __future__ import annotations

from django.test import Client

from tests.api.calling import DESK, NO_ID, PACK, PLATFORM, Caller, order_body, refused
from tests.marketplace import Marketplace


def test_a_quote_tells_what_will_be_invoiced_and_when(aurora: Caller) -> None:
    plain = aurora.done("/quotes", order_body(PLATFORM, PACK))
    assert plain.get("coming") is None

    quoted = aurora.done("/quotes?coming=true", order_body(PLATFORM, PACK))

    first, second, *_ = quoted["coming"]
    assert (first["on"], first["why"], first["total"]) == ("2026-01-15", "new", "630.70")
    assert (second["on"], second["why"], second["total"]) == ("2026-02-15", "renewal", "630.70")
    assert len(quoted["coming"]) == 24
    assert [each["label"] for each in second["lines"]] == [
        "OTA Platform, Starter",
        "500 more vehicles, 1 × pack",
    ]
    assert second["lines"][0]["explained"][0]["steps"][0]["formula"] == "290.00"


def test_the_forecast_goes_on_where_the_quote_ended(aurora: Caller) -> None:
    quoted = aurora.done("/quotes?coming=true", order_body(PLATFORM, PACK))
    placed = aurora.order(PLATFORM, PACK)
    aurora.order(DESK)

    found = aurora.read("/forecast")
    assert found["until"] == "2028-01-15"
    alone = aurora.read("/forecast", subscription=placed["lines"][0]["subscription"])["coming"]
    assert [(each["on"], each["total"]) for each in alone] == [
        (each["on"], each["total"]) for each in quoted["coming"][1:]
    ]
    assert {each["others"] for each in alone} == {1}
    of_pack = aurora.read("/forecast", subscription=placed["lines"][1]["subscription"])["coming"]
    assert {each["total"] for each in of_pack} == {"285.60"}


def test_of_another_customers_subscription_it_tells_nothing(
    aurora: Caller, market: Marketplace, client: Client
) -> None:
    placed = Caller(client, market.keys["boreal"]).order(PLATFORM)
    for id_ in (placed["lines"][0]["subscription"], str(NO_ID)):
        refused(aurora.get("/forecast", subscription=id_), "not_found", 404)


def test_nothing_held_nothing_to_come(aurora: Caller) -> None:
    assert aurora.read("/forecast")["coming"] == []
