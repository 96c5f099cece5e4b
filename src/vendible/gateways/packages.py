"""A package as a file: the parts that it was uploaded in, one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase

from vendible.gateways.storage import Storage


@dataclass(frozen=True, slots=True)
class Piece:
    """`bytes` from `first` on, kept in the storage under `key`."""

    first: int
    bytes: int
    key: str


class PartUnreadError(Exception):
    """The storage did not give a part. No OSError: those a damaged archive raises, too."""


def chunks(storage: Storage, pieces: Sequence[Piece]) -> Iterator[bytes]:
    """The whole file, a part at a time."""
    for each in pieces:
        yield storage.read(each.key)


def opened(storage: Storage, pieces: Sequence[Piece]) -> BufferedReader:
    """For reading anywhere; holds one part in memory."""
    return BufferedReader(_Parts(storage, pieces))


class _Parts(RawIOBase):
    def __init__(self, storage: Storage, pieces: Sequence[Piece]) -> None:
        super().__init__()
        self._storage = storage
        self._pieces = pieces
        self._firsts = [each.first for each in pieces]
        self._end = pieces[-1].first + pieces[-1].bytes if pieces else 0
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        start = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._end}[whence]
        if start + offset < 0:
            raise OSError(f"{start + offset} is before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # as io calls it
        if self._at >= self._end:
            return 0
        number = bisect_right(self._firsts, self._at) - 1
        if self._held[0] != number:
            try:
                self._held = (number, self._storage.read(self._pieces[number].key))
            except OSError as error:
                raise PartUnreadError(str(error)) from error
        start = self._at - self._firsts[number]
        found = self._held[1][start : start + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
