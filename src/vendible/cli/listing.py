"""`vendible listing check | import`: listings as files, and price lists made into listings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vendible.cli.pricing2yaml import ReadPriceList
    from vendible.cli.yaml_files import Located

app = typer.Typer(help="Listings as files.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="YAML files.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]


@app.command()
def check(files: Files, as_json: AsJson = False) -> None:
    """Check listing files; add-ons also together with the parents among the files.

    Exit status: 0 no errors (warnings don't count), 1 errors, 2 wrong usage.
    """
    from vendible.cli.listing_files import read_listing_files

    read = read_listing_files(files)
    if as_json:
        answer = [
            {
                "file": each.file,
                "slug": each.listing.slug if each.listing else None,
                "findings": [plain_finding(one) for one in each.findings],
            }
            for each in read
        ]
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for each in read:
            _tell(each.findings)
            if not each.findings:
                typer.echo(f"{each.file}: in order")
    raise typer.Exit(int(any(each.has_errors for each in read)))


@app.command("import")
def import_(
    files: Files,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the listing files into this folder.", file_okay=False),
    ] = None,
    submit: Annotated[
        bool, typer.Option("--submit", help="Send them to a marketplace and submit them.")
    ] = False,
    site: Annotated[
        str, typer.Option(envvar="VENDIBLE_PUBLIC_URL", help="Where the marketplace is.")
    ] = "http://127.0.0.1:8000",
    key: Annotated[str, typer.Option(envvar="VENDIBLE_API_KEY", help="A partner's API key.")] = "",
) -> None:
    """Make listings of price lists in Pricing2Yaml syntax 2.1.

    Exit status: 0 all imported (warnings and infos don't count), 1 something could not be
    imported or mapped (an error), 2 wrong usage.
    """
    from vendible.cli.pricing2yaml import documents, read_price_list, write_listings

    if submit and not key:
        raise typer.BadParameter("--submit needs a partner's API key: --key or VENDIBLE_API_KEY")
    failed = False
    answers: list[dict[str, object]] = []
    for path in files:
        read = read_price_list(path)
        failed |= read.has_errors
        written = write_listings(read.report, out) if out and read.report else []
        if submit and read.report and not read.has_errors:
            from vendible.cli.calling import Caller
            from vendible.cli.sending import send

            for line in send(documents(read.report), Caller(site, key)):
                typer.echo(line, err=as_json)
        if as_json:
            answers.append({**plain_report(read), "written": [str(each) for each in written]})
        else:
            _tell_report(read, written)
    if as_json:
        typer.echo(json.dumps(answers, indent=2, ensure_ascii=False))
    raise typer.Exit(int(failed))


def plain_finding(located: Located) -> dict[str, object]:
    found = located.finding
    return {
        "file": located.file,
        "line": located.line,
        "place": found.place,
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "remedy": found.remedy,
    }


def plain_report(read: ReadPriceList) -> dict[str, object]:
    """The report of one price list for programs, with its listings as documents."""
    from vendible.cli.pricing2yaml import documents

    report = read.report
    return {
        "file": read.file,
        "name": report.name if report else None,
        "editions": report.editions if report else 0,
        "offers": report.offers if report else 0,
        "addons": len(report.addons) if report else 0,
        "entitlements": report.entitlements if report else 0,
        "needs_quotation": list(report.quotations) if report else [],
        "findings": [plain_finding(each) for each in read.findings],
        "listings": list(documents(report)) if report else [],
    }


def _tell(findings: Iterable[Located]) -> None:
    for each in findings:
        typer.echo(f"{each}\n    {each.finding.remedy}")


def _tell_report(read: ReadPriceList, written: list[Path]) -> None:
    report = read.report
    if report and report.listings:
        typer.echo(
            f"{read.file}: {report.name}: {report.editions} editions, {report.offers} offers, "
            f"{len(report.addons)} add-ons, {report.entitlements} entitlements"
        )
        if report.quotations:
            typer.echo(f"  Needs a quotation: {'; '.join(report.quotations)}")
    _tell(read.findings)
    for path in written:
        typer.echo(f"  Written: {path}")
