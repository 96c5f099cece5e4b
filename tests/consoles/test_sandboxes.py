"""Sandboxes in the pages: made by the operator, marked everywhere, their clock moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.marketplace import demo_listing
from vendible.domain.access.permissions import Role
from vendible.domain.ordering.quotes import LineAsk
from vendible.records.models import Organization, Subscription
from vendible.usecases import clock
from vendible.usecases.people import add_person

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

TRIED = LineAsk("sandbox-platform", "starter-monthly")


@pytest.fixture
def boxed(market: Marketplace) -> Marketplace:
    both = market.with_sandboxes("aurora", "polaris")
    document = demo_listing("ota-platform") | {"slug": "sandbox-platform"}
    both.list_product("polaris-sandbox", document)
    return both


def entered(market: Marketplace, slug: str, role: Role = Role.ADMINISTRATOR) -> Client:
    browser = Client()
    browser.force_login(
        add_person(f"{role}@{slug}.example", "Sam", market.organizations[slug], role)
    )
    return browser


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def test_an_operator_makes_a_sandbox_from_the_list(enter: Enter) -> None:
    browser = enter("market")
    assert "Make a sandbox" in text(browser.get("/operator/organizations/"))
    answer = browser.post("/operator/organizations/boreal/sandbox/", {"key": "a"}, follow=True)
    assert "Boreal (sandbox) is there." in text(answer)
    assert Organization.objects.get(slug="boreal-sandbox").sandbox
    shown = text(browser.get("/operator/organizations/?q=boreal"))
    assert "Make a sandbox" not in shown
    assert browser.get("/operator/organizations/boreal/sandbox/").status_code == 302
    again = browser.post("/operator/organizations/boreal/sandbox/", {"key": "b"})
    assert again.status_code == 409


@pytest.mark.parametrize("path", ["/", "/my/", "/my/clock/", "/messages/", "/my/orders/"])
def test_each_page_of_a_sandbox_says_so(boxed: Marketplace, path: str) -> None:
    shown = text(entered(boxed, "aurora-sandbox").get(path))
    assert 'class="band"' in shown
    assert "15 Jan 2026" in shown
    assert 'class="band"' not in text(entered(boxed, "aurora").get(path))


def test_the_storefront_of_each_side(boxed: Marketplace) -> None:
    sandbox, real, visitor = entered(boxed, "aurora-sandbox"), entered(boxed, "aurora"), Client()
    assert "/products/sandbox-platform/" in text(sandbox.get("/"))
    assert "/products/ota-platform/" not in text(sandbox.get("/"))
    for browser in (real, visitor):
        assert "/products/sandbox-platform/" not in text(browser.get("/"))
        assert browser.get("/products/sandbox-platform/").status_code == 404
    assert real.get("/checkout/sandbox-platform/").status_code == 404
    assert sandbox.get("/products/ota-platform/").status_code == 404
    assert sandbox.get("/products/sandbox-platform/").status_code == 200
    assert sandbox.get("/checkout/sandbox-platform/").status_code == 200
    assert entered(boxed, "market").get("/products/sandbox-platform/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ({"step": "day"}, "16 Jan 2026"),
        ({"step": "week"}, "22 Jan 2026"),
        ({"step": "month"}, "15 Feb 2026"),
        ({"step": "year"}, "15 Jan 2027"),
        ({"to": "2026-03-01"}, "1 Mar 2026"),
    ],
)
def test_the_clock_is_put_forward(boxed: Marketplace, sent: dict[str, str], day: str) -> None:
    browser = entered(boxed, "aurora-sandbox")
    answer = browser.post("/my/clock/", sent | {"key": "a"}, follow=True)
    assert answer.redirect_chain == [("/my/clock/", 302)]
    assert "its clock says <time" in text(answer)
    assert day in text(answer).split('class="band"')[1][:400]


def test_what_happened_stands_below(boxed: Marketplace) -> None:
    boxed.order(TRIED, customer="aurora-sandbox")
    browser = entered(boxed, "aurora-sandbox")
    assert "The clock was not moved yet" in text(browser.get("/my/clock/"))
    shown = text(browser.post("/my/clock/", {"step": "year", "key": "a"}, follow=True))
    assert "All that fell due has happened." in shown
    assert shown.count("Renewed") == 12
    assert "345.10 EUR with tax" in shown
    assert browser.post("/my/clock/", {"step": "year", "key": "a"}).status_code == 302
    clock_seconds = Organization.objects.get(slug="aurora-sandbox").clock_seconds
    assert clock_seconds <= 365 * 86_400 + 1, "the same form moves it once"
    shown = text(browser.post("/my/clock/", {"step": "day", "key": "b"}, follow=True))
    assert "Nothing fell due" in shown


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"to": ""}, 422, "Choose a day."),
        ({"to": "soon"}, 422, "This is no day."),
        ({"to": "2026-01-01"}, 409, "A clock goes forward only"),
        ({"to": "2050-01-01"}, 409, "That is too far ahead"),
    ],
)
def test_where_it_can_not_go(
    boxed: Marketplace, sent: dict[str, str], status: int, told: str
) -> None:
    answer = entered(boxed, "aurora-sandbox").post("/my/clock/", sent | {"key": "a"})
    assert answer.status_code == status
    assert told in text(answer)
    assert f'value="{sent["to"]}"' in text(answer) or not sent["to"], "nothing typed is lost"


def test_a_long_way_goes_on(boxed: Marketplace) -> None:
    boxed.order(TRIED, customer="aurora-sandbox")
    whose = boxed.organizations["aurora-sandbox"]
    to = boxed.present.now + timedelta(days=365)
    clock.move_clock(whose, to, actor=boxed.actor("aurora-sandbox"), present=boxed.present)
    browser = entered(boxed, "aurora-sandbox")
    assert "Some days are still being worked off" in text(browser.get("/my/clock/"))
    shown = text(browser.post("/my/clock/", {"step": "go_on", "key": "a"}, follow=True))
    assert "Some days are still" not in shown
    assert shown.count("Renewed") == 12


def test_who_may_not_move_it_reads_it(boxed: Marketplace) -> None:
    browser = entered(boxed, "aurora-sandbox", Role.FINANCE)
    shown = text(browser.get("/my/clock/"))
    assert "An administrator of Aurora (sandbox) can put it forward." in shown
    for step in ("day", "go_on"):
        answer = browser.post("/my/clock/", {"step": step, "key": "a"})
        assert answer.status_code == 403


def test_a_real_customer_has_no_clock(boxed: Marketplace) -> None:
    browser = entered(boxed, "aurora")
    assert "This is no sandbox" in text(browser.get("/my/clock/"))
    assert "/my/clock/" not in text(browser.get("/my/"))
    assert browser.post("/my/clock/", {"step": "day", "key": "a"}).status_code == 409


def test_a_sandbox_partner_has_a_clock_too(boxed: Marketplace) -> None:
    browser = entered(boxed, "polaris-sandbox")
    shown = text(browser.post("/partner/clock/", {"step": "day", "key": "a"}, follow=True))
    assert "16 Jan 2026" in shown
    assert 'href="/partner/clock/"' in text(browser.get("/partner/"))


def test_the_operator_moves_a_sandboxs_clock(boxed: Marketplace) -> None:
    placed = boxed.order(TRIED, customer="aurora-sandbox")
    browser, at = entered(boxed, "market"), "/operator/organizations/aurora-sandbox/clock/"
    assert f'href="{at}"' in text(browser.get("/operator/organizations/?q=sandbox"))
    shown = text(browser.post(at, {"step": "month", "key": "a"}, follow=True))
    assert "Clock of Aurora (sandbox)" in shown
    assert "Renewed" in shown
    assert "/my/" not in shown
    held = Subscription.objects.get(id=placed["lines"][0]["subscription"])
    assert held.end == date(2026, 3, 15)
    # Months are counted from the sandbox's own day, whatever the operator's is.
    assert "15 Mar 2026" in text(browser.post(at, {"step": "month", "key": "b"}, follow=True))
    looks = entered(boxed, "market", Role.MEMBER)
    assert looks.post(at, {"step": "day", "key": "c"}).status_code == 403
    real = "/operator/organizations/aurora/clock/"
    assert "This is no sandbox" in text(browser.get(real))
    assert browser.post(real, {"step": "day", "key": "d"}).status_code == 409


def test_the_operator_sees_both_books(boxed: Marketplace) -> None:
    boxed.order(TRIED, customer="aurora-sandbox")
    browser = entered(boxed, "market")
    assert "Aurora (sandbox)" not in text(browser.get("/operator/books/"))
    shown = text(browser.get("/operator/books/?of=sandboxes"))
    assert "Aurora (sandbox)" in shown
    assert "Balanced" in shown


def test_customers_choose_what_they_are_told_of(boxed: Marketplace) -> None:
    browser = entered(boxed, "aurora")
    shown = text(browser.get("/messages/settings/"))
    assert "A trial is about to end" in shown
    sent = {"language": "en", "phone": "", "told": ["trial_ending:site"], "key": "a"}
    assert browser.post("/messages/settings/", sent).status_code == 302
    shown = text(browser.get("/messages/settings/"))
    assert (
        'value="trial_ending:site" aria-label="Console: A trial is about to end" checked' in shown
    )
