"""A database of its own, for tests that run the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql


@pytest.fixture
def empty_database(postgres_url: str, worker_id: str) -> Iterator[str]:
    """The URL of a database of its own, dropped afterwards."""
    name = f"whole_{worker_id}"
    there = urlsplit(postgres_url)._replace(path="/postgres").geturl()
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(there, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
