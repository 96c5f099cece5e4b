"""`vendible listing check` and `vendible listing import`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.test_listing_files import DEMO, TEN, listing_of
from tests.domain.price_lists import FILES, NEEDS_FILES, OWN
from vendible.cli.listing import app
from vendible.cli.listing_files import read_listing_file
from vendible.domain.catalog.schema import listing_schema

runner = CliRunner()


def run(*words: str | Path) -> Any:
    return runner.invoke(app, [str(each) for each in words])


def test_check_says_where_and_what_to_do() -> None:
    result = run("check", TEN)

    assert result.exit_code == 1
    assert f"{TEN}:20: error: editions[0].quantity.maximum: the maximum 5 is below" in result.output
    assert "    Did you mean summary?" in result.output


def test_check_of_files_in_order(tmp_path: Path) -> None:
    logo = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"
    text = DEMO[0].read_text("utf-8")
    path = tmp_path / "listing.yml"
    path.write_text(f"{text}logo: {logo}\n", "utf-8")

    result = run("check", path)

    assert result.exit_code == 0
    assert result.output.splitlines() == [f"{path}: in order"]


def test_check_answers_programs() -> None:
    result = run("check", "--json", TEN, DEMO[0])

    ten, demo = json.loads(result.output)
    assert result.exit_code == 1
    assert (demo["file"], demo["slug"]) == (str(DEMO[0]), DEMO[0].stem)
    assert ([each["code"] for each in demo["findings"]], demo["traps"]) == (["logo_missing"], [])
    assert ten["slug"] is None
    assert ten["findings"][1] == {
        "file": str(TEN),
        "line": 4,
        "place": "type",
        "code": "unknown_choice",
        "severity": "error",
        "message": 'the text "licence" is not known as type; expected one of marketplace, saas, '
        "license, service",
        "remedy": "Did you mean license?",
    }


@pytest.mark.parametrize("words", [("check",), ("import",), ("check", "--wrong", "x")])
def test_wrong_usage(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_import_says_what_was_made() -> None:
    result = run("import", OWN)

    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [
        f"{OWN}: Tide Notes: 4 editions, 11 offers, 5 add-ons, 5 entitlements",
        "  Needs a quotation: Company: Let us talk; Consulting: Ask us",
    ]
    assert ": warning: addOns.exportPack.unit: export names no period" in result.output


def test_import_fails_on_errors_and_goes_on_with_the_next_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(OWN.read_text("utf-8").replace("[FREE, TEAM_PLUS]", "[FRE, TEAM_PLUS]"))
    none = tmp_path / "none.yml"
    none.write_text("a: 1\n")

    result = run("import", broken, none, OWN)

    assert result.exit_code == 1
    assert ": error: addOns.exportPack.availableFor[0]: there is no FRE" in result.output
    assert "    Did you mean FREE?" in result.output
    assert f"{none}:1: error: a mapping is no price list" in result.output
    assert f"{OWN}: Tide Notes" in result.output


def test_import_writes_listing_files_that_are_in_order(tmp_path: Path) -> None:
    result = run("import", OWN, "--out", tmp_path / "listings")

    written = list((tmp_path / "listings").glob("*.yml"))
    assert result.exit_code == 0
    assert sorted(each.stem for each in written) == [
        "tide-notes",
        "tide-notes-consulting",
        "tide-notes-export-pack",
        "tide-notes-extra-notebooks",
        "tide-notes-less-notebooks",
        "tide-notes-replacing",
    ]
    assert all(f"Written: {each}" in result.output for each in written)
    assert run("check", *written).exit_code == 0


def test_import_answers_programs(tmp_path: Path) -> None:
    result = run("import", "--json", "--out", tmp_path, OWN)

    (answer,) = json.loads(result.output)
    assert (answer["editions"], answer["offers"], answer["addons"]) == (4, 11, 5)
    assert answer["entitlements"] == 5
    assert answer["needs_quotation"] == ["Company: Let us talk", "Consulting: Ask us"]
    assert {each["severity"] for each in answer["findings"]} == {"warning", "info"}
    assert all(each["line"] >= 1 for each in answer["findings"])
    assert answer["listings"][0]["slug"] == "tide-notes"
    assert len(answer["written"]) == 6


@NEEDS_FILES
def test_the_whole_data_set(tmp_path: Path) -> None:
    result = run("import", "--json", "--out", tmp_path, *FILES)

    answers = json.loads(result.output)
    assert result.exit_code == 0
    assert sum(each["editions"] for each in answers) == 104
    assert sum(each["addons"] for each in answers) == 80
    assert len(list(tmp_path.glob("*.yml"))) == 104  # 24 base products and 80 add-ons
    for path, answer in zip(answer_paths(answers), all_listings(answers), strict=True):
        read = read_listing_file(path)
        assert not read.has_errors
        assert listing_of(read).slug == answer["slug"]


def answer_paths(answers: Any) -> list[Path]:
    return [Path(path) for each in answers for path in each["written"]]


def all_listings(answers: Any) -> list[dict[str, Any]]:
    return [listing for each in answers for listing in each["listings"]]


# What a price list doesn't say, and what its add-ons really do to a customer (docs: how-to).
KNOWN = {
    "logo_missing",
    "contact_incomplete",
    "introduction_short",
    "highlights_missing",
    "pending-addon-blocks-parent",
    "edition-change-orphans-addon",
    "billing-cycle-mismatch",
    "delayed-cancel-addon",
    "suspension-split",
}


@NEEDS_FILES
@pytest.mark.parametrize("path", FILES, ids=[each.stem for each in FILES])
def test_a_price_list_passes_the_check(path: Path, tmp_path: Path) -> None:
    run("import", path, "--out", tmp_path)

    result = run("check", "--json", *sorted(tmp_path.glob("*.yml")))

    assert result.exit_code == 0, result.output[-2000:]
    answers = json.loads(result.output)
    found = [one for each in answers for one in (*each["findings"], *each["traps"])]
    assert {each["code"] for each in found} <= KNOWN
    assert not [each for each in found if each["severity"] == "error"]


def test_check_tells_the_stories_of_traps(tmp_path: Path) -> None:
    voice = next(each for each in DEMO if each.stem == "voice-channel")
    desk = next(each for each in DEMO if each.stem == "customer-service")

    result = run("check", voice, desk)

    assert result.exit_code == 0
    assert f"{voice}:" in result.output
    assert "Voice Channel cannot be left before" in result.output
    assert "adds Voice Channel" in result.output
    text = voice.read_text("utf-8").replace(", grace_days: 14", "")
    bound = tmp_path / "voice-channel.yml"
    bound.write_text(text, "utf-8")
    assert run("check", bound, desk).exit_code == 1, "nobody could ever leave: an error"


def test_the_schema_is_printed() -> None:
    printed = json.loads(run("schema").output)
    assert printed == listing_schema()
