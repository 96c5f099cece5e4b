"""Due work on packages: scans, and uploads that nobody finished."""

from __future__ import annotations

from vendible.gateways.present import Present
from vendible.gateways.scanner import open_scanner
from vendible.gateways.storage import open_storage
from vendible.usecases import scanning


def scan_packages(present: Present, *, limit: int) -> int:
    """One after the other: what became due meanwhile does not wait for a whole batch."""
    return scanning.scan_due(
        present, storage=open_storage(), scanner=open_scanner(), limit=min(limit, 1)
    )


def drop_expired_uploads(present: Present, *, limit: int) -> int:
    return scanning.drop_expired(present, storage=open_storage(), limit=limit)
