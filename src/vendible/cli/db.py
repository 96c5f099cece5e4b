"""`vendible db`: the database by hand."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(help="The database: look into it, keep it, bring it back.", no_args_is_help=True)

# A connection string for a command line, and the environment with what must not be seen there.
Connection = tuple[str, dict[str, str]]


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql on the database; what follows goes to psql as it is."""
    from vendible.project.postgres import program

    with _plain_refusals():
        url, environment = _connection()
        client = program("psql")
    os.execve(client, [str(client), url, *context.args], environment)


@app.command()
def dump(file: Annotated[Path, typer.Argument(help="Where to; a file there is replaced.")]) -> None:
    """Write the whole database into one file."""
    with _plain_refusals():
        if file.is_dir() or not file.absolute().parent.is_dir():
            _refuse(f"{file} can't be written: give a file's name in a folder that exists.")
        connection = _connection()
        try:
            with _replaced(file) as unfinished:
                words = ("--format=custom", f"--file={unfinished}")
                if failed := _fault("pg_dump", *words, connection=connection):
                    _refuse(f"Nothing was written to {file}. {failed}")
        except OSError as error:
            _refuse(f"{file} can't be written: {error.strerror}.")
    typer.echo(f"{file} holds the database now ({file.stat().st_size:,} bytes).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file made by `vendible db dump`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Put the database back to what a dump holds. All of it, or nothing is changed.

    Tables that the dump doesn't know stay as they are.
    """
    with _plain_refusals():
        _check_dump(file)
        _agree(f"Everything in the database gives way to what {file} holds.", yes=yes)
        whole = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
        words = (*whole, "--no-owner", "--no-privileges", str(file))
        if failed := _fault("pg_restore", *words, connection=_connection()):
            _refuse(f"Nothing was changed. {failed}")
    typer.echo(f"The database is what {file} held.")


@app.command()
def path() -> None:
    """Say where the data is and how to connect."""
    from vendible.project.postgres import data_home, database_url

    typer.echo(f"data      {data_home()}")
    typer.echo(f"database  {_without_password(database_url())}")


@app.command()
def start() -> None:
    """Start the embedded server; every command that needs it does so too."""
    from vendible.project.postgres import default_server, ensure_database

    with _plain_refusals():
        if os.environ.get("DATABASE_URL"):
            _refuse("DATABASE_URL names the database, so vendible has no server to start.")
        ensure_database()
    typer.echo(f"PostgreSQL runs in {default_server().folder}.")


@app.command()
def stop() -> None:
    """Stop the embedded server. Its data stays."""
    from vendible.project.postgres import default_server

    server = default_server()
    with _plain_refusals():
        server.stop()
    typer.echo(f"PostgreSQL in {server.folder} is stopped.")


@contextmanager
def _plain_refusals() -> Iterator[None]:
    from vendible.project.postgres import PostgresError

    try:
        yield
    except PostgresError as error:
        _refuse(str(error))


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _agree(consequence: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        _refuse(f"{consequence} Say --yes if that is meant.")
    typer.confirm(f"{consequence} Go on?", abort=True)


def _connection() -> Connection:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    from vendible.project.postgres import ensure_database

    try:
        parts = conninfo_to_dict(ensure_database())
    except ProgrammingError:
        _refuse(
            "DATABASE_URL is not the URL of a PostgreSQL database. "
            "It should look like postgresql://user:password@host:5432/vendible"
        )
    password = parts.pop("password", None)
    hidden = {"PGPASSWORD": str(password)} if password is not None else {}
    return make_conninfo("", **parts), os.environ | hidden


def _without_password(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")).geturl()


def _fault(name: str, *words: str, connection: Connection | None = None) -> str:
    """What one of PostgreSQL's programs complained about; empty when it did its work."""
    from vendible.project.postgres import program

    url, environment = connection or (None, dict(os.environ))
    reach = [f"--dbname={url}"] if url else []
    done = subprocess.run(
        [program(name), *reach, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return "" if done.returncode == 0 else f"{name} said: {done.stderr.strip()}"


def _check_dump(file: Path) -> None:
    """Read all of it: the table of contents can be whole where the rows behind it are cut off."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(5)
    except OSError as error:
        _refuse(f"{file} can't be read: {error.strerror}.")
    if begins != b"PGDMP":
        _refuse(f"{file} is not a dump. `vendible db dump FILE` makes one.")
    if failed := _fault("pg_restore", f"--file={os.devnull}", str(file)):
        _refuse(f"{file} is not a whole dump, so nothing was changed. {failed}")


@contextmanager
def _replaced(file: Path) -> Iterator[Path]:
    """A file beside `file` that takes its place at the end, or is gone after a fault."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    unfinished = Path(name)
    try:
        yield unfinished
        os.fsync(descriptor)
        unfinished.replace(file)
    finally:
        os.close(descriptor)
        unfinished.unlink(missing_ok=True)
