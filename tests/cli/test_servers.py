"""Waiting for a server to be ready: what it answers until then is told."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from vendible.cli.servers import wait_until_ready


class Starting(BaseHTTPRequestHandler):
    """Answers 503, and 200 from the third time on."""

    asked = 0

    def do_GET(self) -> None:
        Starting.asked += 1
        self.send_response(200 if Starting.asked > 2 else 503)
        self.end_headers()
        self.wfile.write(b'{"database": "unreachable"}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    Starting.asked = 0
    server = HTTPServer(("127.0.0.1", 0), Starting)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/health/"
    server.shutdown()
    server.server_close()


def test_it_waits_until_the_server_is_ready(address: str) -> None:
    wait_until_ready(address, [])
    assert Starting.asked == 3


def test_the_last_answer_is_told_when_it_never_is(address: str) -> None:
    with pytest.raises(TimeoutError, match=r"HTTP 503 .*unreachable"):
        wait_until_ready(address, [], seconds=0)


def test_a_proxy_of_the_environment_is_not_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    wait_until_ready(address, [])
