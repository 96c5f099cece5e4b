"""A marketplace of one's own is set up from the command line (docs/start.md)."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.running import run_vendible


def test_founding(empty_database: str, tmp_path: Path) -> None:
    def told(*command: str) -> str:
        done = run_vendible(empty_database, tmp_path, *command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def refused(*command: str) -> str:
        done = run_vendible(empty_database, tmp_path, *command)
        assert done.returncode == 2
        return " ".join(done.stderr.split())

    assert "is founded" in told("organization", "add", "operator", "market", "My Market")
    assert "market already" in refused("organization", "add", "operator", "market", "Again")
    assert "no currency" in refused(
        "organization", "add", "customer", "acme", "Acme", "--currency", "XXX"
    )
    link = told("person", "invite", "me@example.org", "My Name", "--to", "market")
    assert link.startswith("http://127.0.0.1:8000/sign-in/")
    assert "there are: market" in refused("key", "issue", "nobody")
    assert told("key", "issue", "market").startswith("vk_")
    assert told("tax", "set", "DE", "19") == "DE standard: 19 %"
    assert "the books balance" in told("books")
