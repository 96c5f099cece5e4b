"""A throw-away PostgreSQL for the session, and one database per worker on it."""

import os
from contextlib import ExitStack
from pathlib import Path

import django
import pytest
from django.conf import settings

from vendible.project.postgres import Server, throwaway_server

SETTINGS = "vendible.project.settings"
FOLDER = "VENDIBLE_TEST_SERVER"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name the server before anything reads the settings; it starts when a test asks for it."""
    if hasattr(config, "workerinput"):
        return  # Its environment is the controller's.
    if settings.configured:
        # They may name a database that people use.
        raise pytest.UsageError(
            "Django's settings were read before the tests had a database of their own. "
            "Unset DJANGO_SETTINGS_MODULE; the tests set it themselves."
        )
    session = ExitStack()
    server = session.enter_context(throwaway_server())
    config.add_cleanup(session.close)
    os.environ |= {
        FOLDER: str(server.folder),
        "VENDIBLE_HOME": str(server.folder / "home"),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or server.url(),
    }
    if config.pluginmanager.hasplugin("django"):
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        # pytest-django does this for whoever names the settings before pytest starts.
        django.setup()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The URL of the session's server, which runs; the database in it need not exist."""
    if not os.environ.get("TEST_DATABASE_URL"):
        Server(Path(os.environ[FOLDER]), throwaway=True).ensure_running()
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres_url: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Where pytest-django lets us in, just before it makes the worker's database."""
