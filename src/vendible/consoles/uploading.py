"""Files that forms send: streamed to a disk, and never more than their page takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

if TYPE_CHECKING:
    from django.http import HttpRequest

ELSEWHERE_BYTES_MAX = 32 * 1024**2  # listing files, pictures, agreements: several a form
NOBODY_BYTES_MAX = 1024**2  # who is not signed in has nothing to upload
FORM_BYTES_MAX = 2 * 1024**3  # a package; a larger one is sent in parts
PACKAGE_PAGES = frozenset({"partner:asset"})


class BoundedUpload(FileUploadHandler):
    """Stands before the handler that writes; beyond the bound it drops the files and says so."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """The chunk, for the next handler."""
        self._taken += len(raw_data)
        if self._taken > self._most():
            self.request.is_upload_too_large = True  # type: ignore[union-attr]  # read by the page
            # Read to its end, or the browser shows a broken connection instead of the page.
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002
        """None: the next handler has the file."""
        return

    def _most(self) -> int:
        request: Any = self.request
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return NOBODY_BYTES_MAX
        match = getattr(request, "resolver_match", None)
        name = match.view_name if match else ""
        return FORM_BYTES_MAX if name in PACKAGE_PAGES else ELSEWHERE_BYTES_MAX


def is_too_large(request: HttpRequest) -> bool:
    return bool(getattr(request, "is_upload_too_large", False))
