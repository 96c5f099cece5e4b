"""One PostgreSQL server in one folder, shared by every process that asks for it."""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from psycopg import pq
from psycopg.conninfo import make_conninfo

from vendible.project.postgres import programs
from vendible.project.postgres.accounts import Account, check_reachable, run, server_account
from vendible.project.postgres.places import PostgresError, locked, make_folders

PORT = 5432
SOCKET_BYTES_MAX = 100  # 107 on Linux, 103 on macOS
WAIT_SECONDS_MAX = 120  # recovery after a crash reads the log of what was done

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A week of logs, each day over the one of the week before: a server may run for years.
LASTING = {
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Said by a new server while the last processes of a killed one are still leaving.
LINGERING = ("is still in use", "already exists")


@dataclass(frozen=True)
class Server:
    """A server by its folder; nothing happens before `ensure_running`."""

    folder: Path
    throwaway: bool = False

    def __post_init__(self) -> None:
        assert self.folder.is_absolute(), f"{self.folder} would depend on where one stands"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """Beside the data, unless a socket's address can't hold that path.

        Not in `TMPDIR`: two commands with different ones would miss each other.
        """
        near = self.folder / "socket"
        address = os.fsencode(near / f".s.PGSQL.{PORT}")
        # libpq and the server's settings both take a comma for the start of another one.
        if len(address) <= SOCKET_BYTES_MAX and re.fullmatch(r"[\w/.-]+", str(near)):
            return near
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp", f"vendible-{name}")  # noqa: S108  its owner is checked

    def url(self, database: str = "vendible") -> str:
        host = quote(str(self.socket_folder))
        return f"postgresql://postgres@:{PORT}/{quote(database, safe='')}?host={host}"

    def program(self, name: str) -> Path:
        return programs.program(name)

    def is_running(self) -> bool:
        """Whether it accepts connections."""
        return self._ping() is pq.Ping.OK

    def ensure_running(self) -> None:
        """Start it unless it runs; make its data if there is none. Refuses with PostgresError."""
        if self.is_running():
            return
        self._check_name()
        account = server_account()
        if account:
            check_reachable(account, self.folder)
        with self._permitted():
            make_folders(self.folder)
        with self._alone():
            self._make_private(self.socket_folder, account)
            if not self.data.exists():
                self._create_data(account)
            self._check_data(account)
            self._start(account)

    def stop(self) -> None:
        """End all connections and stop; committed data is safe. Nothing to do if it's down."""
        with self._permitted():
            there = self.data.exists()
        if there:
            with self._alone():
                self._stop()

    def remove(self) -> None:
        """Stop a throw-away server and delete its folder."""
        assert self.throwaway, f"{self.folder} holds data that is to be kept"
        if self.folder.exists():
            with self._alone():
                self._stop()
                shutil.rmtree(self.folder)
        if not self.socket_folder.is_relative_to(self.folder):
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _stop(self) -> None:
        if self._postmaster() is None:
            return
        account = server_account()
        self._check_data(account)
        mode = "immediate" if self.throwaway else "fast"
        wait = ("-w", "-t", str(WAIT_SECONDS_MAX))
        stopped = self._pg_ctl(account, "stop", "-m", mode, *wait)
        if stopped.returncode != 0 and self._postmaster() is not None:
            raise PostgresError(
                f"The server in {self.folder} did not stop: {stopped.stderr.strip()}"
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with ExitStack() as stack:
            with self._permitted():
                stack.enter_context(locked(self.folder / "server.lock"))
            yield

    @contextmanager
    def _permitted(self) -> Iterator[None]:
        try:
            yield
        except PermissionError as error:
            raise PostgresError(
                f"The user that runs vendible has no right to {error.filename}, so the database "
                f"in {self.folder} can't be started or stopped. Run vendible as the user that "
                "owns it, or set VENDIBLE_HOME to a folder of your own."
            ) from error

    def _check_name(self) -> None:
        # pg_ctl puts the path between double quotes into a shell's line.
        if found := re.search(r"[\"$`\\\n]", str(self.folder)):
            raise PostgresError(
                f"PostgreSQL can't be started in {self.folder}: its path contains {found[0]!r}. "
                "Set VENDIBLE_HOME to a path without quotes, dollars and backslashes, "
                "such as /srv/vendible."
            )

    def _make_private(self, folder: Path, account: Account | None) -> None:
        """Only the server's user (and root) may enter: whoever connects may do everything."""
        uid = account.uid if account else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077:
                return
            raise PostgresError(
                f"{folder} should be a folder that only the user of the database server may "
                f"enter (id {uid}, mode 0700), but somebody else made it. Remove it."
            ) from None
        if account:
            os.chown(folder, account.uid, account.gid)

    def _create_data(self, account: Account | None) -> None:
        # Renamed when whole, so that a kill in the middle leaves nothing that looks like data.
        unfinished = self.folder / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self._make_private(unfinished, account)
        settings = SETTINGS | (THROWAWAY if self.throwaway else LASTING)
        # The built-in order is the same on every machine and after every update of its libraries.
        order = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        made = run(
            account,
            *(programs.server_program("initdb"), "--pgdata", unfinished, "--username=postgres"),
            *("--encoding=UTF8", *order, "--auth-local=trust", "--auth-host=reject"),
            *(f"--set={name}={value}" for name, value in settings.items()),
            *(["--no-sync"] if self.throwaway else []),
        )
        if made.returncode != 0:
            raise PostgresError(f"initdb failed in {self.folder}: {made.stderr.strip()}")
        unfinished.rename(self.data)
        if not self.throwaway:
            _sync(self.folder)

    def _check_data(self, account: Account | None) -> None:
        uid = account.uid if account else os.geteuid()
        if (owner := self.data.stat().st_uid) != uid:
            raise PostgresError(
                f"{self.data} belongs to the user with the id {owner}, but the server would run "
                f"as {uid}. Run vendible as the user that made the folder, or set VENDIBLE_HOME "
                "to another one."
            )
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            found = "unknown"
        if found != programs.major_version():
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {found}; this vendible runs PostgreSQL "
                f"{programs.major_version()}, which can't read it. Make a dump with the vendible "
                "that made it (vendible db dump), move the folder away, and restore the dump here."
            )

    def _start(self, account: Account | None) -> None:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not self.is_running():
            fault = self._try_to_start(account) if self._ping() is pq.Ping.NO_RESPONSE else None
            lingering = not fault or any(said in fault for said in LINGERING)
            if not lingering or time.monotonic() > deadline:
                raise PostgresError(
                    f"PostgreSQL did not start in {self.folder}. It said:\n{fault or 'nothing'}"
                )
            time.sleep(0.01)

    def _try_to_start(self, account: Account | None) -> str | None:
        """None when it runs, else what it said."""
        if self._postmaster() is None:
            # A killed server leaves its number, and by now another process may have it.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        before = {log: log.stat().st_size for log in self._logs()}
        options = f"-c unix_socket_directories={self.socket_folder} -c port={PORT}"
        started = self._pg_ctl(
            account,
            *("start", "-w", "-t", str(WAIT_SECONDS_MAX)),
            *("-l", str(self.data / "server.log"), "-o", options),
        )
        if started.returncode == 0:
            return None
        said = [log.read_bytes()[before.get(log, 0) :] for log in self._logs()]
        return f"{started.stderr}{b''.join(said).decode(errors='replace')}".strip()

    def _logs(self) -> list[Path]:
        return [*self.data.glob("server.log"), *self.data.glob("log/*.log")]

    def _pg_ctl(self, account: Account | None, *words: str) -> subprocess.CompletedProcess[str]:
        return run(account, programs.server_program("pg_ctl"), "-s", "-D", self.data, *words)

    def _ping(self) -> pq.Ping:
        try:
            # Anybody may make a folder in /tmp: only the data's owner is the right one to talk to.
            if self.socket_folder.lstat().st_uid != self.data.lstat().st_uid:
                return pq.Ping.NO_RESPONSE
        except OSError:
            return pq.Ping.NO_RESPONSE
        where = make_conninfo(self.url("postgres"), connect_timeout=5)
        return pq.Ping(pq.PGconn.ping(where.encode()))

    def _postmaster(self) -> int | None:
        """The server's process, if the one whose number the data holds is really it."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if _works_in(pid, self.data) else None


def _works_in(pid: int, data: Path) -> bool:
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").samefile(data)
        except OSError:
            return False
    told = run(None, "ps", "-o", "command=", "-p", str(pid))
    return "postgres" in told.stdout


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
