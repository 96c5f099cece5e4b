"""`vendible listing ...`: listings as files, and price lists made into listings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vendible.cli.calling import Caller
    from vendible.cli.listing_files import ReadListing
    from vendible.cli.pricing2yaml import ReadPriceList
    from vendible.cli.sending import Said
    from vendible.cli.yaml_files import Located

app = typer.Typer(help="Listings as files.", no_args_is_help=True)


class Exit(IntEnum):
    WELL = 0
    WRONG = 1
    DIFFERENT = 2  # of plan --detailed-exitcode; wrong usage of any command too


Files = Annotated[list[Path], typer.Argument(help="YAML files.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]
Site = Annotated[str, typer.Option(envvar="VENDIBLE_PUBLIC_URL", help="Where the marketplace is.")]
Key = Annotated[
    str,
    typer.Option(envvar="VENDIBLE_API_KEY", help="A partner's API key.", show_default=False),
]
Submit = Annotated[bool, typer.Option("--submit", help="Submit them for review as well.")]
Intended = Annotated[
    list[str],
    typer.Option(
        help="A warning that is meant so, as code@place; all: every warning was read.",
        show_default=False,
    ),
]
_SITE = "http://127.0.0.1:8000"
_NONE: list[str] = []


@app.command()
def check(
    files: Files,
    as_json: AsJson = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="By the usual requirements, also with a key.")
    ] = False,
    site: Site = _SITE,
    key: Key = "",
) -> None:
    """Check listing files together: the requirements, and the traps that customers could run into.

    With a key by the marketplace's own requirements and beside what is on sale there; without one
    by the usual requirements, and only beside the other files.

    Exit status: 0 no errors (warnings don't count), 1 errors, 2 wrong usage.
    """
    from vendible.cli.listing_files import read_listing_files
    from vendible.cli.listing_told import console, tell_findings, tell_traps

    if key and not offline:
        with _answering():
            read = tuple(_checked_there(files, _caller(site, key)))
    else:
        read = read_listing_files(files, today=_today())
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in read], indent=2, ensure_ascii=False))
    else:
        out = console()
        for each in read:
            tell_findings(out, each.findings)
            tell_traps(out, each.traps)
            if not each.findings and not each.traps:
                out.print(f"{each.file}: in order")
    raise typer.Exit(Exit.WRONG if any(each.has_errors for each in read) else Exit.WELL)


@app.command()
def plan(
    files: Files,
    as_json: AsJson = False,
    detailed: Annotated[
        bool, typer.Option("--detailed-exitcode", help="2 where applying would change a draft.")
    ] = False,
    site: Site = _SITE,
    key: Key = "",
) -> None:
    """Tell what `apply` would change, and which review that needs. Nothing is kept.

    Exit status: 0 it can be applied, 1 something is refused or has errors, 2 wrong usage.
    """
    from vendible.cli.listing_told import console, tell_plan
    from vendible.cli.sending import is_different, plans

    documents = _documents(files)
    with _answering():
        planned = plans(documents, _caller(site, key))
    if as_json:
        typer.echo(json.dumps(planned, indent=2, ensure_ascii=False))
    else:
        out = console()
        for each in planned:
            tell_plan(out, each)
    wrong = any(each["obstacles"] or each["has_errors"] for each in planned)
    is_changing = detailed and any(is_different(each) for each in planned)
    raise typer.Exit(Exit.WRONG if wrong else Exit.DIFFERENT if is_changing else Exit.WELL)


@app.command()
def apply(
    files: Files,
    submit: Submit = False,
    intended: Intended = _NONE,
    site: Site = _SITE,
    key: Key = "",
) -> None:
    """Make the files drafts, products before their add-ons; with --submit submit them all.

    Applied again nothing changes. Where one is refused nothing is applied; where one has errors,
    or warnings that nobody ticked, all become drafts and none is submitted.

    Exit status: 0 done, 1 refused or not submitted, 2 wrong usage.
    """
    from vendible.cli.sending import apply as send

    documents = _documents(files)
    caller = _caller(site, key)
    with _answering():
        said = _tell_lines(send(documents, caller, submit=submit, intended=intended))
    raise typer.Exit(Exit.WRONG if any(each.is_refusal for each in said) else Exit.WELL)


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="Of a product; none with --all.")] = "",
    live: Annotated[bool, typer.Option("--live", help="What is on sale.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="The draft, also an unread one.")] = False,
    all_: Annotated[
        Path | None,
        typer.Option(
            "--all", help="Every product, a file each, into this folder.", file_okay=False
        ),
    ] = None,
    site: Site = _SITE,
    key: Key = "",
) -> None:
    """Write a listing as a file: its draft, or else what is on sale.

    With --all a file that says the same already is left as it is, with its comments.
    """
    from vendible.cli.exporting import export_all, export_one

    if bool(slug) == bool(all_) or (live and draft):
        raise typer.BadParameter(
            "name one product, or a folder with --all; live or draft, not both"
        )
    which = "live" if live else "draft" if draft else "newest"
    with _answering():
        caller = _caller(site, key)
        if all_ is None:
            typer.echo(export_one(slug, which, caller), nl=False)
            return
        for line in export_all(all_, which, caller):
            typer.echo(line)


@app.command()
def schema() -> None:
    """Print the JSON Schema of listings, which editors complete files with."""
    from vendible.domain.catalog.schema import listing_schema

    typer.echo(json.dumps(listing_schema(), indent=2))


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
    intended: Intended = _NONE,
    site: Site = _SITE,
    key: Key = "",
) -> None:
    """Make listings of price lists in Pricing2Yaml syntax 2.1; `apply` takes what --out writes.

    Exit status: 0 all imported (warnings and infos don't count), 1 something could not be
    imported, mapped or submitted, 2 wrong usage.
    """
    from vendible.cli.pricing2yaml import documents, read_price_list, write_listings
    from vendible.cli.sending import apply as send

    caller = _caller(site, key) if submit else None
    failed = False
    answers: list[dict[str, object]] = []
    for path in files:
        read = read_price_list(path)
        failed |= read.has_errors
        written = write_listings(read.report, out) if out and read.report else []
        if caller and read.report and not read.has_errors:
            with _answering():
                lines = send(list(documents(read.report)), caller, submit=True, intended=intended)
                failed |= any(each.is_refusal for each in _tell_lines(lines, to_err=as_json))
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


def _plain(read: ReadListing) -> dict[str, object]:
    return {
        "file": read.file,
        "slug": read.listing.slug if read.listing else None,
        "findings": [plain_finding(each) for each in read.findings],
        "traps": [
            {
                **plain_finding(each.located),
                "parent": each.parent,
                "addon": each.addon,
                "story": [
                    {"on": step.on.isoformat(), "words": step.words, "is_refused": step.is_refused}
                    for step in each.story
                ],
            }
            for each in read.traps
        ],
    }


def _today() -> date:
    return datetime.now(UTC).date()


def _caller(site: str, key: str) -> Caller:
    from vendible.cli.calling import Caller

    if not key:
        raise typer.BadParameter("a partner's API key is needed: --key or VENDIBLE_API_KEY")
    return Caller(site, key)


@contextmanager
def _answering() -> Iterator[None]:
    """What the marketplace refuses, and a marketplace that isn't there, ends the command."""
    from vendible.cli.calling import Refused, Unreachable

    try:
        yield
    except Refused as no:
        typer.echo(f"refused: {no.problem['detail']} {no.problem['remedy']}", err=True)
        raise typer.Exit(Exit.WRONG) from None
    except Unreachable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.WRONG) from None


def _documents(files: list[Path]) -> list[dict[str, Any]]:
    """The canonical documents of the files; ends the command where one is no listing."""
    from vendible.cli.listing_files import parse_listing_file
    from vendible.cli.listing_told import console, tell_findings
    from vendible.domain.catalog.document import to_plain

    read = [parse_listing_file(each) for each in files]
    out = console()
    for each in read:
        tell_findings(out, each.findings)
    if any(each.listing is None for each in read):
        raise typer.Exit(Exit.WRONG)
    return [to_plain(each.listing) for each in read if each.listing]


def _checked_there(files: list[Path], caller: Caller) -> Iterator[ReadListing]:
    from vendible.cli.listing_files import parse_listing_file
    from vendible.cli.sending import checked
    from vendible.domain.catalog.document import to_plain

    read = [parse_listing_file(each) for each in files]
    listings = [each.listing for each in read if each.listing]
    answers = iter(checked([to_plain(each) for each in listings], caller) if listings else ())
    for each in read:
        yield each if each.listing is None else next(answers)(each)


def _tell_lines(said: Iterable[Said], *, to_err: bool = False) -> list[Said]:
    told = []
    for each in said:
        typer.echo(each.words, err=to_err or each.is_refusal)
        told.append(each)
    return told


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
