"""The tables of docs/algorithms/explorer.md, run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.domain.explorer.shelves import bound, codes, pack, parent, trial
from vendible.domain.catalog.listing import Delivery, Integration
from vendible.domain.explorer.sentences import SENTENCES, Conflict

PAGE = Path(__file__).parents[3] / "docs/algorithms/explorer.md"


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the first table below a heading."""
    below = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


NUMBERED = {number: code.strip("`") for number, code, *_ in rows("Conflicts")}

SETTINGS: dict[str, dict[str, Any]] = {
    "monthly": {},
    "yearly": {"months": 12},
    "one-time": {"months": None},
    "gives back": {"credit_unused": True},
    "not aligned": {"aligned": False},
    "trial": {"trial": trial(30)},
    "ending trial": {"trial": trial(30, converts=False)},
    "by hand": {"integration": Integration.MANUAL},
    "instance": {"delivery": Delivery.INSTANCE},
}


def settings_of(cell: str) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for word in cell.split(", "):
        months = re.fullmatch(r"(\d+)-month contract", word)
        if months:
            fee = "50" if "fee" in cell else None
            grace = 14 if "grace" in cell else 0
            chosen["contract"] = bound(int(months[1]), fee, grace_days=grace)
        elif word not in ("fee", "grace"):
            chosen |= SETTINGS[word]
    return chosen


def test_every_conflict_is_documented() -> None:
    documented = {code.strip("`"): severity for _, code, severity, _ in rows("Conflicts")}
    assert documented == {each.value: SENTENCES[each].severity.value for each in Conflict}


@pytest.mark.parametrize(
    ("of_parent", "of_addon", "found"), list(rows("Worked cases")), ids=lambda cell: cell
)
def test_worked_cases(of_parent: str, of_addon: str, found: str) -> None:
    expected = dict(each.split(" ") for each in found.split(", ") if found != "none")
    assert codes(pack(**settings_of(of_addon)), parent(**settings_of(of_parent))) == {
        NUMBERED[number]: severity for number, severity in expected.items()
    }
