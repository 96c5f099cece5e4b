"""The protocol of ClamAV's daemon against one that speaks it (a real one: usecases)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from vendible.gateways.scanner import (
    EICAR,
    Clamd,
    NullScanner,
    Outcome,
    ScanResult,
    open_scanner,
)


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = line.recv(size - len(found))
        if not more:
            raise ConnectionError
        found += more
    return found


def _clamd(line: socket.socket, limit: int) -> None:
    """As clamd(8) describes INSTREAM: chunks with their length before them, a zero at the end."""
    command = b""
    while not command.endswith(b"\0"):
        command += _exactly(line, 1)
    if command == b"zPING\0":
        line.sendall(b"PONG\0")
        return
    assert command == b"zINSTREAM\0"
    found = b""
    while size := struct.unpack("!L", _exactly(line, 4))[0]:
        found += _exactly(line, size)
        if len(found) > limit:
            line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return
    is_infected = EICAR in found
    line.sendall(b"stream: Eicar-Signature FOUND\0" if is_infected else b"stream: OK\0")


@contextmanager
def listening(
    place: Path | None, answer: Callable[[socket.socket], None], calls: int = 1
) -> Iterator[str]:
    if place is None:
        server = socket.create_server(("127.0.0.1", 0))
        address = f"tcp:127.0.0.1:{server.getsockname()[1]}"
    else:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(place))
        server.listen()
        address = f"unix:{place}"

    def serve() -> None:
        for _ in range(calls):
            line, _ = server.accept()
            with line:
                try:
                    answer(line)
                except ConnectionError:
                    continue

    thread = Thread(target=serve, daemon=True)
    thread.start()
    with server:
        yield address
        thread.join(10)


@pytest.fixture(params=["unix", "tcp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "clamd.ctl" if request.param == "unix" else None


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ([b"harmless", b"", b"x" * 700_000], ScanResult(Outcome.CLEAN)),
        ([b"a" * 300_000 + EICAR], ScanResult(Outcome.INFECTED, "Eicar-Signature")),
        ([], ScanResult(Outcome.CLEAN)),
    ],
)
def test_instream(place: Path | None, content: list[bytes], found: ScanResult) -> None:
    with listening(place, lambda line: _clamd(line, 10**9)) as address:
        assert Clamd(address, seconds=10).scan(content) == found


def test_a_stream_beyond_its_limit(place: Path | None) -> None:
    chunks = (b"x" * 1024**2 for _ in range(64))
    with listening(place, lambda line: _clamd(line, 1024**2), calls=2) as address:
        result = Clamd(address, seconds=10).scan(chunks)
        with Clamd(address, seconds=10)._connected() as line:  # the second call, if it was not made
            line.close()
    assert result == ScanResult(Outcome.TOO_LARGE)


@pytest.mark.parametrize("said", [b"", b"stream: something ERROR\0", b"garbage", b"\xff\0"])
def test_an_answer_that_says_nothing(place: Path | None, said: bytes) -> None:
    def answer(line: socket.socket) -> None:
        while struct.unpack("!L", _exactly(line, 4))[0] if _exactly(line, 10) else 0:
            pass
        line.sendall(said)

    with listening(place, answer) as address:
        assert Clamd(address, seconds=10).scan([]).outcome is Outcome.FAILED


def test_a_limit_inside_an_archive_is_no_virus(place: Path | None) -> None:
    def answer(line: socket.socket) -> None:
        _exactly(line, 14)
        line.sendall(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0")

    with listening(place, answer) as address:
        assert Clamd(address, seconds=10).scan([]) == ScanResult(Outcome.TOO_LARGE)


def test_nobody_is_there(tmp_path: Path) -> None:
    result = Clamd(f"unix:{tmp_path / 'none'}", seconds=1).scan([b"x"])
    assert result.outcome is Outcome.FAILED
    assert result.what


@pytest.mark.parametrize("address", ["", "clamd", "tcp:", "tcp:host", "udp:host:1", "unix:"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="VENDIBLE_CLAMD"):
        Clamd(address)


def test_the_null_twin_finds_the_test_string_across_chunks() -> None:
    scanner = NullScanner()
    assert scanner.scan([b"a" + EICAR[:20], EICAR[20:] + b"b"]).outcome is Outcome.INFECTED
    assert scanner.scan([EICAR[:20], b"-", EICAR[20:]]).outcome is Outcome.CLEAN


def test_the_settings_name_it(settings: object) -> None:
    assert isinstance(open_scanner(), NullScanner)
    settings.CLAMD = "tcp:127.0.0.1:3310"  # type: ignore[attr-defined]
    assert isinstance(open_scanner(), Clamd)
