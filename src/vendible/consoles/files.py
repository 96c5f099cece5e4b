"""Answers that are files: packages as downloads, and what listings show."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse, StreamingHttpResponse

from vendible.domain.catalog.media import MediaFormat
from vendible.gateways.packages import chunks
from vendible.gateways.storage import open_storage
from vendible.records.models import AssetVersion, Media
from vendible.usecases.assets import pieces_of
from vendible.usecases.media import content_of

_TYPES = {
    MediaFormat.PNG: "image/png",
    MediaFormat.JPEG: "image/jpeg",
    MediaFormat.GIF: "image/gif",
    MediaFormat.PDF: "application/pdf",
}
_YEAR = 31_536_000


def package_file(version: AssetVersion) -> HttpResponse:
    """A part at a time. Refusal `not_found` while it isn't whole."""
    response = StreamingHttpResponse(
        chunks(open_storage(), pieces_of(version)), content_type="application/octet-stream"
    )
    response.headers["Content-Length"] = str(version.bytes)
    # The name was checked when it came: letters, digits, -, _, . and parentheses.
    response.headers["Content-Disposition"] = f'attachment; filename="{version.file_name}"'
    response.headers["Cache-Control"] = "private, no-store"
    _sandbox(response)
    return cast("HttpResponse", response)  # Django's views may answer either; ours name one


def media_file(media: Media, *, is_public: bool) -> HttpResponse:
    """Its address is its content, so it may be kept for ever by whoever may see it."""
    kind = MediaFormat(media.format)
    response = HttpResponse(content_of(media), content_type=_TYPES[kind])
    how = "attachment" if kind is MediaFormat.PDF else "inline"
    name = f"{media.kind}-{media.sha256[:12]}.{kind.value}"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    for_whom = "public" if is_public else "private"
    response.headers["Cache-Control"] = f"{for_whom}, max-age={_YEAR}, immutable"
    _sandbox(response)
    return response


def _sandbox(response: HttpResponse | StreamingHttpResponse) -> None:
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
