"""The command line: `vendible demo | serve | web | license-center | worker | listing | db ...`."""

from __future__ import annotations

import typer

from vendible.cli import asset, db, dev, founding, listing, market, servers
from vendible.cli.demo import demo

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A self-hosted marketplace for software.",
)
app.command()(demo)
app.command()(servers.serve)
app.command()(servers.web)
app.command("license-center")(servers.license_center)
app.command()(servers.worker)
app.command()(market.migrate)
app.command()(market.books)
app.add_typer(founding.organization, name="organization")
app.add_typer(founding.person, name="person")
app.add_typer(founding.key, name="key")
app.add_typer(founding.tax, name="tax")
app.add_typer(listing.app, name="listing")
app.add_typer(asset.app, name="asset")
app.add_typer(db.app, name="db")
app.add_typer(dev.app, name="dev")


def main() -> None:
    app()
