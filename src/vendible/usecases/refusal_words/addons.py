"""Add-ons."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import ADDONS, Words

WORDS: Mapping[Code, Words] = {
    Code.ADDON_NEEDS_PARENT: Words(
        409,
        "An add-on needs its product",
        "{addon} is bought with a subscription to: {products}.",
        "Order one of them with it, or name the subscription that it is for.",
        ADDONS,
    ),
    Code.ADDON_NOT_CONNECTED: Words(
        409,
        "Not offered with this edition",
        "{addon} is not offered with the edition {edition} of {parent}.",
        "It goes with these editions: {editions}.",
        ADDONS,
    ),
    Code.PARENT_NOT_ACTIVE: Words(
        409,
        "The product is not active",
        "{parent} is {state}, so {addon} can't be added to it.",
        "Wait until it is active again.",
        ADDONS,
    ),
    Code.ADDON_ALREADY_OWNED: Words(
        409,
        "You already have this add-on",
        "{addon} can be held once, and you hold it.",
        "Use the one that you have, or end it first.",
        ADDONS,
    ),
    Code.ADDON_ALREADY_ON_PARENT: Words(
        409,
        "This product already has the add-on",
        "{addon} can be held once for each product, and {parent} has it.",
        "Order it for another subscription, or end this one first.",
        ADDONS,
    ),
    Code.ADDON_STACKABLE_DISABLED: Words(
        409,
        "Not enabled by the operator",
        "{addon} is one per product, which is not enabled for {partner}.",
        "Ask the marketplace's operator.",
        ADDONS,
    ),
    Code.ADDON_PREREQUISITE_MISSING: Words(
        409,
        "Another add-on comes first",
        "{addon} depends on: {missing}.",
        "Order them for {parent} first, or in the same order before it.",
        ADDONS,
    ),
    Code.ADDON_EXCLUDED: Words(
        409,
        "These add-ons exclude each other",
        "{addon} and {other} can't both be held for {parent}.",
        "End {other} first, or do without {addon}.",
        ADDONS,
    ),
    Code.ADDON_OUTLIVES_PARENT: Words(
        409,
        "The contract is longer than the product lasts",
        "{addon} would be in a contract until {contract_end}; {parent} is sure to last only until "
        "{parent_end}.",
        "Let {parent} renew by itself, or renew it first; then add {addon}.",
        ADDONS,
    ),
    Code.ADDON_OTHER_CURRENCY: Words(
        409,
        "Another currency than the product's",
        "{parent} is billed in {currency}; {addon} can't be added to it in {asked}.",
        "Order it in {currency}.",
        ADDONS,
    ),
    Code.BILLING_MIX: Words(
        409,
        "Online and offline billing don't mix",
        "{addon} and {parent} are billed in different ways.",
        "Choose an add-on that is billed like {parent}.",
        ADDONS,
    ),
}
