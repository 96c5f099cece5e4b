"""Where in the listing that is explored a trap is to be mended."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.catalog.findings import at
from vendible.domain.catalog.listing import Kind, Listing, Offer
from vendible.domain.explorer.pairs import Pair
from vendible.domain.explorer.sentences import Conflict

_IN_THE_OFFER: Mapping[Conflict, str] = {
    Conflict.CONTRACT_OUTLIVES_PARENT: "contract",
    Conflict.CONTRACT_WITHOUT_EXIT: "contract",
    Conflict.PAID_BEYOND_PARENT: "credit_unused",
    Conflict.CONTRACTS_NEVER_MEET: "contract",
    Conflict.CYCLES_DIFFER: "cycle",
    Conflict.PAID_IN_TRIAL: "trial",
    Conflict.EXPIRES_BEFORE_PARENT: "contract",
    Conflict.SUSPENDED_APART: "cycle",
}
_IN_THE_LISTING: Mapping[Conflict, str] = {
    Conflict.PENDING_BLOCKS_PARENT: "delivery",
    Conflict.DELIVERED_BY_HAND: "addon.integration",
    Conflict.SECOND_PARENT: "addon.ownership",
}


def place_of(conflict: Conflict, pair: Pair, listing: Listing) -> str:
    """A path in `listing`: the add-on's setting, or the parent's offer or edition beside it."""
    if listing.kind is Kind.ADDON:
        return _of_addon(conflict, pair, listing)
    if conflict in (Conflict.CHANGE_ORPHANS, Conflict.DEFERRED_CHANGE):
        return at(at("editions", listing.editions.index(pair.parent.edition)), "changes_to")
    return _of_offer(conflict, pair.parent.offer, pair.parent.index)


def _of_addon(conflict: Conflict, pair: Pair, listing: Listing) -> str:
    if conflict in _IN_THE_LISTING:
        return _IN_THE_LISTING[conflict]
    if conflict in _IN_THE_OFFER:
        return _of_offer(conflict, pair.addon.offer, pair.addon.index)
    connections = listing.addon.connections if listing.addon else ()
    slug = pair.parent.listing.slug
    index = next(index for index, each in enumerate(connections) if each.product == slug)
    return at(at("addon.connections", index), "editions")


def _of_offer(conflict: Conflict, offer: Offer, index: int) -> str:
    place = at("offers", index)
    key = _IN_THE_OFFER.get(conflict)
    if conflict is Conflict.EXPIRES_BEFORE_PARENT and offer.trial is not None:
        key = "trial"
    if key is None or (key == "contract" and offer.contract is None):
        return place
    return at(place, key)
