"""Archives are judged by their content, without ever being unpacked to a disk."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
import zipfile
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages import FILES, stored, tar_gz_of, tar_of, zip_of
from vendible.domain.catalog.assets import Against, AssetKind, AssetRules, Format
from vendible.gateways import archives, packages
from vendible.gateways.archives import Inspected

RULES = AssetRules()
_MAKERS = {Format.ZIP: zip_of, Format.TAR: tar_of, Format.TAR_GZ: tar_gz_of}


def inspected(
    content: bytes,
    promised: Format,
    *,
    kind: AssetKind = AssetKind.PACKAGE,
    rules: AssetRules = RULES,
) -> Inspected:
    storage, pieces = stored(content, part=max(1000, len(content) // 50))
    file = cast("BinaryIO", packages.opened(storage, pieces))
    return archives.inspect(file, len(content), promised, kind, rules)


def codes(found: Inspected) -> list[Against]:
    return [each.code for each in found.objections]


@pytest.mark.parametrize("format_", Format)
def test_good_packages(format_: Format) -> None:
    found = inspected(_MAKERS[format_](), format_)
    assert found.objections == ()
    assert (found.format, found.entries) == (format_.value, len(FILES))
    assert found.unpacked_bytes == sum(map(len, FILES.values()))


@pytest.mark.parametrize("format_", Format)
def test_what_is_inside_comes_out_as_it_was_packed(format_: Format) -> None:
    content = _MAKERS[format_]()
    storage, pieces = stored(content, part=777)
    file = cast("BinaryIO", packages.opened(storage, pieces))
    found = {
        name: b"".join(chunks)
        for name, chunks in archives.members(file, len(content), format_, RULES)
    }
    assert found == FILES


@pytest.mark.parametrize("promised", Format)
@pytest.mark.parametrize("really", Format)
def test_the_content_decides_and_not_the_name(promised: Format, really: Format) -> None:
    found = inspected(_MAKERS[really](), promised)
    assert codes(found) == ([] if promised is really else [Against.FORMAT])


@pytest.mark.parametrize("content", [b"", b"MZ executable", b"PK", b"\0" * 2000])
def test_what_is_no_archive(content: bytes) -> None:
    assert codes(inspected(content or b"\0", Format.ZIP)) == [Against.FORMAT]


@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("name", ["../out", "a/../../out", "/etc/passwd", "C:/windows/x"])
def test_path_tricks(format_: Format, name: str) -> None:
    found = inspected(_MAKERS[format_]({**FILES, name: b"x"}), format_)
    assert codes(found) == [Against.NAME]


@pytest.mark.parametrize("format_", Format)
def test_links_that_lead_out(format_: Format) -> None:
    links = {"app/fine": "run.sh", "app/up": "../app/run.sh", "bad": "../out", "worse": "/etc"}
    found = inspected(_MAKERS[format_](FILES, links), format_)
    assert codes(found) == [Against.LINK, Against.LINK]


@pytest.mark.parametrize(
    ("kind", "against"),
    [(tarfile.CHRTYPE, Against.DEVICE), (tarfile.FIFOTYPE, Against.DEVICE)],
)
def test_devices(kind: bytes, against: Against) -> None:
    found = inspected(tar_of(FILES, {"null": ""}, kind=kind), Format.TAR)
    assert codes(found) == [against]


def test_a_hard_link_that_leads_out() -> None:
    found = inspected(tar_of(FILES, {"hard": "../x"}, kind=tarfile.LNKTYPE), Format.TAR)
    assert codes(found) == [Against.LINK]


@pytest.mark.parametrize("format_", [Format.ZIP, Format.TAR_GZ])
def test_a_bomb_is_refused_before_it_unpacks(format_: Format) -> None:
    content = _MAKERS[format_]({"zeros": b"\0" * (80 * 1024**2)})
    assert len(content) < 100_000
    tracemalloc.start()
    found = inspected(content, format_)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert codes(found) == [Against.BOMB]
    assert most < 30 * 1024**2


def test_a_bomb_behind_the_end_of_a_tar() -> None:
    content = gzip.compress(tar_of() + b"\0" * (80 * 1024**2), mtime=0)
    assert codes(inspected(content, Format.TAR_GZ)) == [Against.BOMB]


def test_too_many_entries() -> None:
    rules = AssetRules(entries_max=10)
    files = {f"file-{number}": b"" for number in range(11)}
    for format_ in Format:
        found = inspected(_MAKERS[format_](files), format_, rules=rules)
        assert codes(found) == [Against.TOO_MANY]


def test_a_zip_that_lies_about_a_size() -> None:
    content = zip_of({"zeros": b"\0" * 100_000})
    listed = content.rindex(b"PK\x01\x02")
    lying = bytearray(content)
    lying[listed + 24 : listed + 28] = (10).to_bytes(4, "little")
    assert codes(inspected(bytes(lying), Format.ZIP)) == [Against.DAMAGED]


def test_entries_of_a_zip_that_share_their_bytes() -> None:
    content = zip_of({"a": b"x" * 1000, "b": b"x" * 1000})
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    shared = bytearray(content)
    shared[second + 42 : second + 46] = bytes(4)  # where the first one begins
    assert codes(inspected(bytes(shared), Format.ZIP))[0] in (Against.OVERLAP, Against.DAMAGED)


def test_a_zip_whose_headers_name_different_files() -> None:
    content = zip_of({"good": b"x"})
    other = content.replace(b"good", b"evil", 1)
    assert codes(inspected(other, Format.ZIP)) == [Against.DAMAGED]


def test_an_encrypted_entry() -> None:
    content = bytearray(zip_of({"a": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert codes(inspected(bytes(content), Format.ZIP)) == [Against.ENCRYPTED]


@pytest.mark.parametrize("format_", Format)
def test_a_package_that_breaks_off(format_: Format) -> None:
    content = _MAKERS[format_]()
    half = content[: len(content) // 2]
    assert codes(inspected(half, format_)) == [Against.DAMAGED]


def test_a_tar_with_a_huge_name_header() -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 * 1024**3
    written = info.tobuf(tarfile.GNU_FORMAT) + b"a" * 2048
    assert codes(inspected(written, Format.TAR)) == [Against.DAMAGED]


def test_an_image_has_its_manifest() -> None:
    image = tar_of({"manifest.json": b"[]", "layer.tar": b"x"})
    kind = AssetKind.IMAGE_PACKAGE
    assert codes(inspected(image, Format.TAR, kind=kind)) == []
    assert codes(inspected(tar_of(), Format.TAR, kind=kind)) == [Against.NOT_AN_IMAGE]


def test_an_empty_zip() -> None:
    assert codes(inspected(zip_of({}), Format.ZIP)) == [Against.DAMAGED]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    format_=st.sampled_from(list(Format)),
    place=st.floats(0, 1, exclude_max=True),
    put=st.binary(min_size=1, max_size=12),
)
def test_damage_anywhere_is_an_answer_and_never_an_error(
    format_: Format, place: float, put: bytes
) -> None:
    content = bytearray(_MAKERS[format_]())
    at = int(place * len(content))
    content[at : at + len(put)] = put
    assert inspected(bytes(content), format_) is not None


def test_a_package_reads_like_a_file() -> None:
    content = bytes(range(256)) * 20
    storage, pieces = stored(content, part=333)
    file = packages.opened(storage, pieces)
    assert file.read() == content
    assert file.seek(-10, io.SEEK_END) == len(content) - 10
    assert file.read(100) == content[-10:]
    file.seek(331)
    assert file.read(5) == content[331:336]
    with pytest.raises(OSError, match="before the beginning"):
        file.seek(-len(content) - 1, io.SEEK_END)
    assert b"".join(packages.chunks(storage, pieces)) == content
    assert zipfile.is_zipfile(file) is False
