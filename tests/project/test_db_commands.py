"""`vendible db`: dump, restore, psql, path, start and stop."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from vendible.cli.db import app
from vendible.project.postgres import default_server, ensure_database, throwaway_server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The URL of an embedded server that the commands find by VENDIBLE_HOME."""
    with throwaway_server() as guard, pytest.MonkeyPatch.context() as environment:
        environment.setenv("VENDIBLE_HOME", str(guard.folder / "home"))
        environment.delenv("DATABASE_URL", raising=False)
        yield ensure_database()
        default_server().stop()


@pytest.fixture
def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("drop table if exists thing")
        connection.execute(
            "create table thing (id int primary key, content text not null unique);"
            "insert into thing select n, md5(n::text) || 'ä' from generate_series(1, 5000) n"
        )
    return 5000


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("select count(*) from thing").fetchone()
    assert found
    return int(found[0])


def empty(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("delete from thing where id > 10")


def vendible_db(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_dump_brings_everything_back(url: str, rows: int, tmp_path: Path) -> None:
    file = tmp_path / "kept.dump"
    assert vendible_db("dump", file).exit_code == 0
    found = file.stat()
    assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (os.geteuid(), 0o600)
    assert list(tmp_path.iterdir()) == [file]

    empty(url)
    done = vendible_db("restore", file, "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert count(url) == rows


def test_a_dump_brings_back_what_was_dropped(url: str, rows: int, tmp_path: Path) -> None:
    vendible_db("dump", tmp_path / "kept.dump")
    with psycopg.connect(url) as connection:
        connection.execute("drop table thing")
    assert vendible_db("restore", tmp_path / "kept.dump", "--yes").exit_code == 0
    assert count(url) == rows


@pytest.mark.parametrize("share", [0.001, 0.01, 0.3, 0.6, 0.99, 0.9999])
def test_a_truncated_dump_is_refused_and_nothing_is_lost(
    url: str, rows: int, tmp_path: Path, share: float
) -> None:
    file = tmp_path / "kept.dump"
    vendible_db("dump", file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    empty(url)

    done = vendible_db("restore", file, "--yes")
    assert done.exit_code == 1
    assert "is not a whole dump, so nothing was changed" in done.stderr
    assert count(url) == 10


def test_a_restore_that_fails_midway_changes_nothing(url: str, rows: int, tmp_path: Path) -> None:
    file = tmp_path / "kept.dump"
    vendible_db("dump", file)
    empty(url)
    with psycopg.connect(url) as connection:
        # The dump doesn't know this view, so its table can't be dropped.
        connection.execute("create view seen as select * from thing")
    try:
        done = vendible_db("restore", file, "--yes")
        assert done.exit_code == 1
        assert "Nothing was changed." in done.stderr
        assert count(url) == 10
    finally:
        with psycopg.connect(url) as connection:
            connection.execute("drop view seen")


def test_what_is_not_a_dump_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear database")
    done = vendible_db("restore", tmp_path / "letter.txt", "--yes")
    assert (done.exit_code, "is not a dump" in done.stderr) == (1, True)

    done = vendible_db("restore", tmp_path / "missing", "--yes")
    assert (done.exit_code, "No such file or directory" in done.stderr) == (1, True)


def test_a_restore_nobody_agreed_to_does_nothing(url: str, rows: int, tmp_path: Path) -> None:
    vendible_db("dump", tmp_path / "kept.dump")
    empty(url)
    done = vendible_db("restore", tmp_path / "kept.dump")
    assert (done.exit_code, "Say --yes" in done.stderr) == (1, True)
    assert count(url) == 10


def test_a_dump_that_fails_leaves_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.dump"
    file.write_text("the last one")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://postgres@/vendible?host={tmp_path}")
    done = vendible_db("dump", file)
    assert (done.exit_code, "Nothing was written" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text() == "the last one"


def test_a_dump_needs_a_place(url: str, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "no" / "folder.dump"):
        done = vendible_db("dump", place)
        assert (done.exit_code, "can't be written" in done.stderr) == (1, True)


def test_database_url_names_what_is_dumped_and_restored(
    url: str, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendible_db("dump", tmp_path / "kept.dump")
    other = default_server().url("other")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create database other")
    monkeypatch.setenv("DATABASE_URL", other)
    assert vendible_db("restore", tmp_path / "kept.dump", "--yes").exit_code == 0
    assert count(other) == rows


def test_a_url_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///file.db")
    done = vendible_db("dump", tmp_path / "kept.dump")
    assert (done.exit_code, "should look like postgresql://" in done.stderr) == (1, True)


def test_psql_takes_its_own_words(url: str) -> None:
    code = "from vendible.cli.db import app; app()"
    done = subprocess.run(
        [sys.executable, "-c", code, "psql", "-tAc", "select 7"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")


def test_path_says_where_without_the_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert url in vendible_db("path").stdout
    assert os.environ["VENDIBLE_HOME"] in vendible_db("path").stdout
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@host/theirs")
    assert "postgresql://me:***@host/theirs" in vendible_db("path").stdout


def test_start_and_stop(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert vendible_db("stop").exit_code == 0
    assert not default_server().is_running()
    assert vendible_db("start").exit_code == 0
    assert default_server().is_running()

    monkeypatch.setenv("DATABASE_URL", url)
    done = vendible_db("start")
    assert (done.exit_code, "no server to start" in done.stderr) == (1, True)
