"""Listing files: findings with file and line, and files that are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.domain.listings import base_listing, listings
from vendible.cli.listing_files import (
    ReadListing,
    listing_yaml,
    read_listing_file,
    read_listing_files,
)
from vendible.cli.yaml_files import BYTES_MAX, DEPTH_MAX, read_yaml
from vendible.domain.catalog.listing import Kind, Listing, Method
from vendible.domain.catalog.prices import Template

ROOT = Path(__file__).parents[2]
TEN = ROOT / "tests" / "data" / "ten-mistakes.yml"
DEMO = sorted((ROOT / "src" / "vendible" / "cli" / "demo_listings").glob("*.yml"))


def listing_of(read: ReadListing) -> Listing:
    assert read.listing is not None
    return read.listing


def codes_of(read: ReadListing) -> list[str]:
    return [each.finding.code for each in read.findings]


NO_LOGO = ["logo_missing"]  # files can't bring a picture along
Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: str | bytes, name: str = "listing.yml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_ten_mistakes_of_a_file_are_ten_findings_at_once() -> None:
    read = read_listing_file(TEN)

    assert read.listing is None
    assert [(each.line, each.finding.code, each.finding.place) for each in read.findings] == [
        (1, "slug_format", "slug"),
        (4, "unknown_choice", "type"),
        (7, "unknown_key", "sumary"),
        (20, "quantity_maximum", "editions[0].quantity.maximum"),
        (22, "grant_unknown", "editions[0].grants[0].entitlement"),
        (23, "code_repeated", "editions[1].code"),
        (29, "bad_cycle", "offers[0].cycle"),
        (31, "currency_unknown", "offers[0].prices.EURO"),
        (32, "bad_number", "offers[0].prices.USD"),
        (37, "price_negative", "offers[1].prices.EUR"),
    ]
    for each in read.findings:
        assert each.file == str(TEN)
        assert each.finding.message
        assert each.finding.remedy.endswith((".", "?"))


def test_a_finding_reads_as_an_editor_understands_it() -> None:
    told = [str(each) for each in read_listing_file(TEN).findings]

    assert told[1] == (
        f'{TEN}:4: error: type: the text "licence" is not known as type; expected one of '
        "marketplace, saas, license, service"
    )


@pytest.mark.parametrize("path", DEMO, ids=[each.stem for each in DEMO])
def test_a_demo_listing_is_in_order(path: Path) -> None:
    read = read_listing_file(path)

    assert codes_of(read) == NO_LOGO
    assert listing_of(read).slug == path.stem


def test_the_demo_listings_together_are_in_order() -> None:
    read = read_listing_files(DEMO)

    assert [codes_of(each) for each in read] == [NO_LOGO] * 6
    kinds = {listing_of(each).slug: listing_of(each).kind for each in read}
    assert [slug for slug, kind in kinds.items() if kind is Kind.ADDON] == [
        "av-10000-minutes",
        "ota-500-vehicles",
        "voice-channel",
    ]


def test_the_demo_shows_packs_and_prices_for_each_agent() -> None:
    known = {each.stem: listing_of(read_listing_file(each)) for each in DEMO}

    pack = known["ota-500-vehicles"]
    packs, voice = pack.editions[0].quantity, known["voice-channel"].offers[0].contract
    assert packs is not None
    assert packs.unit == "pack"
    assert {str(each.cycle) for each in pack.offers} == {"1 month", "1 year"}
    assert known["av-10000-minutes"].offers[0].method is Method.ONE_TIME
    agents = known["customer-service"]
    assert {price.template for each in agents.offers for _, price in each.prices} == {
        Template.LINEAR
    }
    assert agents.seats == "agents"
    assert voice is not None
    assert voice.cycles == 12


@given(listing=listings())
@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=30,
)
def test_a_written_listing_is_read_back(listing: Listing, tmp_path: Path) -> None:
    path = tmp_path / "listing.yml"
    path.write_text(listing_yaml(listing), "utf-8")

    read = read_listing_file(path)

    assert read.listing == listing
    assert not read.has_errors


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"slug: a\nname: \xff\n", "not_utf8", 2),
        (b"slug: a\nname: [\n", "not_yaml", 3),
        (b"slug: a\n\tname: b\n", "not_yaml", 2),
        (b"slug: \x07\n", "not_yaml", 1),
        (b"slug: !!python/object:os.system [ls]\n", "not_yaml", 1),
        (b"slug: !!python/name:os.system\n", "not_yaml", 1),
        (b"slug: a\nname: *nothing\n", "not_yaml", 2),
        (b"? [a, b]\n: c\n", "not_yaml", 1),
        (b"- a\n- b\n", "not_a_mapping", 1),
        (b"", "not_a_mapping", 1),
        (b"just words", "not_a_mapping", 1),
        (b"slug: a\n---\nslug: b\n", "several_documents", 3),
        (b"#" * (BYTES_MAX + 1), "too_large", 1),
    ],
)
def test_a_file_that_is_no_listing(written: Write, content: Any, code: str, line: int) -> None:
    read = read_listing_file(written(content))

    assert read.listing is None
    assert [(each.finding.code, each.line) for each in read.findings] == [(code, line)]
    assert read.findings[0].finding.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (found,) = read_listing_file(tmp_path / "none.yml").findings
    assert found.finding.code == "not_readable"

    (found,) = read_listing_file(tmp_path).findings
    assert found.finding.code == "not_readable"


@pytest.mark.parametrize(
    "content",
    [
        "slug: " + "[" * (DEPTH_MAX + 5) + "]" * (DEPTH_MAX + 5),
        "[" * 100_000,
        "a: &a [1, 1]\n"
        + "\n".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]"
            for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "a: &a [*a]\n",
        "a: &a {b: *a}\n",
    ],
    ids=["deep", "very deep", "billion laughs", "endless list", "endless mapping"],
)
def test_a_file_that_would_fill_the_memory(written: Write, content: Any) -> None:
    read = read_listing_file(written(content))

    assert read.listing is None
    assert read.findings[0].finding.code in {"too_much", "not_yaml"}


def test_an_alias_is_fine(written: Write) -> None:
    document = listing_yaml(base_listing())
    shared = document.replace("support: Weekdays", "support: &words Weekdays")
    shared = shared.replace("category: mobility", "category: mobility\ntax_class: standard")

    assert read_listing_file(written(shared)).listing == base_listing()


def test_a_key_that_is_there_twice(written: Write) -> None:
    read = read_listing_file(written(listing_yaml(base_listing()) + "category: other\n"))

    (found,) = read.findings
    assert read.listing is None
    assert found.finding.code == "duplicate_key"
    assert found.finding.place == "category"
    assert found.line == listing_yaml(base_listing()).count("\n") + 1


def test_values_are_those_of_yaml_1_2(written: Write) -> None:
    path = written(
        "no: no\nyes: true\nnothing: ~\nday: 2026-01-02\nbig: 1_000\n"
        'exact: 0.1\ntext: "1"\nall: .inf\nclock: 12:30\nblock: |\n  true\n'
    )

    data: Any = read_yaml(path).data
    assert {key: str(value) for key, value in data.items()} == {
        "no": "no",
        "yes": "True",
        "nothing": "None",
        "day": "2026-01-02",
        "big": "1000",
        "exact": "0.1",
        "text": "1",
        "all": "inf",
        "clock": "12:30",
        "block": "true\n",
    }


def test_a_short_addon_names_places_as_they_are_written(written: Write) -> None:
    pack = next(each for each in DEMO if each.stem == "ota-500-vehicles")
    text = pack.read_text("utf-8").replace("maximum: 100", "maximum: 0")

    found = read_listing_file(written(text)).findings[-1]

    assert found.finding.place == "quantity.maximum"
    assert "maximum: 0" in text.splitlines()[found.line - 1]


def test_addons_are_checked_with_the_parents_among_the_files(written: Write) -> None:
    platform = next(each for each in DEMO if each.stem == "ota-platform")
    pack = next(each for each in DEMO if each.stem == "ota-500-vehicles")
    text = pack.read_text("utf-8").replace("[starter, fleet", "[starter, fleat")

    alone, _ = read_listing_files([written(text), DEMO[0]])
    together, _ = read_listing_files([written(text), platform])

    assert codes_of(alone) == NO_LOGO
    assert codes_of(together) == [*NO_LOGO, "parent_edition_unknown"]
    assert "fleat" in text.splitlines()[together.findings[1].line - 1]
