"""Packages of the asset center: the states of a version, and what a file must be like (L4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from posixpath import dirname, join, normpath

from vendible.domain.catalog.media import size_name
from vendible.domain.kernel.refusals import Code, Refusal


class AssetKind(StrEnum):
    PACKAGE = "package"
    IMAGE_PACKAGE = "image_package"  # what `docker save` writes


class VersionState(StrEnum):
    UPLOADING = "uploading"
    SCANNING = "scanning"
    REJECTED_BY_SCAN = "rejected_by_scan"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    REPLACED = "replaced"  # by a newer one; stays readable for whoever uses it


# A rejected version is mended and uploaded again under the same name (KooGallery: asset centre).
TRANSITIONS: Mapping[VersionState, frozenset[VersionState]] = {
    VersionState.UPLOADING: frozenset({VersionState.SCANNING}),
    VersionState.SCANNING: frozenset({VersionState.REJECTED_BY_SCAN, VersionState.IN_REVIEW}),
    VersionState.REJECTED_BY_SCAN: frozenset({VersionState.UPLOADING}),
    VersionState.IN_REVIEW: frozenset({VersionState.APPROVED, VersionState.REJECTED}),
    VersionState.APPROVED: frozenset({VersionState.REPLACED}),
    VersionState.REJECTED: frozenset({VersionState.UPLOADING}),
    VersionState.REPLACED: frozenset(),
}
# Nobody can have built on these, so they may be deleted.
DELETABLE = frozenset(
    {
        VersionState.UPLOADING,
        VersionState.REJECTED_BY_SCAN,
        VersionState.IN_REVIEW,
        VersionState.REJECTED,
    }
)


def require_transition(package: str, before: VersionState, after: VersionState) -> None:
    """Refusal `asset_state` for a step that the table does not have."""
    if after not in TRANSITIONS[before]:
        raise Refusal(
            Code.ASSET_STATE,
            package=package,
            state=before.value,
            asked=after.value,
            possible=sorted(each.value for each in TRANSITIONS[before]),
        )


class Format(StrEnum):
    """Of a package, by its content."""

    ZIP = "zip"
    TAR = "tar"
    TAR_GZ = "tar.gz"


@dataclass(frozen=True, slots=True)
class AssetRules:
    """Limits that the operator may turn (market setting `assets`). Sizes in bytes.

    A file that unpacks to more than `ratio_max` times its size is an archive bomb.
    """

    package_bytes_max: int = 20 * 1024**3
    entries_max: int = 100_000
    unpacked_bytes_max: int = 100 * 1024**3
    ratio_max: int = 200
    upload_hours: int = 48  # an upload that nobody goes on with is dropped

    @property
    def ratio_free_bytes(self) -> int:
        """Small files may be as dense as they like: they unpack to no more than this."""
        return 64 * 1024**2


DEFAULT_RULES = AssetRules()

CODE_MAX, VERSION_MAX, NAME_MAX, FILE_NAME_MAX = 63, 40, 120, 150
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9]+([._+-][A-Za-z0-9]+)*", re.ASCII)
_FILE_NAME = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9\-_.()]*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
ENDINGS: Mapping[str, Format] = {
    ".zip": Format.ZIP,
    ".tar": Format.TAR,
    ".tar.gz": Format.TAR_GZ,
}


def require_code(code: str) -> None:
    """Refusal `bad_input`: lower-case letters, digits and single dashes."""
    if len(code) > CODE_MAX or not _CODE.fullmatch(code):
        raise _bad("code", f"up to {CODE_MAX} of a–z, 0–9 and -, such as ota-server", code)


def require_version(version: str) -> None:
    """Refusal `bad_input`: letters and digits, parted by `.`, `-`, `_` or `+`."""
    if len(version) > VERSION_MAX or not _VERSION.fullmatch(version):
        raise _bad("version", f"up to {VERSION_MAX} letters and digits, such as 2.1.0", version)


def require_file_name(name: str) -> Format:
    """The format that the ending promises. Refusal `bad_input` (KooGallery: asset scan)."""
    if len(name) > FILE_NAME_MAX or not _FILE_NAME.fullmatch(name):
        raise _bad(
            "file name",
            f"up to {FILE_NAME_MAX} letters, digits, -, _, . and parentheses, such as "
            "ota-server_2.1.0.tar.gz",
            name,
        )
    lower = name.lower()
    found = next((each for end, each in ENDINGS.items() if lower.endswith(end)), None)
    if found is None:
        raise _bad("file name", "an ending of .zip, .tar or .tar.gz", name)
    return found


def require_size(size: int, rules: AssetRules) -> None:
    """Refusals `bad_input`, `package_too_large`."""
    if size <= 0:
        raise _bad("size", "a file that is not empty", f"{size} bytes")
    if size > rules.package_bytes_max:
        raise Refusal(
            Code.PACKAGE_TOO_LARGE, size=size_name(size), largest=size_name(rules.package_bytes_max)
        )


def require_checksum(checksum: str) -> str:
    """In lower case; empty where none was given. Refusal `bad_input`."""
    lower = checksum.strip().lower()
    if lower and not _SHA256.fullmatch(lower):
        raise _bad("SHA-256", "64 hexadecimal digits", checksum)
    return lower


def _bad(where: str, expected: str, got: str) -> Refusal:
    return Refusal(Code.BAD_INPUT, where=where, expected=expected, got=got[:200] or "nothing")


def format_of(head: bytes) -> Format | None:
    """By the signature in the first 265 bytes; of a gzip only its packing is known here."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.ZIP
    if head.startswith(b"\x1f\x8b"):
        return Format.TAR_GZ
    return Format.TAR if head[257:262] == b"ustar" else None


class Against(StrEnum):
    """Why a scan rejects a file. Shown with the place, in the words of `SENTENCES`."""

    CHECKSUM = "checksum"
    FORMAT = "format"
    DAMAGED = "damaged"
    NAME = "name"
    LINK = "link"
    DEVICE = "device"
    ENCRYPTED = "encrypted"
    OVERLAP = "overlap"
    TOO_MANY = "too_many"
    BOMB = "bomb"
    NOT_AN_IMAGE = "not_an_image"
    INFECTED = "infected"


SENTENCES: Mapping[Against, str] = {
    Against.CHECKSUM: "The file that arrived has the SHA-256 {what}, not the one that you gave. "
    "Upload it again, or correct the checksum.",
    Against.FORMAT: "The content is {what}, not what the ending of the name says. Pack it as a "
    ".zip, .tar or .tar.gz.",
    Against.DAMAGED: "The archive can't be read: {what}. Pack it again and test it before the "
    "upload.",
    Against.NAME: "The path {what} leads out of the folder that it is unpacked into, or can't be "
    "written everywhere. Pack with relative paths alone.",
    Against.LINK: "The link {what} points out of the package. Pack the file itself.",
    Against.DEVICE: "{what} is a device or a pipe. Pack files, folders and links alone.",
    Against.ENCRYPTED: "{what} is encrypted, so it can't be scanned. Pack it without a password.",
    Against.OVERLAP: "{what} shares its bytes with another entry, as archive bombs do. Pack it "
    "again with an ordinary program.",
    Against.TOO_MANY: "It has more than {what} entries. Split it, or pack an inner archive.",
    Against.BOMB: "It would unpack to {what}, as archive bombs do. Leave out empty filling.",
    Against.NOT_AN_IMAGE: "It has neither manifest.json nor oci-layout at its top, so it is no "
    "image. Write it with docker save.",
    Against.INFECTED: "{what} was found in it. Remove it; if it is harmless, tell the operator.",
}


@dataclass(frozen=True, slots=True)
class ScanObjection:
    """One thing that a scan says against a file."""

    code: Against
    what: str = ""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code].replace("{what}", self.what or "it")


class EntryKind(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"  # symbolic
    HARD_LINK = "hard_link"
    DEVICE = "device"  # or pipe, or socket


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an archive as its directory tells it. `target` is that of a link."""

    name: str
    kind: EntryKind
    size: int
    target: str = ""
    is_encrypted: bool = False


_DRIVE = re.compile(r"[A-Za-z]:")
_SHOWN_MAX = 120


def object_to_entry(entry: Entry) -> ScanObjection | None:
    """Path tricks, links that lead out, what is no file, what can't be scanned."""
    shown = entry.name[:_SHOWN_MAX].encode("unicode_escape").decode()
    if not _stays_inside(entry.name):
        return ScanObjection(Against.NAME, shown)
    if entry.kind is EntryKind.DEVICE:
        return ScanObjection(Against.DEVICE, shown)
    if entry.kind is EntryKind.LINK and not _link_stays_inside(entry.name, entry.target):
        return ScanObjection(Against.LINK, shown)
    if entry.kind is EntryKind.HARD_LINK and not _stays_inside(entry.target):
        return ScanObjection(Against.LINK, shown)
    return ScanObjection(Against.ENCRYPTED, shown) if entry.is_encrypted else None


def _stays_inside(path: str) -> bool:
    """Relative, without control characters, and `..` nowhere leads above the top."""
    if not path or path.startswith(("/", "\\")) or _DRIVE.match(path):
        return False
    if any(each < " " or each == "\x7f" or "\ud800" <= each <= "\udfff" for each in path):
        return False
    # Windows takes a backslash for a slash; there "..\\" climbs.
    return ".." not in path.replace("\\", "/").split("/")


def _link_stays_inside(name: str, target: str) -> bool:
    if not target or target.startswith(("/", "\\")) or _DRIVE.match(target) or "\0" in target:
        return False
    place = join(dirname(name.rstrip("/")), target.replace("\\", "/"))
    landed = normpath(place)
    return landed != ".." and not landed.startswith("../")


class Unpacked:
    """Adds up entries as they are seen, and says when it is enough."""

    def __init__(self, packed: int, rules: AssetRules) -> None:
        self.entries = 0
        self.bytes = 0
        self._rules = rules
        self._bytes_max = unpacked_max(packed, rules)

    def add(self, entry: Entry) -> ScanObjection | None:
        """The objection after which nothing more needs to be looked at."""
        self.entries += 1
        self.bytes += entry.size
        if self.entries > self._rules.entries_max:
            return ScanObjection(Against.TOO_MANY, f"{self._rules.entries_max:,}")
        if self.bytes > self._bytes_max:
            return too_much(self._bytes_max)
        return None


def unpacked_max(packed: int, rules: AssetRules) -> int:
    """How many bytes a file of `packed` bytes may unpack to."""
    dense = max(packed * rules.ratio_max, rules.ratio_free_bytes)
    return min(dense, rules.unpacked_bytes_max)


def too_much(largest: int) -> ScanObjection:
    return ScanObjection(Against.BOMB, f"more than {size_name(largest)}")


IMAGE_MARKS = frozenset({"manifest.json", "oci-layout", "./manifest.json", "./oci-layout"})
