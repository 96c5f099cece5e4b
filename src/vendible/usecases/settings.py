"""What the operator sets: abilities of partners, settings of the market, platform agreements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import holidays

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.catalog.checks.rules import RulesError, rules_from_plain, rules_to_plain
from vendible.domain.catalog.listing import Billing, ProductType
from vendible.domain.catalog.review import IsHoliday
from vendible.domain.catalog.settings import (
    Category,
    OrderSettings,
    PolicySettings,
    ReviewSettings,
    SettingError,
    categories_from_plain,
    categories_to_plain,
    orders_from_plain,
    orders_to_plain,
    policies_from_plain,
    policies_to_plain,
    review_from_plain,
    review_to_plain,
)
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.gateways.present import Present
from vendible.records import market
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.models import Organization, PlatformAgreement
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import row_of

DEFAULT_POLICY = "vendible"
TITLE_MAX = 200
TEXT_MAX = 200_000
SOURCES = ("platform_standard", "platform_template")


def set_abilities(
    slug: str,
    *,
    types: Collection[str],
    billings: Collection[str],
    stackable: bool,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """What a partner may list from now on; what it lists already stays as it is (L1, L8).

    Refusals: `not_found`, `bad_input` for a type or billing that there is not.
    """
    actor.require(Permission.SETTINGS_WRITE)
    kept_types = _known("types", types, [each.value for each in ProductType])
    kept_billings = _known("billings", billings, [each.value for each in Billing])

    def body(batch: Batch) -> Answer:
        kind = OrganizationKind.PARTNER.value
        rows = Organization.objects.select_for_update(no_key=True)
        partner = rows.filter(slug=slug, kind=kind).first()
        if partner is None:
            raise Refusal(Code.NOT_FOUND, what="partner", id=slug)
        now = {"types": kept_types, "billings": kept_billings, "stackable": stackable}
        before = abilities_of(partner)
        changed = {key: value for key, value in now.items() if value != before[key]}
        if changed:
            row = row_of(partner) | {
                "types": kept_types,
                "billings": kept_billings,
                "stackable_enabled": stackable,
            }
            batch.add(tables.Organization, **row)
            journal(
                batch,
                actor,
                present,
                "abilities_set",
                "organization",
                partner.id,
                organization=partner.id,
                **{key: _words(value) for key, value in changed.items()},
            )
        return {"partner": slug, **now}

    return run_command(actor, once, present, body)


def abilities_of(partner: Organization) -> dict[str, Any]:
    return {
        "types": [each.value for each in ProductType if each in partner.types],
        "billings": [each.value for each in Billing if each in partner.billings],
        "stackable": partner.stackable_enabled,
    }


def save_setting(
    key: str, value: object, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """Replace a setting; the next check already uses it.

    Refusals: `not_found` for a key that there is not, `bad_input` with every mistake,
    `category_in_use` where a category would go that a listing has.
    """
    actor.require(Permission.SETTINGS_WRITE)
    if key not in _READ:
        raise Refusal(Code.NOT_FOUND, what="setting", id=key)
    try:
        plain = _READ[key](value)
    except (SettingError, RulesError) as error:
        raise _bad(key, error.mistakes) from error

    def body(batch: Batch) -> Answer:
        if key == market.CATEGORIES:
            _require_unused(plain)
        batch.add(
            tables.MarketSetting,
            key=key,
            value=plain,
            changed_at=present.now,
            changed_by=actor.name,
        )
        journal(
            batch, actor, present, "setting_saved", "organization", actor.organization, setting=key
        )
        return {"key": key, "value": plain}

    return run_command(actor, once, present, body)


def write_agreement(
    source: str,
    code: str,
    title: str,
    text: str,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """A new version, in force at once; orders that were placed keep what they agreed to (L9).

    Refusals: `bad_input` for a code, title or text that can't be one, and where the code is that
    of the other kind of agreement.
    """
    actor.require(Permission.SETTINGS_WRITE)
    if source not in SOURCES:
        raise Refusal(Code.BAD_INPUT, where="source", got=source, expected=" or ".join(SOURCES))
    for where, got, most in (("title", title, TITLE_MAX), ("text", text, TEXT_MAX)):
        if not got.strip() or len(got) > most:
            raise Refusal(
                Code.BAD_INPUT, where=where, got=got[:80], expected=f"1 to {most} characters"
            )
    if not _is_code(code) or (source == "platform_standard") != (code == STANDARD):
        raise Refusal(
            Code.BAD_INPUT,
            where="code",
            got=code[:80],
            expected=f"{STANDARD} for the platform's standard agreement; for a template another "
            "one of small letters, digits and hyphens, such as software-license",
        )

    def body(batch: Batch) -> Answer:
        newest = market.agreement_versions(code).first()
        version = newest.version + 1 if newest else 1
        id_ = present.mint()
        batch.add(
            tables.PlatformAgreement,
            id=id_,
            source=source,
            code=code,
            version=version,
            title=title.strip(),
            text=text.strip(),
            made_at=present.now,
            made_by=actor.name,
        )
        journal(
            batch,
            actor,
            present,
            "agreement_written",
            "agreement",
            id_,
            code=code,
            version=version,
        )
        return {"code": code, "source": source, "version": version, "title": title.strip()}

    return run_command(actor, once, present, body)


STANDARD = "standard"


def uses_of_agreement(agreement: PlatformAgreement) -> Sequence[tuple[str, str]]:
    """Slugs and names of the products on sale that use it; those of the code's newest version."""
    live = tables.Product.objects.filter(live__isnull=False).order_by("name")
    if agreement.source == "platform_standard":
        # The standard one is also what a listing has that says nothing of its agreement.
        said = live.filter(live__listing__agreement__source="platform_standard")
        silent = live.filter(live__listing__agreement__isnull=True)
        return list((said | silent).values_list("slug", "name"))
    named = live.filter(
        live__listing__agreement__source=agreement.source,
        live__listing__agreement__template=agreement.code,
    )
    return list(named.values_list("slug", "name"))


def categories() -> tuple[Category, ...] | None:
    """Those that may be chosen, in their order; None where the operator has set none."""
    kept = market.setting(market.CATEGORIES)
    return None if kept is None else categories_from_plain(kept)


def category_names() -> dict[str, str]:
    """What customers read of each category, by its code; empty where the operator has set none."""
    return {each.code: each.name("en") for each in categories() or ()}


def review_settings() -> ReviewSettings:
    kept = market.setting(market.REVIEW)
    return ReviewSettings() if kept is None else review_from_plain(kept, countries())


def review_calendar() -> tuple[ReviewSettings, IsHoliday]:
    """The settings with the holidays that count: those of the operator's own country if unset."""
    settings = review_settings()
    if settings.country:
        return settings, is_holiday_in(settings.country)
    rows = Organization.objects.filter(kind=OrganizationKind.OPERATOR.value).order_by("id")
    country = rows.values_list("country", flat=True).first() or ""
    return settings, is_holiday_in(country if country in countries() else "")


def policy_settings() -> PolicySettings:
    kept = market.setting(market.POLICIES)
    if kept is None:
        return PolicySettings(tuple(POLICIES), DEFAULT_POLICY)
    return policies_from_plain(kept, POLICIES)


def order_settings() -> OrderSettings:
    kept = market.setting(market.ORDERS)
    return OrderSettings() if kept is None else orders_from_plain(kept)


@cache
def countries() -> Mapping[str, Sequence[str]]:
    """The countries (ISO 3166) whose holidays are known, each with its parts."""
    found: dict[str, list[str]] = holidays.list_supported_countries(include_aliases=False)
    return found


def is_holiday_in(country: str) -> IsHoliday:
    """Whether a day is a public holiday there; without a country none is."""
    if not country:
        return _never
    return _calendar(country)


def _never(_day: date) -> bool:
    return False


@lru_cache(maxsize=8)
def _calendar(country: str) -> Callable[[date], bool]:
    known = holidays.country_holidays(country)
    return lambda day: day in known


def last_day(answer_by: datetime, present: Present) -> date:
    """The day by whose end an answer is expected: midnight belongs to the day that it ends."""
    return (answer_by - timedelta(microseconds=1)).astimezone(present.zone).date()


def uses_of_categories() -> dict[str, list[str]]:
    """By category: the names of the products on sale or in review that are in it."""
    used: dict[str, list[str]] = {}
    rows = tables.Product.objects.filter(live__isnull=False)
    listed = list(rows.values_list("live__listing__category", "name"))
    waiting = tables.Submission.objects.filter(state__in=["submitted", "in_review"])
    listed += waiting.values_list("revision__listing__category", "product__name")
    for category, name in sorted(set(listed), key=lambda each: str(each[1])):
        used.setdefault(category or "", []).append(name)
    return used


def _require_unused(plain: object) -> None:
    """Only what was there can go: a listing may be in a category that nobody ever named."""
    before = categories()
    after = {each.code for each in categories_from_plain(plain)}
    gone = [each.code for each in before or () if each.code not in after]
    used = uses_of_categories() if gone else {}
    for code in gone:
        if used.get(code):
            raise Refusal(Code.CATEGORY_IN_USE, category=code, products=used[code][:10])


def _known(where: str, asked: Collection[str], known: Sequence[str]) -> list[str]:
    """Those asked for, in the usual order, each once."""
    for each in asked:
        if each not in known:
            raise Refusal(Code.BAD_INPUT, where=where, got=each, expected=" or ".join(known))
    return [each for each in known if each in asked]


def _bad(key: str, mistakes: Sequence[tuple[str, str]]) -> Refusal:
    place, words = mistakes[0]
    return Refusal(
        Code.BAD_INPUT,
        where=f"{key}.{place}".rstrip("."),
        got="what was sent",
        expected=words,
        mistakes=[{"where": each, "expected": said} for each, said in mistakes],
    )


def _is_code(text: str) -> bool:
    return 0 < len(text) <= 63 and all(
        each.isascii() and (each.islower() or each.isdigit() or each == "-") for each in text
    )


def _words(value: object) -> object:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "yes" if value is True else "no" if value is False else value


# How each setting is read from what was sent, and written again. A new one goes here.
_READ: Mapping[str, Callable[[object], object]] = {
    market.CATEGORIES: lambda data: categories_to_plain(categories_from_plain(data)),
    market.REQUIREMENTS: lambda data: rules_to_plain(rules_from_plain(data)),
    market.REVIEW: lambda data: review_to_plain(review_from_plain(data, countries())),
    market.POLICIES: lambda data: policies_to_plain(policies_from_plain(data, POLICIES)),
    market.ORDERS: lambda data: orders_to_plain(orders_from_plain(data)),
}


def plain_settings() -> dict[str, object]:
    """All of them as they apply, in one statement; categories None where none are set."""
    kept = market.settings(market.KEYS)
    rules = kept.get(market.REQUIREMENTS)
    review, policies = kept.get(market.REVIEW), kept.get(market.POLICIES)
    orders = kept.get(market.ORDERS)
    return {
        market.CATEGORIES: kept.get(market.CATEGORIES),
        market.REQUIREMENTS: {} if rules is None else rules,
        market.REVIEW: review_to_plain(ReviewSettings()) if review is None else review,
        market.POLICIES: policies_to_plain(PolicySettings(tuple(POLICIES), DEFAULT_POLICY))
        if policies is None
        else policies,
        market.ORDERS: orders_to_plain(OrderSettings()) if orders is None else orders,
    }


def agreement_id(code: str, version: int) -> UUID | None:
    found = PlatformAgreement.objects.filter(code=code, version=version).first()
    return found.id if found else None
