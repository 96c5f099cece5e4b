"""Prices and grants on one line, as people type them into a cell: `12.50`, `5 + 8 each`, `+500`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from vendible.domain.catalog.document.fields import decimal_of
from vendible.domain.catalog.document.writing import amount_text, count

Plain = dict[str, Any]

_POINT = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?", re.ASCII)
_MONEY = re.compile(r"^(?:[A-Z]{3}(?=[\d\s])|[€$£¥])\s*|\s*(?:(?<=[\d\s])[A-Z]{3}|[€$£¥])$")
_GAPS = re.compile(r"(?<=\d)[\s'\u00a0\u202f\u2019](?=\d{3}(?!\d))")
_TIERED = ("graduated", "volume", "stairstep")
_CONDITION = re.compile(r"\s+if\s+", re.IGNORECASE)
_EACH = re.compile(r"\s+each$", re.IGNORECASE)
_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def amount_typed(text: str, decimal_sign: str = "") -> str | None:
    """An amount with a decimal point or comma, grouped or not, as the document writes it.

    `1,250` alone may be either of two amounts: None, unless `decimal_sign` ("." or ",") is known.
    """
    bare = _GAPS.sub("", _MONEY.sub("", text.strip()))
    signs = [each for each in bare if each in ".,"]
    if not signs:
        return _exact(bare)
    last = signs[-1]
    other = "," if last == "." else "."
    if other in signs:
        whole, _, decimals = bare.rpartition(last)
        return _exact(f"{whole.replace(other, '')}.{decimals}") if _grouped(whole, other) else None
    if len(signs) > 1:
        return _exact(bare.replace(last, "")) if _grouped(bare, last) else None
    whole, _, decimals = bare.partition(last)
    if _is_ambiguous(whole, decimals):
        if not decimal_sign:
            return None
        return _exact(f"{whole}.{decimals}" if decimal_sign == last else whole + decimals)
    return _exact(f"{whole}.{decimals}")


def decimal_sign_of(cells: Sequence[str]) -> str:
    """The decimal sign that these cells settle; empty where none does, or they disagree."""
    found = {_sign(each) for each in cells} - {""}
    return found.pop() if len(found) == 1 else ""


def _sign(text: str) -> str:
    bare = _GAPS.sub("", _MONEY.sub("", text.strip()))
    signs = [each for each in bare if each in ".,"]
    if not signs or amount_typed(text) is None:
        return ""
    if len(signs) > 1 and len(set(signs)) == 1:
        return "." if signs[0] == "," else ","
    return signs[-1]


def _is_ambiguous(whole: str, decimals: str) -> bool:
    leading = whole.lstrip("+-")
    return len(decimals) == 3 and 1 <= len(leading) <= 3 and not leading.startswith("0")


def _grouped(whole: str, sign: str) -> bool:
    first, *groups = whole.lstrip("+-").split(sign)
    return 1 <= len(first) <= 3 and all(len(each) == 3 and each.isdigit() for each in groups)


def _exact(text: str) -> str | None:
    """Kept as it was typed where the document takes it: `8.50` stays `8.50`."""
    return text if _POINT.fullmatch(text) else None


def amount_or_text(text: str) -> str:
    """What a field of an amount says: a decimal comma becomes a point, anything else stays."""
    bare = text.strip()
    if _POINT.fullmatch(bare):
        return bare
    return amount_typed(bare) or text


def price_text(price: object) -> str | None:
    """A plain price on one line; None where the line can't say it."""
    if not isinstance(price, Mapping):
        exact = decimal_of(price)
        return amount_text(exact) if exact is not None else None if price is None else str(price)
    parts = {key: value for key, value in price.items() if value is not None}
    template = parts.pop("template", "")
    if template == "linear":
        flat, unit = parts.pop("flat", None), _shown(parts.pop("unit", "0"))
        if parts or unit is None:
            return None
        return f"{_shown(flat)} + {unit} each" if flat is not None else f"{unit} each"
    if template in _TIERED and isinstance(parts.get("tiers"), list) and len(parts) == 1:
        bands = [_tier_text(each, template) for each in parts["tiers"]]
        if bands and None not in bands:
            return f"{template} {'; '.join(str(each) for each in bands)}"
    return None


def _tier_text(tier: object, template: str) -> str | None:
    if not isinstance(tier, Mapping) or not set(tier) <= {"up_to", "unit", "flat"}:
        return None
    unit, flat = _shown(tier.get("unit", "0")), _shown(tier.get("flat", "0"))
    if unit is None or flat is None or (template == "stairstep" and unit != "0"):
        return None
    up_to = tier.get("up_to")
    amount = flat if template == "stairstep" else unit if flat == "0" else f"{unit} + {flat}"
    return f"then {amount}" if up_to is None else f"to {_shown(up_to)}: {amount}"


def _shown(value: object) -> str | None:
    exact = decimal_of(value)
    return None if exact is None else amount_text(exact)


def price_typed(text: str, decimal_sign: str = "") -> str | Plain | None:
    """The plain price that a line says; None where it says none."""
    bare = " ".join(text.split())
    word, _, rest = bare.partition(" ")
    if word.lower() in _TIERED:
        bands = [_tier_typed(each, word.lower(), decimal_sign) for each in rest.split(";")]
        if any(each is None for each in bands):
            return None
        return {"template": word.lower(), "tiers": bands}
    if _EACH.search(bare):
        flat, plus, unit = _EACH.sub("", bare).rpartition(" + ")
        amounts = [_read_amount(each, decimal_sign) for each in ([flat] if plus else []) + [unit]]
        if None in amounts:
            return None
        return {"template": "linear"} | dict(
            zip(("flat", "unit") if plus else ("unit",), amounts, strict=True)
        )
    return _read_amount(bare, decimal_sign)


def _tier_typed(text: str, template: str, decimal_sign: str) -> Plain | None:
    found = re.fullmatch(r"\s*(?:to\s+(?P<up_to>[^:]+?)\s*:|then)\s+(?P<amount>.+?)\s*", text)
    if found is None:
        return None
    unit, plus, flat = found["amount"].partition(" + ")
    if template == "stairstep":
        unit, flat = ("0", unit) if not plus else ("", "")
    amounts = [_read_amount(each, decimal_sign) for each in (unit, flat or "0")]
    up_to = _read_amount(found["up_to"], decimal_sign) if found["up_to"] else ""
    if None in amounts or up_to is None:
        return None
    tier: Plain = {"up_to": count(Decimal(up_to))} if up_to else {}
    tier |= {"unit": amounts[0]} if template != "stairstep" else {}
    return tier | ({"flat": amounts[1]} if flat else {})


def _read_amount(text: str, decimal_sign: str) -> str | None:
    """A point that could part thousands is still the document's own decimal point."""
    bare = text.strip()
    if not decimal_sign and _POINT.fullmatch(bare):
        return bare
    return amount_typed(bare, decimal_sign)


def grant_text(grant: Mapping[str, Any]) -> str:
    """A plain grant without its entitlement: `500`, `+500 each`, `yes if size = small`."""
    adds = grant.get("adds") is not None
    value = grant.get("adds" if adds else "sets")
    said = {True: "yes", False: "no", None: ""}[value] if _is_switch(value) else str(value)
    text = f"+{said}" if adds else said
    if grant.get("per_unit") is True:
        text += " each"
    when = grant.get("when")
    if isinstance(when, Mapping) and when:
        text += " if " + ", ".join(f"{code} = {value}" for code, value in when.items())
    return text


def _is_switch(value: object) -> bool:
    return value is None or isinstance(value, bool)


def grant_typed(text: str, entitlement: str, kind: str, levels: Collection[str] = ()) -> Plain:
    """The plain grant that a line says. What fits no entitlement is kept for the findings."""
    bare = " ".join(text.split())
    grant: Plain = {"entitlement": entitlement}
    if kind == "level" and bare in levels:
        return grant | {"sets": bare}
    value, *conditions = _CONDITION.split(bare, maxsplit=1)
    is_number = kind in ("limit", "quota")
    if is_number and _EACH.search(value):
        value, grant["per_unit"] = _EACH.sub("", value), True
    adds = is_number and value.startswith("+")
    value = value.removeprefix("+").strip() if adds else value
    grant["adds" if adds else "sets"] = _grant_value(value, kind)
    if conditions:
        pairs = [each.partition("=") for each in conditions[0].split(",")]
        grant["when"] = {code.strip(): value.strip() for code, _, value in pairs if code.strip()}
    return grant


def _grant_value(text: str, kind: str) -> object:
    if kind == "switch":
        return _WORDS.get(text.lower(), text)
    if kind in ("limit", "quota"):
        amount = _read_amount(text, "")
        exact = decimal_of(amount) if amount is not None else None
        return count(exact) if exact is not None else text.lower() if _is_unlimited(text) else text
    return text


def _is_unlimited(text: str) -> bool:
    return text.lower() == "unlimited"
