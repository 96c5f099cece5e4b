"""Pictures and agreements that a listing shows: what may be uploaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MediaKind(StrEnum):
    LOGO = "logo"
    PICTURE = "picture"
    AGREEMENT = "agreement"


class MediaFormat(StrEnum):
    """By content, never by the name."""

    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class MediaRules:
    """Sizes in bytes and pixels (KooGallery: release requirements); the operator may turn them.

    A picture is a main picture of exactly `main`, or one of the introduction, which is
    `wide_min` to `wide_max` wide and at least `high_min` high.
    """

    logo_bytes_max: int = 5 * 1024**2
    logo: tuple[int, int] = (120, 120)
    picture_bytes_max: int = 5 * 1024**2
    main: tuple[int, int] = (800, 600)
    wide_min: int = 900
    wide_max: int = 1200
    high_min: int = 800
    high_max: int = 10_000
    agreement_bytes_max: int = 5 * 1024**2

    def bytes_max(self, kind: MediaKind) -> int:
        return {
            MediaKind.LOGO: self.logo_bytes_max,
            MediaKind.PICTURE: self.picture_bytes_max,
            MediaKind.AGREEMENT: self.agreement_bytes_max,
        }[kind]

    @property
    def pixels_max(self) -> int:
        """Of the largest picture that any kind takes."""
        sizes = (self.logo, self.main, (self.wide_max, self.high_max))
        return max(width * height for width, height in sizes)


DEFAULT_MEDIA_RULES = MediaRules()

_FORMATS = {
    MediaKind.LOGO: (MediaFormat.PNG,),
    MediaKind.PICTURE: (MediaFormat.JPEG, MediaFormat.PNG, MediaFormat.GIF),
    MediaKind.AGREEMENT: (MediaFormat.PDF,),
}
_CALLED = {
    MediaFormat.PNG: "PNG",
    MediaFormat.JPEG: "JPG",
    MediaFormat.GIF: "GIF",
    MediaFormat.PDF: "PDF",
}
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", MediaFormat.PNG),
    (b"\xff\xd8\xff", MediaFormat.JPEG),
    (b"GIF87a", MediaFormat.GIF),
    (b"GIF89a", MediaFormat.GIF),
    (b"%PDF-", MediaFormat.PDF),
)


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with a file: what was expected, and what came."""

    expected: str
    got: str = field(default="")


def format_of(head: bytes) -> MediaFormat | None:
    """By the first bytes of a file; None for a content that no listing shows."""
    return next((each for start, each in _SIGNATURES if head.startswith(start)), None)


def object_to_file(kind: MediaKind, head: bytes, size: int, rules: MediaRules) -> Objection | None:
    """What can be told before the content is decoded: the size and the format."""
    largest = rules.bytes_max(kind)
    if size > largest:
        return Objection(f"at most {size_name(largest)}", size_name(size))
    found = format_of(head)
    if found not in _FORMATS[kind]:
        allowed = " or ".join(_CALLED[each] for each in _FORMATS[kind])
        return Objection(
            f"a file with the content of a {allowed}", f"a {_CALLED[found]}" if found else "another"
        )
    return None


def object_to_pixels(
    kind: MediaKind, width: int, height: int, rules: MediaRules
) -> Objection | None:
    """The size of a picture in pixels."""
    came = f"{width}×{height} px"
    if kind is MediaKind.LOGO and (width, height) != rules.logo:
        return Objection(f"exactly {rules.logo[0]}×{rules.logo[1]} px", came)
    is_main = (width, height) == rules.main
    is_introduction = (
        rules.wide_min <= width <= rules.wide_max and rules.high_min <= height <= rules.high_max
    )
    if kind is MediaKind.PICTURE and not is_main and not is_introduction:
        return Objection(
            f"{rules.main[0]}×{rules.main[1]} px for the main picture, or {rules.wide_min} to "
            f"{rules.wide_max} px wide and at least {rules.high_min} px high",
            came,
        )
    return None


def size_name(size: int) -> str:
    """`5 MB`: in the unit that people read, with one digit after the point where it says more."""
    for unit, step in (("GB", 1024**3), ("MB", 1024**2), ("kB", 1024)):
        if size >= step:
            return f"{size / step:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"
