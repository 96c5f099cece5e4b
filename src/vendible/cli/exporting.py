"""Listings of a marketplace as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import yaml

from vendible.cli.calling import Caller
from vendible.cli.listing_files import listing_yaml, parse_listing_file
from vendible.domain.catalog.document import from_plain
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.schema import PATH


def export_one(slug: str, which: str, caller: Caller) -> str:
    """`which`: live, draft, or newest (the draft, else what is on sale)."""
    return _written(_document(caller.get(f"/listings/{slug}"), which), caller.site)


def export_all(folder: Path, which: str, caller: Caller) -> Iterator[str]:
    """One file for each product; tells of each what became of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in caller.pages("/listings"):
        path = folder / f"{each['slug']}.yml"
        whole = caller.get(f"/listings/{each['slug']}")
        if which == "live" and whole["live"] is None:
            yield f"{each['slug']}: not on sale"
            continue
        document = _document(whole, which)
        if path.exists() and parse_listing_file(path).listing == from_plain(document):
            yield f"{path}: says so already"
            continue
        path.write_text(_written(document, caller.site), "utf-8")
        yield f"{path}: written"


def _document(whole: dict[str, Any], which: str) -> dict[str, Any]:
    draft, live = whole["draft"], whole["live"]
    found = live if which == "live" else draft if which == "draft" else draft or live
    if found is None:
        missing = "on sale" if which == "live" else "a draft"
        raise typer.BadParameter(f"{whole['slug']} is not {missing}")
    document: dict[str, Any] = found
    return document


def _written(document: dict[str, Any], site: str) -> str:
    """A draft that can't be read as a listing is written as it is, mistakes and all."""
    parsed = from_plain(document)
    if isinstance(parsed, Listing):
        return listing_yaml(parsed, site=site)
    first = f"# yaml-language-server: $schema={site.rstrip('/')}{PATH}\n"
    return first + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=96)
