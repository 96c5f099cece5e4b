"""A partner's packages: make an asset, upload a version of it in parts, delete what nobody uses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog import assets as rules_of
from vendible.domain.catalog.assets import AssetKind, VersionState
from vendible.domain.catalog.media import size_name
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.crash_points import reached
from vendible.gateways.packages import Piece
from vendible.gateways.present import Present
from vendible.gateways.storage import Storage, open_storage
from vendible.records import assets as known
from vendible.records import models as tables
from vendible.records.batch import Batch, Row
from vendible.records.models import Asset, AssetVersion, Upload, UploadPart
from vendible.usecases.commands import Answer, Once, journal, run_command

PART_BYTES = 8 * 1024 * 1024  # kept, and resumed, at a time; what one upload holds in memory
PARTS_MAX = 20_000
FOLDER = "packages"  # in the storage
SMALL_BYTES = 1024 * 1024
_MENDABLE = (VersionState.REJECTED, VersionState.REJECTED_BY_SCAN)


class Readable(Protocol):
    """A request's body: read until it is empty; OSError where the connection broke."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class NewVersion:
    """`sha256` as the partner knows it, or empty; `replaces` is an approved version, or empty."""

    version: str
    file_name: str
    bytes: int
    sha256: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class PartChecksum:
    """Of the bytes of one request (tus: the checksum extension)."""

    algorithm: str  # sha256 or sha1
    digest: bytes


def create_asset(
    code: str,
    name: str,
    kind: AssetKind,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Refusals: `bad_input`, `asset_code_taken`."""
    actor.require(Permission.LISTINGS_WRITE)
    rules_of.require_code(code)
    called = name.strip()
    if not 1 <= len(called) <= rules_of.NAME_MAX or not called.isprintable():
        raise Refusal(
            Code.BAD_INPUT,
            where="name",
            expected=f"1 to {rules_of.NAME_MAX} characters on one line",
            got=f"{len(called)} characters",
        )

    def body(batch: Batch) -> Answer:
        if Asset.objects.filter(partner_id=actor.organization, code=code).exists():
            raise Refusal(Code.ASSET_CODE_TAKEN, asset=code)
        row = batch.add(
            tables.Asset,
            id=present.mint(),
            partner_id=actor.organization,
            code=code,
            name=called,
            kind=kind.value,
            created_at=present.now,
        )
        journal(batch, actor, present, "asset_created", "asset", row["id"], name=called)
        return {"id": row["id"], "code": code, "name": called, "kind": kind.value, "versions": []}

    return run_command(actor, once, present, body)


def begin_upload(
    code: str,
    new: NewVersion,
    *,
    actor: Actor,
    present: Present,
    storage: Storage | None = None,
) -> Answer:
    """A version that is ready to receive its file; a rejected one begins anew.

    The answer: `upload` (its id), `version`, `bytes`, `received`, `expires_at`.
    Refusals: `not_found`, `bad_input`, `package_too_large`, `version_taken`.
    """
    actor.require(Permission.LISTINGS_WRITE)
    rules = known.rules()
    rules_of.require_version(new.version)
    rules_of.require_file_name(new.file_name)
    rules_of.require_size(new.bytes, rules)
    checksum = rules_of.require_checksum(new.sha256)
    dropped: list[UUID] = []

    def body(batch: Batch) -> Answer:
        asset = known.asset_of(actor.organization, code)
        replaces = _to_replace(asset, new)
        before = asset.versions.select_for_update().filter(version=new.version).first()
        if before is not None:
            _require_mendable(asset, before)
            dropped.extend(Upload.objects.filter(version=before).values_list("id", flat=True))
            Upload.objects.filter(version=before).delete()
        row = _new_row(new, asset, replaces, checksum, actor, present)
        row["id"] = before.id if before else present.mint()
        batch.add(tables.AssetVersion, **row)
        upload = present.mint()
        expires_at = present.now + timedelta(hours=rules.upload_hours)
        batch.add(
            tables.Upload,
            id=upload,
            version_id=row["id"],
            bytes=new.bytes,
            received=0,
            expires_at=expires_at,
        )
        # By its id the sweep knows later whose files these were (usecases/file_sweep.py).
        facts: dict[str, Any] = {"name": asset.name, "version": new.version, "upload": str(upload)}
        journal(batch, actor, present, "asset_upload_begun", "asset", asset.id, **facts)
        return {
            "upload": upload,
            "version": new.version,
            "bytes": new.bytes,
            "received": 0,
            "expires_at": expires_at,
        }

    answer = run_command(actor, None, present, body)
    _forget(storage, dropped)
    return answer


def receive(
    upload: UUID,
    first: int,
    content: Readable,
    *,
    actor: Actor,
    present: Present,
    checksum: PartChecksum | None = None,
    storage: Storage | None = None,
) -> Answer:
    """The bytes from `first` on, kept part by part, so that a broken connection loses little.

    With a checksum all of them are kept or none, and they are one part at most. After the last one
    the version is scanned. The answer: `received` and `bytes`. Refusals: `not_found`,
    `upload_offset`, `upload_too_long`, `upload_checksum`, `bad_input` for ever so many tiny parts.
    """
    actor.require(Permission.LISTINGS_WRITE)
    found = own_upload(upload, actor)
    if first != found.received:
        raise Refusal(Code.UPLOAD_OFFSET, received=found.received, got=first)
    coming = _Coming(found, actor, present, storage or open_storage())
    if checksum is not None:
        if part := _checked_part(content, checksum):
            coming.keep(part)
        return {"received": coming.received, "bytes": found.bytes}
    is_over = False
    while not is_over:
        part, is_over = _part(content)
        if part:
            coming.keep(part)
    return {"received": coming.received, "bytes": found.bytes}


@dataclass(slots=True)
class _Coming:
    """Parts of one request: each in the storage first, then in the table."""

    upload: Upload
    actor: Actor
    present: Present
    storage: Storage

    @property
    def received(self) -> int:
        return self.upload.received

    def keep(self, content: bytes) -> None:
        first = self.upload.received
        if first + len(content) > self.upload.bytes:
            raise Refusal(Code.UPLOAD_TOO_LONG, size=self.upload.bytes)
        digest = hashlib.sha256(content).hexdigest()
        part = UploadPart(upload_id=self.upload.id, first=first, bytes=len(content), sha256=digest)
        try:
            self.storage.keep(_key(self.upload.id, digest), content)
        except FileNotFoundError:
            own_upload(self.upload.id, self.actor)  # its folder went while it was written
            raise
        reached("upload.part_kept")
        if first + len(content) == self.upload.bytes:
            self._finish(part)
        else:
            with transaction.atomic():
                self._write(part)
        self.upload.received += len(content)

    def _write(self, part: UploadPart) -> None:
        """Refusal `upload_offset` when another request was quicker: one of them wins a place."""
        _require_few(self.upload, part)
        moved = Upload.objects.filter(
            id=self.upload.id, received=part.first, expires_at__isnull=False
        ).update(received=part.first + part.bytes)
        if not moved:
            now = own_upload(self.upload.id, self.actor)
            raise Refusal(Code.UPLOAD_OFFSET, received=now.received, got=part.first)
        part.save(force_insert=True)

    def _finish(self, part: UploadPart) -> None:
        def body(batch: Batch) -> Answer:
            self._write(part)
            Upload.objects.filter(id=self.upload.id).update(expires_at=None)
            version = locked_version(self.upload.version_id)
            move(
                batch,
                version,
                VersionState.SCANNING,
                uploaded_at=self.present.now,
                scan_due_at=self.present.by_real_clock().now,
            )
            facts: dict[str, Any] = {"name": version.asset.name, "version": version.version}
            journal(
                batch,
                self.actor,
                self.present,
                "asset_uploaded",
                "asset",
                version.asset_id,
                **facts,
            )
            return {}

        run_command(self.actor, None, self.present, body)


def delete_version(
    code: str,
    version: str,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
    storage: Storage | None = None,
) -> Answer:
    """Of what nobody approved and no listing names. Refusals: `not_found`, `asset_in_use`."""
    actor.require(Permission.LISTINGS_WRITE)
    dropped: list[UUID] = []

    def body(batch: Batch) -> Answer:
        found = known.version_named(actor.organization, code, version)
        found = locked_version(found.id)
        _require_unused(found, f"{code}/{version}", actor)
        dropped.extend(remove(found))
        facts: dict[str, Any] = {"name": found.asset.name, "version": version}
        journal(batch, actor, present, "asset_version_deleted", "asset", found.asset_id, **facts)
        return {"deleted": f"{code}/{version}"}

    answer = run_command(actor, once, present, body)
    _forget(storage, dropped)
    return answer


def delete_asset(code: str, *, actor: Actor, present: Present, once: Once | None = None) -> Answer:
    """One without versions. Refusals: `not_found`, `asset_in_use`."""
    actor.require(Permission.LISTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        asset = known.asset_of(actor.organization, code)
        if count := asset.versions.count():
            told = "it still has one version" if count == 1 else f"it still has {count} versions"
            raise Refusal(Code.ASSET_IN_USE, package=asset.name, reason=told)
        journal(batch, actor, present, "asset_deleted", "asset", asset.id, name=asset.name)
        asset.delete()
        return {"deleted": code}

    return run_command(actor, once, present, body)


def own_upload(upload: UUID, actor: Actor) -> Upload:
    """Refusal `not_found`."""
    found = Upload.objects.filter(id=upload, version__asset__partner_id=actor.organization).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="upload", id=str(upload))
    return found


def pieces_of(version: AssetVersion) -> list[Piece]:
    """Where the file of an uploaded version is kept. Refusal `not_found` while it isn't whole."""
    upload = Upload.objects.filter(version=version, expires_at__isnull=True).first()
    if upload is None:
        raise Refusal(Code.NOT_FOUND, what="file", id=version.file_name)
    return [
        Piece(each.first, each.bytes, _key(upload.id, each.sha256))
        for each in known.parts_of(upload.id)
    ]


def locked_version(version: UUID) -> AssetVersion:
    """Refusal `not_found`."""
    found = (
        AssetVersion.objects.select_for_update(of=("self",))
        .select_related("asset")
        .filter(id=version)
        .first()
    )
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="package version", id=str(version))
    return found


def move(batch: Batch, version: AssetVersion, after: VersionState, **more: Any) -> Row:
    """Its row in the next state. Refusal `asset_state`."""
    package = f"{version.asset.code}/{version.version}"
    rules_of.require_transition(package, VersionState(version.state), after)
    return batch.add(tables.AssetVersion, **(_row_of(version) | {"state": after.value, **more}))


def remove(version: AssetVersion) -> list[UUID]:
    """Deletes a version with its upload; answers the ids of uploads whose parts can go."""
    uploads = list(Upload.objects.filter(version=version).values_list("id", flat=True))
    Upload.objects.filter(version=version).delete()
    version.delete()
    return uploads


def forget_parts(storage: Storage, upload: UUID) -> None:
    storage.forget(f"{FOLDER}/{upload}")


def _forget(storage: Storage | None, uploads: list[UUID]) -> None:
    """After the commit: a crash before it leaves files behind, never rows without their files."""
    for each in uploads:
        forget_parts(storage or open_storage(), each)


def _key(upload: UUID, digest: str) -> str:
    return f"{FOLDER}/{upload}/{digest}"


def _row_of(version: AssetVersion) -> Row:
    return {
        str(each.column): getattr(version, each.attname) for each in version._meta.concrete_fields
    }


def _new_row(
    new: NewVersion,
    asset: Asset,
    replaces: AssetVersion | None,
    checksum: str,
    actor: Actor,
    present: Present,
) -> Row:
    fresh = AssetVersion(
        asset=asset,
        version=new.version,
        state=VersionState.UPLOADING.value,
        file_name=new.file_name,
        bytes=new.bytes,
        sha256_given=checksum,
        replaces=replaces,
        made_at=present.now,
        made_by=actor.name,
    )
    return _row_of(fresh)


def _to_replace(asset: Asset, new: NewVersion) -> AssetVersion | None:
    if not new.replaces:
        return None
    approved = {
        each.version: each
        for each in asset.versions.all()
        if each.state == VersionState.APPROVED.value
    }
    if new.replaces not in approved:
        raise Refusal(
            Code.BAD_INPUT,
            where="replaces",
            expected=f"an approved version of {asset.code}: {', '.join(approved) or 'none yet'}",
            got=new.replaces[:80],
        )
    return approved[new.replaces]


def _require_mendable(asset: Asset, before: AssetVersion) -> None:
    if before.state not in _MENDABLE:
        package = f"{asset.code}/{before.version}"
        raise Refusal(Code.VERSION_TAKEN, package=package, state=before.state)


def _require_unused(version: AssetVersion, package: str, actor: Actor) -> None:
    if version.state not in rules_of.DELETABLE:
        raise Refusal(
            Code.ASSET_IN_USE, package=package, reason=f"it is {version.state}, and stays readable"
        )
    if known.is_used(actor.organization, package):
        raise Refusal(Code.ASSET_IN_USE, package=package, reason="a listing or a draft names it")


def _require_few(upload: Upload, part: UploadPart) -> None:
    if part.bytes >= SMALL_BYTES:
        return
    if UploadPart.objects.filter(upload=upload).count() >= PARTS_MAX:
        raise Refusal(
            Code.BAD_INPUT,
            where="upload",
            expected=f"at most {PARTS_MAX} parts; send larger ones",
            got="one more",
        )


def _part(content: Readable) -> tuple[bytes, bool]:
    """Up to `PART_BYTES`, and whether nothing more comes."""
    held = bytearray()
    while len(held) < PART_BYTES:
        try:
            more = content.read(PART_BYTES - len(held))
        except OSError:
            return bytes(held), True  # what came before the connection broke is worth keeping
        if not more:
            return bytes(held), True
        held += more
    return bytes(held), False


def _checked_part(content: Readable, checksum: PartChecksum) -> bytes:
    """Looked at before any of it is kept: what is wrong again and again fills no disk."""
    digest = _digest(checksum.algorithm)
    part, is_over = _part(content)
    if not is_over and _part(content)[0]:
        raise Refusal(
            Code.BAD_INPUT,
            where="Upload-Checksum",
            expected=f"at most {size_name(PART_BYTES)} in one request",
            got="more",
        )
    digest.update(part)
    if digest.digest() != checksum.digest:
        raise Refusal(Code.UPLOAD_CHECKSUM, algorithm=checksum.algorithm)
    return part


def _digest(algorithm: str) -> Any:
    made: dict[str, Callable[[], Any]] = {
        "sha256": hashlib.sha256,
        # Against damage on the way, as tus clients send it; nothing rests on it.
        "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    }
    if algorithm not in made:
        raise Refusal(
            Code.BAD_INPUT,
            where="Upload-Checksum",
            expected="sha256 or sha1",
            got=algorithm[:40],
        )
    return made[algorithm]()
