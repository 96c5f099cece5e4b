"""Orders of the tests that aren't paid at once, and people with a limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from tests.marketplace import Marketplace
from vendible.domain.access.permissions import Actor, OrganizationKind, Role, permissions
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.usecases import ordering, paying, quoting
from vendible.usecases.ordering import OrderAsk


def order_later(market: Marketplace, *lines: LineAsk, **more: Any) -> dict[str, Any]:
    """An order of Aurora's that waits for its payment."""
    return ordering.place_order(
        OrderAsk(lines, "EUR"),
        actor=market.actor("aurora"),
        present=market.present,
        pay_later=True,
        **more,
    )


def keep(market: Marketplace, *lines: LineAsk) -> dict[str, Any]:
    """A quote that Aurora keeps."""
    return quoting.keep_quote(
        OrderAsk(lines, "EUR"), actor=market.actor("aurora"), present=market.present
    )


def pay(market: Marketplace, order: dict[str, Any], **more: Any) -> dict[str, Any]:
    return paying.pay(
        UUID(order["id"]), actor=market.actor("aurora"), present=market.present, **more
    )


def as_quoted(market: Marketplace, quote: dict[str, Any], **more: Any) -> dict[str, Any]:
    return quoting.order_as_quoted(
        UUID(quote["id"]), actor=market.actor("aurora"), present=market.present, **more
    )


def buyer(market: Marketplace, limit: Money | None) -> Actor:
    allowed = permissions(OrganizationKind.CUSTOMER, Role.BUYER)
    return replace(market.actor("aurora"), name="test:buyer", allowed=allowed, limit=limit)


def expire(market: Marketplace) -> None:
    while paying.expire_orders(market.present):
        pass
