"""What may be uploaded as a logo, a picture, an agreement."""

from __future__ import annotations

import pytest

from vendible.domain.catalog.media import (
    DEFAULT_MEDIA_RULES,
    MediaFormat,
    MediaKind,
    format_of,
    object_to_file,
    object_to_pixels,
    size_name,
)

K = MediaKind
_PNG, _PDF, _JPEG = b"\x89PNG\r\n\x1a\n....", b"%PDF-1.4", b"\xff\xd8\xff\xe0"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (_PNG, MediaFormat.PNG),
        (_JPEG, MediaFormat.JPEG),
        (b"GIF89a..", MediaFormat.GIF),
        (_PDF, MediaFormat.PDF),
        (b"<svg>", None),
        (b"", None),
    ],
)
def test_formats_by_content(head: bytes, found: MediaFormat | None) -> None:
    assert format_of(head) is found


@pytest.mark.parametrize(
    ("kind", "head", "size", "is_fine"),
    [
        (K.LOGO, _PNG, 5 * 1024**2, True),
        (K.LOGO, _PNG, 5 * 1024**2 + 1, False),
        (K.LOGO, _JPEG, 100, False),
        (K.PICTURE, _JPEG, 100, True),
        (K.PICTURE, _PDF, 100, False),
        (K.AGREEMENT, _PDF, 100, True),
        (K.AGREEMENT, b"MZ", 100, False),
    ],
)
def test_files(kind: MediaKind, head: bytes, size: int, is_fine: bool) -> None:
    assert (object_to_file(kind, head, size, DEFAULT_MEDIA_RULES) is None) is is_fine


@pytest.mark.parametrize(
    ("kind", "width", "height", "is_fine"),
    [
        (K.LOGO, 120, 120, True),
        (K.LOGO, 121, 120, False),
        (K.PICTURE, 800, 600, True),
        (K.PICTURE, 800, 601, False),
        (K.PICTURE, 900, 800, True),
        (K.PICTURE, 1200, 4000, True),
        (K.PICTURE, 899, 800, False),
        (K.PICTURE, 1201, 800, False),
        (K.PICTURE, 1000, 799, False),
    ],
)
def test_pixels(kind: MediaKind, width: int, height: int, is_fine: bool) -> None:
    assert (object_to_pixels(kind, width, height, DEFAULT_MEDIA_RULES) is None) is is_fine


@pytest.mark.parametrize(
    ("size", "name"),
    [(1, "1 bytes"), (1536, "1.5 kB"), (5 * 1024**2, "5 MB"), (20 * 1024**3, "20 GB")],
)
def test_sizes_in_words(size: int, name: str) -> None:
    assert size_name(size) == name
