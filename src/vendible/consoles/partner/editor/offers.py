"""The section *Offers and prices*: how each edition is sold, and for how much."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vendible.consoles.partner.editor.grid import Grid, columns_of, grid_of, pasted, skus_sent
from vendible.consoles.partner.editor.prices import (
    PriceField,
    edition_of,
    price_field,
    price_sent,
    quantities_of,
    template_of,
    usable,
)
from vendible.consoles.partner.editor.rows import (
    Plain,
    Without,
    inside,
    last,
    live_listing,
    rows,
    text,
)
from vendible.consoles.partner.editor.section import Editing, Section
from vendible.consoles.partner.editor.selling import (
    generate,
    missing,
    one_time_editions,
    sale_of,
    ticks,
    words_of,
)
from vendible.consoles.partner.editor.typed import Posted, key_in_name, place_of
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.generating import sold_in
from vendible.domain.catalog.listing import Listing, Method
from vendible.domain.catalog.notation import amount_or_text
from vendible.domain.kernel.money import CURRENCIES
from vendible.domain.kernel.refusals import Code, Refusal

_PRICE = re.compile(r"offers\[(\d{1,4})\]\.prices\.([^.\[\]:]+)(?:\.(.+))?")
_AMOUNT = re.compile(r"offers\[\d{1,4}\]\.(?:setup_fees\.[^.\[\]:]+|contract\.fee)")
_SKU = "skus."
_FEES = (("none", "No fee"), ("flat", "A fixed amount"), ("percentage", "Percent of what remains"))
_OFTEN = ("EUR", "USD", "GBP", "CHF", "CNY", "JPY", "PLN", "SEK")


@dataclass(frozen=True, slots=True)
class OfferRow:
    index: int
    place: str
    code: str
    words: str
    is_listed: bool
    is_on_sale: bool
    is_recurring: bool
    is_usage: bool
    prices: list[PriceField]
    setup_fees: list[tuple[str, str]]  # name of the field, currency
    has_terms: bool
    terms: str
    has_setup: bool
    findings: list[Finding]

    @property
    def needs_price(self) -> bool:
        return not any(each.shown.get("") or each.template != "fixed" for each in self.prices)


@dataclass(frozen=True, slots=True)
class Group:
    """An edition with its offers; `index` None: offers that name no edition there is."""

    index: int | None
    name: str
    offers: list[OfferRow]
    grid: Grid | None = None
    choices: list[tuple[str, str, bool]] = field(default_factory=list)
    may_choose: bool = False


class Offers(Section):
    def shown(self, editing: Editing) -> dict[str, Any]:
        draft, live = editing.draft, live_listing(editing.product)
        currencies = currencies_of(editing)
        groups = _groups(editing, live, currencies)
        lacking = missing(draft)
        posted = editing.request.POST if editing.request.method == "POST" else {}
        return {
            "groups": groups,
            "ticks": ticks(draft, live),
            "currencies": currencies,
            "often": [each for each in _OFTEN if each not in currencies],
            "missing": lacking,
            "is_addon": draft.get("kind") == "addon",
            "either_or": one_time_editions(draft) is not None,
            "has_editions": bool(rows(draft.get("editions"))),
            "has_usage": any(each.is_usage for group in groups for each in group.offers),
            "fees": _FEES,
            "pasted": {key[6:]: value for key, value in posted.items() if key.startswith("paste ")},
            "is_free": draft.get("billing") == "free",
        }

    def typed(self, editing: Editing, posted: Posted) -> Plain:
        own = [name for name in posted if _PRICE.fullmatch(name)]
        parts = super().typed(editing, Without(posted, own))
        offers = parts.get("offers")
        if isinstance(offers, list):
            _amounts_mended(offers, editing, posted)
            _prices_typed(offers, editing, posted)
            _placeholders_dropped(offers)
        return parts

    def do(self, asked: str, parts: Plain, editing: Editing) -> str | None:
        verb, _, place = asked.partition(" ")
        offers = parts.get("offers")
        offers = offers if isinstance(offers, list) else []
        posted = editing.request.POST
        live = live_listing(editing.product)
        if verb == "generate":
            chosen = _one_time_chosen(editing, posted)
            wanted = posted.getlist("sale")
            parts["offers"] = generate(editing.draft, offers, wanted, chosen, live)
            return "offers"
        if verb == "currency":
            return _currency_added(offers, last(posted, "currency"))
        if verb == "drop-currency":
            _currency_dropped(offers, place)
            return "currencies"
        if verb == "paste" and place.isdigit():
            return _pasted(offers, editing, int(place), last(posted, f"paste {place}"))
        if verb == "drop":
            return _dropped(offers, place)
        if verb == "remove":
            _require_not_listed(editing, place, live)
        return super().do(asked, parts, editing)


def currencies_of(editing: Editing) -> list[str]:
    """Those that the draft has prices in, else the partner's own."""
    found: dict[str, None] = {}
    for _, offer in rows(editing.draft.get("offers")):
        for key in ("prices", "setup_fees"):
            held = offer.get(key)
            found |= dict.fromkeys(map(str, held)) if isinstance(held, dict) else {}
    return list(found) or [editing.product.partner.currency]


def _groups(editing: Editing, live: Listing | None, currencies: list[str]) -> list[Group]:
    draft = editing.draft
    offers = rows(draft.get("offers"))
    by_code: dict[str, list[tuple[int, Plain]]] = {}
    for index, offer in offers:
        by_code.setdefault(text(offer, "edition"), []).append((index, offer))
    chosen = one_time_editions(draft)
    listed = {edition for edition, _ in sold_in(live)} if live else set()
    told = []
    for number, edition in rows(draft.get("editions")):
        code = text(edition, "code")
        own = by_code.pop(code, [])
        words = {index: _words(offer) for index, offer in own}
        once = bool(chosen and chosen.get(code))
        told.append(
            Group(
                number,
                text(edition, "name") or code or f"Edition {number + 1}",
                [_offer_row(editing, live, each, edition, currencies) for each in own],
                grid_of(edition, number, columns_of(own, words), editing.findings),
                [("recurring", "by cycles", not once), ("one_time", "once", once)],
                chosen is not None and code not in listed,
            )
        )
    strays = [each for own in by_code.values() for each in own]
    if strays:
        found = [_offer_row(editing, live, each, None, currencies) for each in strays]
        told.append(Group(None, "Offers of no edition", found))
    return told


def _words(offer: Mapping[str, Any]) -> str:
    sale = sale_of(offer)
    if sale is None:
        return f"{text(offer, 'method') or 'no method'} {text(offer, 'cycle')}".strip()
    return words_of(sale)


def _offer_row(
    editing: Editing,
    live: Listing | None,
    numbered: tuple[int, Plain],
    edition: Plain | None,
    currencies: list[str],
) -> OfferRow:
    index, offer = numbered
    place = f"offers[{index}]"
    sale = sale_of(offer)
    is_usage = sale is not None and sale.method is Method.USAGE
    findings = inside(editing.findings, place)
    prices = offer.get("prices")
    held = prices if isinstance(prices, dict) else {}
    quantities = quantities_of(edition, is_usage=is_usage)
    has_quantity = isinstance((edition or {}).get("quantity"), dict)
    has_attributes = bool(rows((edition or {}).get("attributes")))
    fields = [
        price_field(
            f"{place}.prices.{key_in_name(currency)}",
            currency,
            held.get(currency),
            label=f"{text(offer, 'code')} {currency}",
            templates=usable(
                has_quantity=has_quantity,
                has_attributes=has_attributes,
                is_usage=is_usage,
                now=template_of(held.get(currency)),
            ),
            findings=inside(findings, f"{place}.prices.{currency}"),
            quantities=quantities,
        )
        for currency in currencies
    ]
    coded = any(each.place == f"{place}.code" for each in findings)
    own = {place, *(f"{place}.{key}" for key in ("edition", "method", "cycle", "prices"))}
    listed = sold_in(live) if live else frozenset()
    return OfferRow(
        index=index,
        place=place,
        code=text(offer, "code"),
        words=_words(offer),
        is_listed=sale is not None and (text(offer, "edition"), sale) in listed,
        is_on_sale=offer.get("on_sale") is not False,
        is_recurring=sale is None or sale.method is Method.RECURRING,
        is_usage=is_usage,
        prices=fields,
        setup_fees=[(f"{place}.setup_fees.{key_in_name(each)}", each) for each in currencies],
        has_terms=bool(offer.get("contract") or offer.get("trial") or offer.get("credit_unused")),
        terms=_terms(offer),
        has_setup=bool(offer.get("setup_fees")) or not offer.get("code") or coded,
        findings=[each for each in findings if each.place in own],
    )


def _terms(offer: Mapping[str, Any]) -> str:
    contract, trial = offer.get("contract"), offer.get("trial")
    said = []
    if isinstance(contract, dict):
        said.append(f"{text(contract, 'cycles') or 'some'} cycles")
    if isinstance(trial, dict):
        said.append(f"{text(trial, 'days') or 'some'} days of trial")
    return ", ".join(said) or "none"


def _amounts_mended(offers: list[Any], editing: Editing, posted: Posted) -> None:
    """A decimal comma becomes a point where an amount was typed anew."""
    for name in posted:
        if not _AMOUNT.fullmatch(name):
            continue
        steps = place_of(name).split(".")
        index = int(steps[0][7:-1])
        held = offers[index].get(steps[1]) if index < len(offers) else None
        if isinstance(held, dict) and isinstance(held.get(steps[2]), str):
            before = editing.at(name)
            if held[steps[2]] != before:
                held[steps[2]] = amount_or_text(held[steps[2]])


def _prices_typed(offers: list[Any], editing: Editing, posted: Posted) -> None:
    fields: dict[tuple[int, str], dict[str, str]] = {}
    for name in posted:
        found = _PRICE.fullmatch(name)
        if found and int(found[1]) < len(offers):
            key = int(found[1]), place_of(found[2])
            fields.setdefault(key, {})[found[3] or ""] = last(posted, name)
    for (index, currency), sent in fields.items():
        offer = offers[index]
        if not isinstance(offer, dict):
            continue
        held = offer.get("prices")
        prices = dict(held) if isinstance(held, dict) else {}
        now = prices.get(currency)
        plain = {part: said for part, said in sent.items() if not part.startswith(_SKU)}
        price = price_sent(plain, now)
        if isinstance(price, dict) and template_of(price) == "per_sku":
            cells = {
                place_of(part[len(_SKU) :]): said
                for part, said in sent.items()
                if part.startswith(_SKU)
            }
            edition = edition_of(editing.draft, text(offer, "edition"))
            price = copy.deepcopy(price)
            skus_sent(price, cells, edition[0] if edition else -1, posted)
        if price is not None or (currency in prices and now is None):
            prices[currency] = price
        else:
            prices.pop(currency, None)
        if prices or isinstance(held, dict):
            offer["prices"] = prices


def _placeholders_dropped(offers: list[Any]) -> None:
    """A currency that was added is held by an empty price till an offer has one in it."""
    priced = {
        currency
        for _, offer in rows(offers)
        for currency, price in _mapping(offer, "prices").items()
        if price is not None
    }
    for _, offer in rows(offers):
        prices = _mapping(offer, "prices")
        for currency in [each for each in prices if prices[each] is None and each in priced]:
            del prices[currency]


def _mapping(offer: Plain, key: str) -> Plain:
    held = offer.get(key)
    return held if isinstance(held, dict) else {}


def _one_time_chosen(editing: Editing, posted: Posted) -> dict[str, bool] | None:
    chosen = one_time_editions(editing.draft)
    if chosen is None:
        return None
    for number, edition in rows(editing.draft.get("editions")):
        said = last(posted, f"sold {number}")
        if said:
            chosen[text(edition, "code")] = said == Method.ONE_TIME.value
    return chosen


def _currency_added(offers: list[Any], said: str) -> str:
    currency = said.strip().upper()
    if currency not in CURRENCIES:
        expected = "a currency of ISO 4217, such as EUR"
        raise Refusal(Code.BAD_INPUT, where="currency", got=said[:20], expected=expected)
    sold = [each for _, each in rows(offers) if each.get("on_sale") is not False]
    if any(currency in _mapping(each, "prices") for _, each in rows(offers)) or not sold:
        return "currencies"
    first = sold[0]
    first["prices"] = _mapping(first, "prices") | {currency: None}
    return f"offers[{offers.index(first)}]"


def _currency_dropped(offers: list[Any], currency: str) -> None:
    for _, offer in rows(offers):
        for key in ("prices", "setup_fees"):
            _mapping(offer, key).pop(currency, None)


def _pasted(offers: list[Any], editing: Editing, number: int, said: str) -> str | None:
    edition = dict(rows(editing.draft.get("editions"))).get(number)
    if edition is None:
        return None
    code = text(edition, "code")
    own = [(index, each) for index, each in rows(offers) if text(each, "edition") == code]
    columns = columns_of(own, {index: _words(each) for index, each in own})
    pasted(edition, columns, offers, said)
    return f"grid-{number}"


def _dropped(offers: list[Any], place: str) -> str | None:
    """Takes away a contract or a trial: `drop offers[0].contract`."""
    found = re.fullmatch(r"offers\[(\d{1,4})\]\.(contract|trial)", place)
    offer = dict(rows(offers)).get(int(found[1])) if found else None
    if found is None or offer is None:
        return None
    offer.pop(found[2], None)
    return f"offers[{found[1]}]"


def _require_not_listed(editing: Editing, place: str, live: Listing | None) -> None:
    offer = editing.at(place) if re.fullmatch(r"offers\[\d+\]", place) else None
    if live is None or not isinstance(offer, dict):
        return
    sale = sale_of(offer)
    if sale is not None and (text(offer, "edition"), sale) in sold_in(live):
        raise Refusal(Code.LISTED_STAYS, what="offer", name=text(offer, "code"))


OFFERS = Offers(
    slug="offers",
    title="Offers and prices",
    keys=("offers",),
    places=("offers",),
    template="partner/editor/offers.html",
    live=("partner/editor/_offers_live.html",),
    lead="How each edition is sold, and for how much. Prices are without tax.",
    defaults={
        "offers[].on_sale": True,
        "offers[].contract.auto_renew": True,
        "offers[].contract.fee_kind": "none",
        "offers[].trial.converts": True,
    },
)
