"""Runs the program as people do: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_vendible(database: str, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VENDIBLE_", "DJANGO_", "PYTEST_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "vendible", *command],
        env=environment | {"DATABASE_URL": database, "VENDIBLE_HOME": str(home), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
