"""Which console a page of messages stands in."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.access.permissions import OrganizationKind

EVERYBODY = tuple(OrganizationKind)
CONSOLES: Mapping[OrganizationKind, str] = {
    OrganizationKind.CUSTOMER: "customer/base.html",
    OrganizationKind.PARTNER: "partner/console.html",
    OrganizationKind.OPERATOR: "operator/console.html",
}
