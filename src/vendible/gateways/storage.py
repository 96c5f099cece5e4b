"""Where files are kept: a folder, or an object store. Small pieces under keys that we make."""

from __future__ import annotations

import os
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage as DjangoStorage

# Our own ids and digests alone: no name from outside is ever part of a key.
_KEY = re.compile(r"[a-z]+(/[0-9a-f-]{36})+(/[0-9a-f]{64})?", re.ASCII)


class Storage(Protocol):
    """Pieces of a few megabytes; a larger file is many of them (docs/decisions/uploads.md)."""

    def keep(self, key: str, content: bytes) -> None:
        """Whole or not at all, and still there after a power cut. The same key again replaces."""

    def read(self, key: str) -> bytes:
        """FileNotFoundError where nothing is kept."""

    def forget(self, folder: str) -> None:
        """All keys below `folder`; nothing where there are none."""


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

    def _place(self, key: str) -> Path:
        return self._folder / _checked(key)


class ObjectStorage:
    """In whatever django-storages reaches: S3 and what speaks like it."""

    def __init__(self, objects: DjangoStorage) -> None:
        self._objects = objects

    def keep(self, key: str, content: bytes) -> None:
        name = _checked(key)
        if self._objects.exists(name):
            self._objects.delete(name)  # else a storage that never replaces finds another name
        self._objects.save(name, ContentFile(content))

    def read(self, key: str) -> bytes:
        with self._objects.open(_checked(key)) as file:
            content: bytes = file.read()
        return content

    def forget(self, folder: str) -> None:
        name = _checked(folder)
        try:
            _, files = self._objects.listdir(name)
        except FileNotFoundError:
            return
        for each in files:
            self._objects.delete(f"{name}/{each}")


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
        below = f"{_checked(folder)}/"
        self.kept = {key: each for key, each in self.kept.items() if not key.startswith(below)}


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
    from storages.backends.s3 import S3Storage  # noqa: PLC0415  needs the extra `s3`

    # Keys and roles come as boto3 finds them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...
    return ObjectStorage(
        S3Storage(
            bucket_name=name,
            endpoint_url=endpoint or None,
            region_name=region or None,
            default_acl=None,
            file_overwrite=True,
            querystring_auth=True,
        )
    )


def _checked(key: str) -> str:
    assert _KEY.fullmatch(key), f"{key!r} is not a key of ours"
    return key


def _persist(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
