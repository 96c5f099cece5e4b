"""The runner of due work: rows whose time has come."""

from __future__ import annotations

from threading import Event

from vendible.gateways.present import present
from vendible.usecases.ending import end_due

PAUSE_SECONDS = 5.0
BATCH = 100


def run_due_work() -> int:
    """Works off all that is due now; answers how much that was."""
    done = 0
    while count := end_due(present(), limit=BATCH):
        done += count
    return done


def run_until(stop: Event) -> None:
    """Again and again until `stop` is set."""
    while not stop.is_set():
        run_due_work()
        stop.wait(PAUSE_SECONDS)
