"""Looks into pictures with Pillow, without ever decoding more than a small one."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF"}


class UnreadablePictureError(Exception):
    """The text says what is wrong, for people."""


@dataclass(frozen=True, slots=True)
class Pixels:
    width: int
    height: int


def measure(content: bytes, kind: str, pixels_max: int) -> Pixels:
    """The size in pixels of a whole, undamaged picture of this format (png, jpeg or gif).

    One with more than `pixels_max` is not decoded: a pixel takes up to 4 bytes of memory.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # The formats are named: no other decoder ever sees what came from outside.
            with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
                width, height = picture.size
                if width * height > pixels_max:
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
