"""Packages and pictures for the tests: archives in memory, good ones and tricks."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from vendible.gateways.packages import Piece
from vendible.gateways.storage import NullStorage

FILES = {"app/run.sh": b"#!/bin/sh\nexec ./server\n", "app/server": bytes(range(256)) * 40}
_UPLOAD = "019bc14f-0000-7000-8000-000000000001"


def zip_of(
    files: Mapping[str, bytes] = FILES, links: Mapping[str, str] | None = None, **more: Any
) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        for name, target in (links or {}).items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, target)
    return written.getvalue()


def tar_of(
    files: Mapping[str, bytes] = FILES,
    links: Mapping[str, str] | None = None,
    *,
    kind: bytes = tarfile.SYMTYPE,
) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return written.getvalue()


def tar_gz_of(*args: Any, **more: Any) -> bytes:
    return gzip.compress(tar_of(*args, **more), mtime=0)


def stored(content: bytes, *, part: int = 1000) -> tuple[NullStorage, list[Piece]]:
    """In parts, as an upload leaves it."""
    storage, pieces = NullStorage(), []
    for first in range(0, len(content), part):
        piece = content[first : first + part]
        key = f"packages/{_UPLOAD}/{first:064x}"
        storage.keep(key, piece)
        pieces.append(Piece(first, len(piece), key))
    return storage, pieces


def png_of(width: int, height: int) -> bytes:
    """A black picture, without any library."""
    rows = zlib.compress(b"".join(b"\0" + b"\0" * width for _ in range(height)))
    head = struct.pack("!2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _png(b"IHDR", head) + _png(b"IDAT", rows) + _png(b"IEND", b"")


def _png(kind: bytes, content: bytes) -> bytes:
    sum_ = zlib.crc32(kind + content)
    return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", sum_)


PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
