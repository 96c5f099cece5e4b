"""The benchmarks run and say what they should; how fast is no test's matter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

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
