"""What is held, and what can be added to it."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.subscriptions.addons import Verdict, addon_verdict
from vendible.domain.subscriptions.holding import OnSale
from vendible.gateways.present import Present
from vendible.records import holdings, revisions


def addons_to_buy(
    subscription: UUID, *, actor: Actor, present: Present
) -> list[tuple[OnSale, Verdict]]:
    """Each add-on of the product held: may it be bought now, or which rule says no."""
    actor.require(Permission.SUBSCRIPTIONS_READ)
    holding = holdings.of_customer(actor.organization).holding
    parent = holding.get(subscription)
    return [
        (addon, addon_verdict(holding, addon, parent, present.today))
        for addon in revisions.addons_for(parent.listing.slug)
    ]
