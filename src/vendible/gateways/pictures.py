"""Looks into pictures with Pillow, without ever decoding more than a small one."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

PIXELS_MAX = 40_000_000
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF"}


class UnreadablePictureError(Exception):
    """The text says what is wrong, for people."""


@dataclass(frozen=True, slots=True)
class Pixels:
    width: int
    height: int


def measure(content: bytes, kind: str) -> Pixels:
    """The size in pixels of a whole, undamaged picture of this format (png, jpeg or gif)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # The formats are named: no other decoder ever sees what came from outside.
            with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
                width, height = picture.size
                if width * height > PIXELS_MAX:
                    raise UnreadablePictureError(f"{width}×{height} px, which is far too large")
                picture.verify()
            # `verify` looks at the frame of the file alone; decoding finds what is cut off.
            with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnreadablePictureError("a picture that unpacks to far too many pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError):
        raise UnreadablePictureError("a damaged picture") from None
    return Pixels(width, height)
