"""Small servers on the loopback that take what is sent: SMTP, and JSON for Apprise."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Letters(socketserver.ThreadingTCPServer):
    """An SMTP server that knows just enough; the first answers to `RCPT` come from `refusals`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refusals: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.refusals = refusals
        self.taken: list[tuple[list[str], bytes]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Dialogue(socketserver.StreamRequestHandler):
    server: Letters

    def handle(self) -> None:
        self._say("220 loopback")
        to: list[str] = []
        for line in self.rfile:
            command = line.decode().strip()
            verb = command[:4].upper()
            if verb == "RCPT":
                if self.server.refusals:
                    self._say(self.server.refusals.pop(0))
                    continue
                to.append(command)
            if verb == "DATA":
                self._say("354 go on")
                self.server.taken.append((to, self._letter()))
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _letter(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def smtp(*refusals: str) -> Iterator[Letters]:
    with Letters(list(refusals)) as server:
        yield from _serving(server)


class Notes(ThreadingHTTPServer):
    """Where `json://127.0.0.1:port` of Apprise leads; answers with `status`."""

    daemon_threads = True

    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Note)
        self.status = status
        self.taken: list[tuple[str, dict[str, Any]]] = []


class _Note(BaseHTTPRequestHandler):
    server: Notes

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.taken.append((self.path, json.loads(self.rfile.read(length))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        """Says nothing."""


@contextmanager
def notes(status: int = 200) -> Iterator[Notes]:
    with Notes(status) as server:
        yield from _serving(server)


def _serving(server: Any) -> Iterator[Any]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
