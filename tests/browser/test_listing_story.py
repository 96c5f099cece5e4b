"""A partner lists a product with two add-ons through the editor, an operator reviews it.

In Chromium, without JavaScript: two editions, three attributes, four kinds of price, two add-ons
connected across two products; submitted, withdrawn, mended, submitted; opened, rejected, approved;
a second revision reviewed with its difference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_story import fits, sign_in

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

    Another = Callable[[str], Page]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PRODUCT = "/partner/products/depot/"
INTRODUCTION = (
    "Depot plans the yard: which truck stands at which dock, when it is charged and when it "
    "leaves again. Dispatchers see the day on one page, drivers get their dock on the phone, and "
    "the gate opens by the plate. "
) * 3


@pytest.fixture
def another(chromium: Browser, live_server: Any, market: Marketplace, page: Page) -> Another:
    """`another("market")`: a page of its own in which somebody else is signed in."""
    opened = []

    def enter(slug: str) -> Page:
        context = chromium.new_context(
            java_script_enabled=False, viewport=page.viewport_size, base_url=live_server.url
        )
        opened.append(context)
        other = context.new_page()
        sign_in(other, market, slug)
        return other

    return enter


def section(page: Page, slug: str, name: str) -> None:
    page.goto(f"/partner/products/{slug}/edit/{name}/")
    fits(page)


def write(page: Page, **typed: str) -> None:
    """Fields by their places; `__` stands for a dot."""
    for place, text in typed.items():
        field(page, place.replace("__", ".")).fill(text)


def field(page: Page, name: str) -> Any:
    return page.locator(f'[name="{name}"]:visible').first


def do(page: Page, asked: str) -> None:
    page.locator(f'button[name="do"][value="{asked}"]').first.click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()
    fits(page)


def begin(page: Page, name: str, slug: str, kind: str) -> None:
    page.goto("/partner/products/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.locator('[name="slug"]').fill(slug)
    page.locator(f'[name="kind"][value="{kind}"]').check()
    page.locator('[name="type"][value="saas"]').check()
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def say_what_it_is(page: Page, slug: str) -> None:
    section(page, slug, "basics")
    write(page, summary="Which truck stands at which dock.", category="mobility")
    save(page)
    section(page, slug, "texts")
    write(page, description=INTRODUCTION, support="Weekdays, in English and German.")
    write(
        page, contact__hours="8 to 18", contact__phone="+49 30 1234", contact__email="a@b.example"
    )
    save(page)
    section(page, slug, "agreements")
    page.locator('[name="agreement.source"][value="own"]').check()
    write(page, agreement__text="The software is as it is described.")
    save(page)


def make_editions(page: Page) -> None:
    section(page, "depot", "editions")
    do(page, "add editions")
    field(page, "editions[0].name").fill("Yard")
    do(page, "add editions[0].attributes")
    field(page, "editions[0].attributes[0].name").fill("Region")
    field(page, "editions[0].attributes[0].values:pairs").fill("eu = Europe\nus = America")
    do(page, "add editions[0].attributes")
    field(page, "editions[0].attributes[1].name").fill("Charging")
    field(page, "editions[0].attributes[1].values:pairs").fill(
        "none = No charging\nfull = Charging"
    )
    do(page, "add editions")
    field(page, "editions[1].name").fill("Terminal")
    page.locator("summary", has_text="Quantity").last.click()
    field(page, "editions[1].quantity.name").fill("Docks")
    field(page, "editions[1].quantity.unit").fill("dock")
    field(page, "editions[1].quantity.maximum:number").fill("200")
    save(page)
    expect(page.get_by_text("4 SKUs").first).to_be_visible()


def price_them(page: Page) -> None:
    section(page, "depot", "offers")
    for sale in ("recurring 1 month", "recurring 1 year"):
        tick(page, sale).check()
    do(page, "generate")
    # A price for each SKU, a linear one, a graduated one; the fourth kind is the add-ons' fixed.
    for place, template in (
        ("offers[0].prices.EUR", "per_sku"),
        ("offers[1].prices.EUR", "per_sku"),
        ("offers[2].prices.EUR", "linear"),
        ("offers[3].prices.EUR", "graduated"),
    ):
        field(page, f"{place}.template").select_option(template)
    save(page)
    field(page, "offers[2].prices.EUR.unit").fill("12.50")
    field(page, "offers[3].prices.EUR.tiers[0].up_to").fill("10")
    field(page, "offers[3].prices.EUR.tiers[0].unit").fill("120")
    field(page, "offers[3].prices.EUR.tiers[1].unit").fill("90")
    page.locator("summary", has_text="Paste from a spreadsheet").first.click()
    page.locator('textarea[name^="paste"]').first.fill(
        "eu/none\t100\t1000\neu/full\t150\t1500\nus/none\t110\t1100\nus/full\t160\t1600"
    )
    page.get_by_role("button", name="Take the lines over").first.click()
    fits(page)
    save(page)


def tick(page: Page, sale: str) -> Any:
    return page.locator(f'[name="sale"][value="{sale}"]')


def make_addon(page: Page, name: str, slug: str, ownership: str) -> None:
    """A fixed price a month, for both editions of Depot and one of the OTA Platform."""
    begin(page, name, slug, "addon")
    say_what_it_is(page, slug)
    section(page, slug, "addons")
    page.locator(f'[name="addon.ownership"][value="{ownership}"]').check()
    for each in ("depot/yard", "depot/terminal", "ota-platform/fleet"):
        page.locator(f'[name="connect"][value="{each}"]').check()
    save(page)
    section(page, slug, "offers")
    tick(page, "recurring 1 month").check()
    do(page, "generate")
    field(page, "offers[0].prices.EUR").fill("25")
    save(page)


def submit(page: Page, slug: str) -> None:
    page.goto(f"/partner/products/{slug}/")
    fits(page)
    for each in page.locator('[name="intended"]').all():
        each.check()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted").first).to_be_visible()
    fits(page)


def review(page: Page, name: str) -> None:
    page.goto("/operator/")
    fits(page)
    page.get_by_role("link", name=name, exact=True).first.click()
    fits(page)


def open_and_approve(page: Page, name: str) -> None:
    review(page, name)
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("button", name="Open the review").click()
    page.get_by_role("button", name="Approve and put on sale").click()
    expect(page.get_by_text("is approved").first).to_be_visible()


def submit_withdraw_mend_submit(page: Page) -> None:
    submit(page, "depot")
    section(page, "depot", "basics")
    expect(page.get_by_text("nothing can be edited").first).to_be_visible()
    page.goto(PRODUCT)
    page.get_by_role("button", name="Withdraw revision 1").click()
    section(page, "depot", "basics")
    write(page, summary="Docks, trucks and chargers on one page.")
    save(page)
    submit(page, "depot")


def withdraw_too_late(page: Page, operator: Page) -> None:
    """The reviewer opens it while the partner's page still has the button."""
    page.goto(PRODUCT)
    review(operator, "Depot")
    operator.get_by_role("button", name="Claim").click()
    operator.get_by_role("button", name="Open the review").click()
    page.get_by_role("button", name="Withdraw revision 2").click()
    expect(page.get_by_text("in review").first).to_be_visible()
    expect(page.get_by_text("L7").first).to_be_visible()


def reject_and_mend(page: Page, operator: Page) -> None:
    operator.locator('#reject [name$="-place"]').first.fill("editions[yard].name")
    operator.locator('#reject [name$="-reason"]').first.fill("Say what a yard is.")
    operator.get_by_role("button", name="Reject", exact=True).click()
    expect(operator.get_by_text("is rejected").first).to_be_visible()
    page.goto(PRODUCT)
    expect(page.get_by_text("Say what a yard is.").first).to_be_visible()
    section(page, "depot", "editions")
    field(page, "editions[0].summary").fill("One yard with up to forty docks.")
    save(page)


def is_on_sale(page: Page) -> None:
    page.goto("/?q=dpot")
    expect(page.get_by_role("link", name="Depot").first).to_be_visible()
    page.goto("/products/depot/")
    fits(page)
    for words in ("Yard", "Terminal", "Night shift", "More cameras", "€12.50", "€100.00"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.goto("/messages/")
    expect(page.get_by_text("Depot").first).to_be_visible()


def second_revision(page: Page, operator: Page) -> None:
    section(page, "depot", "offers")
    field(page, "offers[2].prices.EUR.unit").fill("14")
    save(page)
    submit(page, "depot")
    review(operator, "Depot")
    expect(operator.get_by_text("1 difference to revision").first).to_be_visible()
    expect(operator.get_by_text("14.00").first).to_be_visible()
    open_and_approve(operator, "Depot")
    page.goto("/products/depot/")
    expect(page.get_by_text("€14.00").first).to_be_visible()


def test_a_product_with_add_ons_from_the_first_draft_to_its_second_revision(
    page: Page, market: Marketplace, another: Another
) -> None:
    sign_in(page, market, "polaris")
    operator = another("market")
    begin(page, "Depot", "depot", "base")
    say_what_it_is(page, "depot")
    make_editions(page)
    price_them(page)
    section(page, "depot", "changes")
    page.locator('[name="editions[1].changes_to:many"][value="terminal"]').check()
    save(page)
    make_addon(page, "Night shift", "night-shift", "one_per_customer")
    make_addon(page, "More cameras", "more-cameras", "repeatable")
    section(page, "depot", "addons")
    expect(page.get_by_text("Connected")).to_have_count(4)

    submit_withdraw_mend_submit(page)
    withdraw_too_late(page, operator)
    reject_and_mend(page, operator)
    submit(page, "depot")
    open_and_approve(operator, "Depot")
    for slug, name in (("night-shift", "Night shift"), ("more-cameras", "More cameras")):
        submit(page, slug)
        open_and_approve(operator, name)
    is_on_sale(page)
    second_revision(page, operator)
