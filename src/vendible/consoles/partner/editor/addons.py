"""The section *Additional purchases*: an add-on's settings and connections; a product's add-ons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vendible.consoles.partner.editor.section import Editing, Plain, Section
from vendible.consoles.partner.editor.typed import Posted
from vendible.consoles.storefront.wording import OWNERSHIPS
from vendible.domain.catalog.listing import Integration, Kind, Ownership
from vendible.records.shelf import Shelved, shelf_of

_OWNERSHIP_WORDS = {
    Ownership.ONE_PER_CUSTOMER: "Non-stackable: a customer holds it once, whatever else it holds.",
    Ownership.ONE_PER_PARENT: "Stackable: once for each product that one has. By API only.",
    Ownership.REPEATABLE: "A pack: bought again and again, each time with a license of its own.",
}
_INTEGRATIONS = [
    (Integration.API.value, "By API: the software is told at once"),
    (Integration.MANUAL.value, "By hand: a person of yours sets it up"),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to own an add-on; `refused` says why it can't be chosen."""

    code: str
    name: str
    words: str
    is_chosen: bool
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A product with its editions: value of the tick, name, ticked."""

    product: Shelved
    ticks: list[tuple[str, str, bool]]


class AddonSettings(Section):
    """Of an add-on: how it is owned and integrated, and with which editions it may be bought."""

    def shown(self, editing: Editing) -> dict[str, Any]:
        shelf = shelf_of(editing.request.actor.organization)
        connected = _connected(editing)
        known = {each.slug for each in shelf if each.kind == Kind.BASE}
        return {
            "ownerships": _ownerships(editing),
            "ownership_is_fixed": bool(editing.product.ownership),
            "integrations": _INTEGRATIONS,
            "rows": [
                ConnectionRow(each, _ticks(each, connected.get(each.slug, frozenset())))
                for each in shelf
                if each.kind == Kind.BASE
            ],
            # What is named and not ours to show stays as it is.
            "elsewhere": sorted(set(connected) - known),
            "siblings": [
                (
                    each,
                    each.slug in (editing.at("addon.depends_on") or []),
                    each.slug in (editing.at("addon.excludes") or []),
                )
                for each in shelf
                if each.kind == Kind.ADDON and each.slug != editing.product.slug
            ],
        }

    def typed(self, editing: Editing, posted: Posted) -> Plain:
        parts = super().typed(editing, posted)
        addon: dict[str, Any] = dict(parts.get("addon") or {})
        shown = {each.slug for each in shelf_of(editing.request.actor.organization)}
        if "connect" in posted:
            addon["connections"] = _connections(editing, posted.getlist("connect"), shown)
        for key in ("depends_on", "excludes"):
            named = _with_unshown(addon.get(key), editing.at(f"addon.{key}"), shown)
            addon.pop(key, None)
            if named:
                addon[key] = named
        return {"addon": addon or None}


def _with_unshown(ticked: Any, before: Any, shown: set[str]) -> list[str]:
    """What is ticked, and what was named before and had no box to tick."""
    kept = [each for each in before if each not in shown] if isinstance(before, list) else []
    return [*(ticked if isinstance(ticked, list) else []), *kept]


def _connected(editing: Editing) -> dict[str, frozenset[str]]:
    document = editing.draft
    return Shelved("", "", "", is_live=False, document=document).connections


def _ticks(product: Shelved, connected: frozenset[str]) -> list[tuple[str, str, bool]]:
    return [(f"{product.slug}/{code}", name, code in connected) for code, name in product.editions]


def _connections(editing: Editing, ticked: list[str], shown: set[str]) -> list[Plain]:
    """In the order of before, new products after them; a product without a tick goes.

    A product that had no boxes to tick keeps its connection.
    """
    editions = {
        slug: [] if slug in shown else sorted(codes) for slug, codes in _connected(editing).items()
    }
    for each in ticked:
        slug, _, code = each.partition("/")
        if slug and code:
            editions.setdefault(slug, []).append(code)
    return [{"product": slug, "editions": codes} for slug, codes in editions.items() if codes]


def _ownerships(editing: Editing) -> list[Choice]:
    chosen = editing.at("addon.ownership")
    fixed = editing.product.ownership
    enabled = editing.product.partner.stackable_enabled
    choices = []
    for each in Ownership:
        refused = ""
        if fixed and each.value != fixed:
            refused = "Fixed since the first approval."
        elif each is Ownership.ONE_PER_PARENT and not enabled:
            refused = "The operator has not enabled stackable add-ons for you."
        choices.append(
            Choice(
                each.value,
                OWNERSHIPS[each],
                _OWNERSHIP_WORDS[each],
                each.value == chosen,
                refused,
            )
        )
    return choices


class ProductAddons(Section):
    """Of a product: the matrix of its editions and the add-ons that name them."""

    def shown(self, editing: Editing) -> dict[str, Any]:
        shelf = shelf_of(editing.request.actor.organization)
        slug = editing.product.slug
        document = Shelved(slug, "", Kind.BASE, is_live=False, document=editing.draft)
        editions = document.editions
        rows = []
        for addon in shelf:
            if addon.kind != Kind.ADDON:
                continue
            connected = addon.connections.get(slug)
            others = [other for other in addon.connections if other != slug]
            cells = [
                (index, name, code in (connected or ()), self._includes(editing, index, addon))
                for index, (code, name) in enumerate(editions)
            ]
            rows.append((addon, cells, others, connected is not None))
        rows.sort(key=lambda row: (not row[3], row[0].name))
        return {"editions": editions, "rows": rows}

    def typed(self, editing: Editing, posted: Posted) -> Plain:
        parts = super().typed(editing, posted)
        shown = {each.slug for each in shelf_of(editing.request.actor.organization)}
        for index, edition in enumerate(parts.get("editions") or []):
            before = editing.at(f"editions[{index}].includes")
            named = _with_unshown(edition.get("includes"), before, shown)
            edition.pop("includes", None)
            if named:
                edition["includes"] = named
        return parts

    def _includes(self, editing: Editing, index: int, addon: Shelved) -> bool:
        return addon.slug in (editing.at(f"editions[{index}].includes") or [])


ADDON_SETTINGS = AddonSettings(
    slug="addons",
    title="Additional purchases",
    keys=("addon",),
    places=("addon",),
    template="partner/editor/addon_settings.html",
    lead=(
        "How customers own this add-on, and with which editions of which products they may buy it. "
        "Connected to nothing, it is shown nowhere."
    ),
    kinds=frozenset({"addon"}),
    defaults={"addon.integration": "api", "addon.align_with_parent": True},
)
PRODUCT_ADDONS = ProductAddons(
    slug="addons",
    title="Additional purchases",
    keys=("editions",),
    places=(),
    template="partner/editor/product_addons.html",
    lead=(
        "The add-ons that customers may buy with each edition, as each add-on’s own listing "
        "connects it. Tick “included” where an edition already has what the add-on adds."
    ),
    kinds=frozenset({"base"}),
)
