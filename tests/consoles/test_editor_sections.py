"""The editor's own sections: basics, texts and pictures, delivery, agreements, sign-on."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from tests.consoles.pages import field_of, text_of
from tests.consoles.test_editor_frame import changed, fields_of
from tests.marketplace import OPERATOR, demo_listing
from vendible.consoles.partner.editor.basics import example_of
from vendible.domain.pricing.policies import POLICIES
from vendible.records.models import Asset, AssetVersion, Organization, Product
from vendible.usecases.settings import save_setting, write_agreement

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

EDIT = "/partner/products/av-gateway/edit/"
PDF = b"%PDF-1.4\n% an agreement\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def lumen(enter: Enter) -> Client:
    return enter("lumen")


def draft(slug: str = "av-gateway") -> dict[str, Any]:
    return dict(Product.objects.get(slug=slug).draft or {})


def sent_over(browser: Client, section: str, files: Any = None, /, **values: str) -> Any:
    """The section's form as it is shown, with some fields changed, as a browser posts files."""
    sent = changed(fields_of(browser.get(f"{EDIT}{section}/")), **values)
    data = {name: sent.getlist(name) for name in sent}
    return browser.post(f"{EDIT}{section}/", data | (files or {}), follow=True)


def picture(width: int, height: int, kind: str = "PNG") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, kind)
    return SimpleUploadedFile(f"shot.{kind.lower()}", content.getvalue())


# --- basics ------------------------------------------------------------------------------------


def test_only_what_the_operator_enabled_can_be_chosen(market: Marketplace, lumen: Client) -> None:
    Organization.objects.filter(slug="lumen").update(billings=["online", "free"])
    operator = market.actor(OPERATOR.slug)
    allowed = {"allowed": ["vendible", "lago"], "default": "vendible"}
    save_setting("policies", allowed, actor=operator, present=market.present)
    categories = [{"code": "video", "names": {"en": "Video and sound"}}]
    save_setting("categories", categories, actor=operator, present=market.present)
    page = lumen.get(f"{EDIT}basics/").content.decode()
    assert re.findall(r'<option value="([^"]*)"', _select(page, "billing")) == ["online", "free"]
    assert re.findall(r'<option value="([^"]*)"', _select(page, "proration")) == [
        "vendible",
        "lago",
    ]
    # What stands in the draft stays chosen, though it can't be chosen anew.
    kept = draft()["category"]
    assert re.findall(r'<option value="([^"]*)"', _select(page, "category")) == [kept, "video"]
    assert f'<option value="{kept}" selected' in page


def _select(page: str, name: str) -> str:
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    assert found
    return found[0]


def test_what_is_fixed_says_why(lumen: Client) -> None:
    words = text_of(lumen.get(f"{EDIT}basics/"))
    assert "Name in links av-gateway" in words
    assert "Fixed from the first draft on" in words
    sent_over(lumen, "basics", slug="stolen", kind="addon", type="service")
    kept = draft()
    assert (kept["slug"], kept["kind"]) == ("av-gateway", "base")


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_has_an_example(name: str) -> None:
    example = example_of(POLICIES[name])
    assert example is not None
    assert 0 < example.amount.minor < 10_000


# --- texts and pictures ------------------------------------------------------------------------


def test_a_logo_and_pictures_are_uploaded_ordered_and_removed(lumen: Client) -> None:
    page = sent_over(
        lumen,
        "texts",
        {
            "upload-logo": picture(120, 120),
            "upload-pictures": [picture(1000, 800), picture(1000, 900, "JPEG")],
        },
        do="upload",
        support="Always.",
    )
    kept = draft()
    first, second = (each["file"] for each in kept["pictures"])
    assert kept["support"] == "Always."
    assert f'src="/media/{kept["logo"]}/"' in page.content.decode()
    assert "Picture 1" in page.content.decode()
    caption = {"pictures[0].caption": "The console", "do": "down pictures[0]"}
    sent_over(lumen, "texts", **caption)
    assert draft()["pictures"] == [{"file": second}, {"file": first, "caption": "The console"}]
    sent_over(lumen, "texts", do="remove pictures[0]")
    assert draft()["pictures"] == [{"file": first, "caption": "The console"}]
    sent_over(lumen, "texts", do="drop logo")
    assert "logo" not in draft()
    assert "No logo yet" in text_of(lumen.get(f"{EDIT}texts/"))


def test_a_file_that_does_not_fit_says_so_and_the_texts_are_saved(lumen: Client) -> None:
    page = sent_over(
        lumen, "texts", {"upload-logo": picture(300, 200)}, do="upload", support="Kept."
    )
    assert page.status_code == 422
    words = text_of(page)
    assert "This file can't be used here" in words
    assert "exactly 120×120 px, got 300×200 px" in words
    assert draft()["support"] == "Kept."
    assert "logo" not in draft()
    page = sent_over(lumen, "texts", {"upload-logo": SimpleUploadedFile("a.png", b"no picture")})
    assert page.status_code == 422


def test_the_description_is_counted(lumen: Client) -> None:
    sent_over(lumen, "texts", description="Short.")
    words = text_of(lumen.get(f"{EDIT}texts/"))
    assert "6 of at least 400 characters" in words


# --- delivery ----------------------------------------------------------------------------------


@pytest.fixture
def approved(market: Marketplace) -> str:
    present = market.present
    asset = Asset.objects.create(
        id=present.mint(),
        partner_id=market.organizations["lumen"],
        code="gateway",
        name="Gateway",
        kind="package",
        created_at=present.now,
    )
    AssetVersion.objects.create(
        id=present.mint(),
        asset=asset,
        version="2.0",
        state="approved",
        file_name="gateway.zip",
        bytes=1,
        sha256="0" * 64,
        format="zip",
        made_at=present.now,
        made_by="test",
    )
    return "gateway/2.0"


def test_an_edition_picks_an_approved_version(approved: str, lumen: Client, enter: Enter) -> None:
    code = draft()["editions"][0]["code"]
    field = f"package-of {code}"
    page = lumen.get(f"{EDIT}delivery/")
    assert approved in page.content.decode()
    # Somebody who edits the editions meanwhile is in nobody's way.
    kept = draft()
    kept["editions"][0]["summary"] = "Another summary."
    Product.objects.filter(slug="av-gateway").update(draft=kept)
    sent = changed(fields_of(page), **{field: approved})
    answer = lumen.post(f"{EDIT}delivery/", {name: sent.getlist(name) for name in sent})
    assert answer.status_code == 302
    edition = draft()["editions"][0]
    assert (edition["package"], edition["summary"]) == (approved, "Another summary.")
    # Somebody who picked another version is told.
    again = lumen.post(f"{EDIT}delivery/", {name: sent.getlist(name) for name in sent})
    assert again.status_code == 302, "the same choice"
    other = changed(sent, **{field: ""})
    assert lumen.post(f"{EDIT}delivery/", other.dict()).status_code == 409
    sent_over(lumen, "delivery", **{field: ""})
    assert "package" not in draft()["editions"][0]


def test_a_package_that_is_not_approved_stays_and_is_told(lumen: Client) -> None:
    kept = draft()
    kept["editions"][0]["package"] = "gateway/0.9"
    Product.objects.filter(slug="av-gateway").update(draft=kept)
    page = lumen.get(f"{EDIT}delivery/")
    assert "gateway/0.9 (not approved)" in text_of(page)
    assert "Delivery and acceptance 1 to mend" in text_of(page)


# --- agreements --------------------------------------------------------------------------------


def test_the_rule_is_told_and_the_text_in_force_shown(market: Marketplace, lumen: Client) -> None:
    operator = market.actor(OPERATOR.slug)
    for title in ("First terms", "Second terms"):
        write_agreement(
            "platform_template",
            "saas",
            title,
            f"The words of the {title}.",
            actor=operator,
            present=market.present,
        )
    page = lumen.get(f"{EDIT}agreements/")
    words = text_of(page)
    assert "The marketplace’s standard agreement is only for marketplace products" in words
    assert "Second terms, version 2, in force since" in words
    assert "The words of the First terms" not in words
    assert 'value="platform_standard"' not in page.content.decode()
    assert "Revision 1 in force for new orders Live" in words


def test_an_own_agreement_as_pdf(lumen: Client) -> None:
    file = {"upload-agreement": SimpleUploadedFile("terms.pdf", PDF)}
    page = sent_over(lumen, "agreements", file, do="upload")
    agreement = draft()["agreement"]
    assert agreement["source"] == "own"
    assert "terms.pdf" in text_of(page)
    assert f'href="/media/{agreement["file"]}/"' in page.content.decode()
    refused = sent_over(
        lumen, "agreements", {"upload-agreement": SimpleUploadedFile("a.pdf", b"a text")}
    )
    assert refused.status_code == 422
    assert "a file with the content of a PDF" in text_of(refused)
    sent_over(lumen, "agreements", do="drop agreement")
    assert "file" not in draft()["agreement"]


# --- sign-on -----------------------------------------------------------------------------------


def test_where_it_is_opened(market: Marketplace, enter: Enter) -> None:
    browser = enter("polaris")
    here = "/partner/products/ota-500-vehicles/edit/sign-on/"
    page = browser.get(here)
    assert "As the product that it is bought with" in text_of(page)
    sent = changed(fields_of(page), **{"sign_on.address": "http://plain.example"})
    sent.setlist("sign_on.inherit:flag", ["false"])
    browser.post(here, sent.urlencode(), content_type="application/x-www-form-urlencoded")
    assert draft("ota-500-vehicles")["sign_on"] == {
        "address": "http://plain.example",
        "inherit": False,
    }
    page = browser.get(here)
    assert field_of(page, "sign_on.address") == "http://plain.example"
    assert "1 to mend" in text_of(page)
    assert demo_listing("ota-500-vehicles").get("sign_on") is None
