"""`vendible demo` as a newcomer runs it: the story to its end, then once more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql


@pytest.fixture
def empty_database(postgres_url: str, worker_id: str) -> Iterator[str]:
    """The URL of a database of its own, dropped afterwards."""
    name = f"demo_{worker_id}"
    there = urlsplit(postgres_url)._replace(path="/postgres").geturl()
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run_demo(database: str, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VENDIBLE_", "DJANGO_", "PYTEST_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "vendible", "demo", "--stop", *options],
        env=environment | {"DATABASE_URL": database, "VENDIBLE_HOME": str(home), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_story_is_told_to_its_end_and_only_once(empty_database: str, tmp_path: Path) -> None:
    first = run_demo(empty_database, tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    told = first.stdout
    steps = [int(each) for each in re.findall(r"^(\d)\. ", told, re.MULTILINE)]
    assert steps == [1, 2, 3, 4, 5, 6, 7]
    for fact in (
        "2 licenses, issued by themselves",
        "3 licenses now; the first one is unchanged to the byte",
        "effective vehicles: 1500 = 500 + 500 + 500",
        "verified again offline against the published keys: valid",
        "license revision 3, edition advanced, agents 200, AI on",
        "OTA Platform can end only after its add-ons",
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
