"""What a partner is enabled for decides what it may list; what is listed already stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.listings import addon_listing, base_listing
from vendible.domain.catalog.listing import AddonTerms, Billing, Listing, Ownership, ProductType
from vendible.domain.catalog.review import Abilities, Ability, missing_ability

EVERY = Abilities(frozenset(ProductType), frozenset(Billing), stackable=True)
NO_TYPE = replace(EVERY, types=frozenset({ProductType.SAAS}))
NO_BILLING = replace(EVERY, billings=frozenset({Billing.FREE}))
NOT_STACKABLE = replace(EVERY, stackable=False)
BASE = base_listing()
STACKABLE = replace(addon_listing(), addon=AddonTerms(Ownership.ONE_PER_PARENT))


@pytest.mark.parametrize(
    ("listing", "live", "abilities", "missing"),
    [
        (BASE, None, EVERY, None),
        (BASE, None, NO_TYPE, Ability.TYPE),
        (BASE, BASE, NO_TYPE, None),
        (BASE, None, NO_BILLING, Ability.BILLING),
        (BASE, BASE, NO_BILLING, None),
        (replace(BASE, billing=Billing.OFFLINE), BASE, NO_BILLING, Ability.BILLING),
        (BASE, None, NOT_STACKABLE, None),
        (addon_listing(), None, NOT_STACKABLE, None),
        (STACKABLE, None, NOT_STACKABLE, Ability.STACKABLE),
        (STACKABLE, STACKABLE, NOT_STACKABLE, None),
    ],
)
def test_the_first_ability_that_is_missing(
    listing: Listing, live: Listing | None, abilities: Abilities, missing: Ability | None
) -> None:
    assert missing_ability(listing, live, abilities) is missing
