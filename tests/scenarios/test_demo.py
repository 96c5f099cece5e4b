"""`vendible demo` as a newcomer runs it: the story to its end, then once more."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.scenarios.running import run_vendible


def run_demo(database: str, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run_vendible(database, home, "demo", "--stop", *options)


def test_the_story_is_told_to_its_end_and_only_once(empty_database: str, tmp_path: Path) -> None:
    first = run_demo(empty_database, tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    told = first.stdout
    steps = [int(each) for each in re.findall(r"^(\d)\. ", told, re.MULTILINE)]
    assert steps == [1, 2, 3, 4, 5, 6, 7, 8]
    for fact in (
        "the explorer warns, and the partner ticks it as intended: Voice Channel",
        "asks to cancel Customer Service at the end of its term",
        "2 licenses, issued by themselves",
        "3 licenses now; the first one is unchanged to the byte",
        "effective vehicles: 1500 = 500 + 500 + 500",
        "verified again offline against the published keys: valid",
        "license revision 3, edition advanced, agents 200, AI on",
        "OTA Platform can end only after its add-ons",
        "computed by the code that will make them",
        "all postings together: 0.00 EUR",
        "the books balance",
    ):
        assert fact in told
    ends = set(re.findall(r"the term still ends on (\S+) \(before: (\S+)\)", told))
    assert ends
    assert all(after == before for after, before in ends)
    second = run_demo(empty_database, tmp_path)
    assert (second.returncode, second.stdout) == (0, "")


def test_a_database_of_ones_own_is_not_forgotten(empty_database: str, tmp_path: Path) -> None:
    refused = run_demo(empty_database, tmp_path, "--reset")
    assert refused.returncode == 2
    assert "DATABASE_URL is set" in refused.stderr
