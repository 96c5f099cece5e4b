"""The embedded server: starting, sharing, surviving, stopping, and leaving homes as they are."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from vendible.project.postgres import (
    PostgresError,
    Server,
    accounts,
    data_home,
    database_url,
    default_server,
    ensure_database,
    programs,
    throwaway_server,
)

AS_ROOT = os.geteuid() == 0
NOBODY = 65534
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root runs the server as somebody else")


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that the server's user may enter, which pytest's own are not for root."""
    with throwaway_server() as guard:
        yield guard.folder


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("VENDIBLE_HOME", str(place / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield place / "home"
    default_server().stop()


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    """One to be thrown away, not yet started."""
    server = Server(place / "own", throwaway=True)
    yield server
    server.remove()


def until(happens: Callable[[], bool], seconds_max: float = 30) -> None:
    deadline = time.monotonic() + seconds_max
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def python(code: str) -> subprocess.Popen[str]:
    """In a group of its own, so that it can be killed with all it started."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


# starting and stopping


def test_starts_on_need_and_keeps_what_was_committed(home: Path) -> None:
    ask(ensure_database(), "create table kept as select 42 as answer")
    default_server().stop()
    assert not default_server().is_running()

    assert ask(ensure_database(), "select answer from kept") == 42


def test_stops_cleanly(home: Path) -> None:
    ensure_database()
    server = default_server()
    server.stop()
    server.ensure_running()

    logs = "".join(log.read_text() for log in (server.data / "log").iterdir())
    assert "database system was shut down at" in logs
    assert "not properly shut down" not in logs


def test_stopping_what_never_ran_is_nothing(home: Path) -> None:
    default_server().stop()
    assert not home.exists()


def test_stopping_ends_open_connections(server: Server) -> None:
    server.ensure_running()
    with psycopg.connect(server.url("postgres")):
        server.stop()
    assert not server.is_running()


def test_commands_at_once_share_one_server_and_its_database(home: Path) -> None:
    code = "from vendible.project.postgres import *; print(ensure_database())"
    commands = [python(code) for _ in range(3)]
    answers = {command.communicate(timeout=60)[0].strip() for command in commands}

    assert [command.returncode for command in commands] == [0, 0, 0]
    assert answers == {database_url()}
    log = (default_server().data / "server.log").read_text()
    assert log.count("redirecting log output") == 1


@pytest.mark.crash
def test_outlives_the_process_that_started_it(home: Path) -> None:
    code = (
        "from vendible.project.postgres import *; ensure_database(); print(1, flush=True); input()"
    )
    with python(code) as command:
        assert command.stdout
        assert command.stdout.readline() == "1\n"
        os.killpg(command.pid, signal.SIGKILL)

    assert ask(database_url(), "select 1") == 1


@pytest.mark.crash
def test_recovers_when_the_server_is_killed(home: Path) -> None:
    ask(ensure_database(), "create table kept as select 42 as answer")
    killed = postmaster(default_server())
    # A connection that is still open keeps the killed server's last processes for a moment.
    with psycopg.connect(database_url()):
        os.kill(killed, signal.SIGKILL)
        assert ask(ensure_database(), "select answer from kept") == 42
    assert postmaster(default_server()) != killed


@pytest.mark.crash
def test_a_stale_number_of_somebody_elses_process_is_no_server(server: Server) -> None:
    server.ensure_running()
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    server.stop()
    account = accounts.server_account()
    sleeper = subprocess.Popen(["/bin/sleep", "600"], user=account.uid if account else None)
    with sleeper:
        try:
            left = "\n".join([str(sleeper.pid), *lines[1:], ""])
            (server.data / "postmaster.pid").write_text(left)
            server.stop()
            assert sleeper.poll() is None
            server.ensure_running()
            assert postmaster(server) != sleeper.pid
        finally:
            sleeper.kill()


def test_half_made_data_is_made_anew(server: Server) -> None:
    (server.folder / "data.new" / "base").mkdir(parents=True)
    server.folder.chmod(0o755)
    server.ensure_running()
    assert not (server.folder / "data.new").exists()


def test_data_of_another_major_version_is_refused(server: Server) -> None:
    server.ensure_running()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match=r"was made by PostgreSQL 17.*runs PostgreSQL 18"):
        server.ensure_running()


def test_a_fault_says_what_the_server_said(server: Server) -> None:
    server.ensure_running()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    with pytest.raises(PostgresError, match=r'unrecognized configuration parameter "nonsense"'):
        server.ensure_running()


# where, and as whom


def test_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VENDIBLE_HOME", str(tmp_path / "named"))
    assert data_home() == tmp_path / "named"

    monkeypatch.delenv("VENDIBLE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "shared"))
    assert data_home() == (Path("/var/lib/vendible") if AS_ROOT else tmp_path / "shared/vendible")


def test_database_url_overrides(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database_url() == default_server().url("vendible")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/theirs")
    assert database_url() == ensure_database() == "postgresql://somebody@elsewhere/theirs"
    assert not home.exists()


@pytest.mark.parametrize("name", ["long" * 30, "with spaces, and commas", "größe"])
def test_any_folder_has_a_socket_that_only_its_user_may_use(place: Path, name: str) -> None:
    server = Server(place / name, throwaway=True)
    try:
        server.ensure_running()
        assert ask(server.url("postgres"), "select 1") == 1
        found = server.socket_folder.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == server.data.stat().st_uid
    finally:
        server.remove()
    assert not server.socket_folder.exists()


def test_a_socket_folder_that_others_may_enter_is_refused(server: Server) -> None:
    server.socket_folder.mkdir(parents=True)
    server.folder.chmod(0o755)
    server.socket_folder.chmod(0o755)
    with pytest.raises(PostgresError, match="somebody else made it"):
        server.ensure_running()


def test_a_path_that_a_shell_would_read_is_refused(place: Path) -> None:
    with pytest.raises(PostgresError, match=r"its path contains '\$'"):
        Server(place / "$(id)").ensure_running()


def test_the_environment_of_the_caller_changes_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6000")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("LC_ALL", "xx_XX")
    server.ensure_running()
    assert ask(server.url("postgres"), "select 1") == 1


def modes(folder: Path) -> dict[Path, tuple[int, int, int]]:
    found = {place: place.stat() for place in folder.parents}
    return {place: (each.st_mode, each.st_uid, each.st_gid) for place, each in found.items()}


def test_folders_that_exist_keep_their_permissions(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = place / "person"
    person.mkdir()
    person.chmod(0o711 if AS_ROOT else 0o700)
    monkeypatch.setenv("VENDIBLE_HOME", str(person / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    parents = modes(person / "data"), modes(programs.program("psql")), modes(Path.home() / "x")
    try:
        ensure_database()
    finally:
        default_server().stop()
    assert parents == (
        modes(person / "data"),
        modes(programs.program("psql")),
        modes(Path.home() / "x"),
    )


@needs_root
def test_the_servers_process_is_not_roots(server: Server) -> None:
    server.ensure_running()
    account = accounts.server_account()
    assert account
    status = Path(f"/proc/{postmaster(server)}/status").read_text()
    for key, expected in (("Uid", account.uid), ("Gid", account.gid)):
        found = re.search(rf"^{key}:(.*)$", status, re.MULTILINE)
        assert found
        assert set(found[1].split()) == {str(expected)}
    assert re.search(r"^Groups:\s*$", status, re.MULTILINE)


@needs_root
def test_nobody_else_may_connect(server: Server) -> None:
    server.ensure_running()
    stranger = accounts.Account("nobody", NOBODY, NOBODY)
    done = accounts.run(stranger, programs.server_program("psql"), server.url("postgres"))
    assert done.returncode != 0
    assert "Permission denied" in done.stderr


@needs_root
def test_a_folder_out_of_the_servers_reach_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("VENDIBLE_HOME", str(closed / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(PostgresError) as refused:
        ensure_database()

    assert f"that user may not enter {closed}." in str(refused.value)
    assert "VENDIBLE_HOME" in str(refused.value)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list(closed.iterdir()) == []


@needs_root
def test_data_of_another_user_is_refused(server: Server) -> None:
    server.ensure_running()
    server.stop()
    os.chown(server.data, NOBODY, NOBODY)
    os.chown(server.socket_folder, NOBODY, NOBODY)
    server.socket_folder.rmdir()
    with pytest.raises(PostgresError, match=f"belongs to the user with the id {NOBODY}"):
        server.ensure_running()


def test_a_missing_useradd_is_named() -> None:
    with pytest.raises(PostgresError, match="useradd that would make it is missing"):
        accounts._add(None)


# Root leaves its rights behind after the imports: the interpreter may lie in root's home.
ORDINARY = f"""
import os, sys, psycopg
from pathlib import Path
from vendible.project.postgres import *
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
url = ensure_database()
server = default_server()
with psycopg.connect(url) as connection:
    assert connection.execute("select 1").fetchone() == (1,)
connection.close()
print(server.folder, server.data.stat().st_uid, oct(data_home().stat().st_mode)[-3:])
server.stop()
assert not server.is_running()
try:
    Server(Path(sys.argv[1])).ensure_running()
except PostgresError as error:
    print(error)
"""


@needs_root
def test_as_an_ordinary_user(place: Path) -> None:
    stranger = accounts.Account("nobody", NOBODY, NOBODY)
    if accounts.run(stranger, "/usr/bin/env", "test", "-x", programs.program("initdb")).returncode:
        pytest.skip("this environment lies where an ordinary user may not look")
    person = place / "person"
    person.mkdir(mode=0o700)
    os.chown(person, NOBODY, NOBODY)
    (place / "roots").mkdir(mode=0o700)
    kept = {key: value for key, value in os.environ.items() if key == "PATH"}
    done = subprocess.run(
        [sys.executable, "-c", ORDINARY, place / "roots" / "postgres"],
        env=kept | {"HOME": str(person)},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert first == f"{person}/.local/share/vendible/postgres {NOBODY} 700"
    assert "has no right to" in second


# settings


def test_settings_of_a_server_that_keeps_data(home: Path) -> None:
    url = ensure_database()
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "unix_socket_permissions": "0700",
        "server_encoding": "UTF8",
    }
    assert {name: ask(url, f"show {name}") for name in expected} == expected
    order = "select string_agg(x, '' order by x) from unnest(array['b', 'Ä', 'a', 'B', 'ä']) x"
    assert ask(url, order) == "BabÄä"
    assert ask(url, "select lower('ÄÖ')") == "äö"


# throw-away servers


def test_a_throwaway_server_leaves_nothing() -> None:
    with throwaway_server() as server:
        assert not server.is_running()
        server.ensure_running()
        assert ask(server.url("postgres"), "show fsync") == "off"
    assert not server.is_running()
    assert not server.folder.exists()


@pytest.mark.crash
def test_a_throwaway_server_goes_when_its_owner_is_killed() -> None:
    code = (
        "from vendible.project.postgres import *\n"
        "with throwaway_server() as server:\n"
        "    server.ensure_running(); print(server.folder, flush=True); input()"
    )
    with python(code) as command:
        assert command.stdout
        server = Server(Path(command.stdout.readline().strip()), throwaway=True)
        assert server.is_running()
        os.killpg(command.pid, signal.SIGKILL)

    until(lambda: not server.folder.exists())
    assert not server.is_running()


def test_data_that_is_to_be_kept_is_not_removed(place: Path) -> None:
    with pytest.raises(AssertionError, match="is to be kept"):
        Server(place / "kept").remove()
