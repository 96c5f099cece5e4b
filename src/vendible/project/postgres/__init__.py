"""The PostgreSQL that comes with vendible; `DATABASE_URL` names another one instead."""

from vendible.project.postgres.database import (
    DEMO_DATABASE,
    database_url,
    default_server,
    drop_database,
    ensure_database,
)
from vendible.project.postgres.places import PostgresError, data_home
from vendible.project.postgres.programs import program
from vendible.project.postgres.server import Server
from vendible.project.postgres.throwaway import throwaway_server

__all__ = [
    "DEMO_DATABASE",
    "PostgresError",
    "Server",
    "data_home",
    "database_url",
    "default_server",
    "drop_database",
    "ensure_database",
    "program",
    "throwaway_server",
]
