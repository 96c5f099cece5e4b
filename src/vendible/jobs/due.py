"""The runner of due work: rows whose time has come."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event, Thread
from typing import Protocol

from django.db import connection

from vendible.gateways.present import Present, present
from vendible.jobs.packages import drop_expired_uploads, scan_packages, sweep_files
from vendible.usecases.falling_due import work_off
from vendible.usecases.notices.overdue import tell_overdue
from vendible.usecases.paying import expire_orders
from vendible.usecases.selling.announcing import tell_announced
from vendible.usecases.sending import forget_sent, send_lost

PAUSE_SECONDS = 5.0
BATCH = 200  # rows looked at in one transaction


class DueWork(Protocol):
    """A use case that works off up to `limit` rows that are due, and says how many there were."""

    def __call__(self, present: Present, *, limit: int) -> int: ...


# In this order. The next one goes before the last: what the others tell is sent at once.
DUE_WORK: tuple[DueWork, ...] = (
    work_off,
    expire_orders,
    tell_announced,
    tell_overdue,
    forget_sent,
    send_lost,
)
# What may take an hour runs beside the rest, so that nothing waits for a large package.
SLOW_WORK: tuple[DueWork, ...] = (drop_expired_uploads, sweep_files, scan_packages)


def run_due_work() -> int:
    """Works off all that is due now; answers how much that was."""
    return _work_off((*SLOW_WORK, *DUE_WORK))


def run_until(stop: Event) -> None:
    """Again and again until `stop` is set; a backlog is left where it is then."""
    beside = Thread(target=_run_slow, args=(stop,), name="packages", daemon=True)
    beside.start()
    while not stop.is_set():
        _work_off(DUE_WORK, stop)
        stop.wait(PAUSE_SECONDS)


def _run_slow(stop: Event) -> None:
    try:
        while not stop.is_set():
            _work_off(SLOW_WORK, stop)
            stop.wait(PAUSE_SECONDS)
    finally:
        connection.close()


def _work_off(every: Iterable[DueWork], stop: Event | None = None) -> int:
    """In turn, a batch of each, so that a long backlog of one does not keep the others waiting."""
    done, works = 0, tuple(every)
    while counts := [work(present(), limit=BATCH) for work in works]:
        done += sum(counts)
        if not any(counts) or (stop is not None and stop.is_set()):
            break
    return done
