"""The main job as it is told: every step is a call of the HTTP API, with what it answered."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import Any

import httpx
import yaml

from vendible.cli import demo_people
from vendible.cli.calling import Caller, Refused
from vendible.cli.demo_people import Cast
from vendible.cli.demo_pictures import logo_png
from vendible.cli.telling import (
    answered,
    console,
    refused,
    said,
    step,
    tell_books,
    tell_lines,
    tell_links,
)
from vendible.gateways.present import Present, present
from vendible.records.books import read_books
from vendible.records.models import JournalEntry
from vendible_license import Client, verify

DAYS_BEFORE = timedelta(days=15)
_PRODUCTS = (
    ("polaris", "Polaris Mobility", ("ota-platform", "ota-500-vehicles")),
    ("lumen", "Lumen Media", ("av-gateway", "av-10000-minutes")),
    ("harbor", "Harbor Desk", ("customer-service", "voice-channel")),
)
_TOLD = "demo_told"


def is_told() -> bool:
    return JournalEntry.objects.filter(fact=_TOLD).exists()


def tell_beginning(site: str) -> None:
    """Fifteen days ago: list, approve, order. Repeats itself safely when it was interrupted."""
    before = _earlier(present())
    if not demo_people.is_founded():
        demo_people.found_all(before)
    cast = demo_people.cast(before)
    console.print("[dim]Fifteen days ago (the servers' clock is put back for this part)[/dim]")
    step(1, "Three partners list their products, from listing files")
    submissions = [
        _list(Caller(site, cast.keys[slug]), name, product)
        for slug, name, products in _PRODUCTS
        for product in products
    ]
    step(2, "The operator reviews and approves them")
    operator = Caller(site, cast.keys["vendible"])
    for submission in submissions:
        _approve(operator, site, submission)
    step(3, "A customer orders the OTA platform with the pack, and pays from its balance")
    customer = Caller(site, cast.keys["aurora"])
    _pay_in(operator, cast)
    _order_platform(customer)
    said("Aurora Motors", "also orders 100 agents of the customer service system, Basic")
    desk = {"product": "customer-service", "offer": "basic-monthly", "quantity": 100}
    tell_lines(_order(customer, [desk], "desk"))
    _assign_seats(customer)


def tell_today(site: str, center: str) -> None:
    """Today: a second pack, the software's check, the change, leaving, the books."""
    cast = demo_people.cast(present())
    customer = Caller(site, cast.keys["aurora"])
    console.print()
    console.print("[dim]Today[/dim]")
    _buy_second_pack(customer)
    step(4, "The software asks the license center what it may do")
    _check_platform(customer, center)
    step(5, "In the middle of the term: 100 to 200 agents, then Basic to Advanced")
    _change_desk(customer, center)
    step(6, "The customer wants to leave the OTA platform")
    _leave_platform(customer)
    step(7, "The future: what will be invoiced, and when")
    _tell_future(customer)
    step(8, "The books")
    tell_books(read_books())
    _mark_told(cast)


def invite(site: str, center: str) -> None:
    """Where the site is, and a new sign-in link for each person."""
    console.print()
    console.print(f"[bold]The marketplace is open:[/bold] {site}")
    console.print(f"The license center: {center}   its keys: {center}/.well-known/jwks.json")
    console.print("Sign in as (each link works once; `make demo` again makes new ones):")
    tell_links(demo_people.sign_in_links(site, present()))
    console.print("Stop it with Ctrl-C.")


def _earlier(now: Present) -> Present:
    return Present(now.now - DAYS_BEFORE, now.zone, now.mint, now.keys)


def _list(partner: Caller, name: str, product: str) -> dict[str, Any]:
    text = (files("vendible.cli") / "demo_listings" / f"{product}.yml").read_text("utf-8")
    document = yaml.safe_load(text)
    logo = partner.send("/media", logo_png(document["name"]), kind="logo", name="logo.png")
    document["logo"] = logo["file"]
    draft = partner.post("/listings", document, once=f"demo-draft-{product}")
    ticked = {"intended": "all"}
    submitted = partner.post(f"/listings/{product}/submit", ticked, once=f"demo-submit-{product}")
    said(name, f"submits {product}.yml")
    answered(f"revision {submitted['revision']} is {submitted['state']}")
    for each in draft["findings"]:
        answered(f"{each['severity']}: {each['place']}: {each['message']}")
    for trap in submitted["traps"][:1]:
        answered(f"the explorer warns, and the partner ticks it as intended: {trap['message']}")
        for event in trap["story"]:
            answered(f"  {event['on']}: {event['words']}")
    return submitted


def _approve(operator: Caller, site: str, submitted: dict[str, Any]) -> None:
    id_ = submitted["submission"]
    operator.post(f"/submissions/{id_}/open", once=f"demo-open-{id_}")
    approved = operator.post(f"/submissions/{id_}/approve", once=f"demo-approve-{id_}")
    answered(f"{approved['slug']} is {approved['state']}: {site}{approved['link']}")


def _pay_in(operator: Caller, cast: Cast) -> None:
    body = {
        "customer": str(cast.ids["aurora"]),
        "amount": "25000.00",
        "currency": "EUR",
        "reference": "bank transfer 2204",
    }
    paid = operator.post("/deposits", body, once="demo-deposit")
    said("Vendible Marketplace", f"books a bank transfer of Aurora Motors: {paid['amount']} EUR")


def _order(customer: Caller, lines: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return customer.post("/orders", {"lines": lines, "currency": "EUR"}, once=f"demo-{name}")


def _assign_seats(customer: Caller) -> None:
    desk = _subscription(customer, "customer-service")
    people = [{"email": email} for email, *_ in demo_people.COLLEAGUES if "fay" not in email]
    assigned = customer.post(
        f"/subscriptions/{desk['id']}/assignments", {"people": people}, once="demo-seats"
    )
    answered(f"{assigned['taken']} of {assigned['seats']} seats are assigned")


def _order_platform(customer: Caller) -> None:
    said("Aurora Motors", "orders the OTA platform, Starter, with one pack of 500 vehicles")
    order = _order(
        customer,
        [
            {"product": "ota-platform", "offer": "starter-monthly"},
            {"product": "ota-500-vehicles", "offer": "monthly", "parent": 0},
        ],
        "platform",
    )
    tell_lines(order)
    answered(f"order {order['state']}; {len(order['licenses'])} licenses, issued by themselves:")
    for each in order["licenses"]:
        answered(f"{each['kind']} license {each['id']}, revision {each['revision']}")


def _buy_second_pack(customer: Caller) -> None:
    said("Aurora Motors", "buys a second pack for the same platform")
    parent = _subscription(customer, "ota-platform")
    before = customer.get(f"/licenses/{parent['license']}")
    line = {"product": "ota-500-vehicles", "offer": "monthly", "parent": parent["id"]}
    order = _order(customer, [line], "second-pack")
    tell_lines(order)
    after = customer.get(f"/licenses/{parent['license']}")
    held = [
        each
        for each in customer.get("/licenses", limit=100)["items"]
        if each["instance"] == parent["instance"]
    ]
    same = "unchanged to the byte" if before["signed"] == after["signed"] else "CHANGED"
    answered(f"{len(held)} licenses now; the first one is {same}")


def _check_platform(customer: Caller, center: str) -> None:
    parent = _subscription(customer, "ota-platform")
    client = Client(center, _credential(customer, parent["instance"]))
    answer = client.check()
    said("The OTA platform", "asks with its instance's credential and a nonce of its own")
    answered(
        f"code {answer.code}, lease until {answer.lease_end:%Y-%m-%d %H:%M} UTC, one signature"
    )
    parts = [_own_vehicles(each) for each in (answer.main, *answer.additional) if each]
    answered(
        f"effective vehicles: {answer.value('vehicles')} = "
        + " + ".join(str(each) for each in parts)
    )
    published = httpx.get(f"{center}/.well-known/jwks.json", timeout=30).json()
    again = verify(answer.signed, published, now=answer.checked_at)
    answered(f"verified again offline against the published keys: {again.code}")


def _own_vehicles(license_: Any) -> int:
    found: int = next(
        each["value"] for each in license_["entitlements"] if each["code"] == "vehicles"
    )
    return found


def _change_desk(customer: Caller, center: str) -> None:
    desk = _subscription(customer, "customer-service")
    client = Client(center, _credential(customer, desk["instance"]))
    _tell_agents(client)
    for ask, words in (
        ({"quantity": 200}, "200 agents instead of 100"),
        ({"edition": "advanced"}, "Advanced instead of Basic"),
    ):
        said("Aurora Motors", f"asks for {words}")
        quote = customer.post(f"/subscriptions/{desk['id']}/change-quote", ask)
        answered(f"{quote['direction']}; the quote explains each line:")
        tell_lines(quote)
        changed = customer.post(
            f"/subscriptions/{desk['id']}/change",
            ask | {"expected_total": quote["total"]},
            once=f"demo-change-{next(iter(ask))}",
        )
        after = _subscription(customer, "customer-service")
        issued = changed["licenses"][0]
        answered(
            f"done; the term still ends on {after['end']} (before: {desk['end']}); "
            f"license {issued['id']} is now revision {issued['revision']}"
        )
        _tell_agents(client)


def _tell_agents(client: Client) -> None:
    answer = client.check()
    main = answer.main or {}
    answered(
        f"the software sees: license revision {main['revision']}, "
        f"edition {main['edition']}, agents {answer.value('agents')}, "
        f"AI {'on' if answer.allows('ai-answers') else 'off'}"
    )


def _leave_platform(customer: Caller) -> None:
    parent = _subscription(customer, "ota-platform")
    _try_to_cancel(customer, parent)
    path = f"/subscriptions/{parent['id']}/leaving-plan"
    said("Aurora Motors", "asks the cancel planner, and takes the way that ends all that is paid")
    ways = customer.get(path)["ways"]
    way = next(each for each in ways if "end_of_paid" in each["kinds"])
    for each in way["steps"]:
        answered(f"{each['name']} ends on {each['ends_on']}")
    told = {"way": "end_of_paid", "expected_total": way["total"]}
    customer.post(path, told, once="demo-leave-platform")
    answered(f"one command did all of it; {way['total']} {way['currency']} are due until then")


def _tell_future(customer: Caller) -> None:
    coming = customer.get("/forecast")["coming"]
    said("Aurora Motors", "looks at the invoices of the coming 24 months")
    for each in coming[:2]:
        labels = ", ".join(line["label"] for line in each["lines"])
        answered(f"{each['on']}: {each['total']} {each['currency']} for {labels}")
    answered(f"and {len(coming) - 2} more, computed by the code that will make them")


def _try_to_cancel(customer: Caller, parent: dict[str, Any]) -> None:
    said("Aurora Motors", f"cancels {parent['name']} at the end of the term")
    try:
        customer.post(f"/subscriptions/{parent['id']}/cancel", {"when": "end_of_term"})
    except Refused as no:
        refused(no.problem)


def _subscription(customer: Caller, product: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each
        for each in customer.get("/subscriptions", limit=100)["items"]
        if each["product"] == product
    )
    return found


def _credential(customer: Caller, instance: str) -> str:
    issued: str = customer.post(f"/instances/{instance}/credential")["credential"]
    return issued


def _mark_told(cast: Cast) -> None:
    now = present()
    JournalEntry.objects.create(
        at=now.now,
        actor="system",
        fact=_TOLD,
        subject="organization",
        subject_id=cast.ids["vendible"],
        organization_id=cast.ids["vendible"],
    )
