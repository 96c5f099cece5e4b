"""The life of a subscription by HTTP alone, in a sandbox whose clock `POST /clock` moves.

Every answer is held against the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker, Settings

from tests.api.calling import order_body, plain, refused
from tests.api.documented import DocumentedCaller
from tests.scenarios.boxed import put_on_sale

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

DESK = {"product": "box-desk", "offer": "basic-monthly", "quantity": 10}  # a contract, a trial
FREE_DESK = DESK | {"product": "box-free-desk"}  # neither
VOICE = {"product": "box-voice", "offer": "monthly"}
INBOX = {"product": "box-inbox", "offer": "monthly"}
PAGES = {"product": "box-pages", "offer": "monthly"}


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    """Sandboxes of a customer and a partner, whose products are listed by the API."""
    from tests.marketplace import clock_put_to, opened_for_a_file

    folder = tmp_path_factory.mktemp("keys")
    with opened_for_a_file(django_db_blocker, folder, products={}) as market:
        both = market.with_sandboxes("aurora", "harbor")
        offset = clock_put_to(both.present.now)
        with override_settings(KEYS_FOLDER=both.keys_folder, CLOCK_OFFSET=offset):
            put_on_sale(both)
        yield both


@pytest.fixture
def market(opened: Marketplace, db: None, settings: Settings) -> Marketplace:
    from tests.marketplace import clock_put_to

    settings.KEYS_FOLDER = opened.keys_folder
    settings.CLOCK_OFFSET = clock_put_to(opened.present.now)
    return opened


@pytest.fixture
def partner(market: Marketplace, client: Client) -> DocumentedCaller:
    return DocumentedCaller(client, market.keys["harbor-sandbox"])


@pytest.fixture
def operator(market: Marketplace, client: Client) -> DocumentedCaller:
    return DocumentedCaller(client, market.keys["market"])


@pytest.fixture
def customer(market: Marketplace, client: Client) -> DocumentedCaller:
    return DocumentedCaller(client, market.keys["aurora-sandbox"])


def moved(caller: DocumentedCaller, day: str) -> list[str]:
    """The clock is put to the day; answers what happened."""
    answer = caller.done("/clock", {"to": day})
    assert answer["is_done"]
    return [each["fact"] for each in answer["happened"]][1:]


def money(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without ids, which are others when it is done."""
    return [{k: v for k, v in each.items() if k not in ("id", "subscription")} for each in lines]


def invoices(caller: DocumentedCaller) -> list[tuple[str, str, int]]:
    """Day, total and number of lines of all, oldest first."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = caller.read("/invoices", limit=50, **after)
        found += page["items"]
        if page["after"] is None:
            break
        after = {"after": page["after"]}
    return [(each["issued_on"], each["total"], len(each["lines"])) for each in reversed(found)]


def test_a_quote_is_kept_ordered_and_goes_from_its_trial_into_its_contract(
    customer: DocumentedCaller, partner: DocumentedCaller
) -> None:
    coupon = {"code": "SPRING", "percent": "10", "cycles": 3, "products": ["box-desk"]}
    partner.done("/coupons", coupon)
    refused(partner.post("/coupons", coupon), "coupon_code_taken", 409)
    body = order_body(DESK, INBOX | {"parent": 0}, PAGES | {"parent": 0}, coupon="spring")
    wrong = customer.post("/quotes", body | {"coupon": "AUTUMN"})
    refused(wrong, "coupon_unknown", 404)

    quoted = customer.done("/quotes?coming=true", body)
    kept = customer.done("/quotes", body | {"keep": True})
    assert (kept["state"], kept["total"]) == ("quoted", quoted["total"])
    asked = {"quote": kept["id"], "expected_total": kept["total"]}
    shown = customer.post("/orders", asked | {"preview": True})
    assert shown.status_code == 200
    placed = customer.post("/orders", asked)
    assert placed.status_code == 201
    before, after = plain(shown), plain(placed)
    assert money(before["lines"]) == money(after["lines"])
    assert (before["state"], before["total"]) == (after["state"], after["total"])
    refused(customer.post("/orders", asked), "order_state", 409)
    again = customer.post("/orders", order_body(DESK | {"offer": "basic-monthly"}))
    assert "trial" not in str(plain(again)["lines"]), "a trial is had once"

    desk = after["lines"][0]["subscription"]
    alone = customer.read("/forecast", subscription=desk)["coming"]
    coming = [(each["on"], each["total"], len(each["lines"])) for each in quoted["coming"]]
    assert coming[1:4] == [
        ("2026-01-29", "606.90", 3),  # 300.00 less 10 %, and 240.00; with tax
        ("2026-02-28", "606.90", 3),
        ("2026-03-29", "606.90", 3),
    ]
    assert coming[4] == ("2026-04-29", "642.60", 3)
    assert [(e["on"], e["total"], len(e["lines"])) for e in alone] == coming[1:]
    held = customer.read(f"/subscriptions/{desk}")
    assert (held["end"], held["contract"]["end"]) == ("2026-01-29", "2027-01-29")
    assert "reminded" in moved(customer, "2026-01-29")
    held = customer.read(f"/subscriptions/{desk}")
    assert (held["end"], held["state"]) == ("2026-02-28", "active")
    choices = customer.read(f"/subscriptions/{desk}/cancel-options")["choices"]
    assert {each["when"]: each["code"] for each in choices}["now"] is not None
    refused(customer.post(f"/subscriptions/{desk}/cancel", {"when": "now"}), "contract_until", 409)


def test_an_add_on_that_comes_later_shares_the_invoices_of_its_product(
    customer: DocumentedCaller,
) -> None:
    placed = customer.order(FREE_DESK)
    desk = placed["lines"][0]["subscription"]
    moved(customer, "2026-01-26")
    offered = {
        each["product"]: each for each in customer.read(f"/subscriptions/{desk}/addons")["items"]
    }
    assert offered["box-voice"]["allowed"]
    body = order_body(VOICE | {"parent": desk})
    shown = customer.done("/orders", body | {"preview": True})
    added = customer.done("/orders", body | {"expected_total": shown["total"]})
    (line,) = added["lines"]
    assert added["kind"] == "addon"
    assert (line["end"], line["net"]) == ("2026-02-15", "167.42")  # 120 × 20/31, and 90.00
    refused(customer.post("/orders", body), "addon_already_owned", 409)
    assert moved(customer, "2026-04-16") == ["subscription_renewed"] * 3
    assert invoices(customer)[2:] == [
        ("2026-02-15", "499.80", 2),
        ("2026-03-15", "499.80", 2),
        ("2026-04-15", "499.80", 2),
    ]


def test_it_is_changed_now_and_at_the_end_of_the_term(customer: DocumentedCaller) -> None:
    path = f"/subscriptions/{customer.order(FREE_DESK)['lines'][0]['subscription']}"
    moved(customer, "2026-01-31")
    body = {"edition": "advanced", "quantity": 12}
    quoted = customer.done(f"{path}/change-quote", body)
    shown = customer.post(f"{path}/change", body | {"preview": True})
    assert shown.status_code == 200
    changed = customer.post(f"{path}/change", body | {"expected_total": quoted["total"]})
    assert changed.status_code == 201
    assert money(plain(shown)["lines"]) == money(plain(changed)["lines"])
    assert plain(changed)["total"] == quoted["total"]
    later = f"{path}/scheduled-change"
    scheduled = customer.post(later, {"edition": "basic", "quantity": 8})
    assert (scheduled.status_code, plain(scheduled)["on"]) == (201, "2026-02-15")
    refused(customer.post(f"{path}/change", {"quantity": 20}), "change_open", 409)
    refused(customer.post(later, {"quantity": 20}), "change_open", 409)
    assert customer.call("DELETE", later).status_code == 200
    refused(customer.call("DELETE", later), "nothing_scheduled", 409)
    customer.done(later, {"edition": "basic", "quantity": 8})
    assert customer.read("/forecast")["coming"][0]["total"] == "285.60"
    moved(customer, "2026-02-15")
    held = customer.read(path)
    assert (held["edition"], held["quantity"]) == ("basic", 8)
    assert invoices(customer)[-1] == ("2026-02-15", "285.60", 1)  # 8 × 30.00


def test_an_announced_price_reaches_renewals_after_its_notice(
    customer: DocumentedCaller, partner: DocumentedCaller
) -> None:
    customer.order(FREE_DESK)
    # The partner's clock is its own, and stands on 15 January.
    moved(customer, "2026-01-16")
    announced = {
        "product": "box-free-desk",
        "offer": "basic-monthly",
        "currency": "EUR",
        "price": {"template": "linear", "unit": "33.00"},
        "from_on": "2026-03-01",
    }
    soon = partner.post("/price-announcements", announced | {"from_on": "2026-01-20"})
    refused(soon, "notice_too_short", 409)
    moved(partner, "2026-01-16")
    assert partner.post("/price-announcements", announced).status_code == 201
    coming = [(each["on"], each["total"]) for each in customer.read("/forecast")["coming"][:3]]
    assert coming == [
        ("2026-02-15", "357.00"),
        ("2026-03-15", "392.70"),  # 10 × 33.00
        ("2026-04-15", "392.70"),
    ]
    moved(customer, "2026-04-15")
    assert [each[:2] for each in invoices(customer)[1:]] == coming


def test_what_lapsed_is_renewed_by_hand_within_seven_days(
    market: Marketplace, customer: DocumentedCaller, operator: DocumentedCaller
) -> None:
    placed = customer.order(FREE_DESK, FREE_DESK)
    first, second = (f"/subscriptions/{line['subscription']}" for line in placed["lines"])
    # It spends what it has: two renewals at 357.00 can't be paid.
    customer.order(FREE_DESK | {"offer": "advanced-yearly", "quantity": 160})
    moved(customer, "2026-02-20")
    assert customer.read(first)["state"] == "isolated"
    refused(customer.post(f"{first}/renew", {"preview": True}), "balance_too_low", 409)
    deposit = {"amount": "1000.00", "currency": "EUR", "reference": "bank transfer 9"}
    to = str(market.organizations["aurora-sandbox"])
    operator.done("/deposits", deposit | {"customer": to})
    quoted = customer.done(f"{first}/renewal-quote", {})
    body = {"expected_total": quoted["total"]}
    refused(customer.post(f"{first}/renew", {"expected_total": "1.00"}), "price_moved", 409)
    shown = customer.post(f"{first}/renew", body | {"preview": True})
    assert (shown.status_code, customer.read(first)["state"]) == (200, "isolated")
    done = customer.post(f"{first}/renew", body)
    assert done.status_code == 201
    assert money(plain(shown)["lines"]) == money(plain(done)["lines"])
    assert plain(done)["total"] == quoted["total"] == "357.00"
    held = customer.read(first)
    assert (held["state"], held["first"], held["end"]) == ("active", "2026-02-15", "2026-03-15")
    moved(customer, "2026-02-23")
    assert customer.read(second)["state"] == "ended"
    refused(customer.post(f"{second}/renew", {}), "not_found", 404)


def test_a_cancellation_is_previewed_and_blocks_a_renewal(customer: DocumentedCaller) -> None:
    path = f"/subscriptions/{customer.order(FREE_DESK)['lines'][0]['subscription']}"
    shown = customer.post(f"{path}/cancel", {"when": "end_of_term", "preview": True})
    assert (shown.status_code, plain(shown)["preview"]) == (200, True)
    assert customer.read(path)["ends_on"] is None
    done = customer.post(f"{path}/cancel", {"when": "end_of_term"})
    assert (done.status_code, plain(done)["ends_on"]) == (201, plain(shown)["ends_on"])
    assert money(plain(shown)["lines"]) == money(plain(done)["lines"])
    refused(customer.post(f"{path}/renew", {"preview": True}), "set_to_end", 409)
    moved(customer, "2026-02-15")
    assert customer.read(path)["state"] == "ended"


def test_it_is_left_by_a_plan_and_taken_back(customer: DocumentedCaller) -> None:
    placed = customer.order(FREE_DESK, VOICE | {"parent": 0})
    desk, voice = (line["subscription"] for line in placed["lines"])
    moved(customer, "2026-02-20")
    told = refused(
        customer.post(f"/subscriptions/{desk}/cancel", {"when": "now", "preview": True}),
        "addons_in_the_way",
        409,
    )
    assert "Voice Channel" in told["detail"]
    path = f"/subscriptions/{desk}/leaving-plan"
    plan = customer.read(path)
    (way, *_) = plan["ways"]
    body = {"way": way["kinds"][0], "expected_total": way["total"]}
    refused(customer.post(path, body | {"expected_total": "1.00"}), "plan_changed", 409)
    shown = customer.post(path, body | {"preview": True})
    assert (shown.status_code, customer.read(f"/subscriptions/{desk}")["ends_on"]) == (200, None)
    done = customer.post(path, body)
    assert done.status_code == 201
    before, after = plain(shown), plain(done)
    assert (before["ends_on"], before["steps"]) == (after["ends_on"], after["steps"])
    assert money(before["lines"]) == money(after["lines"])
    assert customer.read(f"/subscriptions/{desk}")["ends_on"] == way["ends_on"]
    assert customer.done(f"/subscriptions/{desk}/stay")["subscriptions"] == [desk, voice]
    refused(customer.post(f"/subscriptions/{desk}/stay"), "nothing_to_take_back", 409)
    customer.done(path, body)
    moved(customer, way["ends_on"])
    states = {each["id"]: each["state"] for each in customer.read("/subscriptions")["items"]}
    assert states[voice] in ("isolated", "ended")
    assert states[desk] in ("isolated", "ended")


def test_people_have_seats_and_a_change_below_them_is_refused(customer: DocumentedCaller) -> None:
    desk = customer.order(FREE_DESK | {"quantity": 3})["lines"][0]["subscription"]
    people = [{"email": f"agent{number}@aurora.example"} for number in range(3)]
    path = f"/subscriptions/{desk}/assignments"
    unknown = customer.done(path, {"people": people[:1]})
    assert [each["result"] for each in unknown["people"]] == ["unknown"]
    invited = customer.done(path, {"people": people, "invite": True})
    assert {each["result"] for each in invited["people"]} == {"invited_and_assigned"}
    assert (invited["seats"], invited["taken"]) == (3, 3)
    more = [{"email": "agent9@aurora.example"}]
    refused(customer.post(path, {"people": more, "invite": True}), "seats_taken", 409)
    change = f"/subscriptions/{desk}/change"
    refused(customer.post(change, {"quantity": 2, "preview": True}), "seats_in_use", 409)
    refused(customer.post(change, {"quantity": 2}), "seats_in_use", 409)
    person = invited["people"][0]["person"]
    freed = customer.call("DELETE", f"{path}/{person}")
    assert plain(freed)["freed"] == [person]
    customer.done(change, {"quantity": 2})
    assert customer.read(path)["taken"] == 2


def test_an_unpaid_order_is_made_cheaper_and_paid(
    customer: DocumentedCaller, partner: DocumentedCaller
) -> None:
    placed = customer.done("/orders", order_body(FREE_DESK, pay="later"))
    order = f"/orders/{placed['id']}"
    assert placed["state"] == "awaiting_payment"
    (found,) = partner.read("/unpaid-orders")["items"]
    (line,) = found["lines"]
    price = f"/unpaid-orders/{found['order']}/lines/{line['line']}/price"
    refused(partner.post(price, {"net": "400.00", "reason": "more"}), "price_not_lower", 409)
    lowered = partner.done(price, {"net": "250.00", "reason": "As agreed by phone."})
    assert lowered["total"] == "297.50"
    refused(customer.post(f"{order}/pay", {"expected_total": placed["total"]}), "price_moved", 409)
    shown = customer.done(f"{order}/pay", {"preview": True})
    paid = customer.done(f"{order}/pay", {"expected_total": "297.50"})
    assert money(shown["lines"]) == money(paid["lines"])
    assert (paid["state"], paid["total"]) == ("completed", "297.50")
    late = customer.done("/orders", order_body(FREE_DESK, pay="later"))
    moved(customer, "2026-01-19")
    refused(customer.post(f"/orders/{late['id']}/pay", {}), "order_expired", 409)
    assert customer.read(f"/orders/{late['id']}")["state"] == "expired"
    assert invoices(customer) == [("2026-01-15", "297.50", 1)]


def test_what_is_billed_offline_is_adjusted_and_ended(
    customer: DocumentedCaller, partner: DocumentedCaller
) -> None:
    placed = customer.order({"product": "box-gateway", "offer": "team-monthly"})
    (license_,) = placed["licenses"]
    assert placed["total"] == "0.00"
    (instance,) = partner.read("/sold/instances")["items"]
    sold = instance["subscriptions"][0]["id"]
    refused(
        customer.post(f"/subscriptions/{sold}/change", {"edition": "studio"}), "billed_offline", 409
    )
    body = {"until": "2026-06-01", "edition": "studio", "reference": "C-17"}
    adjusted = partner.done(f"/sold/subscriptions/{sold}/adjust", body)
    assert adjusted["total"] == "0.00"
    refused(partner.post(f"/sold/subscriptions/{sold}/adjust", body), "nothing_changes", 409)
    mistyped = {"until": None, "refrence": "C-17"}
    refused(partner.post(f"/sold/subscriptions/{sold}/adjust", mistyped), "bad_input", 422)
    found = customer.read(f"/licenses/{license_['id']}")
    assert (found["revision"], found["valid_to"][:10]) == (2, "2026-05-31")
    versions = customer.read(f"/licenses/{license_['id']}/versions")["items"]
    assert [each["revision"] for each in versions] == [2, 1]
    partner.done(f"/sold/subscriptions/{sold}/end", {"reference": "C-17"})
    assert customer.read(f"/subscriptions/{sold}")["state"] == "ended"
    assert invoices(customer) == []


def test_it_is_suspended_and_returns_with_its_add_on(
    customer: DocumentedCaller, operator: DocumentedCaller
) -> None:
    placed = customer.order(FREE_DESK, VOICE | {"parent": 0})
    desk, voice = (line["subscription"] for line in placed["lines"])
    path = f"/subscriptions/{desk}"
    refused(customer.post(f"{path}/suspend", {"reason": "why"}), "not_allowed", 403)
    done = operator.done(f"{path}/suspend", {"reason": "It was misused."})
    assert [each["subscription"] for each in done["with_it"]] == [voice]
    refused(operator.post(f"{path}/suspend", {"reason": "Again."}), "suspension_state", 409)
    refused(customer.post(f"{path}/change", {"quantity": 20}), "subscription_not_active", 409)
    assert operator.done(f"{path}/return")["state"] == "active"
    refused(operator.post(f"{path}/return"), "suspension_state", 409)
    assert customer.read(f"/subscriptions/{voice}")["state"] == "active"


def test_the_invoices_of_two_years_are_those_that_were_foretold(
    customer: DocumentedCaller,
) -> None:
    moved(customer, "2026-01-31")
    customer.order(FREE_DESK, VOICE | {"parent": 0})
    trial = customer.order(DESK, INBOX | {"parent": 0})["lines"][0]["subscription"]
    customer.order(FREE_DESK | {"offer": "advanced-yearly"})
    customer.done(
        f"/subscriptions/{trial}/scheduled-change", {"edition": "advanced", "when": "2026-05-03"}
    )
    already = len(invoices(customer))
    found = customer.read("/forecast")
    coming = [(each["on"], each["total"], len(each["lines"])) for each in found["coming"]]
    assert len(coming) == 48
    moved(customer, "2027-01-31")
    moved(customer, found["until"])
    came = [each for each in invoices(customer)[already:] if each[0] < found["until"]]
    assert sorted(came) == sorted(each for each in coming if each[0] < found["until"])
