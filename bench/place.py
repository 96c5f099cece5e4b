"""Where it runs: a PostgreSQL and a folder of its own, gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from vendible.project.postgres import Server, throwaway_server

_DATABASE = f"vendible_bench_{os.getpid()}"


@dataclass(frozen=True)
class Place:
    """`url` is the benchmark's own database; `postmaster` is the server's process if it is ours."""

    url: str
    postmaster: int | None


@contextmanager
def open_place() -> Iterator[Place]:
    """A throw-away server, or a new database on the one that `DATABASE_URL` names.

    The environment says so to this process and to the servers it starts.
    """
    given = os.environ.get("DATABASE_URL")
    with TemporaryDirectory(prefix="vendible-bench-") as home:
        if given:
            with _database(given) as place, _environment(place.url, home):
                yield place
        else:
            with throwaway_server() as server:
                _prepare(server)
                pid = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
                near = server.url("postgres")
                with _database(near, pid) as place, _environment(place.url, home):
                    yield place


def _prepare(server: Server) -> None:
    """Let it count statements; that library comes with a start."""
    server.ensure_running()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        connection.execute("CHECKPOINT")
    server.stop()
    server.ensure_running()


@contextmanager
def _database(near: str, postmaster: int | None = None) -> Iterator[Place]:
    name = sql.Identifier(_DATABASE)
    with psycopg.connect(near, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    try:
        yield Place(urlsplit(near)._replace(path=f"/{_DATABASE}").geturl(), postmaster)
    finally:
        with psycopg.connect(near, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def _environment(url: str, home: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= {
        "DATABASE_URL": url,
        "VENDIBLE_HOME": home,
        "VENDIBLE_KEYS": str(Path(home, "keys")),
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
