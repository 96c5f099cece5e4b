"""Features and usage limits of a price list as entitlements, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from vendible.domain.catalog.document.fields import decimal_of, shown
from vendible.domain.catalog.findings import at
from vendible.domain.catalog.importing.names import new_code, title_of, words_of
from vendible.domain.catalog.importing.source import Data, Oddity, Source
from vendible.domain.catalog.listing import UNLIMITED, Entitlement, EntitlementKind, Value

SECTIONS = ("features", "usageLimits")
_USED_UP = ("RENEWABLE", "TIME_DRIVEN", "RESPONSE_DRIVEN")
_PERIODS = ("second", "min", "minute", "hour", "day", "week", "month", "year")

Name = tuple[str, str]  # section and key: a feature and a limit may bear the same name


@dataclass(frozen=True, slots=True)
class Known:
    """One entitlement, and the value that a plan has which says nothing about it."""

    entitlement: Entitlement
    default: Value


def known_entitlements(source: Source) -> dict[Name, Known]:
    """All features and limits, in the order of the file."""
    known: dict[Name, Known] = {}
    taken: set[str] = set()
    for section in SECTIONS:
        for key, data in source.parts(source.data, section).items():
            entitlement = _entitlement(source, (section, key), data, taken)
            taken.add(entitlement.code)
            place = at(at(section, key), "defaultValue")
            default = value_of(source, entitlement, data.get("defaultValue"), place)
            known[section, key] = Known(
                entitlement, _nothing(entitlement.kind) if default is None else default
            )
    return known


def _nothing(kind: EntitlementKind) -> Value:
    if kind is EntitlementKind.SWITCH:
        return False
    return "" if kind is EntitlementKind.LEVEL else Decimal(0)


def _entitlement(source: Source, name: Name, data: Data, taken: set[str]) -> Entitlement:
    section, key = name
    place = at(section, key)
    code = new_code(key, taken)
    if code != key:
        source.report(
            Oddity.CODE_CHANGED,
            place,
            f"{key} can't be a code, or is one already; it became {code}",
            f"Let the software ask for {code}.",
        )
    kind = _kind(source, data, place)
    unit = source.text(data, "unit", place)
    group = source.text(data, "tag", place)
    if not group and section == "features":
        group = title_of(source.text(data, "type", place))
    levels = _levels(source, name, data, kind)
    return Entitlement(
        code=code,
        name=words_of(key),
        kind=kind,
        unit=unit,
        levels=levels,
        renews=kind is EntitlementKind.QUOTA and _renews(data, unit),
        group=group,
        description=source.text(data, "description", place),
    )


def _kind(source: Source, data: Data, place: str) -> EntitlementKind:
    value_type = source.text(data, "valueType", place)
    if value_type == "BOOLEAN":
        return EntitlementKind.SWITCH
    if value_type == "TEXT":
        return EntitlementKind.LEVEL
    if value_type != "NUMERIC":
        source.report(
            Oddity.VALUE_KIND,
            at(place, "valueType"),
            f"{value_type or 'nothing'} is no kind of value; expected BOOLEAN, NUMERIC or TEXT",
            "Write one of BOOLEAN, NUMERIC and TEXT. It was taken as NUMERIC.",
        )
    limit_type = str(data.get("type") or "")
    if not place.startswith("usageLimits"):
        return EntitlementKind.LIMIT
    if limit_type in ("RENEWABLE", "NON_RENEWABLE"):
        source.use(at(place, "type"))
    if limit_type not in _USED_UP:
        return EntitlementKind.LIMIT
    if limit_type != "RENEWABLE":
        source.report(
            Oddity.LIMIT_TYPE,
            at(place, "type"),
            f"{limit_type} became a quota, which is used up and renews if its unit has a period",
            "Check that a quota is meant; a limit is held at the same time.",
        )
    return EntitlementKind.QUOTA


def _renews(data: Data, unit: str) -> bool:
    return data.get("type") == "RENEWABLE" or quota_period(unit) is not None


def quota_period(unit: str) -> str | None:
    """The period in the unit of a quota: `calls/month` renews each month."""
    words = [word.strip().rstrip("s") for word in unit.split("/")[1:]]
    return next((word for word in words if word in _PERIODS), None)


def _levels(source: Source, name: Name, data: Data, kind: EntitlementKind) -> tuple[str, ...]:
    """The different values, ranked as they first occur: default, plans, add-ons."""
    if kind is not EntitlementKind.LEVEL:
        return ()
    section, key = name
    values = [data.get("defaultValue"), *_values(source, section, key)]
    levels = tuple(dict.fromkeys(_level(each) for each in values if each is not None)) or ("",)
    if len(levels) > 1:
        source.report(
            Oddity.LEVEL_RANKING,
            at(section, key),
            f"texts have no rank; this one was assumed: {' < '.join(levels)}",
            "Check it: where two licenses differ, the greater one counts.",
        )
    return levels


def _values(source: Source, section: str, key: str) -> Iterator[object]:
    for whose in ("plans", "addOns"):
        part = source.data.get(whose)
        for one in part.values() if isinstance(part, Mapping) else ():
            chosen = one.get(section) if isinstance(one, Mapping) else None
            value = chosen.get(key) if isinstance(chosen, Mapping) else None
            yield value.get("value") if isinstance(value, Mapping) else None


def _level(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def value_of(source: Source, entitlement: Entitlement, raw: object, place: str) -> Value | None:
    """The value as the entitlement has it; None if it is none, which is reported."""
    kind = entitlement.kind
    value: Value | None = None
    if kind is EntitlementKind.SWITCH:
        value = raw if isinstance(raw, bool) else None
    elif kind is EntitlementKind.LEVEL:
        is_part = raw is None or isinstance(raw, Mapping)
        value = None if is_part else _level(raw)
    elif isinstance(raw, float) and raw == float("inf"):
        value = UNLIMITED
    else:
        value = decimal_of(raw) if not isinstance(raw, str) else None
    if value is None or (isinstance(value, Decimal) and value < 0):
        source.report(
            Oddity.VALUE_KIND,
            place,
            f"{shown(raw)} is no value of a {kind.value}",
            "Write a value that suits the valueType, e.g. true, 500, .inf or a text.",
        )
        return None
    source.use(place)
    return value
