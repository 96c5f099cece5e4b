"""What the storefront finds, counts and sorts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from tests.marketplace import Marketplace, demo_listing, opened_for_a_file
from vendible.cli.dev import write
from vendible.records import storefront
from vendible.records.models import MarketSetting, StorefrontEntry, StorefrontPrice
from vendible.records.storefront import Sort, Wanted

CHINESE = "\u65b0\u8f66\u961f\u7ba1\u7406\u7cfb\u7edf"  # "new fleet management system"


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Marketplace]:
    """Six of the demo's products, three more by name, and sixty that are made up."""
    with opened_for_a_file(django_db_blocker, tmp_path_factory.mktemp("keys")) as market:
        for slug, changed in {
            "fleet-manager": {"name": "Fleet Manager", "category": "logistics"},
            "depot": {"name": "Depot", "summary": "For the manager of a fleet of lorries."},
            "chinese": {"name": CHINESE},
        }.items():
            market.list_product("polaris", demo_listing("ota-platform", slug=slug, **changed))
        write(1, range(60))
        yield market


@pytest.fixture
def market(opened: Marketplace, db: None) -> Marketplace:
    return opened


def slugs(**asked: Any) -> list[str]:
    return [each.slug for each in storefront.find(Wanted(**asked), None, 100).entries]


@pytest.mark.usefixtures("market")
def test_the_name_counts_more_than_the_summary() -> None:
    assert slugs(words="fleet manager")[:2] == ["fleet-manager", "depot"]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("words", ["fleets managers", "FLEET, manager!", "manager fleet", "flee"])
def test_forms_and_signs_make_no_difference(words: str) -> None:
    assert slugs(words=words)[0] == "fleet-manager"


@pytest.mark.usefixtures("market")
def test_two_chinese_characters_inside_a_name_find_it() -> None:
    assert "chinese" in slugs(words=CHINESE[1:3])
    assert slugs(words=CHINESE[1:])[0] == "chinese"
    assert "chinese" in slugs(words=CHINESE[-1])
    assert "chinese" not in slugs(words=CHINESE[2:0:-1])


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [("flet manger", "fleet manager"), ("Fleet Mangaer", "fleet manager"), ("xqzw", None)],
)
def test_typing_mistakes_are_forgiven(typed: str, meant: str | None) -> None:
    assert slugs(words=typed) == []
    assert storefront.meant(typed) == meant


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    "words",
    [
        "\0",
        "\0fleet",
        "'; DROP TABLE products; --",
        "a & b | !c <-> (d):*",
        '"quoted" \\',
        "%_%",
        "😀 👩‍👩‍👧",
        "x" * 5000,
        "word " * 500,
        "the",
        "\u202e\ufeff\ud7ff",
        "1e400 -5 0x1F a@b.cd http://x.y/z?q=1",
        "\u8f66" * 300,
    ],
)
def test_no_search_fails(words: str) -> None:
    for sort in Sort:
        wanted = Wanted(words=words, sort=sort)
        found = storefront.find(wanted, None, 5)
        storefront.find(wanted, found.after or UUID(int=1), 5)
    storefront.count(wanted)
    storefront.meant(words)


@pytest.mark.usefixtures("market")
def test_signs_alone_find_nothing() -> None:
    assert slugs(words="😀 !?") == []
    assert storefront.count(Wanted(words="😀")) == []


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"words": "team"},
        {"kind": "base", "currency": "USD"},
        {"currency": "CHF"},
        {"words": "manager", "kind": "base"},
        {"is_free": True},
        {"least_minor": 1000, "most_minor": 5000},
    ],
)
def test_the_pages_make_up_the_list(sort: Sort, asked: dict[str, Any]) -> None:
    wanted = Wanted(sort=sort, **asked)
    whole = storefront.find(wanted, None, 1000)
    assert whole.after is None
    pages, after = [], None
    for _ in whole.entries:
        page = storefront.find(wanted, after, 7)
        pages += page.entries
        after = page.after
        if after is None:
            break
    assert pages == whole.entries
    assert len({each.product for each in pages}) == len(pages)
    assert sum(each.count for each in storefront.count(replace(wanted, kind=""))) >= len(pages)
    if not asked.get("kind") and not asked.get("is_free"):
        assert sum(each.count for each in storefront.count(wanted)) == len(pages)


@pytest.mark.usefixtures("market")
def test_what_is_sorted_is_in_order() -> None:
    names = [e.name.casefold() for e in storefront.find(Wanted(sort=Sort.NAME), None, 100).entries]
    assert names == sorted(names)
    priced = storefront.find(Wanted(sort=Sort.PRICE, currency="USD"), None, 100).entries
    lowest = [
        each.prices["USD"]["monthly"] or each.prices["USD"]["once"] or 0
        for each in priced
        if "USD" in each.prices
    ]
    assert lowest == sorted(lowest)
    has_price = ["USD" in each.prices for each in priced]
    assert has_price == sorted(has_price, reverse=True)


@pytest.mark.usefixtures("market")
def test_filters_leave_out_what_does_not_fit() -> None:
    assert slugs(category="logistics") == ["fleet-manager"]
    assert set(slugs(words="polaris", kind="addon")) == {"ota-500-vehicles"}
    found = storefront.find(Wanted(least_minor=24000, most_minor=25000, kind="base"), None, 100)
    # 2,900.00 a year is less for a month than 290.00 a month.
    assert {"ota-platform", "fleet-manager"} <= {each.slug for each in found.entries}
    for each in found.entries:
        assert 24000 <= each.prices["EUR"]["monthly"] <= 25000
    assert all(each.is_free for each in storefront.find(Wanted(is_free=True), None, 99).entries)


def test_an_add_on_that_goes_with_nothing_is_not_shown(market: Marketplace) -> None:
    entry = StorefrontEntry.objects.get(slug="ota-500-vehicles")
    entry.connected, entry.goes_with = False, []
    entry.save()
    assert "ota-500-vehicles" not in slugs(words="vehicles")
    assert storefront.addons_of("ota-platform") == []
    assert sum(each.count for each in storefront.count(Wanted())) == len(slugs()) < 100


def test_an_approved_change_replaces_the_entry(market: Marketplace) -> None:
    before = StorefrontEntry.objects.get(slug="depot")
    later = market.after(days=3)
    dearer = demo_listing("ota-platform", slug="depot", name="Lorry Yard")
    dearer["offers"] = [{**each, "prices": {"CHF": "55.00"}} for each in dearer["offers"]]
    later.list_product("polaris", dearer)
    entry = StorefrontEntry.objects.get(slug="depot")
    assert (entry.name, entry.listed_at) == ("Lorry Yard", before.listed_at)
    assert entry.revision_id != before.revision_id
    assert entry.changed_at == later.present.now
    prices = StorefrontPrice.objects.filter(entry=entry)
    # 55.00 a year is less for a month than 55.00 a month.
    assert list(prices.values_list("currency", "monthly_minor")) == [("CHF", 458)]
    assert "depot" in slugs(words="lorry yard")
    assert "depot" not in slugs(words="depot")
    assert storefront.meant("lory yrad") == "lorry yard"


def test_nothing_is_entered_before_it_is_approved(market: Marketplace) -> None:
    market.submit("polaris", demo_listing("ota-platform", slug="waiting", name="Waiting Room"))
    assert slugs(words="waiting room") == []


def test_the_operators_categories_and_currencies(market: Marketplace) -> None:
    assert storefront.surroundings().categories is None
    assert storefront.surroundings().currencies == ["EUR", "USD"]
    MarketSetting.objects.create(
        key="categories",
        value=[{"code": "mobility", "names": {"en": "On the road"}}],
        changed_at=market.present.now,
        changed_by="test",
    )
    assert storefront.surroundings().categories == [("mobility", "On the road")]


@pytest.mark.usefixtures("market")
def test_each_question_is_one_statement() -> None:
    wanted = Wanted(words="fleet manager", kind="base", least_minor=1)
    entries = storefront.find(wanted, None, 10).entries
    for question in (
        lambda: storefront.find(wanted, None, 10),
        lambda: storefront.count(wanted),
        lambda: storefront.meant("flet manger"),
        lambda: storefront.beside(entries),
        storefront.surroundings,
    ):
        with CaptureQueriesContext(connection) as caught:
            question()
        assert len(caught) == 1
