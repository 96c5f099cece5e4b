"""Where vendible keeps what it keeps, and the folders and locks there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT_HOME = Path("/var/lib/vendible")


class PostgresError(Exception):
    """The embedded server can't do what was asked; the text is a sentence for people."""


def is_root() -> bool:
    return os.geteuid() == 0


def data_home() -> Path:
    """The folder of everything vendible keeps. `VENDIBLE_HOME` names another."""
    if named := os.environ.get("VENDIBLE_HOME"):
        return Path(named).expanduser().resolve()
    if is_root():
        return ROOT_HOME
    shared = os.environ.get("XDG_DATA_HOME", "")
    # The XDG rules say that a relative path there is to be ignored.
    base = Path(shared) if Path(shared).is_absolute() else Path.home() / ".local" / "share"
    return (base / "vendible").resolve()


def make_folders(folder: Path) -> None:
    """Make what is missing of `folder`; what is already there keeps its permissions."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        # Root's umask may be tight, and the server, an ordinary user, must get through.
        place.chmod(0o755 if is_root() else 0o700)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone among all processes that lock `path`. A process that dies lets go."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
