"""Real price lists are sold: every plan with every add-on that it allows, against the file.

What is expected is read from the file itself, never through the importer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.price_lists import FILES, NEEDS_FILES, content, imported
from vendible.domain.catalog.importing import ImportReport
from vendible.domain.catalog.listing import UNLIMITED, EntitlementKind, Listing, Method
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal

if TYPE_CHECKING:
    from tests.marketplace import Marketplace
    from vendible.domain.licensing.merging import Effective

Data = Mapping[str, Any]
pytestmark = [NEEDS_FILES, pytest.mark.django_db]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sellable_plan_with_every_addon_that_it_allows(path: Path, tmp_path: Path) -> None:
    from tests.marketplace import open_marketplace

    data, report = content(path), imported(path)
    market = open_marketplace(tmp_path / "keys", products={})
    assert report.base is not None
    for listing in report.listings:
        market.list_product("harbor", _document(listing))
    currency = report.base.offers[0].prices[0][0]
    market.deposit("aurora", Money(10**9, currency))
    sold = 0
    for plan, offer in _sellable(data, report.base):
        for addons in _choices(data, report, plan):
            found = _sell(market, data, report, offer, addons)
            _compare(data, report, plan, addons, found)
            sold += 1
    assert sold >= _sellable_plans(data)


def _document(listing: Listing) -> dict[str, Any]:
    from vendible.domain.catalog.document import to_plain

    return to_plain(listing)


def _sellable_plans(data: Data) -> int:
    return sum(isinstance(plan["price"], int | float) for plan in data["plans"].values())


def _sellable(data: Data, base: Listing) -> Iterator[tuple[str, str]]:
    """The plan's key and the first offer of its edition; editions stand as plans in the file."""
    for plan, edition in zip(data["plans"], base.editions, strict=True):
        offers = base.offers_of(edition.code)
        if offers and not edition.quotation:
            yield plan, offers[0].code


def _choices(data: Data, report: ImportReport, plan: str) -> list[tuple[str, ...]]:
    """No add-on; and each that the plan allows, with those that it depends on before it."""
    every: Mapping[str, Data] = data.get("addOns") or {}

    def with_needed(key: str) -> tuple[str, ...]:
        needed = every[key].get("dependsOn") or ()
        before = [one for each in needed for one in with_needed(each)]
        return (*dict.fromkeys(before), key)

    def is_sold(key: str) -> bool:
        addon = every[key]
        available = addon.get("availableFor")
        if available is not None and plan not in available:
            return False
        return isinstance(addon["price"], int | float) and _is_offered(data, report, key)

    single = [with_needed(key) for key in every]
    return [(), *(keys for keys in single if all(is_sold(key) for key in keys))]


def _is_offered(data: Data, report: ImportReport, key: str) -> bool:
    return any(each.method is not Method.USAGE for each in _addon(data, report, key).offers)


def _addon(data: Data, report: ImportReport, key: str) -> Listing:
    by_key: dict[str, Listing] = dict(zip(data["addOns"], report.addons, strict=True))
    return by_key[key]


def _sell(
    market: Marketplace, data: Data, report: ImportReport, offer: str, addons: tuple[str, ...]
) -> Mapping[str, Effective]:
    """Orders it, reads the licenses of the new instance, and leaves no add-on behind."""
    from vendible.domain.licensing.license import License as Document
    from vendible.domain.licensing.merging import effective
    from vendible.domain.ordering.quotes import LineAsk
    from vendible.records.models import License, Subscription

    assert report.base is not None
    currency = report.base.offers[0].prices[0][0]
    lines = [LineAsk(report.base.slug, offer)]
    for key in addons:
        listing = _addon(data, report, key)
        lines.append(LineAsk(listing.slug, listing.offers[0].code, parent=0))
    try:
        answer = market.order(*lines, currency=currency)
    except Refusal as refusal:
        raise AssertionError(f"{offer} with {addons} was refused: {refusal}") from refusal
    instance = answer["licenses"][0]["instance"]
    documents = [
        Document.from_plain(each.document) for each in License.objects.filter(instance=instance)
    ]
    assert len(documents) == 1 + len(addons)
    Subscription.objects.filter(instance=instance).update(state="ended")
    return effective(documents)


def _compare(
    data: Data,
    report: ImportReport,
    plan: str,
    addons: tuple[str, ...],
    found: Mapping[str, Effective],
) -> None:
    assert report.base is not None
    names = [
        (section, name)
        for section in ("features", "usageLimits")
        for name in data.get(section) or {}
    ]
    for (section, name), entitlement in zip(names, report.base.entitlements, strict=True):
        expected = _expected(data, section, name, plan, addons)
        effective = found.get(entitlement.code)
        came = None if effective is None else _raw(effective)
        assert came == expected or (came is None and not expected), (
            f"{plan} with {addons}: {section}.{name} is {came}, the file says {expected}"
        )


def _expected(data: Data, section: str, name: str, plan: str, addons: tuple[str, ...]) -> Any:
    """The greatest value that the plan or an add-on sets, plus what add-ons add."""
    chosen = (data["plans"][plan].get(section) or {}).get(name)
    values = [chosen["value"] if chosen else data[section][name]["defaultValue"]]
    added: list[Any] = []
    for key in addons:
        addon = data["addOns"][key]
        replaced = (addon.get(section) or {}).get(name)
        extended = (addon.get("usageLimitsExtensions") or {}).get(name)
        if replaced:
            values.append(replaced["value"])
        if extended and section == "usageLimits":
            added.append(extended["value"])
    if isinstance(values[0], list):
        return ", ".join(values[-1])
    if isinstance(values[0], str) or (values[0] is None and not added):
        return values[-1]
    if isinstance(values[0], bool):
        return any(values)
    return sum((_number(each) for each in added), max(_number(each) for each in values))


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0)) if not _is_endless(value) else Decimal("Infinity")


def _is_endless(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _raw(effective: Effective) -> Any:
    if effective.value is UNLIMITED:
        return Decimal("Infinity")
    if effective.kind is EntitlementKind.SWITCH:
        return bool(effective.value)
    return effective.value
