"""Deposits, the books and the journal."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.calling import NO_ID, PLATFORM, Caller, refused
from tests.marketplace import Marketplace
from vendible.domain.access.permissions import Permission
from vendible.records.books import read_books
from vendible.records.models import LedgerTransaction


def _deposit(market: Marketplace, **more: object) -> dict[str, object]:
    return {
        "customer": str(market.organizations["aurora"]),
        "amount": "250.00",
        "currency": "EUR",
        "reference": "bank transfer 7",
    } | more


def test_a_deposit_becomes_balance(operator: Caller, aurora: Caller, market: Marketplace) -> None:
    body = _deposit(market)
    answered = operator.done("/deposits", body)
    assert answered == {key: body[key] for key in ("customer", "amount", "currency")}
    assert aurora.read("/balance") == {"balances": {"EUR": "100250.00"}}
    assert LedgerTransaction.objects.filter(reference="bank transfer 7").count() == 1
    assert read_books().balance


def test_each_currency_has_its_digits(
    operator: Caller, aurora: Caller, market: Marketplace
) -> None:
    operator.done("/deposits", _deposit(market, amount="1200", currency="JPY"))
    operator.done("/deposits", _deposit(market, amount="0.125", currency="KWD"))
    balances = {"EUR": "100000.00", "JPY": "1200", "KWD": "0.125"}
    assert aurora.read("/balance") == {"balances": balances}


@pytest.mark.parametrize(
    "amount",
    [
        "0",
        "0.00",
        "-1.00",
        "1.001",
        "",
        " ",
        "abc",
        "1,00",
        "NaN",
        "Infinity",
        "1e3",
        "1e99999999999",
        "1_000",
        "١٢",
        "99999999999999999999",
    ],
)
def test_what_is_no_amount(operator: Caller, market: Marketplace, amount: str) -> None:
    refused(operator.post("/deposits", _deposit(market, amount=amount)), "bad_input", 422)


@pytest.mark.parametrize("currency", ["XXX", "eur", "EURO", ""])
def test_what_is_no_currency(operator: Caller, market: Marketplace, currency: str) -> None:
    refused(operator.post("/deposits", _deposit(market, currency=currency)), "bad_input", 422)


@pytest.mark.parametrize("slug", ["polaris", "market", None])
def test_only_customers_have_a_balance(
    operator: Caller, market: Marketplace, slug: str | None
) -> None:
    whose = market.organizations[slug] if slug else NO_ID
    refused(operator.post("/deposits", _deposit(market, customer=str(whose))), "not_found", 404)


@pytest.mark.parametrize("slug", ["aurora", "harbor"])
def test_nobody_but_the_operator_books_money(
    market: Marketplace, client: Client, slug: str
) -> None:
    caller = Caller(client, market.keys[slug])
    refused(caller.post("/deposits", _deposit(market)), "not_allowed", 403)
    refused(caller.get("/books"), "not_allowed", 403)


def test_the_books_prove_that_they_balance(operator: Caller, aurora: Caller) -> None:
    aurora.order(PLATFORM)
    books = operator.read("/books")
    assert books["balanced"]
    assert (books["unbalanced_transactions"], books["drifted_balances"]) == (0, 0)
    assert books["sums"] == {"EUR": "0.00"}
    accounts = {(each["account"], each["owner"]): each["balance"] for each in books["accounts"]}
    assert accounts["held_for_partner", "Polaris"] == "-290.00"
    assert accounts["tax", ""] == "-55.10"
    assert accounts["customer_balance", "Aurora"] == "-99654.90"
    assert accounts["receivable", "Aurora"] == "0.00"


def test_the_journal_shows_each_what_concerns_them(
    operator: Caller, aurora: Caller, boreal: Caller, harbor: Caller
) -> None:
    placed = aurora.order(PLATFORM)
    (order, opening) = aurora.read("/journal")["items"]
    assert (order["fact"], order["subject_id"]) == ("order_completed", placed["id"])
    assert opening["fact"] == "deposit_posted"
    assert order["facts"]["total"] == "345.10 EUR"
    assert [each["fact"] for each in boreal.read("/journal")["items"]] == ["deposit_posted"]
    assert operator.read("/journal", limit=100)["items"][0] == order
    facts = {each["fact"] for each in harbor.read("/journal")["items"]}
    assert facts == {"draft_saved", "listing_submitted", "review_opened", "listing_approved"}


def test_a_key_without_the_scope_sees_no_journal(market: Marketplace, client: Client) -> None:
    caller = Caller(client, market.key("market", Permission.BOOKS_READ))
    refused(caller.get("/journal"), "not_allowed", 403)
    assert caller.get("/books").status_code == 200
