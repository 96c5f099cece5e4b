"""Small commands for the operator's machine."""

from __future__ import annotations

from typing import Annotated

import typer

from vendible.cli.boot import boot


def migrate() -> None:
    """Bring the tables up to date."""
    boot()
    print("The tables are up to date.")


def books(
    *, sandbox: Annotated[bool, typer.Option(help="The books of the sandboxes.")] = False
) -> None:
    """Every account, and the proof that the books balance; exit status 1 if they do not."""
    boot()
    from vendible.cli.telling import tell_books
    from vendible.records.books import read_books

    found = read_books(sandbox=sandbox)
    tell_books(found)
    if not found.balance:
        raise typer.Exit(1)
