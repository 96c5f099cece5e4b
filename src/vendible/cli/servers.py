"""`vendible serve` and its parts: web, license center, worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Annotated

import typer

from vendible.cli.boot import boot

Port = Annotated[int, typer.Option(help="Loopback port.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
READY_SECONDS = 120.0  # a machine that does much else takes a minute
SAID_EVERY_SECONDS = 10.0

WEB = "vendible.project.wsgi:application"
CENTER = "vendible.license_center.asgi:app"

# The servers are ours and on this machine: a proxy of the environment would answer for them.
_STRAIGHT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def web(port: Port = 8000, host: Host = "127.0.0.1", workers: int = 1) -> None:
    """The pages and the API."""
    boot()
    os.execv(sys.executable, web_server(port, host, workers))


def license_center(port: Port = 8001, host: Host = "127.0.0.1", workers: int = 1) -> None:
    """Answers the installed software."""
    boot()
    command = center_server(port, host, workers)
    os.execve(sys.executable, command, os.environ | center_environment())


def worker(
    *, once: Annotated[bool, typer.Option(help="Work off what is due, then end.")] = False
) -> None:
    """Does what falls due, and sends what is to be sent."""
    boot()
    from vendible.jobs.working import work_off, work_until_stopped

    if once:
        print(f"{work_off()} due, done")
        return
    if not work_until_stopped():
        raise typer.Exit(1)


def serve(port: Port = 8000, center_port: Port = 8001, host: Host = "127.0.0.1") -> None:
    """All of it: web, license center and worker, supervised."""
    boot()
    os.environ.setdefault("VENDIBLE_LICENSE_CENTER_URL", f"http://{host}:{center_port}")
    with running(port, center_port, host) as children:
        print(f"The marketplace: http://{host}:{port}")
        print(f"The license center: http://{host}:{center_port}")
        print("Stop it with Ctrl-C.")
        wait_for_end(children)


def wait_for_end(children: list[subprocess.Popen[bytes]]) -> None:
    """Until somebody stops it, or a child ended: then all end, and whoever runs us begins anew."""
    stop = _stop_event()
    while not stop.wait(0.5):
        for child in children:
            if child.poll() is not None:
                print(f"{child.args!r} ended with {child.returncode}; stopping", file=sys.stderr)
                raise typer.Exit(1)


@contextmanager
def running(
    port: int,
    center_port: int,
    host: str = "127.0.0.1",
    *,
    more: Mapping[str, str] | None = None,
    with_worker: bool = True,
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The servers as child processes, ready when this yields; stopped when it ends."""
    environment = os.environ | center_environment() | dict(more or {})
    commands = [web_server(port, host), center_server(center_port, host)]
    if with_worker:
        commands.append([sys.executable, "-m", "vendible", "worker"])
    children = [subprocess.Popen(command, env=environment) for command in commands]
    try:
        for address in (f"http://{host}:{port}/health/", f"http://{host}:{center_port}/health"):
            wait_until_ready(address, children)
        yield children
    finally:
        for child in children:
            child.terminate()
        for child in children:
            _end(child)


def center_environment() -> dict[str, str]:
    from django.conf import settings

    return {"VENDIBLE_KEYS": str(settings.KEYS_FOLDER)}


def free_port(wanted: int) -> int:
    """`wanted`, or any free one if something listens there."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def web_server(port: int, host: str = "127.0.0.1", workers: int = 1, app: str = WEB) -> list[str]:
    """The command of the server for the pages and the API."""
    options = f"--interface wsgi --blocking-threads 4 --workers {workers} --no-ws"
    return _python("granian", f"--host {host} --port {port} {options} --log-level warning", app)


def center_server(
    port: int, host: str = "127.0.0.1", workers: int = 1, app: str = CENTER
) -> list[str]:
    """The command of the license center's server.

    For a small ASGI app uvicorn with uvloop and httptools took less CPU than Granian, each time.
    """
    options = f"--loop uvloop --http httptools --workers {workers} --no-access-log"
    return _python("uvicorn", f"--host {host} --port {port} {options} --log-level warning", app)


def _python(module: str, options: str, app: str) -> list[str]:
    return [sys.executable, "-m", module, *options.split(), app]


def wait_until_ready(
    address: str, children: Sequence[subprocess.Popen[bytes]], seconds: float = READY_SECONDS
) -> None:
    """Until `address` answers 200; says now and then what it answers instead.

    Ends with a child that ended. `TimeoutError` names the last answer.
    """
    began = said = monotonic()
    pause = Event()
    while True:
        for child in children:
            if child.poll() is not None:
                raise typer.Exit(child.returncode or 1)
        if (instead := _answered_instead(address)) is None:
            return
        now = monotonic()
        if now >= began + seconds:
            raise TimeoutError(f"{address} is not ready after {seconds:.0f} seconds: {instead}")
        if now >= said + SAID_EVERY_SECONDS:
            said = now
            print(f"Waiting for {address}: {instead}", file=sys.stderr)
        pause.wait(0.05)


def _answered_instead(address: str) -> str | None:
    """None where it answers 200; else its answer, or why there is none."""
    try:
        with _STRAIGHT.open(address, timeout=5) as answer:
            return None if answer.status == 200 else f"HTTP {answer.status}"
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code} {error.read(200).decode(errors='replace')}".strip()
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        return str(error)


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _stop_event() -> Event:
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop
