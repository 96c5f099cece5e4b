"""One worker: the runner of due work, and Procrastinate's worker beside it."""

from __future__ import annotations

import asyncio
import signal
from threading import Event

from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from vendible.jobs import sending as sending  # noqa: PLC0414  its task is known from here on
from vendible.jobs.due import run_due_work, run_until

CONCURRENCY = 4  # letters on their way at the same time
POLLING_SECONDS = 5.0  # a notification comes sooner
DELETED = "always"  # the outbox says what became of each message


def work_off() -> int:
    """All that is due and all that is to be sent, then ends. How much was due."""
    done = run_due_work()
    asyncio.run(_send_what_waits())
    return done


def work_until_stopped() -> bool:
    """Until SIGTERM or SIGINT. False when it ended without being asked to."""
    return asyncio.run(_both())


async def _send_what_waits() -> None:
    sender = _sender()
    async with sender.open_async():
        await sender.run_worker_async(
            wait=False, listen_notify=False, delete_jobs=DELETED, install_signal_handlers=False
        )


async def _both() -> bool:
    """The first that ends takes the others with it; what one of them raised is raised."""
    stop, asked = Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked.set)
    sender = _sender()
    async with sender.open_async():
        waiting = asyncio.create_task(asked.wait())
        falling_due = asyncio.create_task(asyncio.to_thread(_run_due, stop))
        sends = asyncio.create_task(
            sender.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLLING_SECONDS,
                delete_jobs=DELETED,
                install_signal_handlers=False,
            )
        )
        tasks = {waiting, falling_due, sends}
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        waiting.cancel()
        sends.cancel()  # which lets the messages on their way arrive
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in ended:
            each.result()
    return asked.is_set()


def _run_due(stop: Event) -> None:
    try:
        run_until(stop)
    finally:
        connections.close_all()


def _sender() -> App:
    """Procrastinate's app on connections of its own."""
    return app.with_connector(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4))
