"""A store that speaks as much of S3 as we use, on this machine, over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

PAGE = 2  # entries of one listing: what needs more pages is seen with few


@dataclass
class Bucket:
    """What it holds, by key; `asked` are the requests; while `says` is set it answers that."""

    port: int = 0
    kept: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    says: int = 0


@contextmanager
def s3(name: str) -> Iterator[Bucket]:
    bucket = Bucket()

    class Handler(_Handler):
        path_prefix = f"/{name}"
        held = bucket

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bucket.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    path_prefix = ""
    held = Bucket()

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _key(self) -> str | None:
        """None: already answered."""
        path = unquote(urlsplit(self.path).path)
        assert path.startswith(self.path_prefix), path
        key = path.removeprefix(self.path_prefix).lstrip("/")
        self.held.asked.append(f"{self.command} {key or urlsplit(self.path).query}")
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        if self.held.says:
            self._error(self.held.says, "AccessDenied")
            return None
        return key

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        assert "aws-chunked" not in self.headers.get("Content-Encoding", "")
        said = self.headers["x-amz-content-sha256"]
        assert said in (hashlib.sha256(content).hexdigest(), "UNSIGNED-PAYLOAD")
        if key := self._key():
            self.held.kept[key] = content
            self._answer(200, ETag=_etag(content))

    def do_HEAD(self) -> None:
        self._read()

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "prefix" in query:
            if self._key() is not None:
                self._list(query["prefix"][0], query.get("marker", [""])[0])
        else:
            self._read()

    def _read(self) -> None:
        key = self._key()
        if key is None:
            return
        if key not in self.held.kept:
            self._error(404, "NoSuchKey")
            return
        content = self.held.kept[key]
        self._answer(
            200, content, ETag=_etag(content), Last_Modified="Thu, 15 Jan 2026 11:00:00 GMT"
        )

    def do_DELETE(self) -> None:
        key = self._key()
        if key is not None:
            self.held.kept.pop(key, None)
            self._answer(204)

    def _list(self, prefix: str, marker: str) -> None:
        """As ListObjects answers with the delimiter `/`."""
        found: dict[str, bool] = {}
        for key in sorted(self.held.kept):
            if key.startswith(prefix):
                rest, slash, _ = key.removeprefix(prefix).partition("/")
                found[prefix + rest + slash] = bool(slash)
        names = [each for each in found if each > marker]
        shown = names[:PAGE]
        entries = "".join(
            f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>"
            if found[each]
            else f"<Contents><Key>{escape(each)}</Key><Size>1</Size></Contents>"
            for each in shown
        )
        more = len(names) > PAGE
        next_ = f"<NextMarker>{escape(shown[-1])}</NextMarker>" if more else ""
        text = (
            f"<ListBucketResult><Prefix>{escape(prefix)}</Prefix><Delimiter>/</Delimiter>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{next_}{entries}</ListBucketResult>"
        )
        self._answer(200, text.encode(), Content_Type="application/xml")

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
