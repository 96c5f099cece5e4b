"""Whether an add-on may be bought: one function for the order, the page and the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from vendible.domain.catalog.listing import AddonTerms, Billing, Offer, Ownership
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.changing import scheduled_misfit
from vendible.domain.subscriptions.holding import Held, Holding, OnSale, Scheduled, State
from vendible.domain.subscriptions.spans import first_contract, first_span


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or the code of the rule that says no with the facts that would change it.

    `misfit`: it may be bought, and would end with a change that is scheduled (conflict K14).
    """

    refusal: Code | None = None
    facts: dict[str, object] = field(default_factory=dict)
    misfit: Scheduled | None = None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None

    def require(self) -> None:
        if self.refusal is not None:
            raise Refusal(self.refusal, **self.facts)


def addon_verdict(
    holding: Holding,
    addon: OnSale,
    parent: Held | None,
    today: date,
    offer: Offer | None = None,
) -> Verdict:
    """May this customer buy `addon` for `parent`? The first rule that says no is named.

    `holding` includes what the same order adds before it. Of `offer`, or of any that is on sale
    where none is named. Rules: Add-ons, Contracts; AppDirect: add-on products (stackable and
    non-stackable).
    """
    terms = addon.listing.addon
    assert terms is not None, "asked of a product that is no add-on"
    if parent is None:
        return _no(
            Code.ADDON_NEEDS_PARENT,
            addon,
            products=[connection.product for connection in terms.connections],
        )
    return (
        _fits(addon, terms, parent, today)
        or _is_free_to_own(holding, addon, terms, parent)
        or _goes_with_others(holding, addon, terms, parent)
        or _has_an_offer(addon, parent, today, offer)
        or Verdict(misfit=scheduled_misfit(parent, addon.listing))
    )


def _fits(addon: OnSale, terms: AddonTerms, parent: Held, today: date) -> Verdict | None:
    connected = [
        edition
        for connection in terms.connections
        if connection.product == parent.listing.slug and addon.partner == parent.partner
        for edition in connection.editions
    ]
    if parent.edition not in connected:
        return _no(
            Code.ADDON_NOT_CONNECTED,
            addon,
            parent=parent.name,
            edition=parent.edition,
            editions=connected,
            products=[connection.product for connection in terms.connections],
        )
    if parent.state is not State.ACTIVE or parent.has_lapsed(today):
        state = "expired" if parent.state is State.ACTIVE else parent.state.value
        return _no(Code.PARENT_NOT_ACTIVE, addon, parent=parent.name, state=state)
    if (addon.listing.billing is Billing.OFFLINE) != parent.is_offline:
        return _no(Code.BILLING_MIX, addon, parent=parent.name)
    return None


def _is_free_to_own(
    holding: Holding, addon: OnSale, terms: AddonTerms, parent: Held
) -> Verdict | None:
    held = [
        each for each in holding.subscriptions if each.product == addon.product and each.is_live
    ]
    if terms.ownership is Ownership.ONE_PER_CUSTOMER and held:
        return _no(Code.ADDON_ALREADY_OWNED, addon, subscription=str(held[0].id))
    if terms.ownership is Ownership.ONE_PER_PARENT:
        if not addon.stackable_enabled:
            return _no(Code.ADDON_STACKABLE_DISABLED, addon, partner=addon.partner_name)
        for each in held:
            if each.parent == parent.id:
                return _no(
                    Code.ADDON_ALREADY_ON_PARENT,
                    addon,
                    parent=parent.name,
                    subscription=str(each.id),
                )
    return None


def _goes_with_others(
    holding: Holding, addon: OnSale, terms: AddonTerms, parent: Held
) -> Verdict | None:
    beside = {each.listing.slug: each for each in holding.addons_of(parent.id)}
    edition = parent.listing.edition(parent.edition)
    there = {*beside, *(edition.includes if edition is not None else ())}
    missing = [slug for slug in terms.depends_on if slug not in there]
    if missing:
        return _no(Code.ADDON_PREREQUISITE_MISSING, addon, missing=missing, parent=parent.name)
    for slug, other in beside.items():
        said_by_other = other.listing.addon is not None and (
            addon.listing.slug in other.listing.addon.excludes
        )
        if slug in terms.excludes or said_by_other:
            return _no(Code.ADDON_EXCLUDED, addon, other=other.name, parent=parent.name)
    return None


def _has_an_offer(addon: OnSale, parent: Held, today: date, offer: Offer | None) -> Verdict | None:
    """Yes if one of the offers fits; else what stands against the first."""
    offers = [each for each in addon.listing.offers if each.on_sale] if offer is None else [offer]
    against = [_stands_against(addon, each, parent, today) for each in offers]
    return None if None in against else next(iter(against), None)


def _stands_against(addon: OnSale, offer: Offer, parent: Held, today: date) -> Verdict | None:
    """Its price in the parent's currency, and its contract within what the parent lasts."""
    currencies = [currency for currency, _ in offer.prices]
    if parent.currency not in currencies:
        return Verdict(
            Code.NO_PRICE_IN_CURRENCY,
            {
                "product": addon.listing.name,
                "currency": parent.currency,
                "available": currencies,
            },
        )
    contract = first_contract(offer, first_span(addon.listing, offer, parent, today, tried=True))
    lasts_until = last_day_sure(parent)
    if contract is None or lasts_until is None or contract.end <= lasts_until:
        return None
    return _no(
        Code.ADDON_OUTLIVES_PARENT,
        addon,
        parent=parent.name,
        contract_end=contract.end,
        parent_end=lasts_until,
    )


def last_day_sure(parent: Held) -> date | None:
    """The day until which a parent surely lasts; None: it renews by itself, or has no end."""
    if parent.ends_on is not None:
        return parent.ends_on
    if parent.auto_renew or parent.end is None:
        return None
    return max(parent.end, parent.contract.end) if parent.contract else parent.end


def _no(code: Code, addon: OnSale, **facts: object) -> Verdict:
    return Verdict(code, {"addon": addon.listing.name, **facts})
