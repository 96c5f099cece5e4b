"""Listing files: YAML read, checked, and each finding with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from vendible.cli.yaml_files import Located, YamlFile, read_yaml
from vendible.domain.catalog.checks import Requirement, check_connections, examine
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Listing
from vendible.domain.pricing.policies import POLICIES


@dataclass(frozen=True, slots=True)
class ReadListing:
    """A listing file. `listing` is None where the file is none; findings are in order of lines."""

    file: str
    listing: Listing | None
    findings: tuple[Located, ...]

    @property
    def has_errors(self) -> bool:
        return any(each.finding.is_error for each in self.findings)


def read_listing_file(path: Path) -> ReadListing:
    """The listing with all findings: of the file, the document, the release requirements."""
    source = read_yaml(path)
    if source.data is None:
        return ReadListing(source.file, None, source.findings)
    examined = examine(source.data, policies=POLICIES)
    found = [source.located(_as_written(each, source)) for each in examined.findings]
    listing = None if source.findings else examined.listing
    return ReadListing(source.file, listing, _in_order([*source.findings, *found]))


def read_listing_files(paths: Iterable[Path]) -> tuple[ReadListing, ...]:
    """Several files, whose add-ons are also seen together with the parents among them."""
    read = [read_listing_file(each) for each in paths]
    known = {each.listing.slug: each.listing for each in read if each.listing}
    return tuple(_with_parents(each, known) for each in read)


def listing_yaml(listing: Listing) -> str:
    """A listing file that is read back as this listing."""
    return yaml.dump(
        to_plain(listing), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96
    )


def _with_parents(read: ReadListing, known: Mapping[str, Listing]) -> ReadListing:
    if read.listing is None:
        return read
    found = [
        each
        for each in check_connections(read.listing, known)
        # A parent that is not among the files may well be on the marketplace.
        if each.code != Requirement.PARENT_UNKNOWN
    ]
    if not found:
        return read
    source = read_yaml(Path(read.file))
    located = [source.located(_as_written(each, source)) for each in found]
    return replace(read, findings=_in_order([*read.findings, *located]))


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
