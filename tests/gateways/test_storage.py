"""Every storage keeps, reads and forgets alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage

from vendible.gateways.storage import (
    FolderStorage,
    NullStorage,
    ObjectStorage,
    Storage,
    open_storage,
)

_A, _B = "019bc14f-0000-7000-8000-00000000000a", "019bc14f-0000-7000-8000-00000000000b"
_ONE, _TWO = "1" * 64, "2" * 64


@pytest.fixture(params=["folder", "null", "objects in memory", "objects in files"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    made: dict[str, Storage] = {
        "folder": FolderStorage(tmp_path / "files"),
        "null": NullStorage(),
        "objects in memory": ObjectStorage(InMemoryStorage()),
        "objects in files": ObjectStorage(FileSystemStorage(tmp_path / "objects")),
    }
    return made[request.param]


def test_what_is_kept_is_read(storage: Storage) -> None:
    storage.keep(f"packages/{_A}/{_ONE}", b"one")
    storage.keep(f"packages/{_A}/{_TWO}", b"two")
    storage.keep(f"packages/{_A}/{_TWO}", b"two again")
    assert storage.read(f"packages/{_A}/{_ONE}") == b"one"
    assert storage.read(f"packages/{_A}/{_TWO}") == b"two again"
    with pytest.raises(FileNotFoundError):
        storage.read(f"packages/{_B}/{_ONE}")


def test_a_folder_is_forgotten_and_others_stay(storage: Storage) -> None:
    for upload in (_A, _B):
        storage.keep(f"packages/{upload}/{_ONE}", b"one")
    storage.forget(f"packages/{_A}")
    storage.forget(f"packages/{_A}")
    with pytest.raises(FileNotFoundError):
        storage.read(f"packages/{_A}/{_ONE}")
    assert storage.read(f"packages/{_B}/{_ONE}") == b"one"


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "packages/../x", f"packages/{_A}/../{_B}", "packages/name.zip"]
)
def test_a_name_from_outside_is_never_a_place(storage: Storage, key: str) -> None:
    with pytest.raises(AssertionError):
        storage.keep(key, b"")
    with pytest.raises((AssertionError, FileNotFoundError)):
        storage.read(key)
    with pytest.raises(AssertionError):
        storage.forget(key)


def test_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    FolderStorage(tmp_path / "files").keep(f"packages/{_A}/{_ONE}", b"one")
    (found,) = (each for each in tmp_path.rglob("*") if each.is_file())
    assert found.stat().st_mode & 0o077 == 0
    assert found.name == _ONE


def test_the_settings_name_a_folder(settings: object, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path  # type: ignore[attr-defined]
    assert isinstance(open_storage(), FolderStorage)


def test_the_settings_name_a_bucket(settings: object) -> None:
    pytest.importorskip("boto3", reason="the extra s3 is not installed", exc_type=ImportError)
    settings.FILES_BUCKET = "packages"  # type: ignore[attr-defined]
    assert isinstance(open_storage(), ObjectStorage)
