"""The editor with JavaScript: it saves by itself, loses nothing, and tells who was quicker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.test_story import fits, sign_in

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

    Entered = Callable[..., Page]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BASICS = "/partner/products/av-gateway/edit/basics/"
TEXTS = "/partner/products/av-gateway/edit/texts/"


@pytest.fixture
def entered(chromium: Browser, live_server: Any, market: Marketplace) -> Iterator[Entered]:
    """`entered("Anna")`: a page in which somebody of Lumen is signed in, with JavaScript."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def enter(name: str = "Anna", width: int = 1280) -> Page:
        from vendible.domain.access.permissions import Role
        from vendible.usecases.people import add_person, one_time_link

        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda each: wrong.append(str(each)))
        page.on("console", lambda each: _note(each.text, wrong))
        person = add_person(
            f"{name.lower()}@lumen.example",
            f"{name} Lumen",
            market.organizations["lumen"],
            Role.ADMINISTRATOR,
        )
        page.goto(f"/sign-in/{one_time_link(person, present=market.present)}/")
        page.get_by_role("button", name="Sign in as").click()
        return page

    yield enter
    for each in contexts:
        each.close()
    assert wrong == []


def _note(text: str, wrong: list[str]) -> None:
    """What the browser itself says against the policy, or a script that failed."""
    if "Content Security Policy" in text or "Uncaught" in text:
        wrong.append(text)


def _lose(route: Route) -> None:
    route.abort("connectionfailed")


def draft() -> dict[str, Any]:
    from vendible.records.models import Product

    return dict(Product.objects.get(slug="av-gateway").draft or {})


def saved(page: Page) -> None:
    expect(page.locator("form#draft")).to_have_attribute("data-state", "saved")
    expect(page.locator("#saved-last")).to_contain_text("by you")


def test_it_saves_while_one_types_and_the_caret_stays(entered: Entered) -> None:
    page = entered()
    page.goto(BASICS)
    name = page.get_by_label("Name", exact=True)
    name.fill("")
    name.press_sequentially("Gateway")
    saved(page)
    expect(name).to_be_focused()
    assert draft()["name"] == "Gateway"
    summary = page.get_by_label("Summary")
    summary.fill("")
    expect(page.locator("#at-summary-said")).to_contain_text("There is no summary")
    expect(summary).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#count-basics")).to_contain_text("1 to mend")
    expect(page.locator("#saved-last")).to_contain_text("1 finding stands in the way")
    summary.fill("One sentence.")
    expect(page.locator("#at-summary-said")).to_be_empty()
    expect(summary).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Proration policy").select_option("lago")
    expect(page.locator("#proration-example")).to_contain_text("The day of a change counts")
    saved(page)
    page.reload()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Gateway")
    expect(page.locator("#restore")).to_be_hidden()


def test_a_link_waits_for_what_was_typed(entered: Entered) -> None:
    page = entered()
    page.goto(TEXTS)
    page.get_by_label("Description").fill("Short.")
    expect(page.locator("[data-count-of=at-description]")).to_have_text("6")
    page.get_by_role("link", name=re.compile("Delivery and acceptance")).click()
    expect(page).to_have_url(re.compile("/edit/delivery/$"))
    assert draft()["description"] == "Short."


def test_nothing_is_lost_with_the_connection(entered: Entered) -> None:
    page = entered()
    page.goto(BASICS)
    page.context.set_offline(True)
    page.get_by_label("Name", exact=True).fill("Typed without a connection")
    expect(page.locator("[data-when=lost]")).to_be_visible()
    assert draft()["name"] == "AV Gateway"
    page.get_by_label("Summary").fill("More, still without.")
    page.context.set_offline(False)  # it is tried again by itself
    saved(page)
    assert (draft()["name"], draft()["summary"]) == (
        "Typed without a connection",
        "More, still without.",
    )


def test_a_saving_whose_answer_is_lost_is_tried_again(entered: Entered) -> None:
    page = entered()
    page.goto(BASICS)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # it arrived, and its answer did not
        route.abort()

    page.route("**/edit/basics/", lose)
    page.get_by_label("Name", exact=True).fill("Arrived")
    expect(page.locator("[data-when=lost]")).to_be_visible()
    assert (lost, draft()["name"]) == ([200], "Arrived")
    page.get_by_label("Name", exact=True).fill("Arrived, and more")
    saved(page)
    assert draft()["name"] == "Arrived, and more"


def test_what_was_not_saved_is_there_after_a_crash(entered: Entered) -> None:
    page = entered()
    page.goto(BASICS)
    page.route("**/edit/basics/", _lose)  # of this page alone, to its end
    page.get_by_label("Name", exact=True).fill("Before the crash")
    expect(page.locator("[data-when=lost]")).to_be_visible()
    after = page.context.new_page()
    page.close()  # whatever it still sends is lost
    after.goto(BASICS)
    offered = after.locator("#restore")
    expect(offered).to_contain_text("was not saved")
    expect(after.get_by_label("Name", exact=True)).to_have_value("AV Gateway")
    after.get_by_role("button", name="Restore what was not saved").click()
    expect(after.get_by_text("is restored and saved")).to_be_visible()
    expect(after.get_by_label("Name", exact=True)).to_have_value("Before the crash")
    expect(after.locator("#restore")).to_be_hidden()
    assert draft()["name"] == "Before the crash"


def test_what_was_kept_does_not_go_over_somebody_elses(entered: Entered) -> None:
    page, carl = entered("Anna"), entered("Carl")
    page.goto(BASICS)
    page.route("**/edit/basics/", _lose)  # of this page alone, to its end
    page.get_by_label("Name", exact=True).fill("Anna’s")
    expect(page.locator("[data-when=lost]")).to_be_visible()
    carl.goto(BASICS)
    carl.get_by_label("Name", exact=True).fill("Carl’s")
    saved(carl)
    after = page.context.new_page()
    page.close()
    after.goto(BASICS)
    after.get_by_role("button", name="Restore what was not saved").click()
    expect(after.get_by_text("This section was changed after you opened it")).to_be_visible()
    expect(after.get_by_text("Carl Lumen saved the draft last")).to_be_visible()
    after.get_by_role("link", name="Take theirs").click()
    expect(after.get_by_label("Name", exact=True)).to_have_value("Carl’s")
    expect(after.locator("#restore")).to_be_hidden()


def test_two_people_in_one_section_are_told(entered: Entered) -> None:
    anna, carl = entered("Anna"), entered("Carl", width=390)
    anna.goto(BASICS)
    carl.goto(BASICS)
    anna.get_by_label("Name", exact=True).fill("Anna’s gateway")
    saved(anna)
    carl.get_by_label("Name", exact=True).fill("Carl’s gateway")
    stopped = carl.locator("#saved-stopped")
    expect(stopped).to_contain_text("Anna Lumen saved the draft last")
    assert draft()["name"] == "Anna’s gateway"
    stopped.get_by_role("button", name="Compare theirs with mine").click()
    expect(carl.locator("del")).to_have_text("Anna’s gateway")
    expect(carl.locator("ins")).to_have_text("Carl’s gateway")
    fits(carl)
    carl.get_by_role("button", name="Save mine over theirs").click()
    saved(carl)
    expect(carl.locator("#restore")).to_be_hidden()
    assert draft()["name"] == "Carl’s gateway"


def test_two_people_in_different_sections_do_not_meet(entered: Entered) -> None:
    anna, carl = entered("Anna"), entered("Carl")
    anna.goto(BASICS)
    carl.goto(TEXTS)
    anna.get_by_label("Name", exact=True).fill("Anna’s gateway")
    saved(anna)
    carl.get_by_label("Description").fill("Carl’s words.")
    saved(carl)
    anna.get_by_label("Summary").fill("Anna’s summary.")
    saved(anna)
    kept = draft()
    assert (kept["name"], kept["summary"], kept["description"]) == (
        "Anna’s gateway",
        "Anna’s summary.",
        "Carl’s words.",
    )


def test_who_was_signed_out_is_told(entered: Entered) -> None:
    page = entered()
    page.goto(BASICS)
    page.context.clear_cookies()
    page.get_by_label("Name", exact=True).fill("Nobody’s")
    expect(page.locator("[data-when=signed-out]")).to_be_visible()
    assert draft()["name"] == "AV Gateway"


def test_without_javascript_there_is_a_button(page: Page, market: Marketplace) -> None:
    sign_in(page, market, "lumen")
    page.goto(BASICS)
    fits(page)
    page.get_by_label("Name", exact=True).fill("By hand")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_have_value("By hand")
    page.get_by_label("Summary").fill("Another summary.")
    page.get_by_role("button", name="Save and go on to Texts and pictures").click()
    expect(page).to_have_url(re.compile("/edit/texts/$"))
    fits(page)
    kept = draft()
    assert (kept["name"], kept["summary"]) == ("By hand", "Another summary.")
