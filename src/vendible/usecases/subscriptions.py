"""What is held, and what can be added to it."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.words import day_words
from vendible.domain.subscriptions.addons import Verdict, addon_verdict
from vendible.domain.subscriptions.holding import OnSale
from vendible.gateways.present import Present
from vendible.records import holdings, revisions


def misfit_words(addon: OnSale, verdict: Verdict) -> str:
    """What becomes of an add-on that may be bought, with the change that is scheduled; or ""."""
    if verdict.misfit is None:
        return ""
    on = day_words(verdict.misfit.on)
    return (
        f"A change is scheduled for {on} that {addon.listing.name} does not go with: "
        "it would end then."
    )


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
