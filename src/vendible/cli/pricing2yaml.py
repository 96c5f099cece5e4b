"""Price list files in Pricing2Yaml syntax, read and imported, each finding with its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vendible.cli.listing_files import listing_yaml
from vendible.cli.yaml_files import Located, read_yaml
from vendible.domain.catalog.importing import ImportReport, documents, import_price_list

__all__ = ["ReadPriceList", "documents", "read_price_list", "write_listings"]


@dataclass(frozen=True, slots=True)
class ReadPriceList:
    """One file. `report` is None where it could not be read."""

    file: str
    report: ImportReport | None
    findings: tuple[Located, ...]

    @property
    def has_errors(self) -> bool:
        return any(each.finding.is_error for each in self.findings)


def read_price_list(path: Path) -> ReadPriceList:
    source = read_yaml(path)
    if source.data is None:
        return ReadPriceList(source.file, None, source.findings)
    report = import_price_list(source.data)
    found = [*source.findings, *(source.located(each) for each in report.findings)]
    found.sort(key=lambda each: each.line)
    return ReadPriceList(source.file, report, tuple(found))


def write_listings(report: ImportReport, folder: Path) -> list[Path]:
    """One listing file for each listing, named by its slug; a file there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for listing in report.listings:
        path = folder / f"{listing.slug}.yml"
        path.write_text(listing_yaml(listing), "utf-8")
        written.append(path)
    return written
