"""What differs between two revisions, section by section, in words and with prices in money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vendible.consoles.design.words import money_text
from vendible.consoles.storefront.prices import (
    price_in_currency,
    price_words,
    setup_fee,
)
from vendible.consoles.storefront.wording import category_name, cycle_name
from vendible.domain.catalog.difference import (
    Difference,
    DifferenceKind,
    Section,
    differences,
    section_of,
)
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.listing import Listing, Offer

SECTIONS: Mapping[Section, str] = {
    Section.BASICS: "Basics",
    Section.EDITIONS: "Editions and attributes",
    Section.OFFERS: "Offers and prices",
    Section.ADDON: "Additional purchases",
    Section.DELIVERY: "Delivery and acceptance",
    Section.AGREEMENTS: "Agreements",
    Section.TEXTS: "Page texts and pictures",
    Section.SIGN_ON: "Sign-on",
}
_LEADS = {
    Section.BASICS: "name",
    Section.EDITIONS: "editions",
    Section.OFFERS: "offers",
    Section.ADDON: "addon",
    Section.DELIVERY: "delivery",
    Section.AGREEMENTS: "agreement",
    Section.TEXTS: "description",
    Section.SIGN_ON: "sign_on",
}
_PRICE = re.compile(r"(?P<place>offers\[(?P<offer>[^\]]+)\]\.prices\.(?P<currency>[A-Z]{3}))")
_FEE = re.compile(r"offers\[(?P<offer>[^\]]+)\]\.setup_fees\.(?P<currency>[A-Z]{3})$")
_PICTURE = re.compile(r"logo|pictures\[[^\]]+\]\.file")
_PART = re.compile(r"(?P<key>\w+)\[(?P<name>[^\]]+)\]")
_NAMES = {
    "changes_to": "may be changed to",
    "credit_unused": "unused part is credited",
    "on_sale": "on sale",
    "tax_class": "tax class",
    "depends_on": "needs",
    "align_with_parent": "bill date of its parent",
    "fee_kind": "fee for leaving",
    "sets": "sets",
    "adds": "adds",
}
_ONE = {
    "editions": "Edition",
    "offers": "Offer",
    "entitlements": "Entitlement",
    "connections": "Connection to",
    "attributes": "attribute",
    "values": "value",
    "grants": "grants",
    "tiers": "tier",
    "pictures": "Picture",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Ready for the difference view; `place` is where the partner finds it."""

    kind: str
    label: str
    before: str
    after: str
    place: str
    is_picture: bool = False  # then both texts are the SHA-256 of a picture


@dataclass(frozen=True, slots=True)
class SectionShown:
    """`place` is where a reason about the whole section goes."""

    code: Section
    name: str
    lines: Sequence[Line]

    @property
    def place(self) -> str:
        return _LEADS[self.code]


def by_section(
    live: Listing | None, new: Listing, categories: Mapping[str, str] | None = None
) -> Sequence[SectionShown]:
    """Every section in its order, those without a difference too; all is new without `live`.

    `categories`: the operator's names of them by code.
    """
    names = categories or {}
    if live is None:
        return tuple(SectionShown(each, name, ()) for each, name in SECTIONS.items())
    found = differences(to_plain(live), to_plain(new))
    lines = [(section_of(each.place), each) for each in found]
    return tuple(
        SectionShown(
            section, name, _lines([each for of, each in lines if of is section], live, new, names)
        )
        for section, name in SECTIONS.items()
    )


def _lines(
    found: Iterable[Difference], live: Listing, new: Listing, categories: Mapping[str, str]
) -> tuple[Line, ...]:
    """A price is told once, whole, however many of its parts differ."""
    lines: dict[str, Line] = {}
    for each in found:
        price, fee = _PRICE.match(each.place), _FEE.match(each.place)
        if price:
            lines.setdefault(price["place"], _price_line(price, live, new))
        elif fee:
            lines[each.place] = _fee_line(each, fee, live, new)
        else:
            lines[each.place] = Line(
                each.kind.value,
                _label(each.place, live, new),
                _value(each.place, each.before, categories),
                _value(each.place, each.after, categories),
                each.place,
                _PICTURE.fullmatch(each.place) is not None,
            )
    return tuple(lines.values())


def _price_line(found: re.Match[str], live: Listing, new: Listing) -> Line:
    code, currency = found["offer"], found["currency"]
    before, after = (_price_text(each, code, currency) for each in (live, new))
    label = f"{_offer_name(code, live, new)}: price in {currency}"
    return Line(_kind(before, after), label, before, after, found["place"])


def _fee_line(each: Difference, found: re.Match[str], live: Listing, new: Listing) -> Line:
    code, currency = found["offer"], found["currency"]
    before, after = (_fee_text(listing.offer(code), currency) for listing in (live, new))
    label = f"{_offer_name(code, live, new)}: setup fee in {currency}"
    return Line(each.kind.value, label, before, after, each.place)


def _kind(before: str, after: str) -> str:
    if before and after:
        return DifferenceKind.CHANGED.value
    return (DifferenceKind.ADDED if after else DifferenceKind.REMOVED).value


def _price_text(listing: Listing, code: str, currency: str) -> str:
    offer = listing.offer(code)
    edition = listing.edition(offer.edition) if offer else None
    price = price_in_currency(offer, currency) if offer else None
    if offer is None or edition is None or price is None:
        return ""
    words = price_words(price, offer, edition, currency)
    rows = "; ".join(f"{label}: {text}" for label, text in words.rows)
    return f"{words.line}; {rows}" if rows else words.line


def _fee_text(offer: Offer | None, currency: str) -> str:
    fee = setup_fee(offer, currency) if offer else None
    return money_text(fee) if fee else ""


def _offer_name(code: str, live: Listing, new: Listing) -> str:
    listing = new if new.offer(code) else live
    offer = listing.offer(code)
    if offer is None:
        return code
    edition = listing.edition(offer.edition)
    return f"{edition.name if edition else offer.edition}, {cycle_name(offer).lower()}"


def _label(place: str, live: Listing, new: Listing) -> str:
    """`editions[team].quantity.maximum` is "Edition Team: quantity, maximum"."""
    first, *rest = place.replace(" (order)", ".order").split(".")
    part = _PART.fullmatch(first)
    if part is None:
        words = [_named(each) for each in [first, *rest]]
        return ", ".join(words).capitalize() if len(words) > 1 else words[0].capitalize()
    head = f"{_ONE.get(part['key'], part['key'])} {_name_of(part, live, new)}"
    return f"{head}: {', '.join(_named(each) for each in rest)}" if rest else head


def _name_of(part: re.Match[str], live: Listing, new: Listing) -> str:
    code = part["name"]
    if part["key"] == "offers":
        return _offer_name(code, live, new)
    found = next(
        (
            known
            for listing in (new, live)
            if (known := _named_part(listing, part["key"], code)) is not None
        ),
        None,
    )
    return found or code


def _named_part(listing: Listing, key: str, code: str) -> str | None:
    if key == "editions":
        edition = listing.edition(code)
        return edition.name if edition else None
    if key == "entitlements":
        entitlement = listing.entitlement(code)
        return entitlement.name or None if entitlement else None
    return str(int(code) + 1) if code.isdigit() else None


def _named(segment: str) -> str:
    part = _PART.fullmatch(segment)
    if part is None:
        return _NAMES.get(segment, segment.replace("_", " "))
    name = part["name"]
    shown = str(int(name) + 1) if name.isdigit() else name
    return f"{_ONE.get(part['key'], part['key'])} {shown}"


def _value(place: str, text: str, categories: Mapping[str, str]) -> str:
    if place == "category":
        return categories.get(text) or category_name(text)
    return {"true": "Yes", "false": "No"}.get(text, text)
