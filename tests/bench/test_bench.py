"""The benchmarks run and say what they should; how fast is no test's matter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.statements import Statements

KEYS = {
    "name",
    "units_per_second",
    "cpu_ms_per_unit",
    "statements_per_unit",
    "limit_units_per_second",
    "ratio",
}


@pytest.mark.parametrize("name", ["order", "check"])
def test_a_benchmark_prints_its_figure(name: str, postgres_url: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bench", name, "--json", "--rounds=1", "--count=8"],
        cwd=Path(__file__).parents[2],
        env=os.environ
        | {"DATABASE_URL": urlsplit(postgres_url)._replace(path="/postgres").geturl()},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    figure = json.loads(ran.stdout)
    assert figure.keys() == KEYS
    assert figure["name"] == name
    assert figure["units_per_second"] > 0
    assert figure["limit_units_per_second"] > 0


def test_what_falls_due_is_measured_beside_a_copy_of_its_rows(postgres_url: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "due", "--json", "--rounds=1", "--subscriptions=12"],
        cwd=Path(__file__).parents[2],
        env=os.environ
        | {"DATABASE_URL": urlsplit(postgres_url)._replace(path="/postgres").geturl()},
        check=False,
        capture_output=True,
        text=True,
    )
    figure = json.loads(ran.stdout)
    assert figure["renewals_a_round"] == 12, ran.stderr
    assert figure["limit_renewals_per_second"] > 0


def test_the_storefronts_pages_only_read(postgres_url: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "storefront", "--json", "--rounds=1", "--count=8"],
        cwd=Path(__file__).parents[2],
        env=os.environ
        | {
            "DATABASE_URL": urlsplit(postgres_url)._replace(path="/postgres").geturl(),
            "VENDIBLE_BENCH_PRODUCTS": "40",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    names = [figure["name"] for figure in json.loads(ran.stdout)]
    assert names == ["storefront-list", "storefront-search", "product-page"]


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("SELECT changed_at FROM products", False),
        ("(SELECT 1) UNION ALL (SELECT 2)", False),
        ("WITH RECURSIVE c AS (SELECT 1) SELECT * FROM c", False),
        ("SELECT 1 FROM products FOR NO KEY UPDATE", True),
        ("WITH c AS (INSERT INTO orders VALUES ($1)) SELECT 1", True),
        ("UPDATE products SET name = $1", True),
    ],
)
def test_a_write_is_told_from_a_question(text: str, writes: bool) -> None:
    assert bool(Statements(Counter([text])).writes) is writes
