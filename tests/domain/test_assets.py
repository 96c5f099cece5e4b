"""States of a package version, names, and what an archive's entries may be."""

from __future__ import annotations

from itertools import product

import pytest

from vendible.domain.catalog import assets
from vendible.domain.catalog.assets import (
    DEFAULT_RULES,
    TRANSITIONS,
    Against,
    AssetRules,
    Entry,
    EntryKind,
    Format,
    Unpacked,
    VersionState,
)
from vendible.domain.kernel.refusals import Code, Refusal

S = VersionState
_STEPS = {
    (S.UPLOADING, S.SCANNING),
    (S.SCANNING, S.REJECTED_BY_SCAN),
    (S.SCANNING, S.IN_REVIEW),
    (S.REJECTED_BY_SCAN, S.UPLOADING),
    (S.IN_REVIEW, S.APPROVED),
    (S.IN_REVIEW, S.REJECTED),
    (S.REJECTED, S.UPLOADING),
    (S.APPROVED, S.REPLACED),
}


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_the_steps_of_a_version(before: S, after: S) -> None:
    if (before, after) in _STEPS:
        assets.require_transition("a/1", before, after)
        return
    with pytest.raises(Refusal) as no:
        assets.require_transition("a/1", before, after)
    assert no.value.code is Code.ASSET_STATE
    assert no.value.facts["possible"] == sorted(TRANSITIONS[before])


def test_what_is_approved_is_never_deleted() -> None:
    assert not assets.DELETABLE & {S.APPROVED, S.REPLACED, S.SCANNING}


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("ota-server_2.1.0.tar.gz", Format.TAR_GZ),
        ("Server(2).zip", Format.ZIP),
        ("IMAGE.TAR", Format.TAR),
    ],
)
def test_file_names(name: str, format_: Format) -> None:
    assert assets.require_file_name(name) is format_


@pytest.mark.parametrize(
    "name",
    [
        "",
        "server",
        "server.exe",
        "server.gz",
        "../server.zip",
        "a/b.zip",
        "ser ver.zip",
        "sérver.zip",
        ".zip",
        "a\n.zip",
        "server.zip\n",
        "a" * 150 + ".zip",
        'x".zip',
    ],
)
def test_file_names_that_are_refused(name: str) -> None:
    with pytest.raises(Refusal) as no:
        assets.require_file_name(name)
    assert no.value.code is Code.BAD_INPUT


def test_sizes() -> None:
    assets.require_size(20 * 1024**3, DEFAULT_RULES)
    with pytest.raises(Refusal) as no:
        assets.require_size(20 * 1024**3 + 1, DEFAULT_RULES)
    assert no.value.code is Code.PACKAGE_TOO_LARGE
    with pytest.raises(Refusal):
        assets.require_size(0, DEFAULT_RULES)
    with pytest.raises(Refusal):
        assets.require_size(11, AssetRules(package_bytes_max=10))


@pytest.mark.parametrize("version", ["2.1.0", "v1", "2026-01", "1.0+build.5"])
def test_versions(version: str) -> None:
    assets.require_version(version)


@pytest.mark.parametrize("version", ["", "..", "1/2", "a b", "1.", "-1", "1" * 41, "1\n"])
def test_versions_that_are_refused(version: str) -> None:
    with pytest.raises(Refusal):
        assets.require_version(version)


@pytest.mark.parametrize("code", ["", "A", "a_b", "a--b", "-a", "a/", "a" * 64])
def test_codes_that_are_refused(code: str) -> None:
    with pytest.raises(Refusal):
        assets.require_code(code)


def test_checksums() -> None:
    assert assets.require_checksum(" " + "AB" * 32) == "ab" * 32
    assert assets.require_checksum("") == ""
    with pytest.raises(Refusal):
        assets.require_checksum("ab")


@pytest.mark.parametrize(
    ("entry", "against"),
    [
        (Entry("app/run.sh", EntryKind.FILE, 1), None),
        (Entry("./app/", EntryKind.FOLDER, 0), None),
        (Entry("a..b", EntryKind.FILE, 1), None),
        (Entry("../etc/passwd", EntryKind.FILE, 1), Against.NAME),
        (Entry("a/../../b", EntryKind.FILE, 1), Against.NAME),
        (Entry("/etc/passwd", EntryKind.FILE, 1), Against.NAME),
        (Entry("C:\\windows", EntryKind.FILE, 1), Against.NAME),
        (Entry("a\\..\\..\\b", EntryKind.FILE, 1), Against.NAME),
        (Entry("\\\\host\\share", EntryKind.FILE, 1), Against.NAME),
        (Entry("a\0b", EntryKind.FILE, 1), Against.NAME),
        (Entry("", EntryKind.FILE, 1), Against.NAME),
        (Entry("a/link", EntryKind.LINK, 0, "../b"), None),
        (Entry("link", EntryKind.LINK, 0, "../b"), Against.LINK),
        (Entry("a/link", EntryKind.LINK, 0, "../../b"), Against.LINK),
        (Entry("a/link", EntryKind.LINK, 0, "b/../../../c"), Against.LINK),
        (Entry("link", EntryKind.LINK, 0, "/etc"), Against.LINK),
        (Entry("link", EntryKind.LINK, 0, ""), Against.LINK),
        (Entry("hard", EntryKind.HARD_LINK, 0, "app/run.sh"), None),
        (Entry("hard", EntryKind.HARD_LINK, 0, "../run.sh"), Against.LINK),
        (Entry("null", EntryKind.DEVICE, 0), Against.DEVICE),
        (Entry("secret", EntryKind.FILE, 1, is_encrypted=True), Against.ENCRYPTED),
    ],
)
def test_entries(entry: Entry, against: Against | None) -> None:
    found = assets.object_to_entry(entry)
    assert (found.code if found else None) is against
    if found:
        assert "{" not in found.sentence


def test_bombs_are_told_by_what_they_unpack_to() -> None:
    rules = AssetRules(entries_max=3, unpacked_bytes_max=10**9, ratio_max=2)
    small = Unpacked(10, rules)
    assert small.add(Entry("a", EntryKind.FILE, rules.ratio_free_bytes)) is None
    found = small.add(Entry("b", EntryKind.FILE, 1))
    assert found
    assert found.code is Against.BOMB
    many = Unpacked(10, rules)
    codes = [many.add(Entry(str(number), EntryKind.FILE, 0)) for number in range(4)]
    assert [each.code if each else None for each in codes] == [None, None, None, Against.TOO_MANY]


def test_every_objection_has_a_sentence() -> None:
    assert set(assets.SENTENCES) == set(Against)
