"""Every storage keeps, reads and forgets alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from tests.gateways.loopback_s3 import Bucket, s3
from vendible.gateways import storage as storages
from vendible.gateways.storage import (
    FolderStorage,
    NullStorage,
    ObjectStorage,
    Storage,
    open_storage,
)

_A, _B = "019bc14f-0000-7000-8000-00000000000a", "019bc14f-0000-7000-8000-00000000000b"
_C = "019bc14f-0000-7000-8000-00000000000c"
_ONE, _TWO, _THREE = "1" * 64, "2" * 64, "3" * 64


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """An object store on loopback that the settings name."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with s3("packages") as found:
        settings.FILES_BUCKET = "packages"
        settings.FILES_ENDPOINT = f"http://127.0.0.1:{found.port}"
        settings.FILES_REGION = "eu-central-1"
        yield found
    storages._bucket.cache_clear()


@pytest.fixture(params=["folder", "null", "objects in files", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "s3":
        request.getfixturevalue("bucket")
        return open_storage()
    files = FileSystemStorage(tmp_path / "objects", allow_overwrite=True)
    made: dict[str, Storage] = {
        "folder": FolderStorage(tmp_path / "files"),
        "null": NullStorage(),
        "objects in files": ObjectStorage(files),
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


def test_folders_are_listed(storage: Storage) -> None:
    assert storage.folders("packages") == []
    for upload in (_A, _B, _C):
        storage.keep(f"packages/{upload}/{_ONE}", b"one")
    storage.keep(f"media/{_A}/{_ONE}", b"one")
    assert sorted(storage.folders("packages")) == [_A, _B, _C]


def test_all_but_a_few_files_are_removed(storage: Storage) -> None:
    for name in (_ONE, _TWO, _THREE):
        storage.keep(f"packages/{_A}/{name}", b"x")
    storage.keep(f"packages/{_B}/{_ONE}", b"another's")
    assert storage.keep_only(f"packages/{_A}", {_TWO}) == 2
    assert storage.keep_only(f"packages/{_A}", {_TWO}) == 0
    assert storage.keep_only(f"packages/{_C}", set()) == 0
    assert storage.read(f"packages/{_A}/{_TWO}") == b"x"
    assert storage.read(f"packages/{_B}/{_ONE}") == b"another's"


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


def test_what_a_killed_process_began_to_write_is_removed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "files")
    storage.keep(f"packages/{_A}/{_ONE}", b"one")
    draft = tmp_path / "files" / "packages" / _A / ".abc.draft"
    draft.write_bytes(b"half")
    assert storage.keep_only(f"packages/{_A}", {_ONE}) == 1
    assert not draft.exists()


def test_a_part_is_one_request(bucket: Bucket) -> None:
    """Of 8 MB, from which on boto3 would begin an upload of many requests; and it is replaced."""
    storage, content = open_storage(), bytes(8 * 1024**2)
    storage.keep(f"packages/{_A}/{_ONE}", content)
    storage.keep(f"packages/{_A}/{_ONE}", content)
    assert bucket.asked == [f"PUT packages/{_A}/{_ONE}"] * 2
    assert storage.read(f"packages/{_A}/{_ONE}") == content


@pytest.mark.parametrize("says", [403, 400])
def test_what_the_object_store_says_no_to_is_an_oserror(bucket: Bucket, says: int) -> None:
    storage = open_storage()
    storage.keep(f"packages/{_A}/{_ONE}", b"one")
    bucket.says = says
    for call in (
        lambda: storage.keep(f"packages/{_A}/{_ONE}", b"one"),
        lambda: storage.read(f"packages/{_A}/{_ONE}"),
        lambda: storage.forget(f"packages/{_A}"),
        lambda: storage.folders("packages"),
    ):
        with pytest.raises(OSError, match="the object store says") as no:
            call()
        assert not isinstance(no.value, FileNotFoundError)
    assert bucket.kept == {f"packages/{_A}/{_ONE}": b"one"}


def test_a_storage_that_does_not_replace_is_none(tmp_path: Path) -> None:
    storage = ObjectStorage(FileSystemStorage(tmp_path))
    storage.keep(f"packages/{_A}/{_ONE}", b"one")
    with pytest.raises(AssertionError, match="does not replace"):
        storage.keep(f"packages/{_A}/{_ONE}", b"one")
