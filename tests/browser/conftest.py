"""Chromium for the tests of the pages, and a marketplace to walk through."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")  # while it is open, no other test of this worker may run a loop
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests skip, in CI they fail."""
    if CHROMIUM is None:
        why = "Chromium is not installed (on Debian: apt install chromium)"
        if os.environ.get("VENDIBLE_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    # Playwright's loop runs in this thread; Django would take our own queries for asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def market(transactional_db: None, settings: Any, tmp_path: Path, live_server: Any) -> Marketplace:
    """A small marketplace, with the live server's clock put to its noon of 15 January 2026."""
    from tests.marketplace import NOW, clock_put_to, open_marketplace

    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.CLOCK_OFFSET = clock_put_to(NOW)
    return open_marketplace(settings.KEYS_FOLDER)


@pytest.fixture(params=["wide", "narrow"])
def page(request: pytest.FixtureRequest, chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page without JavaScript, light and wide or dark and 390 px; it asks no other host."""
    narrow = request.param == "narrow"
    context = chromium.new_context(
        java_script_enabled=False,
        viewport={"width": 390 if narrow else 1280, "height": 900},
        color_scheme="dark" if narrow else "light",
        base_url=live_server.url,
    )
    asked: list[str] = []
    context.on("request", lambda each: asked.append(each.url))
    page = context.new_page()
    yield page
    context.close()
    assert [each for each in asked if not each.startswith((live_server.url, "data:"))] == []
