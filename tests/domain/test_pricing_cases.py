"""The published figures, to the cent, and a runner that tells the truth about them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.domain.pricing_cases import DEFAULT_FILE, failure_of, main, run

CASES: list[dict[str, Any]] = json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
BY_ID = {case["id"]: case for case in CASES}


def test_there_are_110_cases_of_ten_operations() -> None:
    assert len(CASES) == len(BY_ID) == 110
    assert len({case["op"] for case in CASES}) == 10


@pytest.mark.parametrize("case", CASES, ids=BY_ID)
def test_published_figures(case: dict[str, Any]) -> None:
    assert failure_of(case, 0) is None


def test_a_wrong_figure_fails_in_every_case() -> None:
    """One minor digit or one day off is enough."""
    for case in CASES:
        for key, value in case["expected"].items():
            wrong = copy.deepcopy(case)
            wrong["expected"] = {key: _slightly_wrong(value)}
            said = failure_of(wrong, 0)
            assert said is not None
            assert said.startswith(f"{case['id']} {case['op']}: {key} expected ")
            assert "came" in said


def _slightly_wrong(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1] != "1" else "2")
    if isinstance(value, list):
        return value[:-1]
    return {key: _slightly_wrong(each) for key, each in value.items()}


@pytest.mark.parametrize(
    ("expected", "came"),
    [("9", "9"), (9.0, "9"), (True, "9"), (None, "9"), ([9], "9")],
)
def test_equal_means_equal_in_kind(expected: object, came: str) -> None:
    case = {
        "id": "X",
        "op": "count_days",
        "policy": {},
        "inputs": {"first": "2024-01-01", "end": "2024-01-10"},
        "expected": {"days": expected},
    }
    said = failure_of(case, 0)
    assert said is not None
    assert said.endswith(f"came {came}")


@pytest.mark.parametrize("text", ["7.240", "7.2", " 7.24", "+7.24", "07.24"])
def test_amounts_are_compared_character_by_character(text: str) -> None:
    case = BY_ID["A01.1"] | {"expected": {"amount": text}}
    assert failure_of(case, 0) == (f'A01.1 part_of_cycle: amount expected "{text}", came "7.24"')


def test_a_result_that_does_not_exist_fails() -> None:
    case = BY_ID["A01.1"] | {"expected": {"amout": "7.24"}}
    said = failure_of(case, 0)
    assert said == 'A01.1 part_of_cycle: amout expected "7.24", but there is no such result'


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda case: case.pop(key)


def _inputs(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda case: case["inputs"].update(changed)


def _policy(**changed: Any) -> Callable[[dict[str, Any]], None]:
    return lambda case: case["policy"].update(changed)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without("op"), "op is null; expected one of quantity_price"),
        (_without("inputs"), "inputs is null; expected an object"),
        (_without("expected"), "expected is null; expected an object"),
        (lambda case: case.update(op="prorate"), 'op is "prorate"; expected one of'),
        (lambda case: case.update(op=["align"]), "op is ["),
        (_policy(rounding="up"), "unknown policy key 'rounding'"),
        (_policy(rounding_mode="up"), "rounding_mode is 'up'; expected one of floor"),
        (_policy(denominator="fixed_days"), "fixed_days is missing"),
        (_inputs(unit=24.95), "unit is 24.95; expected a decimal string"),
        (_inputs(unit="NaN"), 'unit is "NaN"; expected a decimal string'),
        (_inputs(unit="1e9999999"), "expected a decimal string"),
        (_inputs(unit=None), "unit is null; expected a decimal string"),
        (_inputs(quantiy="2"), "unknown key 'quantiy'; expected one of currency, unit"),
        (_inputs(currency="EURO"), 'currency is "EURO"; expected an ISO 4217 code'),
        (_inputs(cycle=None), "the cycle is missing"),
        (_inputs(cycle={"days": 0}), "the cycle has no days"),
        (_inputs(cycle={"days": "31"}), 'days is "31"; expected an integer'),
        (_inputs(part=None), "the part is missing"),
        (_inputs(part={"ratio": "1/0"}), 'ratio is "1/0"; expected a fraction'),
        (_inputs(part={"ratio": 0.5}), "ratio is 0.5; expected a fraction"),
        (_inputs(part={"first": "2021-09-16"}), "end is missing"),
        (_inputs(part={"first": "2021-09-16", "end": "2021-02-30"}), "expected a day such as"),
        (_inputs(part={"first": "2021-09-16", "end": "2021-09-15"}), "lies before first"),
        (_inputs(one_time="yes"), 'one_time is "yes"; expected true or false'),
        (_inputs(paid="-1"), "it is a size, never negative"),
        (_inputs(paid="1.001"), "has more than the 2 decimals of USD"),
    ],
)
def test_a_malformed_case_fails_with_what_is_wrong(
    spoil: Callable[[dict[str, Any]], None], said: str
) -> None:
    case = copy.deepcopy(BY_ID["A01.1"])
    spoil(case)
    line = failure_of(case, 0)
    assert line is not None
    assert said in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("id_", "changed", "said"),
    [
        ("K01", {"tiers": []}, "tiers is empty"),
        ("K01", {"tiers": [{"up_to": None, "unit": "1"}] * 2}, "not in rising order"),
        ("K01", {"tiers": [{"unit": "1"}]}, "up_to is missing"),
        ("K01", {"tiers": [{"up_to": "0.5", "unit": "7"}]}, "Refusal: quantity_out_of_range"),
        ("K01", {"quantity": "-1"}, "Refusal: quantity_out_of_range"),
        ("K01", {"template": "stairs"}, 'template is "stairs"; expected one of volume'),
        ("K28", {"size": "0"}, "expected more than 0"),
        ("K36", {"free_events": -1}, "free_events is -1; expected an integer"),
        ("D01", {"end": "2012-01-01"}, "expected either end or target"),
        ("D01", {"target": None}, "expected either end or target"),
        ("D01", {"bill_day": 32}, "bill_day is 32; expected an integer from 1 to 31"),
        ("D01", {"cadence": "week"}, 'cadence is "week"; expected one of month, quarter, year'),
        ("D02", {"end": "2011-01-31"}, "lies before the start"),
        ("B01.1", {"old": [5]}, "an item of old is 5; expected an object"),
        ("B01.1", {"new": None}, "new is null; expected a list"),
        ("A06", {"credits": ["-1"]}, "credits are sizes"),
        ("J13", {"old": [{"unit": "1", "part": {"ratio": "1"}}]}, "not a bare ratio"),
    ],
)
def test_malformed_inputs_of_other_operations(id_: str, changed: dict[str, Any], said: str) -> None:
    case = copy.deepcopy(BY_ID[id_])
    case["inputs"].update(changed)
    line = failure_of(case, 0)
    assert line is not None
    assert said in line


def test_cases_that_are_none_are_counted_as_failures() -> None:
    outcome = run([5, None, "x", [], {}, BY_ID["A01.1"]])
    assert outcome.passed == 1
    assert len(outcome.failures) == 5
    assert outcome.failures[0] == "case 1: 5 is not a case; expected an object"


def _write(folder: Path, text: str) -> str:
    path = folder / "cases.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_main_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == "110 passed, 0 failed\n"


def test_main_prints_a_line_for_each_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = BY_ID["A01.1"] | {"id": "caf\u00e9 \ud800\n!", "expected": {"amount": "7.25"}}
    cases = [BY_ID["A01.2"], wrong, BY_ID["D01"] | {"policy": {"x": 1}}]
    assert main([_write(tmp_path, json.dumps(cases))]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ('caf\\xe9 \\ud800 ! part_of_cycle: amount expected "7.25", came "7.24"')
    assert lines[1].startswith("D01 count_cycles: unknown policy key 'x'")
    assert lines[2:] == ["1 passed, 2 failed"]


@pytest.mark.parametrize("text", ["{", "{}", "5", "\x00", "[" * 10**5])
def test_main_says_that_a_file_can_not_be_read(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([_write(tmp_path, text)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1


def test_main_says_that_there_is_no_such_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert "can't be read" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert main(["a", "b"]) == 2
