"""A license center for the SDK's tests: real HTTP, and answers as a test wants them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from vendible.domain.licensing.credentials import Credential
from vendible.gateways.keys import KeyFolder

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CREDENTIAL = Credential(UUID(int=7), bytes(32)).text
INSTANCE = str(UUID(int=7))
NONCE = "0123456789abcdef"
TYP = "vendible-check+jwt"
ENTITLEMENTS: dict[str, dict[str, Any]] = {
    "vehicles": {"value": 600, "kind": "limit", "unit": "vehicles", "from": ["a", "b"]},
    "minutes": {"value": "unlimited", "kind": "quota", "unit": "min", "from": ["a"]},
    "gigabytes": {"value": "2.5", "kind": "limit", "unit": "GB", "from": ["a"]},
    "ai": {"value": True, "kind": "switch", "unit": "", "from": ["b"]},
    "sso": {"value": False, "kind": "switch", "unit": "", "from": ["a"]},
    "support": {"value": "gold", "kind": "level", "unit": "", "from": ["a"]},
}


def payload(**changes: Any) -> dict[str, Any]:
    return {
        "iss": "market",
        "instance": INSTANCE,
        "nonce": NONCE,
        "code": "valid",
        "checked_at": NOW.isoformat(),
        "lease_end": (NOW + timedelta(hours=24)).isoformat(),
        "main": {"id": "a", "state": "active"},
        "additional": [{"id": "b", "state": "active"}],
        "entitlements": ENTITLEMENTS,
    } | changes


def signed(keys: KeyFolder, **changes: Any) -> str:
    return keys.sign(json.dumps(payload(**changes)).encode(), TYP)


@dataclass
class Reply:
    status: int
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def jose(text: str) -> Reply:
    return Reply(200, "application/jose", text.encode())


@dataclass
class FakeCenter:
    """Answers by `reply`; `asked` are the paths in their order, `sent` the headers of each."""

    keys: KeyFolder
    reply: Callable[[str], Reply]  # from the nonce
    key_set: Reply | None = None
    url: str = ""
    asked: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str, body: bytes) -> Reply:
        self.asked.append(path)
        if path == "/v1/check":
            return self.reply(json.loads(body)["nonce"])
        if path == "/.well-known/jwks.json":
            text = json.dumps(self.keys.public_jwks()).encode()
            return self.key_set or Reply(200, "application/jwk-set+json", text)
        return Reply(404, "text/plain", b"")


def serve(center: FakeCenter) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            center.sent.append(dict(self.headers))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = center.answer(self.path, body)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    center.url = f"http://127.0.0.1:{server.server_port}"
    return server
