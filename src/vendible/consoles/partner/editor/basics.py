"""The section *Basics*: what the product is called, where it stands, how it is billed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from vendible.consoles.design.words import day_text
from vendible.consoles.listing_shown import BILLINGS, KINDS
from vendible.consoles.partner.editor.section import Editing, Section
from vendible.consoles.storefront.wording import TYPES, category_name
from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.listing import Billing, EntitlementKind, Kind, ProductType
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.pricing.charges import charge_for
from vendible.domain.pricing.explained import Explained
from vendible.domain.pricing.policies import POLICIES, Policy
from vendible.records.models import TaxRate
from vendible.usecases.settings import categories, policy_settings

_EXAMPLE_PRICE = Fraction(100)
_EXAMPLE_ANCHOR = date(2027, 1, 1)
_EXAMPLE_REST = Term(date(2027, 1, 20), date(2027, 2, 1))


class Basics(Section):
    def shown(self, editing: Editing) -> dict[str, Any]:
        partner = editing.product.partner
        policy = POLICIES.get(str(editing.at("proration") or "vendible"))
        return {
            "fixed": [
                ("slug", "Name in links", editing.product.slug),
                ("kind", "Kind", KINDS[Kind(editing.product.kind)]),
                ("type", "Type", TYPES[ProductType(editing.product.type)]),
            ],
            "categories": _categories(),
            "billings": [
                (each.value, BILLINGS[each]) for each in Billing if each in partner.billings
            ],
            "tax_classes": _tax_classes(),
            "seats": _seats(editing),
            "policies": [(each, _title(each)) for each in policy_settings().allowed],
            "policy": policy,
            "example": example_of(policy) if policy else None,
            "example_words": _example_words(),
            "name_limit": DEFAULTS["name_length_max"],
            "has_notes": bool(editing.at("notes")),
        }


def _categories() -> list[tuple[str, str]]:
    """Empty where the operator has set none: any word will do."""
    return [(each.code, each.name("en")) for each in categories() or ()]


def _tax_classes() -> list[tuple[str, str]]:
    known = {"standard", *TaxRate.objects.values_list("tax_class", flat=True).distinct()}
    return [
        (each, category_name(each)) for each in sorted(known, key=lambda x: (x != "standard", x))
    ]


def _seats(editing: Editing) -> list[tuple[str, str]]:
    """Entitlements that are limits, by code and name."""
    listed = editing.at("entitlements")
    limits = [
        (str(each["code"]), str(each.get("name") or each["code"]))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
        and each.get("code")
        and each.get("kind") == EntitlementKind.LIMIT.value
    ]
    return [("", "None: assigning people is not limited"), *limits]


def _title(name: str) -> str:
    return f"{category_name(name)} (the marketplace’s own)" if name == "vendible" else name


def example_of(policy: Policy) -> Explained | None:
    """What the last twelve days of January cost at 100 euros a month; None where it can't say."""
    try:
        return charge_for(
            _EXAMPLE_PRICE, "EUR", _EXAMPLE_ANCHOR, Cycle(1), _EXAMPLE_REST, policy, "100.00"
        )
    except ValueError:
        return None


def _example_words() -> str:
    return f"€100.00 per month, changed on {day_text(_EXAMPLE_REST.first)}: the rest of January"


BASICS = Basics(
    slug="basics",
    title="Basics",
    keys=("name", "summary", "category", "billing", "tax_class", "seats", "proration", "notes"),
    places=(
        "",
        *("slug", "kind", "type"),
        *("name", "summary", "category", "billing", "tax_class", "seats", "proration", "notes"),
    ),
    template="partner/editor/basics.html",
    lead="What the product is called, where customers find it, and how it is billed.",
    defaults={"billing": "online", "proration": "vendible", "tax_class": "standard"},
    live=("partner/editor/_proration.html",),
)
