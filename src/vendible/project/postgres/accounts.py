"""As whom the server runs: PostgreSQL refuses to run as root."""

import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from vendible.project.postgres.places import (
    ROOT_HOME,
    PostgresError,
    is_root,
    locked,
    make_folders,
)

SYSTEM_USER = "vendible"
# Nothing of the caller's: PGPORT and its kin would change the server, and macOS needs a locale.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """A system user that a program runs as."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """Who runs the server: the system user when we are root (made if missing), else ourselves."""
    if not is_root():
        return None
    found = _find()
    if found:
        return found
    make_folders(ROOT_HOME)
    with locked(ROOT_HOME / "setup.lock"):
        return _find() or _add(_useradd())


def run(account: Account | None, *command: str | Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  our own programs, no shell
            command,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        who = f" as the system user {account.name}" if account else ""
        raise PostgresError(f"{command[0]} can't be run{who}: {error.strerror}.") from error


def check_reachable(account: Account, folder: Path) -> None:
    """Refuse a folder that the system user can't get to; homes are never opened for it."""
    for place in reversed((folder, *folder.parents)):
        if place.exists() and run(account, "/usr/bin/env", "test", "-x", place).returncode != 0:
            raise PostgresError(
                f"The database can't be kept in {folder}: as root, vendible runs PostgreSQL as "
                f"the system user {account.name}, and that user may not enter {place}. "
                "Permissions of folders that exist are never changed. "
                f"Leave VENDIBLE_HOME unset (then it is {ROOT_HOME}), point it at a folder "
                "whose parents everybody may enter (such as /srv/vendible), or run vendible "
                "as an ordinary user."
            )


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise PostgresError(f"The user {SYSTEM_USER} has the id of root; PostgreSQL needs its own.")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _useradd() -> str | None:
    return shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")


def _add(useradd: str | None) -> Account:
    if not useradd:
        raise PostgresError(
            "As root, vendible runs PostgreSQL as a system user named "
            f"{SYSTEM_USER}; there is none, and the program useradd that would make it is missing. "
            f"Add a system user {SYSTEM_USER} (on Debian useradd is in the package passwd), "
            "run vendible as an ordinary user, or set DATABASE_URL to a server of your own."
        )
    nowhere = ("--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
    added = run(None, useradd, "--system", "--user-group", *nowhere, SYSTEM_USER)
    found = _find()
    if not found:
        raise PostgresError(f"useradd made no system user {SYSTEM_USER}: {added.stderr.strip()}")
    return found
