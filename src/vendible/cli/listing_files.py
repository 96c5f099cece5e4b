"""Listing files: YAML read, checked, and each finding with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from vendible.cli.yaml_files import Located, YamlFile, read_yaml
from vendible.domain.catalog.checks import Requirement, check_connections, examine
from vendible.domain.catalog.document import from_plain, to_plain
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Kind, Listing
from vendible.domain.catalog.schema import PATH
from vendible.domain.explorer import Event, explore
from vendible.domain.pricing.policies import POLICIES

# What is not among the files may well be on the marketplace.
_MAY_BE_THERE = (Requirement.PARENT_UNKNOWN, Requirement.INCLUDES_UNKNOWN)


@dataclass(frozen=True, slots=True)
class LocatedTrap:
    """A trap with the file and line of its place, and the story that leads there."""

    located: Located
    story: tuple[Event, ...]
    parent: str
    addon: str


@dataclass(frozen=True, slots=True)
class ReadListing:
    """A listing file. `listing` is None where the file is none; findings are in order of lines."""

    file: str
    listing: Listing | None
    findings: tuple[Located, ...]
    source: YamlFile | None = None
    traps: tuple[LocatedTrap, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(each.finding.is_error for each in self.findings) or any(
            each.located.finding.is_error for each in self.traps
        )

    def located(self, finding: Finding) -> Located:
        assert self.source is not None
        return self.source.located(_as_written(finding, self.source))


def read_listing_file(path: Path) -> ReadListing:
    """The listing with all findings: of the file, the document, the release requirements."""
    source = read_yaml(path)
    if source.data is None:
        return ReadListing(source.file, None, source.findings)
    examined = examine(source.data, policies=POLICIES)
    found = [source.located(_as_written(each, source)) for each in examined.findings]
    listing = None if source.findings else examined.listing
    return ReadListing(source.file, listing, _in_order([*source.findings, *found]), source)


def parse_listing_file(path: Path) -> ReadListing:
    """The listing with the mistakes of its file alone: a marketplace knows its requirements."""
    source = read_yaml(path)
    if source.data is None:
        return ReadListing(source.file, None, source.findings)
    parsed = from_plain(source.data)
    mistakes = () if isinstance(parsed, Listing) else parsed
    found = [source.located(_as_written(each, source)) for each in mistakes]
    is_listing = isinstance(parsed, Listing) and not source.findings
    listing = parsed if isinstance(parsed, Listing) and is_listing else None
    return ReadListing(source.file, listing, _in_order([*source.findings, *found]), source)


def read_listing_files(
    paths: Iterable[Path], *, today: date | None = None
) -> tuple[ReadListing, ...]:
    """Several files, whose add-ons are also seen together with the parents among them.

    With `today` the explorer walks through those without errors, its stories begin then.
    """
    read = [read_listing_file(each) for each in paths]
    known = {each.listing.slug: each.listing for each in read if each.listing}
    checked = [_with_others(each, known) for each in read]
    return tuple(_explored(each, known, today) if today else each for each in checked)


def listing_yaml(listing: Listing, *, site: str = "") -> str:
    """A listing file that is read back as this listing.

    With a `site` its first line tells editors which schema completes it.
    """
    first = f"# yaml-language-server: $schema={site.rstrip('/')}{PATH}\n" if site else ""
    plain = to_plain(listing)
    return first + yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)


def with_traps(
    read: ReadListing, traps: Iterable[tuple[Finding, tuple[Event, ...], str, str]]
) -> ReadListing:
    located = (
        LocatedTrap(read.located(finding), story, parent, addon)
        for finding, story, parent, addon in traps
    )
    return replace(read, traps=tuple(located))


def with_findings(read: ReadListing, findings: Iterable[Finding]) -> ReadListing:
    located = [read.located(each) for each in findings]
    return replace(read, findings=_in_order([*read.findings, *located]))


def _with_others(read: ReadListing, known: Mapping[str, Listing]) -> ReadListing:
    if read.listing is None:
        return read
    found = check_connections(read.listing, known)
    return with_findings(read, [each for each in found if each.code not in _MAY_BE_THERE])


def _explored(read: ReadListing, known: Mapping[str, Listing], today: date) -> ReadListing:
    if read.listing is None or read.has_errors:
        return read
    others = {slug: each for slug, each in known.items() if slug != read.listing.slug}
    if read.listing.kind is Kind.ADDON and read.listing.addon:
        connected = {each.product for each in read.listing.addon.connections}
        others = {
            slug: each
            for slug, each in others.items()
            if slug in connected or _is_connected(each, connected)
        }
    else:
        mine = {read.listing.slug}
        others = {slug: each for slug, each in others.items() if _is_connected(each, mine)}
    explored = explore(read.listing, others, today=today)
    return with_traps(
        read, ((each.finding, each.story, each.parent, each.addon) for each in explored.traps)
    )


def _is_connected(listing: Listing, products: set[str]) -> bool:
    connections = listing.addon.connections if listing.addon else ()
    return any(each.product in products for each in connections)


def _as_written(finding: Finding, source: YamlFile) -> Finding:
    """The place as the file has it: an add-on may give its one edition's parts at the top."""
    first = "editions[0]"
    if first in source.lines or not finding.place.startswith(f"{first}."):
        return finding
    return replace(finding, place=finding.place.removeprefix(f"{first}."))


def _in_order(findings: Iterable[Located]) -> tuple[Located, ...]:
    return tuple(sorted(findings, key=lambda each: each.line))


class _Dumper(yaml.SafeDumper):
    """Texts of several lines are written as such."""


def _text(dumper: yaml.SafeDumper, text: str) -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
