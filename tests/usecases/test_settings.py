"""What the operator sets, and that the next check uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.marketplace import Marketplace, demo_listing, open_marketplace
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import agreements
from vendible.records import market as kept
from vendible.records.models import JournalEntry, MarketSetting, Organization, PlatformAgreement
from vendible.usecases import drafts, listings, settings
from vendible.usecases.refusal_words import told


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path, products={"polaris": ("ota-platform",)})


@pytest.fixture
def save(market: Marketplace) -> Callable[[str, object], Any]:
    def saved(key: str, value: object) -> Any:
        actor = market.actor("market")
        return settings.save_setting(key, value, actor=actor, present=market.present)

    return saved


def codes(document: dict[str, Any]) -> dict[str, str]:
    """Of what is found in it: severity by code."""
    found = listings.check_listing(document).findings
    return {each.code: each.severity.value for each in found}


def test_abilities_hold_for_what_is_listed_from_now_on(market: Marketplace) -> None:
    operator, partner, present = market.actor("market"), market.actor("polaris"), market.present
    answer = settings.set_abilities(
        "polaris",
        types=["saas", "license"],
        billings=["online"],
        stackable=True,
        actor=operator,
        present=present,
    )
    assert answer["types"] == ["saas", "license"]
    row = Organization.objects.get(slug="polaris")
    assert (row.billings, row.stackable_enabled) == (["online"], True)
    line = JournalEntry.objects.get(fact="abilities_set")
    assert line.organization_id == row.id
    assert line.facts == {"billings": "online", "stackable": "yes"}
    new = demo_listing("ota-platform", slug="fleet-two", billing="offline")
    with pytest.raises(Refusal) as caught:
        drafts.save_draft(new, actor=partner, present=present)
    assert caught.value.code is Code.BILLING_NOT_ENABLED
    settings.set_abilities(
        "polaris", types=[], billings=[], stackable=False, actor=operator, present=present
    )
    assert listings.own_product("ota-platform", partner).live_id is not None


@pytest.mark.parametrize(
    ("slug", "types", "code"),
    [("aurora", [], Code.NOT_FOUND), ("polaris", ["software"], Code.BAD_INPUT)],
)
def test_abilities_are_those_of_partners(
    market: Marketplace, slug: str, types: list[str], code: Code
) -> None:
    with pytest.raises(Refusal) as caught:
        settings.set_abilities(
            slug,
            types=types,
            billings=[],
            stackable=False,
            actor=market.actor("market"),
            present=market.present,
        )
    assert caught.value.code is code


def test_a_requirement_that_is_switched_off_is_not_asked_for(
    market: Marketplace, save: Callable[[str, object], Any]
) -> None:
    document = demo_listing("ota-platform") | {"logo": ""}
    assert codes(document)["logo_missing"] == "warning"
    save("requirements", {"severities": {"logo_missing": "error"}})
    assert codes(document)["logo_missing"] == "error"
    save("requirements", {"switched_off": ["logo_missing"]})
    assert "logo_missing" not in codes(document)
    save("requirements", {"numbers": {"name_length_max": 10}})
    assert "name_too_long" in codes(document | {"name": "Eleven signs"})


def test_categories_in_use_stay(save: Callable[[str, object], Any]) -> None:
    mobility = {"code": "mobility", "names": {"en": "Mobility", "zh-hans": "出行"}}
    other = {"code": "other", "names": {"en": "Other"}}
    save("categories", [mobility, other])
    categories = settings.categories()
    assert categories is not None
    assert [each.code for each in categories] == ["mobility", "other"]
    assert [each.name("zh-hans") for each in categories] == ["出行", "Other"]
    assert "category_unknown" in codes(demo_listing("ota-platform", category="else"))
    with pytest.raises(Refusal) as caught:
        save("categories", [other])
    assert caught.value.code is Code.CATEGORY_IN_USE
    assert "OTA Platform" in told(caught.value).detail
    save("categories", [mobility])


def test_policies_that_are_not_allowed_are_found(save: Callable[[str, object], Any]) -> None:
    assert settings.policy_settings().default == "vendible"
    save("policies", {"allowed": ["killbill"], "default": "killbill"})
    assert settings.policy_settings().default == "killbill"
    assert "proration_unknown" in codes(demo_listing("ota-platform", proration="lago"))


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("review", {"target_days": 0}, "review.target_days"),
        ("review", {"country": "XX"}, "review.country"),
        ("review", {"else": 1}, "review.else"),
        ("review", 7, "review"),
        ("categories", [{"code": "Mobility", "names": {"en": "M"}}], "categories.[0].code"),
        ("categories", [{"code": "m", "names": {}}], "categories.[0].names.en"),
        ("categories", [{"code": "m", "names": {"en": "M"}}] * 2, "categories.[1].code"),
        ("categories", {}, "categories"),
        ("policies", {"allowed": [], "default": "vendible"}, "policies.allowed"),
        ("policies", {"allowed": ["vendible"], "default": "lago"}, "policies.default"),
        ("policies", {"allowed": ["mine"], "default": "mine"}, "policies.allowed"),
        ("requirements", {"numbers": {"logo_side": 0}}, "requirements.numbers.logo_side"),
        ("requirements", {"switched_off": ["slug_format"]}, "requirements.switched_off[0]"),
    ],
)
def test_what_is_no_setting_is_refused_with_its_place(
    save: Callable[[str, object], Any], key: str, value: object, where: str
) -> None:
    with pytest.raises(Refusal) as caught:
        save(key, value)
    assert caught.value.code is Code.BAD_INPUT
    assert caught.value.facts["where"] == where
    assert not MarketSetting.objects.exists()


def test_there_are_only_the_settings_that_there_are(save: Callable[[str, object], Any]) -> None:
    with pytest.raises(Refusal) as caught:
        save("colours", {})
    assert caught.value.code is Code.NOT_FOUND


def test_the_holidays_are_those_of_the_operators_country(
    market: Marketplace, save: Callable[[str, object], Any]
) -> None:
    _, is_holiday = settings.review_calendar()
    unity, bastille = market.present.today.replace(month=10, day=3), None
    bastille = unity.replace(month=7, day=14)
    assert (is_holiday(unity), is_holiday(bastille)) == (True, False)
    save("review", {"country": "FR"})
    _, is_holiday = settings.review_calendar()
    assert (is_holiday(unity), is_holiday(bastille)) == (False, True)


def write(market: Marketplace, **changed: str) -> Any:
    sent = {"source": "platform_template", "code": "plain", "title": "Plain", "text": "Words."}
    sent |= changed
    return settings.write_agreement(
        sent["source"],
        sent["code"],
        sent["title"],
        sent["text"],
        actor=market.actor("market"),
        present=market.present,
    )


def test_the_newest_version_of_an_agreement_is_in_force(market: Marketplace) -> None:
    before = {each.code for each in kept.agreements_in_force()}
    assert before == {"standard", "software-license"}, "what a fresh marketplace begins with"
    assert write(market)["version"] == 1
    assert write(market, text="For {product}.")["version"] == 2
    newest = next(each for each in kept.agreements_in_force() if each.code == "plain")
    assert newest.version == 2
    template = {"source": "platform_template", "template": "plain"}
    market.list_product("polaris", demo_listing("ota-platform", agreement=template))
    assert settings.uses_of_agreement(newest) == [("ota-platform", "OTA Platform")]
    listing = listings.check_listing(demo_listing("ota-platform", agreement=template)).listing
    assert listing is not None
    (agreed,) = agreements.agreed([listing])
    assert agreed.text == "For OTA Platform."
    assert PlatformAgreement.objects.filter(code="plain").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "own"},
        {"code": "standard"},
        {"code": "Plain Words"},
        {"title": " "},
        {"text": ""},
        {"source": "platform_standard"},
    ],
)
def test_what_is_no_agreement_is_refused(market: Marketplace, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal) as caught:
        write(market, **wrong)
    assert caught.value.code is Code.BAD_INPUT
