"""What the operator sets for the whole marketplace beside the release requirements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from vendible.domain.catalog.checks import is_slug
from vendible.domain.catalog.review import BUSY_DAY, TARGET_DAYS

NAME_MAX = 80
CATEGORIES_MAX = 200
TARGET_DAYS_MAX = 60
BUSY_DAY_MAX = 1000
QUOTE_DAYS, QUOTE_DAYS_MAX = 14, 365
UNPAID_DAYS, UNPAID_DAYS_MAX = 3, 60
NOTICE_DAYS, NOTICE_DAYS_MAX = 30, 365
QUOTES_MAX, UNPAID_MAX, OPEN_MAX = 100, 20, 1000  # of one customer

Mistakes = list[tuple[str, str]]  # place and words


class SettingError(ValueError):
    """A value is none of this setting. `mistakes`: each with its place and words."""

    def __init__(self, mistakes: Mistakes) -> None:
        super().__init__("; ".join(f"{place}: {words}" for place, words in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Category:
    """`names` by language; English is always there."""

    code: str
    names: tuple[tuple[str, str], ...]

    def name(self, language: str) -> str:
        named = dict(self.names)
        return named.get(language) or named["en"]


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """`target_days`: working days to an answer. `country`: whose holidays count (ISO 3166)."""

    target_days: int = TARGET_DAYS
    country: str = ""
    busy_day: int = BUSY_DAY


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Which proration policies may be chosen, in their order; `default` is one of them."""

    allowed: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """How long quotes hold and unpaid orders wait, and how many of each a customer may have.

    `price_notice_days`: how long before it a partner announces a price for renewals.
    """

    quote_days: int = QUOTE_DAYS
    unpaid_days: int = UNPAID_DAYS
    quotes_max: int = QUOTES_MAX
    unpaid_max: int = UNPAID_MAX
    price_notice_days: int = NOTICE_DAYS


def categories_from_plain(data: object) -> tuple[Category, ...]:
    """`[{"code": ..., "names": {"en": ...}}]` in the order that they are shown in; SettingError."""
    if not isinstance(data, list) or len(data) > CATEGORIES_MAX:
        raise SettingError([("", f"expected a list of at most {CATEGORIES_MAX} categories")])
    mistakes: Mistakes = []
    found: list[Category] = []
    for index, each in enumerate(data):
        category = _category(each, f"[{index}]", mistakes)
        if category is None:
            continue
        if any(category.code == other.code for other in found):
            mistakes.append((f"[{index}].code", f"{category.code} is there twice"))
        found.append(category)
    if mistakes:
        raise SettingError(mistakes)
    return tuple(found)


def categories_to_plain(categories: Collection[Category]) -> list[dict[str, object]]:
    return [{"code": each.code, "names": dict(each.names)} for each in categories]


def _category(data: object, place: str, mistakes: Mistakes) -> Category | None:
    if not isinstance(data, Mapping):
        mistakes.append((place, "expected code and names"))
        return None
    code, names = data.get("code"), data.get("names")
    if not isinstance(code, str) or not is_slug(code):
        words = f"{code!r} is no code; expected small letters, digits and hyphens, such as mobility"
        mistakes.append((f"{place}.code", words))
        return None
    if not isinstance(names, Mapping) or not str(names.get("en") or "").strip():
        mistakes.append((f"{place}.names.en", "every category has an English name"))
        return None
    kept = tuple(
        (str(language), str(name).strip()) for language, name in names.items() if str(name).strip()
    )
    if any(len(name) > NAME_MAX for _, name in kept):
        mistakes.append((f"{place}.names", f"a name has at most {NAME_MAX} characters"))
        return None
    return Category(code, kept)


def review_from_plain(data: object, countries: Collection[str]) -> ReviewSettings:
    """`{"target_days": 3, "country": "DE", "busy_day": 10}`; what is left out has its default.

    `countries`: those whose holidays are known.
    """
    if not isinstance(data, Mapping):
        raise SettingError([("", "expected target_days, country and busy_day")])
    mistakes: Mistakes = [
        (str(key), f"{key} is not known here. Remove it.")
        for key in data
        if key not in ("target_days", "country", "busy_day")
    ]
    days = _whole(data, "target_days", TARGET_DAYS, TARGET_DAYS_MAX, mistakes)
    busy = _whole(data, "busy_day", BUSY_DAY, BUSY_DAY_MAX, mistakes)
    country = data.get("country", "")
    if country != "" and country not in countries:
        mistakes.append(("country", f"the holidays of {country} are not known here"))
    if mistakes:
        raise SettingError(mistakes)
    return ReviewSettings(days, str(country), busy)


def review_to_plain(settings: ReviewSettings) -> dict[str, object]:
    return {
        "target_days": settings.target_days,
        "country": settings.country,
        "busy_day": settings.busy_day,
    }


def _whole(
    data: Mapping[str, object], key: str, default: int, greatest: int, mistakes: Mistakes
) -> int:
    value = data.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= greatest:
        mistakes.append((key, f"expected a whole number from 1 to {greatest}"))
        return default
    return value


def policies_from_plain(data: object, known: Collection[str]) -> PolicySettings:
    """`{"allowed": [names], "default": name}`; `known`: the names that there are. SettingError."""
    allowed = data.get("allowed") if isinstance(data, Mapping) else None
    default = data.get("default") if isinstance(data, Mapping) else None
    if not isinstance(allowed, list) or not all(isinstance(each, str) for each in allowed):
        raise SettingError([("allowed", "expected a list of names of policies")])
    mistakes: Mistakes = [
        ("allowed", f"there is no policy {each}") for each in allowed if each not in known
    ]
    if not allowed:
        mistakes.append(("allowed", "at least one policy may be chosen"))
    if default not in allowed:
        mistakes.append(("default", f"the default {default} is not among those allowed"))
    if mistakes:
        raise SettingError(mistakes)
    return PolicySettings(tuple(dict.fromkeys(allowed)), str(default))


def policies_to_plain(settings: PolicySettings) -> dict[str, object]:
    return {"allowed": list(settings.allowed), "default": settings.default}


def orders_from_plain(data: object) -> OrderSettings:
    """`{"quote_days": 14, "unpaid_days": 3, "quotes_max": 100, "unpaid_max": 20}`; what is left
    out has its default.
    """
    if not isinstance(data, Mapping):
        raise SettingError([("", f"expected {', '.join(_ORDER_SETTINGS)}")])
    mistakes: Mistakes = [
        (str(key), f"{key} is not known here. Remove it.")
        for key in data
        if key not in _ORDER_SETTINGS
    ]
    found = OrderSettings(
        **{
            key: _whole(data, key, default, greatest, mistakes)
            for key, (default, greatest) in _ORDER_SETTINGS.items()
        }
    )
    if mistakes:
        raise SettingError(mistakes)
    return found


_ORDER_SETTINGS = {
    "quote_days": (QUOTE_DAYS, QUOTE_DAYS_MAX),
    "unpaid_days": (UNPAID_DAYS, UNPAID_DAYS_MAX),
    "quotes_max": (QUOTES_MAX, OPEN_MAX),
    "unpaid_max": (UNPAID_MAX, OPEN_MAX),
    "price_notice_days": (NOTICE_DAYS, NOTICE_DAYS_MAX),
}


def orders_to_plain(settings: OrderSettings) -> dict[str, object]:
    return {key: getattr(settings, key) for key in _ORDER_SETTINGS}
