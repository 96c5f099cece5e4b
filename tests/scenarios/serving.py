"""A web server of its own process and a database of its own, for tests that kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event
from time import monotonic
from typing import IO
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from vendible.cli.servers import free_port, web_server

READY_SECONDS = 60.0
GONE_SECONDS = 30.0
PAUSE_SECONDS = 0.02
ANSWER_SECONDS = 30.0


class Unanswered(Exception):  # noqa: N818  what a client sees of a crash
    """Nobody knows whether it was done: the same request has to be sent again."""


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    """Looks again and again, for so long at most."""
    deadline, pause = monotonic() + seconds, Event()
    while not is_so():
        assert monotonic() < deadline, f"{what} took more than {seconds} seconds"
        pause.wait(PAUSE_SECONDS)


@contextmanager
def own_database(server_url: str, name: str) -> Iterator[str]:
    """A new database with all tables, to which Django's connection leads as long as this runs."""
    identifier = sql.Identifier(name)
    with psycopg.connect(_url_of(server_url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    url = _url_of(server_url, name)
    parts = urlsplit(url)
    kept = connection.settings_dict
    connection.close()
    connection.settings_dict = kept | {
        "NAME": name,
        "USER": parts.username or "",
        "HOST": parse_qs(parts.query)["host"][0],
        "PORT": str(parts.port or ""),
    }
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield url
    finally:
        connection.close()
        connection.settings_dict = kept
    with psycopg.connect(_url_of(server_url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _url_of(server_url: str, database: str) -> str:
    return urlsplit(server_url)._replace(path=f"/{database}").geturl()


@dataclass
class Site:
    """A web server, on a port of its own each time that it is started."""

    environment: Mapping[str, str]
    address: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _said: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def start(self, crash_at: str = "") -> None:
        """Begins to start. `crash_at` is `point:count`, where it will kill itself."""
        assert self._process is None
        port = free_port(0)
        self._process = subprocess.Popen(
            web_server(port),
            env=os.environ | self.environment | {"VENDIBLE_CRASH_AT": crash_at},
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            start_new_session=True,  # so that all of its processes can be killed at once
        )
        self.address = f"http://127.0.0.1:{port}"

    def wait_until_ready(self) -> None:
        wait_until(self._is_ready, READY_SECONDS, "the start of the web server")

    def wait_until_gone(self) -> None:
        """After a crash: the killed process takes the others with it, or they are killed too."""
        assert self._process is not None
        process = self._process
        wait_until(lambda: process.poll() is not None, GONE_SECONDS, "the end of the web server")
        self.kill()

    def kill(self) -> None:
        """All of its processes, if there are any."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def close(self) -> None:
        self.kill()
        self._said.close()

    def send(self, path: str, key: str, body: bytes, once: str) -> tuple[int, bytes]:
        """Status and body. Unanswered when no answer came, or one of a server in trouble."""
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Idempotency-Key": once,
        }
        request = urllib.request.Request(f"{self.address}/api/v1{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code >= 500:
                    raise Unanswered(refused.code) from None
                return refused.code, refused.read()
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise Unanswered(str(error)) from None

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            self._said.seek(0)
            raise AssertionError(f"the web server ended: {self._said.read().decode()}")
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, HTTPException, OSError):
            return False
