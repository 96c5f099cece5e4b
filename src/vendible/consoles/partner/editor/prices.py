"""A price in the form: a template, its fields, its tiers; read back as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vendible.consoles.design.price_chart import DRAWN, PriceChart, Quantities, price_chart
from vendible.consoles.partner.editor.rows import Plain, rows
from vendible.consoles.partner.editor.typed import shown_text
from vendible.domain.catalog.document import price_from_plain
from vendible.domain.catalog.document.fields import decimal_of
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.notation import amount_or_text
from vendible.domain.catalog.prices import Template

WORDS = {
    Template.FIXED: "Fixed: one price",
    Template.PER_SKU: "Per SKU: each has its own price",
    Template.LINEAR: "Linear: a price for each unit",
    Template.GRADUATED: "Graduated: each slice at its own price",
    Template.VOLUME: "Volume: all units at the price of their band",
    Template.STAIRSTEP: "Stairstep: one price for each band",
    Template.PACKAGE: "Packs: begun packs count whole",
    Template.PERCENTAGE: "Percentage of reported amounts",
}
_TIERED = (Template.GRADUATED, Template.VOLUME, Template.STAIRSTEP)
_BY_QUANTITY = (Template.LINEAR, *_TIERED)
_PARTS = {
    Template.LINEAR: ("unit", "flat"),
    Template.PACKAGE: ("unit", "size", "free"),
    Template.PERCENTAGE: ("rate_pct", "flat", "free_events", "free_amount"),
}
# What a price must say; shown as 0 where the document leaves the default out.
_NEEDED = {Template.LINEAR: "unit", Template.PACKAGE: "unit", Template.PERCENTAGE: "rate_pct"}
_TIER = re.compile(r"tiers\[(\d{1,3})\]\.(up_to|unit|flat)")
_SPARE = 2  # empty rows to type more tiers into
TIERS_MAX = 100


@dataclass(frozen=True, slots=True)
class TierRow:
    name: str
    up_to: str
    unit: str
    flat: str


@dataclass(frozen=True, slots=True)
class PriceField:
    """One price with all that its form shows. `shown` by part of the price."""

    name: str
    label: str
    currency: str
    template: str
    options: list[tuple[str, str]]
    shown: dict[str, str]
    tiers: list[TierRow]
    findings: list[Finding]
    chart: PriceChart | None
    unit: str = ""

    @property
    def can_choose(self) -> bool:
        return len(self.options) > 1

    @property
    def is_usage(self) -> bool:
        return any(code in (Template.PACKAGE, Template.PERCENTAGE) for code, _ in self.options)

    @property
    def has_tiers(self) -> bool:
        return any(code in _TIERED for code, _ in self.options)

    @property
    def fixed(self) -> str:
        return self.shown.get("", "")


def template_of(price: object) -> str:
    if isinstance(price, Mapping):
        return str(price.get("template") or Template.FIXED)
    return Template.FIXED.value


def usable(*, has_quantity: bool, has_attributes: bool, is_usage: bool, now: str) -> list[str]:
    """The templates that suit an offer, and the one it has."""
    found = [Template.FIXED.value]
    found += [Template.PER_SKU.value] if has_attributes else []
    found += [each.value for each in _BY_QUANTITY] if has_quantity or is_usage else []
    found += [Template.PACKAGE.value, Template.PERCENTAGE.value] if is_usage else []
    return found if now in found else [*found, now]


def price_field(
    name: str,
    currency: str,
    price: object,
    *,
    label: str,
    templates: Iterable[str],
    findings: Sequence[Finding],
    quantities: Quantities,
) -> PriceField:
    template = template_of(price)
    shown = shown_fields(price)
    tiers = [
        _tier_row(f"{name}.tiers[{index}]", index, shown)
        for index in range(_tier_count(price) + _SPARE)
    ]
    return PriceField(
        name,
        label,
        currency,
        template,
        [(each, WORDS[Template(each)] if each in WORDS else each) for each in templates],
        shown,
        tiers,
        [each for each in findings if ".skus" not in each.place],
        chart_of(price, currency, quantities, label),
        quantities.unit,
    )


def _tier_row(place: str, index: int, shown: Mapping[str, str]) -> TierRow:
    up_to, unit, flat = (
        shown.get(f"tiers[{index}].{part}", "") for part in ("up_to", "unit", "flat")
    )
    return TierRow(place, up_to, unit, flat)


def chart_of(
    price: object, currency: str, quantities: Quantities, name: str = ""
) -> PriceChart | None:
    """None where the price does not depend on a quantity, or can't be read."""
    if not isinstance(price, Mapping) or template_of(price) not in DRAWN:
        return None
    try:
        return price_chart(price_from_plain(price), currency, quantities, name=name)
    except ValueError:
        return None


def shown_fields(price: object) -> dict[str, str]:
    """What each field of a price's form shows, by the part of the price that it names."""
    if not isinstance(price, Mapping):
        return {"template": "fixed", "": shown_text(price)}
    template = template_of(price)
    shown = {"template": template}
    if template == Template.FIXED:
        shown[""] = shown_text(price.get("flat"), default="0")
        return shown
    for part in ("flat", "unit", "size", "free", "rate_pct", "free_events", "free_amount"):
        is_needed = part == _NEEDED.get(template)  # type: ignore[call-overload]
        shown[part] = shown_text(price.get(part), default="0" if is_needed else None)
    for index, tier in enumerate(_tiers(price)):
        of = tier if isinstance(tier, Mapping) else {"up_to": tier}
        needed = "flat" if template == Template.STAIRSTEP else "unit"
        for part in ("up_to", "unit", "flat"):
            default = "0" if part == needed else None
            shown[f"tiers[{index}].{part}"] = shown_text(of.get(part), default=default)
    return shown


def _tiers(price: Mapping[str, Any]) -> list[Any]:
    tiers = price.get("tiers")
    return tiers if isinstance(tiers, list) else []


def _tier_count(price: object) -> int:
    return len(_tiers(price)) if isinstance(price, Mapping) else 0


def price_sent(sent: Mapping[str, str], now: object) -> object:
    """The plain price that these fields say; `now` where they come back as they were shown.

    None where there is no price. A template that was chosen without an amount is kept with an
    empty one, for which a finding asks.
    """
    shown = shown_fields(now)
    if all(text == shown.get(part, "") for part, text in sent.items()):
        return now
    template = sent.get("template") or shown["template"]
    if template == Template.FIXED or template not in WORDS:
        amount = sent.get("", "").strip() or _carried(sent, shown, template)
        return amount_or_text(amount) if amount else None
    price: Plain = {"template": template}
    if template == Template.PER_SKU:
        return price | ({"skus": now["skus"]} if isinstance(now, Mapping) and "skus" in now else {})
    if template in _TIERED:
        return price | _tiers_sent(sent, shown, template)
    kind = Template(template)
    for part in _PARTS[kind]:
        text = sent.get(part, "").strip()
        if text:
            price[part] = _part(part, text)
    needed = _NEEDED[kind]
    if needed not in price:
        price[needed] = amount_or_text(_carried(sent, shown, template))
    return price


def _part(part: str, text: str) -> object:
    return (
        int(text)
        if part == "free_events" and text.isascii() and text.isdigit()
        else (amount_or_text(text))
    )


def _carried(sent: Mapping[str, str], shown: Mapping[str, str], template: str) -> str:
    """The amount of the template that was there before: a change of template keeps it."""
    if template == shown["template"]:
        return ""
    parts = {
        "fixed": "",
        "linear": "unit",
        "package": "unit",
        "graduated": "tiers[0].unit",
        "volume": "tiers[0].unit",
        "stairstep": "tiers[0].flat",
    }
    part = parts.get(shown["template"])
    return "" if part is None else (sent.get(part, "") or shown.get(part, "")).strip()


def _tiers_sent(sent: Mapping[str, str], shown: Mapping[str, str], template: str) -> Plain:
    """The rows that say something, from small to large; the one without a bound is the last."""
    told: dict[int, dict[str, str]] = {}
    for part, text in sent.items():
        found = _TIER.fullmatch(part)
        unused = template == Template.STAIRSTEP and found is not None and found[2] == "unit"
        if found and text.strip() and not unused and int(found[1]) < TIERS_MAX:
            told.setdefault(int(found[1]), {})[found[2]] = amount_or_text(text)
    tiers = [told[index] for index in sorted(told)]
    if not tiers:
        amount = _carried(sent, shown, template)
        key = "flat" if template == Template.STAIRSTEP else "unit"
        return {"tiers": [{key: amount_or_text(amount)}]} if amount else {}
    bounds = [decimal_of(each["up_to"]) for each in tiers if "up_to" in each]
    if None in bounds:
        return {"tiers": tiers}
    bounded = sorted(
        (each for each in tiers if "up_to" in each), key=lambda each: decimal_of(each["up_to"]) or 0
    )
    return {"tiers": [*bounded, *(each for each in tiers if "up_to" not in each)]}


def quantities_of(edition: Mapping[str, Any] | None, *, is_usage: bool = False) -> Quantities:
    """What may be bought, as far as it can be read."""
    quantity = (edition or {}).get("quantity")
    if not isinstance(quantity, Mapping):
        return Quantities(unit="units" if is_usage else "")

    def whole(key: str) -> int | None:
        exact = decimal_of(quantity.get(key))
        return int(exact) if exact is not None and exact == int(exact) else None

    minimum, step = whole("minimum"), whole("step")
    unit = str(quantity.get("unit") or "")
    least = 1 if minimum is None else minimum
    most = whole("maximum")
    if most is not None and most < least:
        most = None
    return Quantities(least, most, 1 if step is None else step, unit)


def edition_of(draft: Mapping[str, Any], code: str) -> tuple[int, Plain] | None:
    for index, edition in rows(draft.get("editions")):
        if str(edition.get("code") or "") == code:
            return index, edition
    return None
