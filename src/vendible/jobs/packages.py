"""Due work on packages: scans, and uploads that nobody finished."""

from __future__ import annotations

from datetime import date

from vendible.gateways.present import Present
from vendible.gateways.scanner import open_scanner
from vendible.gateways.storage import open_storage
from vendible.usecases import file_sweep, scanning


def scan_packages(present: Present, *, limit: int) -> int:
    """One after the other: what became due meanwhile does not wait for a whole batch."""
    return scanning.scan_due(
        present, storage=open_storage(), scanner=open_scanner(), limit=min(limit, 1)
    )


def drop_expired_uploads(present: Present, *, limit: int) -> int:
    return scanning.drop_expired(present, storage=open_storage(), limit=limit)


class Sweep:
    """Once a day and process: it lists the whole storage. Twice would do no harm."""

    def __init__(self) -> None:
        self._done: date | None = None

    def __call__(self, present: Present, *, limit: int) -> int:
        del limit  # nothing waits for it, and it is over soon
        if self._done == present.today:
            return 0
        self._done = present.today
        return file_sweep.sweep_packages(present, storage=open_storage())


sweep_files = Sweep()
