"""Packages by the tus protocol, as any of its clients would send them; and pictures."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.api.calling import Answer, Caller, plain, refused
from tests.marketplace import Marketplace
from tests.packages import PDF, png_of, zip_of
from vendible.gateways.scanner import NullScanner
from vendible.gateways.storage import open_storage
from vendible.usecases import scanning

_PART = "application/offset+octet-stream"
CONTENT = zip_of()


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


def _metadata(**said: str) -> str:
    return ",".join(
        f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items()
    )


def begin(caller: Caller, content: bytes = CONTENT, **more: str) -> str:
    said = {"version": "1.0", "filename": "desk.zip"} | more
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(content)),
        "Upload-Metadata": _metadata(**said),
    }
    answer = caller.call("POST", "/assets/desk/versions", None, headers)
    assert answer.status_code == 201, answer.content
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    path: str = answer.headers["Location"].partition("/api/v1")[2]
    return path


def patch(caller: Caller, path: str, first: int, part: bytes, **more: str) -> Answer:
    headers = {"Upload-Offset": str(first), "Content-Type": _PART, "Tus-Resumable": "1.0.0"}
    return caller.call("PATCH", path, part, headers | more)


@pytest.fixture
def desk(harbor: Caller) -> Caller:
    harbor.done("/assets", {"code": "desk", "name": "Desk"})
    return harbor


def test_an_upload_in_parts(desk: Caller, operator: Caller, market: Marketplace) -> None:
    path = begin(desk, sha256=hashlib.sha256(CONTENT).hexdigest())
    first = patch(desk, path, 0, CONTENT[:200])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "200")
    head = desk.call("HEAD", path)
    assert head.headers["Upload-Offset"] == "200"
    assert head.headers["Upload-Length"] == str(len(CONTENT))
    assert head.headers["Cache-Control"] == "no-store"
    assert desk.read("/assets/desk/versions/1.0")["upload"]["received"] == 200
    told = refused(patch(desk, path, 100, b"x"), "upload_offset", 409)
    assert told["facts"]["received"] == 200
    assert patch(desk, path, 200, CONTENT[200:]).status_code == 204
    scanning.scan_due(market.after(hours=1).present, storage=open_storage(), scanner=NullScanner())
    (waiting,) = operator.read("/asset-versions")["items"]
    assert waiting["state"] == "in_review"
    file: Any = operator.get(f"/asset-versions/{waiting['id']}/file")
    assert b"".join(file.streaming_content) == CONTENT
    assert file.headers["Content-Disposition"] == 'attachment; filename="desk.zip"'
    decided = operator.done(f"/asset-versions/{waiting['id']}/approve")
    assert decided["state"] == "approved"
    (asset,) = desk.read("/assets")["items"]
    assert asset["versions"][0]["state"] == "approved"


def test_what_the_server_can(desk: Caller, nobody: Caller) -> None:
    for path in (begin(desk), "/assets/desk/versions"):
        answer = nobody.call("OPTIONS", path)
        assert answer.status_code == 204
        assert answer.headers["Tus-Version"] == "1.0.0"
        assert "creation" in answer.headers["Tus-Extension"]
        assert int(answer.headers["Tus-Max-Size"]) == 20 * 1024**3


def test_a_part_that_arrived_damaged(desk: Caller) -> None:
    path = begin(desk)
    digest = base64.b64encode(hashlib.sha1(b"other").digest()).decode()
    answer = patch(desk, path, 0, CONTENT, **{"Upload-Checksum": f"sha1 {digest}"})
    assert answer.status_code == 460
    assert plain(answer)["code"] == "upload_checksum"
    assert desk.call("HEAD", path).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Offset": ""},
        {"Upload-Offset": "-1"},
        {"Upload-Offset": "٣"},
        {"Content-Type": "application/json"},
        {"Tus-Resumable": "0.2.2"},
        {"Upload-Checksum": "sha1 not-base64!"},
        {"Upload-Checksum": "crc32 AAAA"},
    ],
)
def test_headers_that_say_nothing(desk: Caller, headers: dict[str, str]) -> None:
    path = begin(desk)
    sent = {"Upload-Offset": "0"} | headers
    refused(patch(desk, path, 0, CONTENT, **sent), "bad_input", 422)


@pytest.mark.parametrize(
    ("length", "metadata"),
    [
        ("", _metadata(version="1", filename="a.zip")),
        ("1.5", _metadata(version="1", filename="a.zip")),
        ("0", _metadata(version="1", filename="a.zip")),
        ("9", ""),
        ("9", "version 1.0"),
        ("9", _metadata(version="1", filename="a.exe")),
        ("9", _metadata(version="1", filename="../a.zip")),
        ("9", _metadata(version="1\0", filename="a.zip")),
        ("9", _metadata(version="1", filename="a.zip", sha256="abc")),
        ("9", _metadata(version="1", filename="a.zip", replaces="0")),
        ("9", "x" * 5000),
    ],
)
def test_what_can_not_begin(desk: Caller, length: str, metadata: str) -> None:
    headers = {"Upload-Length": length, "Upload-Metadata": metadata}
    refused(desk.call("POST", "/assets/desk/versions", None, headers), "bad_input", 422)


def test_more_than_the_market_takes(desk: Caller) -> None:
    headers = {
        "Upload-Length": str(20 * 1024**3 + 1),
        "Upload-Metadata": _metadata(version="1", filename="a.zip"),
    }
    answer = desk.call("POST", "/assets/desk/versions", None, headers)
    refused(answer, "package_too_large", 413)


def test_another_partner_has_its_own_desk(desk: Caller, lumen: Caller) -> None:
    path = begin(desk)
    assert lumen.call("HEAD", path).status_code == 404
    refused(lumen.get("/assets/desk"), "not_found", 404)
    lumen.done("/assets", {"code": "desk", "name": "Desk"})
    assert lumen.read("/assets/desk")["versions"] == []
    refused(lumen.post("/assets", {"code": "desk", "name": "Desk"}), "asset_code_taken", 409)


def test_what_is_deleted_is_gone(desk: Caller) -> None:
    path = begin(desk)
    assert desk.call("DELETE", "/assets/desk/versions/1.0").status_code == 200
    assert desk.call("HEAD", path).status_code == 404
    assert desk.call("DELETE", "/assets/desk").status_code == 200


def test_pictures(harbor: Caller, client: Client) -> None:
    logo = png_of(120, 120)
    kept = plain(harbor.call("POST", "/media?kind=logo&name=logo.png", logo))
    digest = hashlib.sha256(logo).hexdigest()
    assert kept == {"file": digest, "width": 120, "height": 120, "bytes": len(logo)}
    assert harbor.call("POST", "/media?kind=agreement", PDF).status_code == 201
    too_large = harbor.call("POST", "/media?kind=agreement", PDF + bytes(5 * 1024**2))
    refused(too_large, "media_not_accepted", 422)
    refused(harbor.call("POST", "/media?kind=logo", b""), "media_not_accepted", 422)
    refused(harbor.call("POST", "/media?kind=film", b""), "bad_input", 422)
    # It is in a draft at most: nobody else sees it.
    assert client.get(f"/media/{digest}/").status_code == 404
