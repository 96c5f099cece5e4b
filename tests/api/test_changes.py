"""Changing what is held: quotes with all that they say, previews, and changes for a later day."""

from __future__ import annotations

import pytest

from tests.api.calling import DESK, PACK, PLATFORM, Caller, plain, refused
from tests.marketplace import Marketplace
from vendible.records.models import JournalEntry, Order, Subscription


@pytest.fixture
def desk(aurora: Caller) -> str:
    placed = aurora.order(DESK)
    found: str = placed["lines"][0]["subscription"]
    return f"/subscriptions/{found}"


def test_a_quote_says_what_changes_beside_the_lines(aurora: Caller, desk: str) -> None:
    quoted = aurora.done(f"{desk}/change-quote", {"edition": "advanced"})
    assert (quoted["on"], quoted["direction"]) == ("2026-01-15", "upgrade")
    assert quoted["renewal"] == {"on": "2026-02-15", "before": "300.00", "after": "520.00"}
    says = {each["code"]: (each["before"], each["after"]) for each in quoted["entitlements"]}
    assert says["ai-answers"] == (False, True)
    assert says["reports"] == ("daily", "live")
    assert says["agents"] == (10, 10)
    assert Order.objects.count() == 1


def test_add_ons_are_named_with_what_becomes_of_them(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    path = f"/subscriptions/{placed['lines'][0]['subscription']}"
    (pack,) = aurora.done(f"{path}/change-quote", {"edition": "fleet"})["addons"]
    assert (pack["fate"], pack["credit"], pack["fee"]) == ("kept", None, None)


def test_a_preview_is_what_the_change_then_does(aurora: Caller, desk: str) -> None:
    body = {"quantity": 20}
    preview = aurora.post(f"{desk}/change", body | {"preview": True})
    assert preview.status_code == 200
    shown = plain(preview)
    assert shown["preview"]
    assert Subscription.objects.get().quantity == 10
    done = aurora.done(f"{desk}/change", body | {"expected_total": shown["total"]})
    assert (done["total"], done["net"]) == (shown["total"], shown["net"])
    assert Subscription.objects.get().quantity == 20


def test_a_change_is_scheduled_seen_and_withdrawn(aurora: Caller, desk: str) -> None:
    path = f"{desk}/scheduled-change"
    body = {"edition": "advanced"}
    answers = [aurora.done(path, body, once="later") for _ in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0]["on"], answers[0]["edition"]) == ("2026-02-15", "advanced")
    assert JournalEntry.objects.filter(fact="change_scheduled").count() == 1
    refused(aurora.post(path, {"quantity": 5}), "change_open", 409)
    refused(aurora.post(f"{desk}/change", {"quantity": 20}), "change_open", 409)
    withdrawn = aurora.call("DELETE", path)
    assert (withdrawn.status_code, plain(withdrawn)["edition"]) == (200, "advanced")
    refused(aurora.call("DELETE", path), "nothing_scheduled", 409)


@pytest.mark.parametrize(
    ("when", "code", "status"),
    [
        ("2026-01-15", "change_day", 422),
        ("2025-12-31", "change_day", 422),
        ("2099-01-01", "change_day", 422),
        ("soon", "bad_input", 422),
    ],
)
def test_days_that_are_none(aurora: Caller, desk: str, when: str, code: str, status: int) -> None:
    body = {"edition": "advanced", "when": when}
    told = refused(aurora.post(f"{desk}/scheduled-change", body), code, status)
    assert told["remedy"].endswith(".")


def test_a_later_day_is_quoted_by_the_days_that_are_left(aurora: Caller, desk: str) -> None:
    body = {"edition": "advanced", "when": "2026-02-01"}
    quoted = aurora.done(f"{desk}/change-quote", body)
    assert [each["net"] for each in quoted["lines"]] == ["-135.48", "234.84"]
    at_end = aurora.done(f"{desk}/change-quote", body | {"when": "end_of_term"})
    assert (at_end["on"], at_end["total"]) == ("2026-02-15", "0.00")


def test_another_customer_finds_nothing(market: Marketplace, boreal: Caller, desk: str) -> None:
    refused(boreal.post(f"{desk}/scheduled-change", {"quantity": 5}), "not_found", 404)
    refused(boreal.call("DELETE", f"{desk}/scheduled-change"), "not_found", 404)
