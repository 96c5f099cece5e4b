"""The gallery: every component in every state, on sample data. Reads and changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vendible.consoles.design.price_chart import PriceChart, Quantities, price_chart
from vendible.consoles.design.states import LOOKS
from vendible.consoles.listing_shown import ListingShown, shown
from vendible.domain.catalog.document import read
from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.catalog.prices import Price, Template, Tier
from vendible.domain.explorer.findings import Event, Trap
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.pricing.explained import TIMES, Explained, explain, stated


class SampleForm(forms.Form):
    name = forms.CharField(label="Product name", help_text="As customers will read it.")
    slug = forms.SlugField(label="Address", help_text="Lower-case letters, digits and hyphens.")
    price = forms.DecimalField(
        label="Price per vehicle",
        min_value=0,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    kind = forms.ChoiceField(
        label="Product type", choices=[("saas", "SaaS"), ("license", "License")]
    )
    first = forms.DateField(
        label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    about = forms.CharField(label="Description", required=False, widget=forms.Textarea)
    editions = forms.MultipleChoiceField(
        label="Editions that it may be bought with",
        help_text="None ticked: the add-on is shown nowhere.",
        choices=[("basic", "Basic"), ("pro", "Professional"), ("max", "Enterprise")],
        widget=forms.CheckboxSelectMultiple,
    )
    when = forms.ChoiceField(
        label="When to cancel",
        choices=[("now", "Today"), ("end", "At the end of the term, 31 Dec 2026")],
        widget=forms.RadioSelect,
        initial="end",
    )
    agreed = forms.BooleanField(
        label="I agree to the service agreement", help_text="Its text is kept with the order."
    )


_FOUND = {
    "name": "Fleetboard",
    "slug": "Fleet board",
    "price": "12,5x",
    "kind": "saas",
    "when": "end",
}


def _rows() -> list[dict[str, Any]]:
    def row(number: str, what: str, day: date, state: str, minor: int) -> dict[str, Any]:
        return {
            "number": number,
            "what": what,
            "day": day,
            "state": state,
            "amount": Money(minor, "EUR"),
        }

    return [
        row("V-1042", "Fleetboard Professional", date(2026, 1, 1), "completed", 59_880_00),
        row("V-1043", "500 more vehicles", date(2026, 3, 14), "delivering", 1_204_11),
        row("V-1047", "Change to Enterprise", date(2026, 6, 9), "awaiting_payment", 724_50),
        row("V-1051", "Downgrade to Basic", date(2026, 7, 2), "refunded", -318_07),
    ]


def _price() -> Explained:
    per_cycle = explain(
        f"500{TIMES}4.00", Fraction(2000), "EUR", inputs=(("quantity", "500 vehicles"),)
    )
    part = explain(
        f"2000.00{TIMES}17/31",
        Fraction(2000) * Fraction(17, 31),
        "EUR",
        inputs=(("term", "15 Mar 2026 to 31 Mar 2026"), ("cycle", "1 month, 31 days")),
    )
    return part.preceded_by(per_cycle)


def _dated() -> list[dict[str, Any]]:
    """Two invoices to come, the second with lines of what is held besides."""
    line = {
        "parts": [{"label": "500 more vehicles", "price": _price()}],
        "note": "15 Mar 2026 \u2013 31 Mar 2026 (17 days)",
    }
    net, tax = Money(109677, "EUR"), Money(20839, "EUR")
    made: dict[str, Any] = {"why": "Renewal", "what": "500 more vehicles", "tax_note": "19 %"}
    made |= {"lines": [line], "net": net, "tax": tax, "total": net + tax}
    return [
        made | {"on": date(2026, 3, 15), "others": 0},
        made | {"on": date(2026, 4, 15), "others": 2},
    ]


def _years() -> dict[int, list[dict[str, Any]]]:
    def month(number: int, minor: int) -> dict[str, Any]:
        totals = {"EUR": Money(minor, "EUR")} if minor else {}
        return {
            "first": date(2026, number, 1),
            "href": "#invoices-by-date",
            "is_past": number < 3,
            "is_current": number == 3,
            "totals": totals,
        }

    return {2026: [month(each, each % 4 * 130516) for each in range(1, 13)]}


def _difference() -> list[dict[str, str]]:
    def line(kind: str, label: str, before: str, after: str) -> dict[str, str]:
        return {"kind": kind, "label": label, "before": before, "after": after}

    return [
        line("changed", "Professional, price per month", "€4.00 per vehicle", "€4.50 per vehicle"),
        line("added", "Edition", "", "Enterprise"),
        line("removed", "Add-on connection", "10,000 more minutes with Basic", ""),
        line("same", "Billing", "Online", "Online"),
    ]


def _findings() -> list[Finding]:
    told = "12,50 came where a number was expected", "Write a number with a point, such as 12.50."
    return [
        Finding("bad_number", Severity.ERROR, "offers[0].prices.EUR", *told),
        Finding("price_too_fine", Severity.WARNING, "offers[1].prices.EUR", *told),
    ]


def _charts() -> list[PriceChart | None]:
    tiers = (
        Tier(Decimal(10), Decimal(10), Decimal(100)),
        Tier(Decimal(50), Decimal(8), Decimal(180)),
        Tier(None, Decimal(6), Decimal(300)),
    )
    templates = (Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP)
    vehicles = Quantities(unit="vehicle")
    return [price_chart(Price(each, tiers=tiers), "EUR", vehicles) for each in templates]


def _sections() -> list[dict[str, object]]:
    """Of the listing editor: something to mend, something to look at, and a section in order."""
    return [
        {"slug": "basics", "title": "Basics", "href": "#main", "errors": 2},
        {
            "slug": "texts",
            "title": "Texts and pictures",
            "href": "#main",
            "warnings": 1,
            "is_current": True,
        },
        {"slug": "sign-on", "title": "Sign-on", "href": "#main"},
    ]


def _trap() -> Trap:
    finding = Finding(
        "addon_outlives_parent",
        Severity.WARNING,
        "offers[yearly].contract",
        "The contract of 500 more vehicles runs on after Fleetboard has ended.",
        "Give the contract a fee for leaving, or as many cycles as Fleetboard has.",
    )
    story = (
        Event(date(2026, 1, 1), "Fleetboard Basic is ordered for a month"),
        Event(date(2026, 1, 10), "500 more vehicles is added, in a contract until 9 Jan 2027"),
        Event(date(2026, 1, 31), "Fleetboard is to be cancelled", is_refused=True),
    )
    return Trap(finding, story, "fleetboard", "more-vehicles")


def _listing() -> ListingShown:
    offer = {"code": "monthly", "method": "recurring", "cycle": "1 month", "prices": {"EUR": 240}}
    pack = {
        "slug": "more-vehicles",
        "name": "500 more vehicles",
        "kind": "addon",
        "type": "license",
        "summary": "Room for 500 more vehicles.",
        "description": "Nothing is installed anew.\n\nA pack can be cancelled alone.",
        "category": "mobility",
        "support": "Weekdays 8:00 to 18:00.",
        "addon": {
            "ownership": "repeatable",
            "connections": [{"product": "fleetboard", "editions": ["basic", "pro"]}],
        },
        "entitlements": [{"code": "vehicles", "name": "Vehicles", "kind": "limit"}],
        "grants": [{"entitlement": "vehicles", "adds": 500}],
        "offers": [offer],
    }
    return shown(read(pack).listing)


def _sample() -> dict[str, Any]:
    at = datetime(2026, 3, 14, 8, 30, tzinfo=UTC)
    return {
        "states": {
            kind.replace("_", " "): [(kind, state) for state in looks]
            for kind, looks in LOOKS.items()
        },
        "amounts": [
            Money(1_234_50, "EUR"),
            Money(-724, "EUR"),
            Money(98_000, "JPY"),
            Money(12_500, "KWD"),
            Money(0, "USD"),
        ],
        "credit": Money(-318_07, "EUR"),
        "day": date(2027, 1, 1),
        "at": at,
        "term": Term(date(2027, 1, 1), date(2027, 2, 1)),
        "price": _price(),
        "plain_price": stated(Money(150_00, "EUR"), "setup fee").to_plain(),
        "net": Money(1_246_77, "EUR"),
        "tax": Money(236_89, "EUR"),
        "total": Money(1_483_66, "EUR"),
        "rows": _rows(),
        "rows_total": Money(61_490_54, "EUR"),
        "none": [],
        "form": SampleForm(initial={"name": "Fleetboard", "kind": "saas"}, prefix="fresh"),
        "found": SampleForm(_FOUND),
        "steps": [
            {"label": "Texts", "href": "#stepper"},
            {"label": "Editions and offers", "href": "#stepper"},
            {"label": "Add-ons"},
            {"label": "Agreements"},
            {"label": "Submit"},
        ],
        "difference": _difference(),
        "dated": _dated(),
        "years": _years(),
        "month": date(2026, 5, 1),
        "listing": _listing(),
        "findings": _findings(),
        "trap": _trap(),
        "sections": _sections(),
        "charts": _charts(),
        "reasons": [{"place": "editions[0].summary", "reason": "Say for how many vehicles."}],
        "used_up": 10_000,
        "edition_prices": [Money(19_00, "EUR"), Money(49_00, "EUR")],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """The console's frame; with `?frame=storefront`, a product page in the storefront's."""
    frame = "storefront" if request.GET.get("frame") == "storefront" else "console"
    return render(request, f"design/gallery_{frame}.html", _sample())
