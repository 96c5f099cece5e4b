"""A package goes up from the page: in parts, on from where it broke off, and without a script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.browser.test_story import fits, sign_in

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DESK = "/partner/assets/desk/"
PARTS = "**/partner/uploads/**"
PART = 8 * 1024**2  # as upload.js sends them
LARGE = bytes(range(256)) * (12 * 4096)  # 12 MB
SMALL = LARGE[:100_000]


def file_of(content: bytes, name: str = "desk.zip") -> FilePayload:
    return {"name": name, "mimeType": "application/zip", "buffer": content}


@pytest.fixture(autouse=True)
def _desk(market: Marketplace, settings: Any, tmp_path: Path) -> None:
    from vendible.domain.catalog.assets import AssetKind
    from vendible.usecases.assets import create_asset

    settings.FILES_FOLDER = tmp_path / "files"
    who: Any = {"actor": market.actor("harbor"), "present": market.present}
    create_asset("desk", "Desk", AssetKind.PACKAGE, **who)


@pytest.fixture
def scripted(chromium: Browser, live_server: Any, market: Marketplace) -> Iterator[Page]:
    """A page with JavaScript on the asset, in which nothing may go against the policy."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda each: wrong.append(str(each)))
    page.on("console", lambda each: wrong.append(each.text) if "Policy" in each.text else None)
    page.on("dialog", lambda each: each.accept())  # leave the page although a file is on its way
    sign_in(page, market, "harbor")
    page.goto(DESK)
    yield page
    context.close()
    assert wrong == []


def uploaded() -> tuple[str, str]:
    """State of the version, and the SHA-256 of its file."""
    from vendible.gateways.packages import chunks
    from vendible.gateways.storage import open_storage
    from vendible.records.models import AssetVersion
    from vendible.usecases.assets import pieces_of

    version = AssetVersion.objects.get(version="1.0")
    whole = b"".join(chunks(open_storage(), pieces_of(version)))
    return version.state, hashlib.sha256(whole).hexdigest()


def begin(page: Page, content: bytes) -> Any:
    form = page.locator("form[data-upload]")
    form.get_by_role("textbox", name="Version").fill("1.0")
    form.get_by_label("File", exact=True).set_input_files(file_of(content))
    form.get_by_role("button", name="Upload and scan").click()
    return form


def test_a_reload_in_the_middle_loses_one_part_at_most(scripted: Page) -> None:
    page = scripted
    sent: list[str] = []

    def only_one(route: Route) -> None:
        sent.append(route.request.method)
        if sent.count("PATCH") < 2:
            route.continue_()  # the second part is on its way for ever

    page.route(PARTS, only_one)
    form = begin(page, LARGE)
    expect(form.locator("[data-said]")).to_have_text("66 %: 8.0 of 12.0 MB")
    expect(form.get_by_role("progressbar")).to_have_attribute("value", "66")
    expect(form.get_by_role("button", name="Upload and scan")).to_be_disabled()
    page.reload()
    page.unroute(PARTS)
    again = page.locator("form[data-resume]")
    expect(again).to_contain_text("8 MB of 12 MB have arrived")
    chosen = again.get_by_label("Go on with the upload")
    chosen.set_input_files(file_of(LARGE[:-1]))
    expect(again.locator("[data-said]")).to_contain_text("This is not desk.zip, or it has changed")
    offsets: list[str | None] = []
    page.on(
        "request",
        lambda each: (
            offsets.append(each.headers.get("upload-offset")) if each.method == "PATCH" else None
        ),
    )
    chosen.set_input_files(file_of(LARGE))
    expect(page.get_by_text("Scanning").first).to_be_visible()
    expect(again).to_have_count(0)
    assert offsets == [str(PART)]
    assert uploaded() == ("scanning", hashlib.sha256(LARGE).hexdigest())


def test_a_lost_answer_is_asked_for_again(scripted: Page) -> None:
    page = scripted
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "PATCH" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # it arrived, and its answer did not
        route.abort("connectionfailed")

    page.route(PARTS, lose)
    form = begin(page, SMALL)
    expect(form.locator("[data-said]")).to_contain_text("No connection; trying again in 1 s")
    expect(page.get_by_text("Scanning").first).to_be_visible()
    assert lost == [204]
    assert uploaded() == ("scanning", hashlib.sha256(SMALL).hexdigest())


def test_what_is_wrong_is_said_in_place(scripted: Page) -> None:
    page = scripted
    form = page.locator("form[data-upload]")
    form.get_by_role("textbox", name="Version").fill("1.0")
    form.get_by_label("File", exact=True).set_input_files(file_of(b"x", "desk.exe"))
    form.get_by_role("button", name="Upload and scan").click()
    expect(form.locator("[data-said]")).to_contain_text("an ending of .zip, .tar or .tar.gz")
    expect(form.get_by_role("textbox", name="Version")).to_have_value("1.0")
    page.route("**/begin/", lambda route: route.abort("connectionfailed"))
    form.get_by_label("File", exact=True).set_input_files(file_of(b"x"))
    form.get_by_role("button", name="Upload and scan").click()
    expect(form.locator("[data-said]")).to_contain_text("No connection. Try again")


def test_without_javascript_one_request_takes_it(page: Page, market: Marketplace) -> None:
    sign_in(page, market, "harbor")
    page.goto(DESK)
    fits(page)
    page.get_by_role("textbox", name="Version").fill("1.0")
    page.get_by_label("File", exact=True).set_input_files(file_of(SMALL))
    page.get_by_role("button", name="Upload and scan").click()
    expect(page).to_have_url(re.compile(re.escape(DESK) + "$"))
    expect(page.get_by_text("Version 1.0 is uploaded; it is scanned.")).to_be_visible()
    expect(page.get_by_text("Scanning").first).to_be_visible()
    fits(page)
    assert uploaded() == ("scanning", hashlib.sha256(SMALL).hexdigest())
