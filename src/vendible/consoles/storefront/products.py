"""The list of products on sale: searched, filtered, sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import membership_of
from vendible.consoles.posting import uuid_after
from vendible.consoles.storefront import finding, wording
from vendible.consoles.storefront.finding import Asked
from vendible.consoles.storefront.prices import best_currency, card_words
from vendible.domain.catalog.listing import Kind
from vendible.records import storefront
from vendible.records.storefront import Entry, Found, Surroundings

SHOWN = 18
_NAMES_MAX = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list; `meant` are the words it is for, where others were typed."""

    asked: Asked
    found: Found
    counted: list[storefront.Counted]
    meant: str


def products(request: HttpRequest) -> HttpResponse:
    """What is on sale: products, or with `kind=addon` the add-ons.

    Four statements, and three more where no product has the words that were typed.
    """
    around = storefront.surroundings()
    usual = wanted_currency(request) or around.currency
    asked = finding.read_asked(request.GET.dict(), around.currencies, usual)
    asked = replace(asked, wanted=replace(asked.wanted, sandbox=is_sandbox(request)))
    listed = _listed(request, asked)
    is_addon = asked.wanted.kind == Kind.ADDON
    after = listed.found.after
    return render(
        request,
        "storefront/products.html",
        {
            "title": "Add-ons" if is_addon else "Products",
            "asked": asked,
            "typed": asked.wanted.words,
            "meant": listed.meant,
            "is_addon": is_addon,
            "count": finding.total(listed.asked.wanted, listed.counted),
            "is_anything_on_sale": bool(listed.counted) or asked.is_narrowed,
            "filters": finding.filters(asked, listed.counted, around),
            "free": finding.free_value(asked, listed.counted),
            "kept": _kept(asked),
            "loosened": _loosened(asked, listed, around),
            "sorts": finding.sorts(asked),
            "currencies": [(each, asked.href(currency=each)) for each in around.currencies],
            "all_href": f"/?kind={Kind.ADDON}" if is_addon else "/",
            "kinds": _kinds(asked, listed),
            "kind_label": _kinds(asked, listed)[int(is_addon)][0],
            "chosen_count": _chosen_count(asked),
            "cards": _cards(listed.found.entries, asked.wanted.currency, around),
            "first_href": "" if "after" not in request.GET else listed.asked.href(),
            "next_href": listed.asked.href(after=str(after)) if after else "",
        },
    )


def wanted_currency(request: HttpRequest) -> str | None:
    membership = membership_of(request)
    return membership.organization.currency if membership else None


def is_sandbox(request: HttpRequest) -> bool:
    """Whether who looks acts for a sandbox; a visitor does not."""
    membership = membership_of(request)
    return membership is not None and membership.organization.sandbox


def _listed(request: HttpRequest, asked: Asked) -> Listed:
    """With what was typed; where that is nowhere, with what was probably meant."""
    after = uuid_after(request)
    found = storefront.find(asked.wanted, after, SHOWN)
    counted = storefront.count(asked.wanted)
    if counted or not asked.wanted.words:
        return Listed(asked, found, counted, "")
    meant = storefront.meant(asked.wanted.words, sandbox=asked.wanted.sandbox)
    if meant is None:
        return Listed(asked, found, counted, "")
    again = replace(asked, wanted=replace(asked.wanted, words=meant))
    return Listed(
        again,
        storefront.find(again.wanted, after, SHOWN),
        storefront.count(again.wanted),
        meant,
    )


def _kinds(asked: Asked, listed: Listed) -> list[tuple[str, str]]:
    """Name with count, and address; products first."""
    named = ((Kind.BASE, "Products"), (Kind.ADDON, "Add-ons"))
    bare = replace(asked.wanted, category="", type="", delivery="", is_free=False)
    return [
        (
            f"{name} ({finding.total(replace(bare, kind=kind), listed.counted):,})",
            asked.href(
                kind=kind if kind is Kind.ADDON else "", category="", type="", delivery="", free=""
            ),
        )
        for kind, name in named
    ]


def _chosen_count(asked: Asked) -> int:
    """How many filters are in use; words and kind are seen elsewhere."""
    wanted = asked.wanted
    return sum(
        map(
            bool,
            (
                wanted.category,
                wanted.type,
                wanted.delivery,
                wanted.is_free,
                asked.least or asked.most,
            ),
        )
    )


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """What the form of the price carries along unseen."""
    shown = ("least", "most")
    return [(name, value) for name, value in asked.said.items() if value and name not in shown]


def _loosened(asked: Asked, listed: Listed, around: Surroundings) -> list[tuple[str, str, int]]:
    """For an empty list: each thing that could be taken away, and what would be shown then.

    How many the words or the price hide is not known without asking again: told as -1.
    """
    if listed.found.entries:
        return []
    wanted, counted = asked.wanted, listed.counted
    ways = []
    for each in finding.filters(asked, counted, around):
        if each.chosen:
            left = finding.total(finding.without(listed.asked.wanted, each.name), counted)
            name = next(value.name for value in each.values if value.is_chosen)
            ways.append((f"{each.title}: {name}", each.all_href, left))
    if wanted.is_free:
        left = finding.total(replace(listed.asked.wanted, is_free=False), counted)
        ways.append(("“free of charge”", asked.href(free=""), left))
    if asked.least or asked.most:
        ways.append(("the price limits", asked.href(least="", most=""), -1))
    if wanted.words:
        ways.append((f"the words “{wanted.words}”", asked.href(q=""), -1))
    return [each for each in ways if each[2]]


def _cards(entries: list[Entry], currency: str, around: Surroundings) -> list[dict[str, Any]]:
    """One statement for any number of cards: the names of what goes with them."""
    beside = storefront.beside(entries)
    categories = dict(around.categories or [])
    return [
        {
            "slug": each.slug,
            "name": each.name,
            "partner": each.partner,
            "summary": each.summary,
            "logo": each.logo,
            "category": categories.get(each.category) or wording.category_name(each.category),
            "from": _price(each, currency),
            "beside": _names(beside.get(each.slug, [])),
            "kind": each.kind,
        }
        for each in entries
    ]


def _price(entry: Entry, currency: str) -> str:
    """In the shown currency, else in the first one that it has a price in."""
    shown = best_currency([currency], tuple(entry.prices))
    return card_words(entry.prices.get(shown), shown, entry.quotation)


def _names(names: list[str]) -> str:
    """`A, B, C and more`."""
    if len(names) > _NAMES_MAX:
        return f"{', '.join(names[:_NAMES_MAX])} and more"
    return ", ".join(names)
