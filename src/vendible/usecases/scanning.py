"""The scan of an uploaded package: checksum, structure, viruses. Runs in a job, and again."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind
from vendible.domain.catalog import assets as rules_of
from vendible.domain.catalog.assets import (
    Against,
    AssetKind,
    Format,
    ScanObjection,
    VersionState,
)
from vendible.gateways import archives, packages
from vendible.gateways.archives import Inspected
from vendible.gateways.crash_points import reached
from vendible.gateways.packages import Piece
from vendible.gateways.present import Present
from vendible.gateways.scanner import (
    INSIDE_BYTES_MAX,
    INSIDE_FILES_MAX,
    Outcome,
    Scanner,
    ScanResult,
)
from vendible.gateways.storage import Storage
from vendible.records import assets as known
from vendible.records.batch import Batch
from vendible.records.models import AssetVersion
from vendible.usecases.assets import forget_parts, locked_version, move, pieces_of, remove
from vendible.usecases.commands import Answer, journal, run_command
from vendible.usecases.notices import Notice, tell

AGAIN_AFTER = timedelta(minutes=5)
AGAIN_AFTER_MAX = timedelta(hours=6)
UNSCANNED_MAX = 50  # names that are kept for the reviewer


@dataclass(frozen=True, slots=True)
class Scanned:
    """All that one scan found; `failed` says why there is no answer about viruses."""

    sha256: str
    inspected: Inspected
    objections: tuple[ScanObjection, ...]
    unscanned: tuple[str, ...] = ()
    failed: str = ""


def scan_due(present: Present, *, storage: Storage, scanner: Scanner, limit: int = 10) -> int:
    """Scans what waits; answers how many came to a result. Any number of workers may run it."""
    waiting = known.to_scan(present.now, limit)
    return sum(
        scan_version(each, present=present, storage=storage, scanner=scanner) for each in waiting
    )


def scan_version(version: UUID, *, present: Present, storage: Storage, scanner: Scanner) -> bool:
    """Whether it came to a result: `in_review`, or `rejected_by_scan` with what is wrong.

    Nothing is written before the end, so a worker that dies leaves a version that waits.
    """
    with known.Alone(version) as is_alone:
        found = known.versions().filter(id=version, state=VersionState.SCANNING.value).first()
        if not is_alone or found is None:
            return False
        pieces = pieces_of(found)
        try:
            scanned = _scan(found, pieces, storage, scanner)
            reached("package.scanned")
        except (OSError, packages.PartUnreadError) as error:
            scanned = Scanned("", Inspected("", 0, 0, ()), (), failed=f"The storage: {error}")
        actor = Actor("system", found.asset.partner_id, OrganizationKind.PARTNER, frozenset())
        return bool(_keep(found, scanned, scanner, actor, present)["is_done"])


def drop_expired(present: Present, *, storage: Storage, limit: int = 100) -> int:
    """Uploads that nobody finished in time, with their versions; answers how many."""
    dropped = 0
    for partner, version, upload in known.expired_uploads(present.now, limit):
        actor = Actor("system", partner, OrganizationKind.PARTNER, frozenset())
        if _drop(version, upload, actor, present):
            forget_parts(storage, upload)
            dropped += 1
    return dropped


def _scan(found: AssetVersion, pieces: list[Piece], storage: Storage, scanner: Scanner) -> Scanned:
    rules = known.rules()
    promised = rules_of.require_file_name(found.file_name)
    kind = AssetKind(found.asset.kind)
    with packages.opened(storage, pieces) as file:
        inspected = archives.inspect(file, found.bytes, promised, kind, rules)
    reached("package.inspected")
    sha256, result = _hashed(packages.chunks(storage, pieces), scanner)
    objections = list(inspected.objections)
    if found.sha256_given and found.sha256_given != sha256:
        objections.insert(0, ScanObjection(Against.CHECKSUM, sha256))
    unscanned: tuple[str, ...] = ()
    # Only what is no bomb is unpacked for the scanner.
    is_to_open = result.outcome is Outcome.TOO_LARGE or not _looked_inside(scanner, inspected)
    if is_to_open and not objections and result.outcome is not Outcome.INFECTED:
        with packages.opened(storage, pieces) as file:
            contents = archives.members(file, found.bytes, Format(inspected.format), rules)
            result, unscanned = _each(contents, scanner)
    if result.outcome is Outcome.INFECTED:
        objections.append(ScanObjection(Against.INFECTED, result.what))
    failed = result.what or "no answer" if result.outcome is Outcome.FAILED else ""
    return Scanned(sha256, inspected, tuple(objections), unscanned, failed)


def _looked_inside(scanner: Scanner, inspected: Inspected) -> bool:
    return (
        scanner.looks_inside
        and inspected.unpacked_bytes <= INSIDE_BYTES_MAX
        and inspected.entries <= INSIDE_FILES_MAX
    )


def _hashed(content: Iterable[bytes], scanner: Scanner) -> tuple[str, ScanResult]:
    """One pass over the file for both, whether or not the scanner reads to the end."""
    sum_ = hashlib.sha256()

    def passing() -> Iterator[bytes]:
        for each in content:
            sum_.update(each)
            yield each

    stream = passing()
    result = scanner.scan(stream)
    for _ in stream:
        pass
    return sum_.hexdigest(), result


def _each(
    contents: Iterable[tuple[str, Iterator[bytes]]], scanner: Scanner
) -> tuple[ScanResult, tuple[str, ...]]:
    """File by file, for a scanner that doesn't unpack or takes no file of this size."""
    unscanned: list[str] = []
    for name, content in contents:
        result = scanner.scan(content)
        if result.outcome is Outcome.TOO_LARGE:
            if len(unscanned) < UNSCANNED_MAX:
                unscanned.append(name)
        elif result.outcome is Outcome.INFECTED:
            return ScanResult(result.outcome, f"{result.what} in {name}"), tuple(unscanned)
        elif result.outcome is not Outcome.CLEAN:
            return result, tuple(unscanned)
    return ScanResult(Outcome.CLEAN), tuple(unscanned)


def _keep(
    found: AssetVersion, scanned: Scanned, scanner: Scanner, actor: Actor, present: Present
) -> Answer:
    def body(batch: Batch) -> Answer:
        version = locked_version(found.id)
        if version.state != VersionState.SCANNING.value:
            return {"is_done": False}
        if scanned.failed and not scanned.objections:
            again = min(AGAIN_AFTER * 2 ** min(version.scan_failures, 8), AGAIN_AFTER_MAX)
            AssetVersion.objects.filter(id=version.id).update(
                scan_due_at=present.now + again, scan_failures=version.scan_failures + 1
            )
            return {"is_done": False}
        is_clean = not scanned.objections
        after = VersionState.IN_REVIEW if is_clean else VersionState.REJECTED_BY_SCAN
        move(batch, version, after, **_result(scanned, scanner), scanned_at=present.now)
        facts: dict[str, Any] = {
            "name": version.asset.name,
            "version": version.version,
            "result": "clean" if is_clean else "rejected",
            "reasons": [each.sentence for each in scanned.objections],
        }
        journal(batch, actor, present, "asset_scanned", "asset", version.asset_id, **facts)
        tell(
            batch,
            Notice.ASSET_SCANNED,
            organization=version.asset.partner_id,
            present=present,
            subject_id=version.id,
            link=f"/partner/assets/{version.asset.code}/",
            asset=version.asset.name,
            version=version.version,
            result=_outcome(scanned),
        )
        return {"is_done": True}

    return run_command(actor, None, present, body)


def _outcome(scanned: Scanned) -> str:
    """As people are told: `clean`, `infected` or `refused`."""
    if not scanned.objections:
        return "clean"
    is_infected = any(each.code is Against.INFECTED for each in scanned.objections)
    return "infected" if is_infected else "refused"


def _result(scanned: Scanned, scanner: Scanner) -> dict[str, Any]:
    return {
        "sha256": scanned.sha256,
        "format": scanned.inspected.format,
        "entries": scanned.inspected.entries,
        "unpacked_bytes": scanned.inspected.unpacked_bytes,
        "objections": [dataclasses.asdict(each) for each in scanned.objections],
        "unscanned": list(scanned.unscanned),
        "scanner": scanner.name,
        "scan_due_at": None,
        "scan_failures": 0,
    }


def _drop(version: UUID, upload: UUID, actor: Actor, present: Present) -> bool:
    def body(batch: Batch) -> Answer:
        found = locked_version(version)
        still = found.state == VersionState.UPLOADING.value and found.upload.id == upload
        if still:
            remove(found)
            facts: dict[str, Any] = {"name": found.asset.name, "version": found.version}
            journal(batch, actor, present, "asset_upload_expired", "asset", found.asset_id, **facts)
        return {"is_dropped": still}

    return bool(run_command(actor, None, present, body)["is_dropped"])
