"""The section *Delivery and acceptance*: how it reaches the customer, and by what one accepts."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from vendible.consoles.listing_shown import DELIVERIES
from vendible.consoles.partner.editor.section import Editing, Plain, Section
from vendible.consoles.partner.editor.typed import Posted
from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.drafts import digest_of
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.listing import Delivery
from vendible.records.assets import approved_packages

_PACKAGE = re.compile(r"editions\[\d+\]\.package")


class DeliverySection(Section):
    """Its packages stand in the editions, so only they of the editions are its own."""

    def digest(self, draft: Mapping[str, Any]) -> str:
        own = {key: draft.get(key) for key in self.keys}
        packages = {_code(each): str(each.get("package") or "") for each in _editions(draft)}
        return digest_of({**own, "packages": packages}, (*self.keys, "packages"))

    def owns(self, finding: Finding) -> bool:
        return super().owns(finding) or _PACKAGE.fullmatch(finding.place) is not None

    def shown(self, editing: Editing) -> dict[str, Any]:
        approved = sorted(approved_packages(editing.product.partner_id))
        rows = []
        for index, each in enumerate(_editions(editing.draft)):
            package = str(each.get("package") or "")
            options = [("", "None: nothing to install"), *((one, one) for one in approved)]
            if package and package not in approved:
                options.append((package, f"{package} (not approved)"))
            place = f"editions[{index}].package"
            name = str(each.get("name") or _code(each) or f"Edition {index + 1}")
            rows.append((place, f"package-of {_code(each)}", name, package, options))
        return {
            "deliveries": [(each.value, DELIVERIES[each]) for each in Delivery],
            "packages": rows,
            "has_approved": bool(approved),
            "days_max": DEFAULTS["delivery_days_max"],
        }

    def typed(self, editing: Editing, posted: Posted) -> Plain:
        parts = super().typed(editing, posted)
        editions = copy.deepcopy(editing.draft.get("editions"))
        changed = False
        for each in _editions({"editions": editions}):
            chosen = posted.getlist(f"package-of {_code(each)}")
            if not chosen or chosen[-1] == str(each.get("package") or ""):
                continue
            changed = True
            each.pop("package", None)
            if chosen[-1]:
                each["package"] = chosen[-1]
        return {**parts, "editions": editions} if changed else parts


def _editions(draft: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = draft.get("editions")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _code(edition: Mapping[str, Any]) -> str:
    return str(edition.get("code") or "")


DELIVERY = DeliverySection(
    slug="delivery",
    title="Delivery and acceptance",
    keys=("delivery", "delivery_days", "acceptance"),
    places=("delivery", "delivery_days", "acceptance"),
    template="partner/editor/delivery.html",
    lead="How the product reaches the customer, how long that takes, and by what it is accepted.",
    defaults={"delivery": "license"},
)
