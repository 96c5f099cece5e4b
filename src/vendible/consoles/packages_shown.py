"""How a package version is told on a page: what its state means, and what the scan said."""

from __future__ import annotations

from dataclasses import dataclass

from vendible.domain.catalog.assets import DELETABLE, VersionState
from vendible.domain.catalog.media import size_name
from vendible.records.models import AssetVersion, Product, Upload
from vendible.usecases.packages_shown import objections_of

S = VersionState
_MEANS = {
    S.UPLOADING: "The file has not fully arrived yet.",
    S.SCANNING: "The scan looks at its checksum, its structure and for viruses. Reload the page "
    "for the result.",
    S.REJECTED_BY_SCAN: "Mend what the scan found, and upload the version again.",
    S.IN_REVIEW: "The scan found nothing. A reviewer of the marketplace decides.",
    S.APPROVED: "Editions may be deployed from it.",
    S.REJECTED: "Mend what the reasons name, and upload the version again.",
    S.REPLACED: "A newer version took its place. Whoever uses it can still get it.",
}


@dataclass(frozen=True, slots=True)
class VersionShown:
    """`users` are products with the word `draft` or `on sale`."""

    row: AssetVersion
    means: str
    size: str
    unpacked: str
    objections: list[str]
    scanner: str
    upload: Upload | None
    received: str
    percent: int
    users: list[tuple[Product, str]]

    @property
    def may_delete(self) -> bool:
        return self.row.state in DELETABLE and not self.users

    @property
    def has_file(self) -> bool:
        return self.row.state != S.UPLOADING


def version_shown(
    row: AssetVersion, upload: Upload | None, users: list[tuple[Product, str]]
) -> VersionShown:
    means = _MEANS[VersionState(row.state)]
    if row.state == S.SCANNING and row.scan_failures:
        means = "The scanner did not answer. It is asked again; nothing needs to be done."
    is_coming = upload is not None and row.state == S.UPLOADING
    received = upload.received if upload else 0
    return VersionShown(
        row=row,
        means=means,
        size=size_name(row.bytes),
        unpacked=size_name(row.unpacked_bytes),
        objections=[each.sentence for each in objections_of(row)],
        scanner=_scanner(row),
        upload=upload if is_coming else None,
        received=size_name(received),
        percent=received * 100 // max(row.bytes, 1),
        users=users,
    )


def _scanner(row: AssetVersion) -> str:
    if row.scanned_at is None:
        return "Not scanned yet"
    if row.scanner == "none":
        return "No virus scanner is set up; only the test string was looked for"
    return f"Scanned by {row.scanner}"
