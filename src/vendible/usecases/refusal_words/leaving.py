"""Cancelling and taking it back."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import LEAVING, Words

WORDS: Mapping[Code, Words] = {
    Code.ADDONS_IN_THE_WAY: Words(
        409,
        "Add-ons stand in the way",
        "{product} can end only after its add-ons: {addons}.",
        "End the add-ons first; then {product} can end on {possible_from}.",
        LEAVING,
    ),
    Code.CONTRACT_UNTIL: Words(
        409,
        "A contract runs",
        "{product} is in a contract until {until}, which can't be left before.",
        "You can cancel at the end of the contract: it then ends on {until}.",
        LEAVING,
    ),
    Code.ONE_TIME_CANNOT_BE_CANCELLED: Words(
        409,
        "Bought once",
        "{product} was bought once and does not run on, so there is nothing to cancel.",
        "A one-time add-on ends with its product.",
        LEAVING,
    ),
    Code.BILLED_OFFLINE: Words(
        409,
        "Billed by a contract",
        "{product} is billed by a contract outside the marketplace, which says what it allows "
        "and when it can end.",
        "Agree on it with its partner, who then adjusts or ends it here.",
        LEAVING,
    ),
    Code.ALREADY_ENDING: Words(
        409,
        "Already set to end",
        "{product} already ends on {on}.",
        "There is nothing more to do.",
        LEAVING,
    ),
    Code.NOTHING_TO_TAKE_BACK: Words(
        409,
        "There is no cancellation to take back",
        "{product} is not set to end.",
        "There is nothing more to do: it goes on as it is.",
        LEAVING,
    ),
    Code.PARENT_ENDING: Words(
        409,
        "Its product is set to end",
        "{product} ends with {parent}, which is set to end on {on}.",
        "Take back the cancellation of {parent} first; then {product} can stay too.",
        LEAVING,
    ),
    Code.TRIAL_DOES_NOT_CONVERT: Words(
        409,
        "A trial without a term after it",
        "{product} was bought as a trial that ends on {on} and does not go on.",
        "Order it anew to keep using it.",
        LEAVING,
    ),
    Code.PLAN_CHANGED: Words(
        409,
        "The way to leave is another now",
        "You expected {expected}; now {product} ends on {ends_on} at a cost of {total}.",
        "Look at the ways to leave again and choose one. Nothing was done.",
        LEAVING,
    ),
}
