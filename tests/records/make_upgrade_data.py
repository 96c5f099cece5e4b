"""Writes a released version's data for `test_upgrades`: run by that version, in its own checkout.

`python tests/records/make_upgrade_data.py FILE.sql.gz` tells the demo's story in a database of its
own, adds listings at every step of a review through the API, and keeps the tables as SQL. What is
secret stays behind: API keys, sessions, passwords; credentials are replaced.
"""

from __future__ import annotations

import copy
import gzip
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SECRET = (
    "DELETE FROM api_keys",
    "DELETE FROM django_session",
    "DELETE FROM one_time_links",
    "DELETE FROM mfa_authenticator",
    "UPDATE users SET password = '!'",
    "UPDATE instances SET credential_hash = sha256(id::text::bytea)",
)
# Only psql reads the first, and older servers don't know the second.
_LEFT_OUT = ("\\restrict", "\\unrestrict", "SET transaction_timeout", "--")


def main(file: Path) -> None:
    """One file, which any PostgreSQL of a supported version reads."""
    with TemporaryDirectory(prefix="vendible-upgrade-") as home:
        Path(home).chmod(0o711)  # as root, PostgreSQL runs as a user of its own
        os.environ["VENDIBLE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        vendible = (sys.executable, "-m", "vendible")
        subprocess.run((*vendible, "demo", "--stop"), check=True, stdout=subprocess.DEVNULL)
        try:
            add_listings()
            file.write_bytes(gzip.compress(dumped().encode(), mtime=0))
        finally:
            subprocess.run((*vendible, "db", "stop"), check=True, stdout=subprocess.DEVNULL)
    sys.stdout.write(f"{file}: {file.stat().st_size:,} bytes\n")


def add_listings() -> None:
    """A changed draft of what is on sale, an unfinished one, and one in each state of a review."""
    from vendible.cli.boot import boot

    boot(demo=True)
    from vendible.cli import demo_people
    from vendible.gateways.present import present

    keys = demo_people.cast(present()).keys
    platform, gateway, desk = map(_demo, ("ota-platform", "av-gateway", "customer-service"))
    _post(keys["polaris"], "listings", platform | {"summary": "Updates over the air, reworked."})
    unfinished = {name: platform[name] for name in ("name", "kind", "type", "billing", "delivery")}
    _post(keys["polaris"], "listings", unfinished | {"slug": "unfinished", "name": "Unfinished"})
    _submitted(keys["lumen"], gateway, "waiting")
    withdrawn = _submitted(keys["lumen"], gateway, "withdrawn")
    _post(keys["lumen"], f"submissions/{withdrawn}/withdraw")
    operator = keys["vendible"]
    for slug in ("opened", "rejected"):
        submission = _submitted(keys["harbor"], desk, slug)
        _post(operator, f"submissions/{submission}/open")
    reason = {"place": "summary", "reason": "It says nothing about languages."}
    _post(operator, f"submissions/{submission}/reject", {"reasons": [reason]})


def dumped() -> str:
    """The whole database, tables and rows, as plain SQL that needs no psql."""
    from django.db import connection

    from vendible.project.postgres import program

    with connection.cursor() as cursor:
        for each in SECRET:
            cursor.execute(each)
    words = ("--no-owner", "--no-privileges", "--no-comments", "--inserts")
    text = subprocess.run(
        (program("pg_dump"), f"--dbname={os.environ['DATABASE_URL']}", *words),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith(_LEFT_OUT)
    )


def _demo(slug: str) -> dict[str, Any]:
    import yaml

    text = (files("vendible.cli") / "demo_listings" / f"{slug}.yml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def _submitted(key: str, document: dict[str, Any], slug: str) -> str:
    document = copy.deepcopy(document) | {"slug": slug, "name": slug.title()}
    _post(key, "listings", document)
    return str(_post(key, f"listings/{slug}/submit", {"intended": "all"})["submission"])


def _post(key: str, path: str, body: object = None) -> dict[str, Any]:
    from django.test import Client

    answer = Client().post(
        f"/api/v1/{path}",
        {} if body is None else body,
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
        SERVER_NAME="127.0.0.1",
    )
    if answer.status_code >= 400:
        raise SystemExit(f"{path}: {answer.status_code} {answer.content.decode()}")
    told: dict[str, Any] = answer.json()
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
