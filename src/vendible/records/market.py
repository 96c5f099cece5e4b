"""What the operator set for the whole marketplace, and the platform's agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from vendible.records.models import MarketSetting, PlatformAgreement

CATEGORIES = "categories"
REQUIREMENTS = "requirements"
REVIEW = "review"
POLICIES = "policies"
ORDERS = "orders"
KEYS = (CATEGORIES, REQUIREMENTS, REVIEW, POLICIES, ORDERS)


def setting(key: str) -> object | None:
    """One setting as plain JSON; None where nobody has set it."""
    return settings([key]).get(key)


def settings(keys: Iterable[str]) -> Mapping[str, object]:
    """Those of them that somebody has set, in one statement."""
    rows = MarketSetting.objects.filter(key__in=list(keys))
    return dict(rows.values_list("key", "value"))


def agreements_in_force() -> QuerySet[PlatformAgreement]:
    """The newest version of each code, in one statement."""
    return PlatformAgreement.objects.order_by("code", "-version").distinct("code")


def agreement_versions(code: str) -> QuerySet[PlatformAgreement]:
    """Newest first."""
    return PlatformAgreement.objects.filter(code=code).order_by("-version")
