"""Removes files that no row knows: a process that died after a commit left them behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from vendible.gateways.present import Present
from vendible.gateways.storage import Storage
from vendible.records import assets as known
from vendible.usecases.assets import FOLDER, forget_parts

KEPT_FOR = timedelta(days=1)
_AT_ONCE = 500


def sweep_packages(present: Present, *, storage: Storage) -> int:
    """Answers how many uploads had files that could go. Any number of workers may run it.

    Nothing that a running upload writes is touched. An upload without a row is gone for good, as
    its row is written before the first part; of one that is whole no further part is ever known.
    What this database never knew stays: another marketplace may keep its files beside ours.
    """
    found = [UUID(each) for each in storage.folders(FOLDER)]  # before the rows are read
    return sum(
        _sweep(found[first : first + _AT_ONCE], present, storage)
        for first in range(0, len(found), _AT_ONCE)
    )


def _sweep(uploads: Sequence[UUID], present: Present, storage: Storage) -> int:
    standing = known.are_whole(uploads)
    old = [
        each
        for each in uploads
        if each not in standing and _made_at(each) <= present.now - KEPT_FOR
    ]
    gone = known.begun_here(old)
    for each in gone:
        forget_parts(storage, each)
    swept = len(gone)
    for each in (each for each in uploads if standing.get(each)):
        names = {part.sha256 for part in known.parts_of(each)}
        swept += bool(names and storage.keep_only(f"{FOLDER}/{each}", names))
    return swept


def _made_at(upload: UUID) -> datetime:
    """An id of version 7 begins with its milliseconds (RFC 9562)."""
    return datetime.fromtimestamp((upload.int >> 80) / 1000, UTC)
