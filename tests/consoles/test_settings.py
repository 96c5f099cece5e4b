"""The operator's settings in the pages: what is typed is kept, and what is wrong is said."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.consoles.pages import field_of, text_of, typed_in
from tests.marketplace import OPERATOR, PLATFORM
from vendible.domain.access.permissions import Role
from vendible.domain.kernel.refusals import Refusal
from vendible.records import market as kept
from vendible.records.models import Order, Organization
from vendible.usecases import ordering, quoting
from vendible.usecases import settings as usecase

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

AT = "/operator/settings/"


def test_the_settings_of_reviews(enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    assert field_of(browser.get(AT), "target_days") == "3"
    page = browser.post(AT, {"target_days": "0", "busy_day": "5", "country": "DE"})
    assert page.status_code == 422
    assert field_of(page, "busy_day") == "5"
    browser.post(AT, {"target_days": "2", "busy_day": "5", "country": "DE"})
    found = usecase.review_settings()
    assert (found.target_days, found.busy_day, found.country) == (2, 5, "DE")


def test_the_next_quote_and_unpaid_order_use_the_settings_of_orders(
    market: Marketplace, enter: Enter
) -> None:
    browser, at = enter(OPERATOR.slug), f"{AT}orders/"
    assert field_of(browser.get(at), "unpaid_days") == "3"
    sent = {"quote_days": "5", "quotes_max": "1", "unpaid_days": "7", "unpaid_max": "1"}
    page = browser.post(at, sent | {"price_notice_days": "0"})
    assert page.status_code == 422
    assert field_of(page, "quote_days") == "5"
    browser.post(at, sent | {"price_notice_days": "60"})
    aurora: Any = {"actor": market.actor("aurora"), "present": market.present}
    ask = ordering.OrderAsk([PLATFORM], "EUR")
    kept = quoting.keep_quote(ask, **aurora)
    unpaid = ordering.place_order(ask, pay_later=True, **aurora)
    for order, days in ((kept, 5), (unpaid, 7)):
        due = Order.objects.get(id=order["id"]).due_at
        assert due == market.present.now + timedelta(days=days)
    with pytest.raises(Refusal, match="too_many_open"):
        quoting.keep_quote(ask, **aurora)
    with pytest.raises(Refusal, match="too_many_open"):
        ordering.place_order(ask, pay_later=True, **aurora)
    assert usecase.order_settings().price_notice_days == 60


def rows(*categories: tuple[str, str, str]) -> dict[str, str]:
    sent = {"category-TOTAL_FORMS": str(len(categories)), "category-INITIAL_FORMS": "0"}
    for number, (code, name, order) in enumerate(categories):
        sent |= {
            f"category-{number}-code": code,
            f"category-{number}-en": name,
            f"category-{number}-order": order,
        }
    return sent


def test_categories_are_kept_in_their_order(enter: Enter) -> None:
    browser, at = enter(OPERATOR.slug), f"{AT}categories/"
    assert "Listings use categories that are not in this list" in text_of(browser.get(at))
    sent = rows(("mobility", "Mobility", "20"), ("communication", "Talking", "10"), ("", "", ""))
    browser.post(at, sent)
    found = usecase.categories()
    assert found is not None
    assert [each.code for each in found] == ["communication", "mobility"]
    page = browser.post(at, rows(("mobility", "Mobility", "20")))
    assert page.status_code == 409
    assert "The category communication is used by" in text_of(page)
    page = browser.post(at, rows(("Not A Code", "Mobility", "20")))
    assert page.status_code == 422
    assert field_of(page, "category-0-code") == "Not A Code"


def test_requirements_are_switched_weighed_and_moved(enter: Enter) -> None:
    browser, at = enter(OPERATOR.slug), f"{AT}requirements/"
    page = browser.get(at)
    body = page.content.decode()
    assert "There is a logo." in text_of(page)
    assert 'name="on:slug_format"' not in body, "what can't be eased has no switch"
    names = {part.split('"')[0] for part in body.split('name="on:')[1:]}
    sent = {f"on:{name}": "1" for name in names - {"logo_missing"}}
    sent |= {"severity:highlights_missing": "error", "number:name_length_max": "60"}
    browser.post(at, sent)
    assert kept.setting("requirements") == {
        "switched_off": ["logo_missing"],
        "severities": {"highlights_missing": "error"},
        "numbers": {"name_length_max": 60},
    }
    page = browser.post(at, sent | {"number:name_length_max": "many"})
    assert page.status_code == 422
    assert field_of(page, "number:name_length_max") == "many"
    assert "expected a whole number" in text_of(page)


def test_proration_policies(enter: Enter) -> None:
    browser, at = enter(OPERATOR.slug), f"{AT}proration/"
    page = browser.post(at, {"allowed": ["lago"], "default": "vendible"})
    assert page.status_code == 422
    assert "the default vendible is not among those allowed" in text_of(page)
    browser.post(at, {"allowed": ["lago", "vendible"], "default": "lago"})
    assert usecase.policy_settings().default == "lago"


def test_a_new_version_of_an_agreement(enter: Enter) -> None:
    browser, at = enter(OPERATOR.slug), f"{AT}agreements/"
    assert "Standard agreement of this marketplace" in text_of(browser.get(at))
    page = browser.get(f"{at}standard/")
    assert "checked by a lawyer" in typed_in(page, "text")
    page = browser.post(f"{at}standard/", {"title": "", "text": "New words."})
    assert page.status_code == 422
    assert typed_in(page, "text") == "New words."
    browser.post(f"{at}standard/", {"title": "Terms", "text": "New words."})
    words = text_of(browser.get(f"{at}standard/"))
    assert "version 2 is in force" in words
    assert "Version 1: Standard agreement of this marketplace" in words
    sent = {"source": "platform_template", "code": "standard", "title": "T", "text": "W"}
    page = browser.post(f"{at}new/", sent)
    assert page.status_code == 422
    assert field_of(page, "title") == "T"
    browser.post(f"{at}new/", sent | {"code": "plain"})
    assert "Plain" not in text_of(browser.get(at))
    assert "plain" in text_of(browser.get(at))


def test_abilities_of_a_partner(market: Marketplace, enter: Enter) -> None:
    browser, at = enter(OPERATOR.slug), "/operator/organizations/lumen/abilities/"
    assert "Abilities of Lumen" in text_of(browser.get("/operator/organizations/?kind=partner"))
    page = browser.post(at, {"types": ["software"]})
    assert page.status_code == 422
    browser.post(at, {"types": ["service"], "billings": ["offline", "online"], "stackable": "on"})
    found = Organization.objects.get(slug="lumen")
    assert (found.types, found.billings) == (["service"], ["online", "offline"])
    assert found.stackable_enabled
    assert browser.get("/operator/organizations/aurora/abilities/").status_code == 404


def test_members_look_and_do_not_set(enter: Enter) -> None:
    browser = enter(OPERATOR.slug, Role.MEMBER)
    for page in (
        "",
        "orders/",
        "categories/",
        "requirements/",
        "proration/",
        "agreements/standard/",
    ):
        assert "Save" not in text_of(browser.get(f"{AT}{page}"))
        assert browser.post(f"{AT}{page}", {}).status_code == 403
    assert browser.get(f"{AT}agreements/new/").status_code == 403
    assert browser.get("/operator/organizations/lumen/abilities/").status_code == 403
