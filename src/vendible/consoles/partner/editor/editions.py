"""The section *Editions and attributes*: what can be chosen, and what each choice gives."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vendible.consoles.partner.editor.granting import grants_typed, matrix, renamed
from vendible.consoles.partner.editor.rows import (
    Plain,
    Without,
    codes,
    inside,
    last,
    live_listing,
    one_line,
    rows,
    text,
)
from vendible.consoles.partner.editor.section import Editing, Section
from vendible.consoles.partner.editor.typed import Posted
from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.generating import SKUS_MAX, proposed_code, sku_codes, sku_count
from vendible.domain.kernel.refusals import Code, Refusal

ATTRIBUTES_MAX = DEFAULTS["attributes_max"]
_VALUES = re.compile(r"editions\[(\d{1,4})\]\.attributes\[(\d{1,4})\]\.values:pairs")
_KINDS = (
    ("limit", "Limit: a number held at the same time"),
    ("quota", "Quota: a number that is used up"),
    ("switch", "Switch: on or off"),
    ("level", "Level: one of several, from least to greatest"),
)
_SHOWN_SKUS = 60


@dataclass(frozen=True, slots=True)
class AttributeRow:
    place: str
    name: str
    values: str  # `gold = Gold`, a line each
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class EditionRow:
    index: int
    place: str
    code: str
    name: str
    is_listed: bool
    attributes: list[AttributeRow]
    has_quantity: bool
    sku_count: int
    skus: list[str]
    findings: list[Finding]  # of the edition as a whole

    @property
    def may_add(self) -> bool:
        return len(self.attributes) < ATTRIBUTES_MAX

    @property
    def has_too_many(self) -> bool:
        return self.sku_count > SKUS_MAX

    @property
    def more_skus(self) -> int:
        return self.sku_count - len(self.skus)


class Editions(Section):
    def owns(self, finding: Finding) -> bool:
        """Which editions it may change to is said in the section *Changes*."""
        return super().owns(finding) and ".changes_to" not in finding.place

    def shown(self, editing: Editing) -> dict[str, Any]:
        live = live_listing(editing.product)
        listed = {each.code for each in live.editions} if live else set()
        is_addon = editing.draft.get("kind") == "addon"
        found = edition_rows(editing, listed)
        if is_addon and not found:
            found = [EditionRow(0, "editions[0]", "", "", False, [], False, 0, [], [])]
        return {
            "editions": found,
            "is_addon": is_addon,
            "entitlements": [
                (f"entitlements[{index}]", each)
                for index, each in rows(editing.draft.get("entitlements"))
            ],
            "kinds": _KINDS,
            "limits": _limits(editing.draft),
            "matrix": matrix(editing.draft, list(editing.findings)),
            "skus_max": SKUS_MAX,
            "attributes_max": ATTRIBUTES_MAX,
        }

    def typed(self, editing: Editing, posted: Posted) -> Plain:
        own = [name for name in posted if _VALUES.fullmatch(name)]
        parts = super().typed(editing, Without(posted, own))
        if isinstance(parts.get("editions"), list):
            for name in own:
                _values_typed(parts["editions"], name, last(posted, name))
            grants_typed(editing.draft, parts["editions"], posted)
        before = _codes_proposed(parts, editing)
        renamed(parts, before)
        _offers_follow(parts, editing)
        return parts

    def do(self, asked: str, parts: Plain, editing: Editing) -> str | None:
        verb, _, place = asked.partition(" ")
        if verb == "copy":
            return _copied(parts, place, last(editing.request.POST, f"copy {place}"))
        if verb == "remove" and re.fullmatch(r"editions\[\d+\]", place):
            _require_not_listed(editing, place)
        done = super().do(asked, parts, editing)
        if done is not None and verb == "remove":
            _offers_of_gone_editions(parts, editing)
        return done


def edition_rows(editing: Editing, listed: set[str]) -> list[EditionRow]:
    told = []
    for index, edition in rows(editing.draft.get("editions")):
        place = f"editions[{index}]"
        choices = [
            AttributeRow(
                f"{place}.attributes[{number}]",
                text(attribute, "name") or text(attribute, "code"),
                _values_text(attribute.get("values")),
                inside(editing.findings, f"{place}.attributes[{number}].values"),
            )
            for number, attribute in rows(edition.get("attributes"))
        ]
        values = values_of(edition)
        told.append(
            EditionRow(
                index,
                place,
                text(edition, "code"),
                text(edition, "name"),
                text(edition, "code") in listed,
                choices,
                isinstance(edition.get("quantity"), dict),
                sku_count(values),
                sku_codes(values, _SHOWN_SKUS),
                [
                    each
                    for each in editing.findings
                    if each.place in (place, f"{place}.attributes", f"{place}.quantity")
                ],
            )
        )
    return told


def values_of(edition: Mapping[str, Any]) -> list[list[str]]:
    """The codes of the values of each attribute."""
    return [codes(each.get("values")) for _, each in rows(edition.get("attributes"))]


def _limits(draft: Mapping[str, Any]) -> list[tuple[str, str]]:
    limits = [
        (text(each, "code"), text(each, "name") or text(each, "code"))
        for _, each in rows(draft.get("entitlements"))
        if each.get("kind") == "limit" and text(each, "code")
    ]
    return [("", "Unlimited users"), *limits]


def _values_text(values: object) -> str:
    if not isinstance(values, list):
        return "" if values is None else str(values)
    return "\n".join(
        f"{text(each, 'code')} = {text(each, 'name')}" if isinstance(each, dict) else str(each)
        for each in values
    )


def _values_typed(editions: list[Any], name: str, said: str) -> None:
    """`gold = Gold` on each line; a name alone has its code proposed."""
    found = _VALUES.fullmatch(name)
    assert found, "only names of values come here"
    edition = dict(rows(editions)).get(int(found[1]), {})
    attribute = dict(rows(edition.get("attributes"))).get(int(found[2]))
    if attribute is None or said == one_line(_values_text(attribute.get("values"))):
        return
    told: list[Plain] = []
    for line in said.split("\n"):
        code, sign, words = (each.strip() for each in line.partition("="))
        if sign:
            told.append({key: each for key, each in (("code", code), ("name", words)) if each})
        elif code:
            taken = [text(each, "code") for each in told]
            told.append({"code": proposed_code(code, taken, "value"), "name": code})
    attribute["values"] = told


def _codes_proposed(parts: Plain, editing: Editing) -> dict[str, str]:
    """Codes for rows that have a name and none; answers the entitlements' codes typed anew."""
    live = live_listing(editing.product)
    listed = {each.code for each in live.editions} if live else set()
    before = dict(rows(editing.draft.get("editions")))
    for index, edition in rows(parts.get("editions")):
        was = text(before.get(index, {}), "code")
        if was in listed:
            edition["code"] = was  # links, orders and subscriptions name it
        elif editing.draft.get("kind") == "addon":
            _as_implicit(edition, editing)
        _propose(edition, parts["editions"], "edition")
        for _, attribute in rows(edition.get("attributes")):
            _propose(attribute, edition["attributes"], "attribute")
    for _, entitlement in rows(parts.get("entitlements")):
        _propose(entitlement, parts["entitlements"], "entitlement")
    old = dict(rows(editing.draft.get("entitlements")))
    return _anew(old, dict(rows(parts.get("entitlements"))))


def _as_implicit(edition: Plain, editing: Editing) -> None:
    """An add-on's one edition bears its name."""
    edition.setdefault("code", editing.product.slug)
    edition.setdefault("name", str(editing.draft.get("name") or editing.product.name))


def _propose(row: Plain, others: object, otherwise: str) -> None:
    if row.get("name") and not row.get("code"):
        row["code"] = proposed_code(text(row, "name"), codes(others), otherwise)


def _anew(old: Mapping[int, Plain], new: Mapping[int, Plain]) -> dict[str, str]:
    pairs = {
        index: (text(old[index], "code"), text(each, "code"))
        for index, each in new.items()
        if index in old
    }
    return {was: now for was, now in pairs.values() if was and now and was != now}


def _offers_follow(parts: Plain, editing: Editing) -> None:
    """Offers name their edition by its code, so they follow one that was typed anew."""
    old, new = editing.draft.get("editions"), parts.get("editions")
    anew = _anew(dict(rows(old)), dict(rows(new)))
    offers = copy.deepcopy(editing.draft.get("offers"))
    if anew and any(text(each, "edition") in anew for _, each in rows(offers)):
        for _, offer in rows(offers):
            offer["edition"] = anew.get(text(offer, "edition"), offer.get("edition"))
        parts["offers"] = offers


def _offers_of_gone_editions(parts: Plain, editing: Editing) -> None:
    offers = parts.get("offers", editing.draft.get("offers"))
    gone = set(codes(editing.draft.get("editions"))) - set(codes(parts.get("editions")))
    if gone and isinstance(offers, list):
        parts["offers"] = [
            each for each in offers if not (isinstance(each, dict) and each.get("edition") in gone)
        ]


def _require_not_listed(editing: Editing, place: str) -> None:
    live = live_listing(editing.product)
    code = text(editing.at(place) or {}, "code")
    edition = live.edition(code) if live else None
    if edition is not None:
        raise Refusal(Code.LISTED_STAYS, what="edition", name=edition.name or code)


def _copied(parts: Plain, place: str, source: str) -> str | None:
    """Attributes, and the quantity where none is there, as another edition has them."""
    found = dict(rows(parts.get("editions")))
    target = next((each for index, each in found.items() if place == f"editions[{index}]"), None)
    model = next((each for each in found.values() if text(each, "code") == source), None)
    if target is None or model is None or not source:
        return None
    if model.get("attributes"):
        target["attributes"] = copy.deepcopy(model["attributes"])
    if model.get("quantity") and not target.get("quantity"):
        target["quantity"] = copy.deepcopy(model["quantity"])
    return place


EDITIONS = Editions(
    slug="editions",
    title="Editions and attributes",
    keys=("editions", "entitlements", "seats"),
    places=("editions", "entitlements", "seats"),
    template="partner/editor/editions.html",
    live=("partner/editor/_editions_live.html",),
    lead="What a customer can choose, and what each choice allows the software to do.",
    defaults={"editions[].on_sale": True},
)
