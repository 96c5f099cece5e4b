"""The plans of a price list as the editions of one base product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vendible.domain.catalog.findings import at
from vendible.domain.catalog.importing.entitlements import SECTIONS, Known, Name, value_of
from vendible.domain.catalog.importing.names import new_code, title_of
from vendible.domain.catalog.importing.offers import Money, Priced, priced
from vendible.domain.catalog.importing.source import Data, Oddity, Source
from vendible.domain.catalog.listing import Edition, Grant, Value


@dataclass(frozen=True, slots=True)
class Plan:
    key: str
    edition: Edition
    sold: Priced
    values: Mapping[Name, Value]  # of every entitlement


def plans_of(source: Source, known: Mapping[Name, Known], money: Money) -> dict[str, Plan]:
    plans: dict[str, Plan] = {}
    for key, data in source.parts(source.data, "plans").items():
        place = at("plans", key)
        taken = [each.edition.code for each in plans.values()]
        code = new_code(key.lower().replace("_", "-"), taken)
        values = {name: each.default for name, each in known.items()}
        values |= chosen_values(source, data, place, known)
        sold = priced(source, data, place, code, money, pack=False)
        edition = Edition(
            code=code,
            name=title_of(key),
            summary=source.text(data, "description", place),
            quotation=sold.quotation,
            quantity=sold.quantity,
            grants=tuple(
                Grant(known[name].entitlement.code, value) for name, value in values.items()
            ),
        )
        plans[key] = Plan(key, edition, sold, values)
    return plans


def chosen_values(
    source: Source,
    data: Data,
    place: str,
    known: Mapping[Name, Known],
    sections: Mapping[str, str] | None = None,
) -> dict[Name, Value]:
    """The values that a plan or an add-on names. `sections`: key in the file to section meant."""
    values: dict[Name, Value] = {}
    for written, section in (sections or {each: each for each in SECTIONS}).items():
        for key, chosen in source.parts(data, written, place).items():
            where = at(at(place, written), key)
            named = known.get((section, key))
            if named is None:
                message = f"there is no {key} among the {section}"
                remedy = f"Add it to {section}, or mend its name."
                source.report(Oddity.UNKNOWN_REFERENCE, where, message, remedy)
                continue
            raw, here = chosen.get("value"), at(where, "value")
            value = value_of(source, named.entitlement, raw, here)
            if value is not None:
                values[section, key] = value
    return values
