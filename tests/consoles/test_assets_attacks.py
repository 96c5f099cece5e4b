"""What somebody would try with files: content that pretends, names that lie, odd requests."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.consoles.pages import text_of
from tests.consoles.test_assets import DESK, scan, upload
from tests.packages import PDF, png_of, zip_of
from vendible.domain.catalog.media import MediaKind
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import AssetVersion, Media, Upload
from vendible.usecases.media import keep_media

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/><script>alert(1)</script>"
TYPES = {"image/png", "image/jpeg", "image/gif", "application/pdf"}
PART: Any = {"content_type": "application/offset+octet-stream"}


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def harbor(enter: Enter) -> Client:
    browser = enter("harbor")
    sent = {"name": "Desk Server", "code": "desk", "kind": "package", "key": "a"}
    assert browser.post("/partner/assets/new/", sent).headers["Location"] == DESK
    return browser


def keep(market: Marketplace, kind: MediaKind, content: bytes, name: str = "file") -> str:
    who: Any = {"actor": market.actor("harbor"), "present": market.present}
    return str(keep_media(kind, content, name, **who)["file"])


def gif_of(width: int, height: int, comment: bytes) -> bytes:
    """Black, with a comment of up to 255 bytes in it."""
    head = b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little")
    packed, free = [], 0  # codes of 3 bits: clear, then one black pixel each
    bits = 0
    for code in [4] + [0, 4] * (width * height // 1) + [5]:
        bits |= code << free
        free += 3
        while free >= 8:
            packed.append(bits & 255)
            bits >>= 8
            free -= 8
    packed.append(bits & 255)
    data = bytes(packed)
    blocks = b"".join(
        bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255)
    )
    frame = b"," + bytes(4) + head[6:10] + b"\0" + b"\x02" + blocks + b"\0"
    said = b"!\xfe" + bytes([len(comment)]) + comment + b"\0"
    return head + b"\x80\0\0" + bytes(6) + said + frame + b";"


@pytest.mark.parametrize(
    ("kind", "content", "type_"),
    [
        (MediaKind.LOGO, png_of(120, 120) + SCRIPT, "image/png"),
        (MediaKind.PICTURE, gif_of(800, 600, b"/*" + SCRIPT), "image/gif"),
        (MediaKind.AGREEMENT, PDF + SCRIPT + b"%%EOF", "application/pdf"),
    ],
    ids=["png", "gif", "pdf"],
)
def test_a_file_that_is_two_things_is_shown_as_what_it_begins_with(
    harbor: Client, market: Marketplace, kind: MediaKind, content: bytes, type_: str
) -> None:
    digest = keep(market, kind, content, 'evil".html\r\nSet-Cookie: a=b\u202egnp.svg')
    answer = harbor.get(f"/media/{digest}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == type_
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    how, _, name = answer.headers["Content-Disposition"].partition("; ")
    assert how == ("attachment" if kind is MediaKind.AGREEMENT else "inline")
    assert name == f'filename="{kind}-{digest[:12]}.{type_.partition("/")[2]}"'
    assert "Set-Cookie" not in answer.headers
    kept = Media.objects.get().name
    assert kept.isprintable()
    assert "\u202e" not in kept


@pytest.mark.parametrize("kind", list(MediaKind))
@pytest.mark.parametrize(
    "content",
    [
        SCRIPT,
        b"<!DOCTYPE html><html></html>",
        b"<?xml version='1.0'?>" + SCRIPT,
        b"\xef\xbb\xbf" + SCRIPT,
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"GIF89a/*" + SCRIPT + b"*/=1;alert(1)",
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"\xff\xd8\xff\xe0" + SCRIPT,
        b" %PDF-1.7\n%%EOF",
        zip_of(),
    ],
    ids=["svg", "html", "xml", "bom", "webp", "gif and js", "png", "jpeg", "pdf", "zip"],
)
def test_scripts_and_pages_are_no_pictures(
    market: Marketplace, kind: MediaKind, content: bytes
) -> None:
    with pytest.raises(Refusal) as no:
        keep(market, kind, content)
    assert no.value.code is Code.MEDIA_NOT_ACCEPTED
    assert not Media.objects.exists()


def _text_chunk(content: bytes) -> bytes:
    """A compressed text in a PNG."""
    kind, said = b"zTXt", b"Comment\0\0" + zlib.compress(content, 9)
    sum_ = zlib.crc32(kind + said).to_bytes(4, "big")
    return len(said).to_bytes(4, "big") + kind + said + sum_


@pytest.mark.parametrize(
    "content",
    [
        png_of(6000, 6000),  # few bytes, 36 million pixels
        png_of(65_000, 600),
        png_of(120, 120)[:33] + _text_chunk(bytes(200 * 1024**2)) + png_of(120, 120)[33:],
    ],
    ids=["square", "wide", "text"],
)
@pytest.mark.parametrize("kind", [MediaKind.LOGO, MediaKind.PICTURE])
def test_pictures_that_unpack_to_much(market: Marketplace, kind: MediaKind, content: bytes) -> None:
    with pytest.raises(Refusal) as no:
        keep(market, kind, content)
    assert no.value.code is Code.MEDIA_NOT_ACCEPTED


def test_head_range_and_other_methods(harbor: Client, market: Marketplace) -> None:
    logo = png_of(120, 120)
    place = f"/media/{keep(market, MediaKind.LOGO, logo)}/"
    head = harbor.head(place)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(logo))
    part = harbor.get(place, headers={"Range": "bytes=0-3,5-9,1-99999999999999999999"})
    assert (part.status_code, part.content) == (200, logo)
    for other in ("put", "patch", "delete", "options"):
        assert getattr(harbor, other)(place).status_code in (403, 405)


def test_a_package_is_only_ever_a_download(harbor: Client, enter: Enter) -> None:
    upload(harbor, SCRIPT, name="page.html.zip")
    place = f"{DESK}1.0/file/"
    answer: Any = harbor.get(place)
    assert b"".join(answer.streaming_content) == SCRIPT
    for shown in (answer, harbor.head(place)):
        assert shown.headers["Content-Type"] == "application/octet-stream"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Content-Disposition"] == 'attachment; filename="page.html.zip"'
        assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert shown.headers["Content-Length"] == str(len(SCRIPT))
    lumen = enter("lumen")
    version = AssetVersion.objects.get()
    for stranger in (Client(), lumen, enter("aurora")):
        for address in (place, f"/operator/packages/{version.id}/file/"):
            assert stranger.get(address).status_code in (302, 403, 404)
    assert lumen.get(place).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        'a".zip',
        "a\r\nSet-Cookie: a=b.zip",
        "\u202epiz.exe.zip",
        "a\0.zip",
        "../../etc/cron.d/a.zip",
        "a b.zip",
        ".zip",
        "-rf.zip",
        "é.zip",
        "a" * 200 + ".zip",
        "a.zip\n",
        "a.svg",
        "a.zip.html",
    ],
)
def test_names_that_no_header_and_no_page_should_hold(harbor: Client, name: str) -> None:
    ask = {"version": "1.0", "file_name": name, "bytes": "9"}
    assert harbor.post(f"{DESK}begin/", ask).status_code == 422
    assert not AssetVersion.objects.exists()


def test_names_inside_a_package_are_shown_as_plain_text(
    harbor: Client, market: Marketplace
) -> None:
    wrong = {
        "../<script>alert(1)</script>": b"",
        "/etc/\u202egnp.exe": b"",
        "../" + "n" * 60_000: b"",
        "a/../../\x07bell": b"",
    }
    upload(harbor, zip_of(wrong, {"out": "/etc/passwd"}))
    scan(market)
    assert AssetVersion.objects.get().state == "rejected_by_scan"
    page = harbor.get(DESK).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\x07" not in page
    assert "n" * 200 not in page
    assert len(AssetVersion.objects.get().objections) == 5
    assert "leads out of the folder" in text_of(harbor.get(DESK))


@pytest.mark.parametrize("first", ["-1", "1e3", "0x0", " 0", "9" * 15, "9" * 400, "٣", "", "0,0"])
def test_offsets_that_are_none(harbor: Client, first: str) -> None:
    ask = {"version": "1.0", "file_name": "desk.zip", "bytes": "100"}
    place = harbor.post(f"{DESK}begin/", ask).headers["Location"]
    harbor.patch(place, b"begin", headers={"Upload-Offset": "0"}, **PART)
    answer = harbor.patch(place, b"more", headers={"Upload-Offset": first}, **PART)
    assert answer.status_code == 409
    assert Upload.objects.get().received == 5


@pytest.mark.parametrize("size", ["-1", "0", "1e9", "9" * 15, "9" * 400, "٣", "", "NaN"])
def test_sizes_that_are_none(harbor: Client, size: str) -> None:
    ask = {"version": "1.0", "file_name": "desk.zip", "bytes": size}
    assert harbor.post(f"{DESK}begin/", ask).status_code in (413, 422)
    assert not Upload.objects.exists()


def test_a_part_belongs_to_its_partner(harbor: Client, enter: Enter) -> None:
    ask = {"version": "1.0", "file_name": "desk.zip", "bytes": "100"}
    place = harbor.post(f"{DESK}begin/", ask).headers["Location"]
    for stranger in (enter("lumen"), enter("aurora"), Client()):
        answer = stranger.patch(place, b"x", headers={"Upload-Offset": "0"}, **PART)
        assert answer.status_code in (302, 403, 404)
    assert Upload.objects.get().received == 0
