"""The asset center in the pages: upload, scan result, decision, download; and who sees pictures."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.consoles.pages import field_of, text_of
from tests.marketplace import demo_listing
from tests.packages import png_of, zip_of
from vendible.consoles import uploading
from vendible.domain.access.permissions import Role
from vendible.domain.catalog.media import MediaKind
from vendible.gateways.scanner import EICAR, NullScanner
from vendible.gateways.storage import open_storage
from vendible.records.models import AssetVersion, Media
from vendible.usecases import drafts, scanning
from vendible.usecases.media import keep_media

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

DESK = "/partner/assets/desk/"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def harbor(enter: Enter) -> Client:
    browser = enter("harbor")
    sent = {"name": "Desk Server", "code": "desk", "kind": "package", "key": "a"}
    assert browser.post("/partner/assets/new/", sent).headers["Location"] == DESK
    return browser


def upload(browser: Client, content: bytes, version: str = "1.0", **more: str) -> Any:
    file = SimpleUploadedFile(more.pop("name", "desk.zip"), content)
    return browser.post(DESK, {"version": version, "file": file} | more)


def scan(market: Marketplace) -> None:
    later = market.after(hours=1)
    scanning.scan_due(later.present, storage=open_storage(), scanner=NullScanner())


def test_an_empty_list_says_how_to_begin(market: Marketplace, enter: Enter) -> None:
    assert "No assets yet" in text_of(enter("harbor").get("/partner/assets/"))
    assert "No package waits" in text_of(enter("market").get("/operator/packages/"))


def test_from_the_form_to_the_approval(harbor: Client, enter: Enter, market: Marketplace) -> None:
    assert "No versions yet" in text_of(harbor.get(DESK))
    assert upload(harbor, zip_of()).status_code == 302
    assert "Scanning" in text_of(harbor.get(DESK))
    scan(market)
    page = text_of(harbor.get(DESK))
    assert "In review" in page
    assert hashlib.sha256(zip_of()).hexdigest() in page
    operator = enter("market")
    assert "Desk Server 1.0" in text_of(operator.get("/operator/packages/"))
    version = AssetVersion.objects.get(version="1.0")
    shown = operator.get(f"/operator/packages/{version.id}/")
    assert "Not scanned for viruses" in text_of(shown)
    file: Any = operator.get(f"/operator/packages/{version.id}/file/")
    assert b"".join(file.streaming_content) == zip_of()
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    key = {"key": field_of(shown, "key")}
    operator.post(f"/operator/packages/{version.id}/approve/", key)
    assert "Approved" in text_of(harbor.get("/partner/assets/"))
    assert "Desk Server 1.0" in text_of(operator.get("/operator/packages/decided/"))
    own: Any = harbor.get(f"{DESK}1.0/file/")
    assert b"".join(own.streaming_content) == zip_of()


def test_what_the_scan_found_is_said(harbor: Client, market: Marketplace) -> None:
    upload(harbor, zip_of({"virus.com": EICAR}))
    scan(market)
    page = text_of(harbor.get(DESK))
    assert "Rejected by the scan" in page
    assert "Eicar-Test-Signature in virus.com was found in it" in page


def test_a_rejection_needs_reasons(harbor: Client, enter: Enter, market: Marketplace) -> None:
    upload(harbor, zip_of())
    scan(market)
    operator = enter("market")
    address = reverse("operator:package_reject", kwargs={"version": AssetVersion.objects.get().id})
    assert operator.post(address, {"reasons": " ", "key": "a"}).status_code == 422
    operator.post(address, {"reasons": "No licence control.\n\nNo guide.", "key": "b"})
    page = text_of(harbor.get(DESK))
    assert "No licence control." in page
    assert "No guide." in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "desk.exe"}, "an ending of .zip, .tar or .tar.gz"),
        ({"version": "1 0"}, "letters and digits, such as 2.1.0"),
        ({"sha256": "abc"}, "64 hexadecimal digits"),
    ],
)
def test_mistakes_stand_beside_their_fields(
    harbor: Client, more: dict[str, str], said: str
) -> None:
    answer = upload(harbor, zip_of(), **({"version": "1.0"} | more))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert field_of(answer, "version") == more.get("version", "1.0")
    assert not AssetVersion.objects.exists()


def test_a_file_beyond_what_one_request_takes(
    harbor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "FORM_BYTES_MAX", 1000)
    answer = upload(harbor, bytes(5000))
    assert answer.status_code == 413
    assert "Send it by the command line" in text_of(answer)
    assert not AssetVersion.objects.exists()


def test_the_script_sends_parts(harbor: Client) -> None:
    content = zip_of()
    ask = {"version": "1.0", "file_name": "desk.zip", "bytes": str(len(content))}
    begun = harbor.post(f"{DESK}begin/", ask)
    assert begun.status_code == 201
    place = begun.headers["Location"]
    part: Any = {"content_type": "application/offset+octet-stream"}
    first = harbor.patch(place, content[:300], headers={"Upload-Offset": "0"}, **part)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "300")
    assert harbor.head(place).headers["Upload-Offset"] == "300"
    wrong = harbor.patch(place, b"x", headers={"Upload-Offset": "1"}, **part)
    assert wrong.status_code == 409
    assert wrong.headers["Content-Type"].startswith("text/plain")
    page = text_of(harbor.get(DESK))
    assert "Uploading" in page
    assert "300 bytes of 606 bytes" in page
    again = harbor.post(f"{DESK}begin/", ask)
    assert again.status_code == 409
    assert "Upload under another version" in again.content.decode()
    harbor.patch(place, content[300:], headers={"Upload-Offset": "300"}, **part)
    assert AssetVersion.objects.get().state == "scanning"


def test_members_look_and_change_nothing(harbor: Client, enter: Enter) -> None:
    upload(harbor, zip_of())
    member = enter("harbor", Role.MEMBER)
    page = text_of(member.get(DESK))
    assert "Upload a version" not in page
    assert upload(member, zip_of(), "2.0").status_code == 403
    assert member.post(f"{DESK}1.0/delete/", {"key": "a"}).status_code == 403


def test_only_what_nobody_uses_is_deleted(harbor: Client, market: Marketplace) -> None:
    upload(harbor, zip_of())
    scan(market)
    desk = demo_listing("customer-service")
    desk["editions"][0]["package"] = "desk/1.0"
    drafts.save_draft(desk, actor=market.actor("harbor"), present=market.present)
    page = harbor.get(DESK)
    assert "(draft)" in text_of(page)
    assert f"{DESK}1.0/delete/" not in page.content.decode()
    assert harbor.post(f"{DESK}1.0/delete/", {"key": "a"}).status_code == 409
    upload(harbor, zip_of(), "2.0")
    scan(market)
    assert harbor.post(f"{DESK}2.0/delete/", {"key": "b"}).headers["Location"] == DESK


def test_pictures_are_seen_by_whom_they_concern(
    market: Marketplace, enter: Enter, harbor: Client
) -> None:
    logo = png_of(120, 120)
    more: Any = {"actor": market.actor("harbor"), "present": market.present}
    digest = keep_media(MediaKind.LOGO, logo, "logo.png", **more)["file"]
    place = f"/media/{digest}/"
    for nobody in (Client(), enter("lumen"), enter("aurora")):
        assert nobody.get(place).status_code == 404
    for own in (harbor, enter("market")):
        answer = own.get(place)
        assert answer.content == logo
        assert "private" in answer.headers["Cache-Control"]
    # On sale, it is for everybody.
    product = Media.objects.get().partner.products.get(slug="customer-service")
    revision = product.revisions.create(
        id=market.present.mint(),
        number=99,
        listing=demo_listing("customer-service") | {"logo": digest},
        made_at=market.present.now,
    )
    product.live = revision
    product.save()
    answer = Client().get(place)
    assert answer.content == logo
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for nothing in ("0" * 64, "../x", digest.upper()):
        assert Client().get(f"/media/{nothing}/").status_code == 404
    assert Client().post(place).status_code in (403, 405)
