"""Logos for the demo's products: drawn when the story is told, so that no picture lies about."""

from __future__ import annotations

import colorsys
import hashlib
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = 120  # Huawei: Release requirements


def logo_png(name: str) -> bytes:
    """The name's first letter on a ground of its own colour; the same name, the same picture."""
    hue = hashlib.sha256(name.encode()).digest()[0] / 256
    ground = tuple(round(255 * part) for part in colorsys.hls_to_rgb(hue, 0.36, 0.5))
    picture = Image.new("RGBA", (SIZE, SIZE))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((4, 4, SIZE - 5, SIZE - 5), radius=20, fill=(*ground, 255))
    letter = next((each for each in name.upper() if each.isalnum()), "?")
    font = ImageFont.load_default(size=68)
    draw.text((SIZE / 2, SIZE / 2), letter, font=font, fill="white", anchor="mm")
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
