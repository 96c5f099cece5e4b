"""Price lists for tests: our own, the data set, and the account of what a file says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from vendible.domain.catalog.findings import at
from vendible.domain.catalog.importing import ImportReport, import_price_list
from vendible.domain.catalog.listing import (
    AddonTerms,
    Edition,
    Listing,
)

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "price-list.yml"
FOLDER = Path(os.environ.get("VENDIBLE_SAAS_PRICING", ROOT.parent / "shared/data/saas-pricing"))
FILES = sorted(FOLDER.glob("*.yml"))
NEEDS_FILES = pytest.mark.skipif(
    not FILES,
    reason=f"no price lists in {FOLDER}; they are third-party data: name their folder by "
    "VENDIBLE_SAAS_PRICING",
)


def imported(path: Path) -> ImportReport:
    return import_price_list(content(path))


def base_of(report: ImportReport) -> Listing:
    assert report.base is not None
    return report.base


def terms_of(listing: Listing) -> AddonTerms:
    assert listing.addon is not None
    return listing.addon


def unit_bought(edition: Edition) -> str:
    assert edition.quantity is not None
    return edition.quantity.unit


def content(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def places(value: object, place: str = "") -> Iterator[str]:
    """Every value of a file; a list is one."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from places(each, at(place, str(key)))
    elif value is not None:
        yield place


def around(place: str) -> Iterator[str]:
    """The place and all that it lies in."""
    while place:
        yield place
        place = place[: max(place.rfind("."), place.rfind("["), 0)]


def assert_nothing_is_dropped(data: Any, report: ImportReport) -> None:
    reported = {each.place for each in report.findings if each.is_error}
    for place in places(data):
        assert any(
            each in report.used or each in report.kept or each in reported for each in around(place)
        ), f"{place} was dropped"


def assert_kept_is_in_the_notes(data: Any, report: ImportReport) -> None:
    noted = "\n".join(note for each in report.listings for note in each.notes)
    for place in report.kept:
        value = data
        rest = place
        while rest:
            key = max(
                (each for each in value if rest == str(each) or rest.startswith(f"{each}.")),
                key=len,
            )
            value, rest = value[key], rest[len(str(key)) + 1 :]
        told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        assert told in noted, f"{place} is not in the notes"
