"""Servers that live as long as the process that wants them: for tests."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vendible.project.postgres.places import is_root
from vendible.project.postgres.server import Server

_REMOVE = """
import sys
from pathlib import Path
from vendible.project.postgres import Server
Server(Path(sys.argv[1]), throwaway=True).remove()
"""


@contextmanager
def throwaway_server() -> Iterator[Server]:
    """A server of one's own, not yet started, removed afterwards even if we are killed."""
    # Short, and a place that a system user may enter; TMPDIR may be neither.
    folder = Path(tempfile.mkdtemp(prefix="vendible-throwaway-", dir="/tmp"))
    if is_root():
        folder.chmod(0o755)
    server = Server(folder.resolve(), throwaway=True)
    with _watched(server):
        try:
            yield server
        finally:
            server.remove()


@contextmanager
def _watched(server: Server) -> Iterator[None]:
    """A shell waits for the end of its input, which comes when we close it or are killed."""
    wait = 'cat > /dev/null; test ! -e "$3" || exec "$1" -c "$2" "$3"'
    watcher = subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", wait, "sh", sys.executable, _REMOVE, server.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C in the terminal reaches the whole group, and this one has to outlive us.
        start_new_session=True,
    )
    with watcher:
        yield
