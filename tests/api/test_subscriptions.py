"""What a customer holds: look, add, change, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests.api.calling import DESK, NO_ID, PACK, PLATFORM, VOICE, Caller, refused
from tests.marketplace import Marketplace
from vendible.domain.access.permissions import Permission
from vendible.records.books import read_books
from vendible.records.models import License, Order, Subscription


def _subscription(caller: Caller, *lines: Mapping[str, object]) -> str:
    """Of the first line of an order of these lines."""
    placed = caller.order(*lines)
    found: str = placed["lines"][0]["subscription"]
    return found


def test_what_is_held_is_listed(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    items = aurora.read("/subscriptions")["items"]
    assert {each["product"] for each in items} == {"ota-platform", "ota-500-vehicles"}
    parent = placed["lines"][0]["subscription"]
    one = aurora.read(f"/subscriptions/{parent}")
    assert one in items
    assert (one["state"], one["first"], one["end"]) == ("active", "2026-01-15", "2026-02-15")
    assert (one["edition"], one["offer"], one["quantity"]) == ("starter", "starter-monthly", 1)
    assert one["auto_renew"]
    assert one["license_revision"] == 1
    assert [each["parent"] for each in items if each["id"] != parent] == [parent]


@pytest.mark.parametrize("rest", ["", "/addons", "/cancel-options"])
def test_what_another_holds_is_not_there(aurora: Caller, boreal: Caller, rest: str) -> None:
    subscription = _subscription(aurora, PLATFORM)
    refused(boreal.get(f"/subscriptions/{subscription}{rest}"), "not_found", 404)
    refused(aurora.get(f"/subscriptions/{NO_ID}{rest}"), "not_found", 404)
    assert boreal.read("/subscriptions")["items"] == []


@pytest.mark.parametrize(
    ("rest", "body"),
    [
        ("change", {"edition": "fleet"}),
        ("change-quote", {"edition": "fleet"}),
        ("cancel", {"when": "now"}),
    ],
)
def test_what_another_holds_can_not_be_moved(
    aurora: Caller, boreal: Caller, rest: str, body: object
) -> None:
    subscription = _subscription(aurora, PLATFORM)
    refused(boreal.post(f"/subscriptions/{subscription}/{rest}", body), "not_found", 404)
    assert Order.objects.count() == 1


@pytest.mark.parametrize("rest", ["change", "cancel"])
def test_a_key_that_only_reads_moves_nothing(
    aurora: Caller, market: Marketplace, client: Client, rest: str
) -> None:
    subscription = _subscription(aurora, PLATFORM)
    reader = Caller(client, market.key("aurora", Permission.SUBSCRIPTIONS_READ))
    body = {"edition": "fleet"} if rest == "change" else {"when": "now"}
    told = refused(reader.post(f"/subscriptions/{subscription}/{rest}", body), "not_allowed", 403)
    assert "subscriptions.change" in told["detail"]
    quote = reader.post(f"/subscriptions/{subscription}/change-quote", {"edition": "fleet"})
    assert quote.status_code == 200


def test_the_add_ons_of_a_product_with_the_rule_that_says_no(aurora: Caller) -> None:
    desk = _subscription(aurora, DESK)
    (offered,) = aurora.read(f"/subscriptions/{desk}/addons")["items"]
    assert (offered["product"], offered["allowed"], offered["code"]) == (
        "voice-channel",
        True,
        None,
    )
    assert offered["offers"] == ["monthly"]
    aurora.order(VOICE | {"parent": desk})
    (owned,) = aurora.read(f"/subscriptions/{desk}/addons")["items"]
    assert (owned["allowed"], owned["code"]) == (False, "addon_already_owned")
    assert owned["detail"]
    assert owned["remedy"]


def test_a_change_is_quoted_then_done(aurora: Caller) -> None:
    desk = _subscription(aurora, DESK)
    path = f"/subscriptions/{desk}"
    quoted = aurora.done(f"{path}/change-quote", {"quantity": 20})
    assert quoted["direction"] == "upgrade"
    # On the day of the purchase: 20 agents for 600.00 less 10 for 300.00, with 19 %.
    assert [line["net"] for line in quoted["lines"]] == ["-300.00", "600.00"]
    assert quoted["total"] == "357.00"
    changed = aurora.done(f"{path}/change", {"quantity": 20, "expected_total": "357.00"})
    assert (changed["kind"], changed["total"]) == ("change", "357.00")
    after = aurora.read(path)
    assert (after["quantity"], after["end"], after["license_revision"]) == (20, "2026-02-15", 2)
    assert [each["revision"] for each in changed["licenses"]] == [2]
    assert changed["licenses"][0]["id"] == after["license"]
    assert read_books().balance


def test_a_downgrade_gives_back_to_the_balance(aurora: Caller) -> None:
    desk = _subscription(aurora, DESK)
    aurora.done(f"/subscriptions/{desk}/change", {"quantity": 4})
    # 300.00 and 19 % paid; 180.00 and 19 % back.
    assert aurora.read("/balance") == {"balances": {"EUR": "99857.20"}}
    assert read_books().balance


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({}, "nothing_changes", 409),
        ({"quantity": 10}, "nothing_changes", 409),
        ({"quantity": 5001}, "quantity_out_of_range", 422),
        ({"edition": "nowhere"}, "edition_withdrawn", 409),
        ({"quantity": 20, "expected_total": "1.00"}, "price_moved", 409),
        ({"quantity": 10**9 + 1}, "bad_input", 422),
    ],
)
def test_a_change_that_is_not_offered(aurora: Caller, body: object, code: str, status: int) -> None:
    desk = _subscription(aurora, DESK)
    refused(aurora.post(f"/subscriptions/{desk}/change", body), code, status)
    assert Order.objects.count() == 1
    assert License.objects.get(subscription_id=desk).revision == 1


def test_leaving_at_the_end_of_the_term(aurora: Caller) -> None:
    platform = _subscription(aurora, PLATFORM)
    path = f"/subscriptions/{platform}"
    choices = {each["when"]: each for each in aurora.read(f"{path}/cancel-options")["choices"]}
    assert choices["end_of_term"]["possible"]
    assert choices["end_of_term"]["on"] == "2026-02-15"
    left = aurora.done(f"{path}/cancel", {"when": "end_of_term"})
    assert (left["ends_on"], left["subscription"]) == ("2026-02-15", platform)
    after = aurora.read(path)
    assert (after["state"], after["ends_on"], after["auto_renew"]) == (
        "active",
        "2026-02-15",
        False,
    )
    refused(aurora.post(f"{path}/cancel", {"when": "end_of_term"}), "already_ending", 409)


def test_leaving_now(aurora: Caller) -> None:
    platform = _subscription(aurora, PLATFORM)
    aurora.done(f"/subscriptions/{platform}/cancel", {"when": "now"})
    assert Subscription.objects.get(id=platform).state == "ended"
    held = License.objects.get(subscription_id=platform)
    assert (held.revision, held.versions.count()) == (2, 2)
    refused(aurora.post(f"/subscriptions/{platform}/cancel", {"when": "now"}), "not_found", 404)


def test_add_ons_stand_in_the_way(aurora: Caller) -> None:
    platform = _subscription(aurora, PLATFORM, PACK)
    answer = aurora.post(f"/subscriptions/{platform}/cancel", {"when": "now"})
    told = refused(answer, "addons_in_the_way", 409)
    assert "500 more vehicles" in told["detail"]


def test_a_contract_holds_after_its_days_of_grace(
    aurora: Caller, market: Marketplace, client: Client, settings: Settings
) -> None:
    placed = aurora.order(DESK, VOICE)
    voice = placed["lines"][1]["subscription"]
    within = aurora.read(f"/subscriptions/{voice}/cancel-options")["choices"]
    assert within[0]["possible"]
    settings.CLOCK_OFFSET += timedelta(days=20)
    later = replace(aurora, client=client)
    answer = later.post(f"/subscriptions/{voice}/cancel", {"when": "now"})
    told = refused(answer, "contract_until", 409)
    assert "15 January 2027" in told["detail"]


def test_a_one_time_add_on_is_not_cancelled(aurora: Caller) -> None:
    gateway = {"product": "av-gateway", "offer": "team-monthly"}
    minutes = {"product": "av-10000-minutes", "parent": 0}
    placed = aurora.order(gateway, minutes)
    path = f"/subscriptions/{placed['lines'][1]['subscription']}"
    told = refused(
        aurora.post(f"{path}/cancel", {"when": "now"}), "one_time_cannot_be_cancelled", 409
    )
    assert told["rule"]
    refused(aurora.get(f"{path}/cancel-options"), "one_time_cannot_be_cancelled", 409)


def test_when_must_be_one_of_two_words(aurora: Caller) -> None:
    platform = _subscription(aurora, PLATFORM)
    answer = aurora.post(f"/subscriptions/{platform}/cancel", {"when": "yesterday"})
    assert "when" in refused(answer, "bad_input", 422)["detail"]
