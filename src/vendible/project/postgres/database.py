"""Which database vendible uses."""

import os
from contextlib import suppress

import psycopg
from psycopg import errors, sql

from vendible.project.postgres.places import data_home
from vendible.project.postgres.server import Server

DATABASE = "vendible"
DEMO_DATABASE = "vendible_demo"  # so that forgetting the demo forgets nothing else


def default_server() -> Server:
    return Server(data_home() / "postgres")


def database_url() -> str:
    """The URL of the database. Starts nothing: settings ask for it on every command."""
    return os.environ.get("DATABASE_URL") or default_server().url(DATABASE)


def ensure_database(database: str = DATABASE) -> str:
    """The URL of a database that is there: ours is started and made on need."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    server = default_server()
    server.ensure_running()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [database])
        if not found.fetchone():
            _create(connection, database)
    return server.url(database)


def drop_database(database: str) -> None:
    """Forgets a database of ours, with whoever is still connected to it."""
    server = default_server()
    server.ensure_running()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
        )


def _create(connection: psycopg.Connection, database: str) -> None:
    # Another command may be quicker; the database is there all the same.
    with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
