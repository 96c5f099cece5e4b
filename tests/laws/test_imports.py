"""Who may import whom (.importlinter, ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.laws.sources import ROOT, SOURCE, nodes, where

# What would let chance, the clock or the world into a rule.
NOT_PURE = frozenset({"asyncio", "logging", "os", "random", "secrets", "time"})


def test_imports_go_downwards() -> None:
    """In a process of its own: the linter's command silences every logger that is there."""
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_the_domain_imports_the_standard_library_and_nothing_else() -> None:
    allowed = (sys.stdlib_module_names - NOT_PURE) | {"vendible"}
    wrong = []
    for path in (SOURCE / "domain").rglob("*.py"):
        for node in nodes(path):
            if isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{where(path, node)}: a relative import"
                names = [node.module or ""]
            else:
                continue
            wrong += [
                f"{where(path, node)}: {name}"
                for name in names
                if name.partition(".")[0] not in allowed
            ]
    assert not wrong, "\n".join(wrong)


def test_the_domain_never_asks_the_clock() -> None:
    """`now` and `today` are arguments."""
    asked = {"now", "today", "utcnow"}
    wrong = [
        where(path, node)
        for path in (SOURCE / "domain").rglob("*.py")
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in asked
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    ]
    assert not wrong, "\n".join(wrong)
