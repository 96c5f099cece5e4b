"""Looks into packages without unpacking them to a disk, and never more than a bound at a time."""

from __future__ import annotations

import gzip
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import SEEK_CUR, SEEK_SET
from typing import Any, BinaryIO, cast

from vendible.domain.catalog.assets import (
    IMAGE_MARKS,
    Against,
    AssetKind,
    AssetRules,
    Entry,
    EntryKind,
    Format,
    ScanObjection,
    Unpacked,
    format_of,
    object_to_entry,
    too_much,
    unpacked_max,
)

CHUNK = 1024 * 1024
HEAD = 265  # where the signature of a tar ends
TARGET_MAX = 4096  # bytes of a link's target
READ_MAX = 16 * CHUNK  # at once: the directory of a zip, an extended header of a tar
OBJECTIONS_MAX = 20
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    zlib.error,
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    tarfile.TarError,
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a package is, and what speaks against it; nothing does when `objections` is empty."""

    format: str
    entries: int
    unpacked_bytes: int
    objections: tuple[ScanObjection, ...]


class _EnoughError(Exception):
    """Nothing more needs to be looked at."""

    def __init__(self, objection: ScanObjection) -> None:
        super().__init__(objection.sentence)
        self.objection = objection


def inspect(
    file: BinaryIO, size: int, promised: Format, kind: AssetKind, rules: AssetRules
) -> Inspected:
    """Type by content, path tricks, links that lead out, archive bombs, whether it is whole."""
    found = format_of(file.read(HEAD))
    if found is not promised:
        called = found.value if found else "no archive of a known kind"
        objection = ScanObjection(Against.FORMAT, called)
        return Inspected(found.value if found else "", 0, 0, (objection,))
    file.seek(0)
    sum_ = Unpacked(size, rules)
    objections: list[ScanObjection] = []
    has_mark = False
    try:
        for entry in _entries(file, size, found, rules):
            has_mark |= entry.name in IMAGE_MARKS
            if (objection_ := sum_.add(entry)) is not None:
                raise _EnoughError(objection_)  # noqa: TRY301  as the readers below say it too
            wrong = object_to_entry(entry)
            if wrong and len(objections) < OBJECTIONS_MAX:
                objections.append(wrong)
    except _EnoughError as enough:
        objections.append(enough.objection)
    except _UNREADABLE as error:
        objections.append(ScanObjection(Against.DAMAGED, _told(error)))
    else:
        if kind is AssetKind.IMAGE_PACKAGE and not has_mark:
            objections.append(ScanObjection(Against.NOT_AN_IMAGE))
        if sum_.entries == 0:
            objections.append(ScanObjection(Against.DAMAGED, "it is empty"))
    return Inspected(found.value, sum_.entries, sum_.bytes, tuple(objections))


def members(
    file: BinaryIO, size: int, format_: Format, rules: AssetRules
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and content of each file in a package that `inspect` has nothing against.

    The content is read before the next one is asked for, or left aside.
    """
    file.seek(0)
    if format_ is Format.ZIP:
        with zipfile.ZipFile(file) as archive:
            for listed in archive.infolist():
                if not listed.is_dir():
                    with archive.open(listed) as unpacked:
                        yield listed.filename, _chunks(unpacked.read)
        return
    for tar, each in _tar_members(file, size, format_, rules):
        content = tar.extractfile(each) if each.isreg() else None
        if content is not None:
            yield each.name, _chunks(content.read)


def _chunks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while chunk := read(CHUNK):
        yield chunk


def _entries(file: BinaryIO, size: int, format_: Format, rules: AssetRules) -> Iterator[Entry]:
    if format_ is Format.ZIP:
        yield from _zip_entries(file, rules)
        return
    for _, each in _tar_members(file, size, format_, rules):
        kind = (
            EntryKind.FOLDER
            if each.isdir()
            else EntryKind.LINK
            if each.issym()
            else EntryKind.HARD_LINK
            if each.islnk()
            else EntryKind.FILE
            if each.isreg()
            else EntryKind.DEVICE
        )
        has_content = kind is EntryKind.FILE
        yield Entry(each.name, kind, each.size if has_content else 0, each.linkname)


def _zip_entries(file: BinaryIO, rules: AssetRules) -> Iterator[Entry]:
    with zipfile.ZipFile(cast("BinaryIO", _Bounded(file))) as archive:
        listed = archive.infolist()
        if len(listed) > rules.entries_max:
            raise _EnoughError(ScanObjection(Against.TOO_MANY, f"{rules.entries_max:,}"))
        end_before = 0
        for each in sorted(listed, key=lambda one: one.header_offset):
            if each.header_offset < end_before:
                raise _EnoughError(ScanObjection(Against.OVERLAP, each.filename))
            end_before = _end_of(file, each)
            entry = _zip_entry(archive, each)
            yield entry
            if entry.kind is EntryKind.FILE and not entry.is_encrypted:
                # Its size was promised by the directory; reading proves that, and its checksum.
                with archive.open(each) as content:
                    for _ in _chunks(content.read):
                        pass


def _end_of(file: BinaryIO, each: zipfile.ZipInfo) -> int:
    """Where its bytes end, by the header before them; both headers must name the same file."""
    file.seek(each.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    mark, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
    name = file.read(name_bytes)
    is_utf8 = each.flag_bits & 0x800
    listed = each.orig_filename.encode("utf-8" if is_utf8 else "cp437")
    if mark != b"PK\x03\x04" or name != listed:
        raise zipfile.BadZipFile("its directory and its entries name different files")
    return int(each.header_offset + len(header) + name_bytes + extra_bytes + each.compress_size)


def _zip_entry(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> Entry:
    # `filename` ends at a NUL and has the slashes of this system; what was written counts.
    name = each.orig_filename
    mode = each.external_attr >> 16
    is_encrypted = bool(each.flag_bits & 0x1)
    if stat.S_ISLNK(mode):
        if is_encrypted or each.file_size > TARGET_MAX:
            return Entry(name, EntryKind.LINK, each.file_size, is_encrypted=is_encrypted)
        with archive.open(each) as content:
            target = content.read(TARGET_MAX)
        return Entry(name, EntryKind.LINK, 0, target.decode("utf-8", "replace"))
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Entry(name, EntryKind.DEVICE, 0)
    kind = EntryKind.FOLDER if each.is_dir() else EntryKind.FILE
    return Entry(name, kind, each.file_size, is_encrypted=is_encrypted)


def _tar_members(
    file: BinaryIO, size: int, format_: Format, rules: AssetRules
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Header by header: of a file that was seen nothing stays in memory."""
    largest = unpacked_max(size, rules)
    if format_ is Format.TAR_GZ:
        with gzip.GzipFile(fileobj=file) as packed:
            yield from _headers(_Forward(cast("BinaryIO", packed), largest))
    else:
        yield from _headers(_Forward(file, size))


def _headers(
    stream: _Forward,
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    with tarfile.TarFile(fileobj=cast("BinaryIO", stream), errorlevel=2) as archive:
        while (each := archive.next()) is not None:
            cast("Any", archive).members.clear()
            yield archive, each
        # What comes after the end mark is read too, so that a bomb can't hide behind it.
        while stream.read(CHUNK):
            pass


class _Bounded:
    """A file of which nobody reads more than `READ_MAX` at once: headers may lie about sizes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell
        self.name = "package"

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(min(size, READ_MAX + 1) if size >= 0 else READ_MAX + 1)
        if len(found) > READ_MAX:
            raise zipfile.BadZipFile("its directory is far too large")
        return found

    def seekable(self) -> bool:
        return True


class _Forward:
    """A stream that is read once, from its beginning to its end, and never beyond `largest`.

    A tar reader looks at the byte before the next header, so one byte is kept.
    """

    def __init__(self, file: BinaryIO, largest: int) -> None:
        self._file = file
        self._largest = largest
        self._at = 0
        self._last = b""
        self._is_back = False

    def tell(self) -> int:
        return self._at - self._is_back

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        to = offset + (self.tell() if whence == SEEK_CUR else 0)
        if to == self._at - 1 and self._last:
            self._is_back = True
            return to
        if to < self.tell():
            raise tarfile.ReadError("its headers point backwards")
        self._is_back = False
        while self._at < to:
            if not self._take(min(CHUNK, to - self._at)):
                raise tarfile.ReadError("it breaks off in the middle")
        return to

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > READ_MAX:
            raise tarfile.ReadError("a header that is far too large")
        if size and self._is_back:
            self._is_back = False
            return self._last + self.read(size - 1)
        found = b""
        while len(found) < size:
            more = self._take(size - len(found))
            if not more:
                break
            found += more
        return found

    def _take(self, size: int) -> bytes:
        found = self._file.read(size)
        self._at += len(found)
        if self._at > self._largest:
            raise _EnoughError(too_much(self._largest))
        if found:
            self._last = found[-1:]
        return found


def _told(error: BaseException) -> str:
    with suppress(UnicodeError):
        text = str(error).strip()
        if text and text.isprintable():
            return text[:200]
    return "its structure is broken"
