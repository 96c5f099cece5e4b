"""The virus scanner: ClamAV's daemon by its INSTREAM protocol, or none."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings

PIECE = 256 * 1024  # bytes of one INSTREAM chunk
ANSWER_SECONDS = 600.0  # a large archive takes its time
ANSWER_MAX = 4096
# ClamAV leaves out what goes beyond its MaxFileSize, MaxScanSize or MaxFiles inside an archive and
# still answers OK. Far below its defaults of 100 MB, 400 MB and 10,000 it is taken at its word.
INSIDE_BYTES_MAX = 64 * 1024**2
INSIDE_FILES_MAX = 5_000
_LIMIT = "Heuristics.Limits.Exceeded"  # said as if it were a virus, with AlertExceedsMax

# The test string of the anti-virus industry (eicar.org), in halves: no scanner stops this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Outcome(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"  # for the scanner as it is set up; nothing is known
    FAILED = "failed"  # it did not answer; try again


@dataclass(frozen=True, slots=True)
class ScanResult:
    """`what` is the name of the virus, or why it failed."""

    outcome: Outcome
    what: str = ""


class Scanner(Protocol):
    """`looks_inside`: it unpacks archives itself, up to `INSIDE_BYTES_MAX`."""

    name: str
    looks_inside: bool

    def scan(self, content: Iterable[bytes]) -> ScanResult:
        """Reads `content` as far as it needs to."""


class NullScanner:
    """Finds the EICAR test string alone: for the demo and the tests, and where none is set up."""

    name = "none"
    looks_inside = False

    def scan(self, content: Iterable[bytes]) -> ScanResult:
        before = b""
        for each in content:
            if EICAR in before + each:
                return ScanResult(Outcome.INFECTED, "Eicar-Test-Signature")
            before = (before + each)[-len(EICAR) :]
        return ScanResult(Outcome.CLEAN)


class Clamd:
    """At `unix:/path` or `tcp:host:port` (or `tcp:[::1]:port`)."""

    name = "ClamAV"
    looks_inside = True

    def __init__(self, address: str, *, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        kind, _, place = address.partition(":")
        host, _, port = place.rpartition(":")
        self._path = place if kind == "unix" else ""
        if kind == "tcp" and host and port.isdigit():
            self._host, self._port = host.strip("[]"), int(port)
        elif not self._path:
            raise ValueError(
                f"VENDIBLE_CLAMD is {address!r}; expected unix:/run/clamav/clamd.ctl or "
                "tcp:127.0.0.1:3310"
            )

    def scan(self, content: Iterable[bytes]) -> ScanResult:
        try:
            with self._connected() as line:
                return self._scan(line, content)
        except OSError as error:  # a time-out is one, too
            return ScanResult(Outcome.FAILED, error.strerror or str(error) or "no answer")

    def _scan(self, line: socket.socket, content: Iterable[bytes]) -> ScanResult:
        try:
            line.sendall(b"zINSTREAM\0")
            for each in content:
                for start in range(0, len(each), PIECE):
                    piece = each[start : start + PIECE]
                    line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It answers and hangs up in the middle when the stream is longer than it takes, and
            # the answer may be lost with the connection. One that is alive hung up on purpose.
            said = _answer(line)
            if said or not self._is_alive():
                return _read(said)
            return ScanResult(Outcome.TOO_LARGE)
        return _read(_answer(line))

    def _is_alive(self) -> bool:
        with self._connected() as line:
            line.sendall(b"zPING\0")
            return _answer(line) == b"PONG"

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if self._path:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self._seconds)
            with line:
                line.connect(self._path)
                yield line
        else:
            with socket.create_connection((self._host, self._port), self._seconds) as line:
                yield line


def open_scanner() -> Scanner:
    """The scanner that the settings name."""
    return Clamd(settings.CLAMD) if settings.CLAMD else NullScanner()


def _answer(line: socket.socket) -> bytes:
    said = b""
    try:
        while len(said) < ANSWER_MAX and b"\0" not in said:
            more = line.recv(ANSWER_MAX)
            if not more:
                break
            said += more
    except ConnectionResetError:
        pass
    return said.partition(b"\0")[0]


def _read(answer: bytes) -> ScanResult:
    """`stream: OK`, `stream: NAME FOUND`, or `... ERROR`."""
    text = answer.decode("utf-8", "replace").strip()
    said = text.removeprefix("stream:").strip()
    if said == "OK":
        return ScanResult(Outcome.CLEAN)
    if said.startswith(_LIMIT):
        return ScanResult(Outcome.TOO_LARGE)
    if said.endswith(" FOUND"):
        return ScanResult(Outcome.INFECTED, said.removesuffix(" FOUND")[:200])
    if "size limit exceeded" in said.lower():
        return ScanResult(Outcome.TOO_LARGE)
    return ScanResult(Outcome.FAILED, said[:200] or "no answer")
