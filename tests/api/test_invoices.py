"""Invoices and the balance."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client

from tests.api.calling import DESK, NO_ID, PACK, PLATFORM, VOICE, Caller, refused
from tests.marketplace import Marketplace
from vendible.domain.access.permissions import Permission


def test_an_order_is_invoiced_line_by_line(aurora: Caller) -> None:
    placed = aurora.order(PLATFORM, PACK)
    (invoice,) = aurora.read("/invoices")["items"]
    assert invoice["order"] == placed["id"]
    assert (invoice["state"], invoice["issued_on"]) == ("settled", "2026-01-15")
    for key in ("currency", "net", "tax", "total"):
        assert invoice[key] == placed[key]
    assert [(line["label"], line["net"], line["tax"]) for line in invoice["lines"]] == [
        (line["label"], line["net"], line["tax"]) for line in placed["lines"]
    ]
    assert {line["partner"] for line in invoice["lines"]} == {"Polaris"}
    assert aurora.read(f"/invoices/{invoice['id']}") == invoice


def test_lines_add_up_to_the_invoice(aurora: Caller) -> None:
    aurora.order(PLATFORM, PACK, DESK, VOICE | {"parent": 2})
    (invoice,) = aurora.read("/invoices")["items"]
    for key in ("net", "tax"):
        total = sum(Decimal(line[key]) for line in invoice["lines"])
        assert total == Decimal(invoice[key])


def test_a_downgrade_is_a_credit_note(aurora: Caller) -> None:
    subscription = aurora.order(DESK)["lines"][0]["subscription"]
    changed = aurora.done(f"/subscriptions/{subscription}/change", {"quantity": 5})
    credit = next(
        each for each in aurora.read("/invoices")["items"] if each["order"] == changed["id"]
    )
    assert (credit["net"], credit["total"]) == ("-150.00", "-178.50")


def test_the_balance_goes_down_by_the_invoice(aurora: Caller) -> None:
    assert aurora.read("/balance") == {"balances": {"EUR": "100000.00"}}
    aurora.order(PLATFORM)
    assert aurora.read("/balance") == {"balances": {"EUR": "99654.90"}}


def test_a_foreign_invoice_is_not_there(aurora: Caller, boreal: Caller) -> None:
    aurora.order(PLATFORM)
    (invoice,) = aurora.read("/invoices")["items"]
    refused(boreal.get(f"/invoices/{invoice['id']}"), "not_found", 404)
    refused(aurora.get(f"/invoices/{NO_ID}"), "not_found", 404)
    assert boreal.read("/invoices")["items"] == []


def test_a_key_without_the_scope_sees_no_money(
    aurora: Caller, market: Marketplace, client: Client
) -> None:
    aurora.order(PLATFORM)
    (invoice,) = aurora.read("/invoices")["items"]
    buyer = Caller(client, market.key("aurora", Permission.ORDERS_PLACE, Permission.ORDERS_READ))
    for path in ("/invoices", f"/invoices/{invoice['id']}", "/balance"):
        refused(buyer.get(path), "not_allowed", 403)
