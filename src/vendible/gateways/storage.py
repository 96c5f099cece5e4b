"""Where files are kept: a folder, or an object store. Small pieces under keys that we make."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage as DjangoStorage

# Our own ids and digests alone: no name from outside is ever part of a key.
_KEY = re.compile(r"[a-z]+(/[0-9a-f-]{36})+(/[0-9a-f]{64})?", re.ASCII)
_TOP = re.compile(r"[a-z]+", re.ASCII)
_ONE_REQUEST = 64 * 1024**2  # bytes; no piece is as large


class Storage(Protocol):
    """Pieces of a few megabytes; a larger file is many of them (docs/decisions/uploads.md).

    Raises OSError where it can't be reached, or says no.
    """

    def keep(self, key: str, content: bytes) -> None:
        """Whole or not at all, and still there after a power cut. The same key again replaces."""

    def read(self, key: str) -> bytes:
        """FileNotFoundError where nothing is kept."""

    def forget(self, folder: str) -> None:
        """All keys below `folder`; nothing where there are none."""

    def folders(self, top: str) -> list[str]:
        """The names directly below `top`, the first word of keys."""

    def keep_only(self, folder: str, names: Collection[str]) -> int:
        """Removes all else directly in `folder`; answers how many that were."""


class FolderStorage:
    """Below a folder that no web server shows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, key: str, content: bytes) -> None:
        place = self._place(key)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = mkstemp(dir=place.parent, prefix=".", suffix=".draft")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        _persist(place.parent)

    def read(self, key: str) -> bytes:
        return self._place(key).read_bytes()

    def forget(self, folder: str) -> None:
        shutil.rmtree(self._place(folder), ignore_errors=True)

    def folders(self, top: str) -> list[str]:
        with suppress(FileNotFoundError):
            return [each.name for each in (self._folder / _top(top)).iterdir() if each.is_dir()]
        return []

    def keep_only(self, folder: str, names: Collection[str]) -> int:
        others: list[Path] = []
        with suppress(FileNotFoundError):
            others = [each for each in self._place(folder).iterdir() if each.name not in names]
        for each in others:
            each.unlink(missing_ok=True)
        return len(others)

    def _place(self, key: str) -> Path:
        return self._folder / _checked(key)


class ObjectStorage:
    """In whatever django-storages reaches: S3 and what speaks like it. `failures` become OSError.

    `objects` replaces what is there: to delete it first would lose it in a crash.
    """

    def __init__(self, objects: DjangoStorage, failures: tuple[type[Exception], ...] = ()) -> None:
        self._objects = objects
        self._failures = failures

    def keep(self, key: str, content: bytes) -> None:
        name = _checked(key)
        with self._told():
            kept = self._objects.save(name, ContentFile(content))
        assert kept == name, "the storage does not replace"

    def read(self, key: str) -> bytes:
        with self._told(), self._objects.open(_checked(key)) as file:
            content: bytes = file.read()
        return content

    def forget(self, folder: str) -> None:
        self.keep_only(folder, ())

    def folders(self, top: str) -> list[str]:
        return self._listed(_top(top))[0]

    def keep_only(self, folder: str, names: Collection[str]) -> int:
        name = _checked(folder)
        others = [each for each in self._listed(name)[1] if each not in names]
        for each in others:
            with self._told():
                self._objects.delete(f"{name}/{each}")
        return len(others)

    def _listed(self, name: str) -> tuple[list[str], list[str]]:
        try:
            with self._told():
                folders, files = self._objects.listdir(name)
        except FileNotFoundError:
            return [], []
        return list(folders), list(files)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise OSError(f"the object store says: {error}") from error


class NullStorage:
    """In memory, for the tests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, key: str, content: bytes) -> None:
        self.kept[_checked(key)] = content

    def read(self, key: str) -> bytes:
        try:
            return self.kept[key]
        except KeyError:
            raise FileNotFoundError(key) from None

    def forget(self, folder: str) -> None:
        self.keep_only(folder, ())

    def folders(self, top: str) -> list[str]:
        below = f"{_top(top)}/"
        return sorted({key.split("/")[1] for key in self.kept if key.startswith(below)})

    def keep_only(self, folder: str, names: Collection[str]) -> int:
        below = f"{_checked(folder)}/"
        others = [
            key for key in self.kept if key.startswith(below) and key[len(below) :] not in names
        ]
        for each in others:
            del self.kept[each]
        return len(others)


def open_storage() -> Storage:
    """The storage that the settings name."""
    if settings.FILES_BUCKET:
        return _bucket(settings.FILES_BUCKET, settings.FILES_ENDPOINT, settings.FILES_REGION)
    return _folder(settings.FILES_FOLDER)


@cache
def _folder(folder: Path) -> Storage:
    return FolderStorage(folder)


@cache
def _bucket(name: str, endpoint: str, region: str) -> Storage:
    # They need the extra `s3`.
    from boto3.exceptions import Boto3Error  # noqa: PLC0415
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
    from storages.backends.s3 import S3Storage  # noqa: PLC0415

    # Keys and roles come as boto3 finds them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...
    objects = S3Storage(
        bucket_name=name,
        endpoint_url=endpoint or None,
        region_name=region or None,
        default_acl=None,
        file_overwrite=True,
        querystring_auth=True,
        client_config=Config(
            # Many stores that speak S3 know nothing of the checksums that boto3 adds by itself.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=10,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 4},
        ),
        # A part is one request; boto3 would send 8 MB, which ours have, as an upload in parts.
        transfer_config=TransferConfig(multipart_threshold=_ONE_REQUEST, use_threads=False),
    )
    return ObjectStorage(objects, (BotoCoreError, ClientError, Boto3Error))


def _checked(key: str) -> str:
    assert _KEY.fullmatch(key), f"{key!r} is not a key of ours"
    return key


def _top(word: str) -> str:
    assert _TOP.fullmatch(word), f"{word!r} is no first word of our keys"
    return word


def _persist(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
