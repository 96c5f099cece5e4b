"""A partner's products: the list, beginning a new one, and submitting with ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consoles.pages import field_of, text_of, ticks_of
from tests.marketplace import demo_listing
from vendible.records.models import Organization, Product, Submission
from vendible.usecases import drafts
from vendible.usecases.settings import save_setting

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

NEW = "/partner/products/new/"
BLANK = {"name": "Night Watch", "kind": "base", "type": "saas", "billing": "online"}


@pytest.fixture
def lumen(enter: Enter) -> Client:
    return enter("lumen")


def draft(slug: str) -> dict[str, Any]:
    return dict(Product.objects.get(slug=slug).draft or {})


def new_drafts(market: Marketplace, count: int, **changes: Any) -> None:
    for number in range(count):
        document = demo_listing("av-gateway", slug=f"gateway-{number}", name=f"Gateway {number}")
        drafts.save_draft(document | changes, actor=market.actor("lumen"), present=market.present)


# --- the list ----------------------------------------------------------------------------------


def test_the_list_is_filtered(market: Marketplace, lumen: Client) -> None:
    new_drafts(market, 1)
    market.submit("lumen", demo_listing("av-10000-minutes", summary="Another."))
    shown = {
        "all": ["AV Gateway", "10,000 more minutes", "Gateway 0"],
        "drafts": ["Gateway 0"],
        "review": ["10,000 more minutes"],
        "sale": ["AV Gateway", "10,000 more minutes"],
        "addons": ["10,000 more minutes"],
    }
    names = {product.name for product in Product.objects.filter(partner__slug="lumen")}
    for show, expected in shown.items():
        page = lumen.get(f"/partner/?show={show}")
        found = {each.product.name for each in page.context["standings"]}
        assert found == names & set(expected), show
        assert len(found) == len(expected), show
    assert "Nothing of yours waits" in text_of(
        lumen.get("/partner/?show=review&after=00000000-0000-7000-8000-000000000000")
    )
    assert len(lumen.get("/partner/?show=nonsense").context["standings"]) == len(names)


def test_the_list_takes_the_same_statements_for_many(market: Marketplace, lumen: Client) -> None:
    new_drafts(market, 2)
    lumen.get("/partner/")
    with CaptureQueriesContext(connection) as few:
        lumen.get("/partner/")
    new_drafts(market, 12)
    pack = demo_listing("av-10000-minutes", slug="pack-2", name="Pack 2")
    drafts.save_draft(pack, actor=market.actor("lumen"), present=market.present)
    lumen.get("/partner/")
    with CaptureQueriesContext(connection) as many:
        page = lumen.get("/partner/")
    assert len(page.context["standings"]) == 15
    # Three more, whatever the number: what the add-on's connections name.
    assert len(many) <= len(few) + 3, [each["sql"][:90] for each in many.captured_queries]


def test_a_draft_tells_how_much_is_to_mend(market: Marketplace, lumen: Client) -> None:
    new_drafts(market, 1, summary="", category="")
    page = lumen.get("/partner/?show=drafts")
    assert "Mend 2 findings in the draft" in text_of(page)
    assert "/partner/products/gateway-0/edit/" in page.content.decode()


# --- a new product -----------------------------------------------------------------------------


def test_a_few_answers_begin_a_draft(lumen: Client) -> None:
    page = lumen.get(NEW)
    answer = lumen.post(NEW, BLANK | {"key": field_of(page, "key")})
    assert answer.headers["Location"] == "/partner/products/night-watch/edit/"
    kept = Product.objects.get(slug="night-watch")
    assert (kept.name, kept.kind, kept.type) == ("Night Watch", "base", "saas")
    assert draft("night-watch")["agreement"] == {"source": "platform_template"}
    assert "stand in the way of submitting" in text_of(lumen.get(answer.headers["Location"]))


def test_a_new_product_has_the_proration_policy_that_the_operator_prefers(
    market: Marketplace, lumen: Client
) -> None:
    wanted = {"allowed": ["vendible", "lago"], "default": "lago"}
    save_setting("policies", wanted, actor=market.actor("market"), present=market.present)
    lumen.post(NEW, BLANK | {"slug": "night-watch"})
    assert draft("night-watch")["proration"] == "lago"


def test_an_addon_begins_with_its_settings(lumen: Client) -> None:
    page = lumen.get(f"{NEW}?kind=addon")
    assert 'value="addon" required id="id_kind_1" checked' in page.content.decode()
    lumen.post(NEW, BLANK | {"kind": "addon", "slug": "night-pack"})
    assert draft("night-pack")["addon"] == {"ownership": "repeatable"}


def test_a_copy_takes_everything_but_the_name(lumen: Client) -> None:
    lumen.post(NEW, BLANK | {"copy": "av-gateway"})
    named = {"slug": "night-watch", "name": "Night Watch"}
    assert draft("night-watch") == draft("av-gateway") | named
    assert Product.objects.get(slug="night-watch").live is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"slug": "Night Watch"}, "Write it as night-watch."),
        ({"slug": "av-gateway"}, "You have a product av-gateway already."),
        ({"slug": "new"}, "This page has that address."),
        ({"slug": "ota-platform"}, "Another partner has this name in links."),
        ({"type": "marketplace"}, "Select a valid choice."),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(
    changed: dict[str, str], told: str, lumen: Client
) -> None:
    before = Product.objects.count()
    page = lumen.post(NEW, BLANK | changed)
    assert page.status_code in (409, 422)
    assert told in text_of(page)
    assert Product.objects.count() == before


def test_without_an_enabled_type_the_page_says_so(lumen: Client) -> None:
    Organization.objects.filter(slug="lumen").update(types=[])
    assert "No product type is enabled for Lumen" in text_of(lumen.get(NEW))


# --- submitting --------------------------------------------------------------------------------


def test_a_warning_is_ticked_as_intended(market: Marketplace, lumen: Client) -> None:
    new_drafts(market, 1)
    own = "/partner/products/gateway-0/"
    page = lumen.get(own)
    ticks = ticks_of(page)
    assert "logo_missing@logo" in ticks
    assert f"{own}edit/texts/#at-logo" in page.content.decode()
    refused = lumen.post(f"{own}submit/", {"intended": ticks[:-1]})
    assert refused.status_code == 409
    assert refused.content.decode().count('name="intended" value="') == len(ticks)
    assert refused.content.decode().count('" checked><span>') == len(ticks) - 1
    page = lumen.post(f"{own}submit/", {"intended": ticks}, follow=True)
    words = text_of(page)
    assert "Revision 1 is submitted" in words
    assert "You can expect an answer by 20 Jan 2026" in words
    assert "Expect an answer by 20 Jan 2026" in words
    kept = Submission.objects.get(product__slug="gateway-0")
    assert {each["id"] for each in kept.intended} == set(ticks)


def test_findings_lead_to_the_section_that_mends_them(market: Marketplace, lumen: Client) -> None:
    new_drafts(market, 1, summary="", delivery_days=-3)
    text = lumen.get("/partner/products/gateway-0/").content.decode()
    assert "/partner/products/gateway-0/edit/basics/#at-summary" in text
    assert "/partner/products/gateway-0/edit/delivery/#at-delivery-days" in text


def test_the_explorers_stories_are_told(enter: Enter) -> None:
    words = text_of(enter("polaris").get("/partner/products/ota-platform/"))
    assert "What customers could run into" in words
    assert "How a customer gets there" in words
