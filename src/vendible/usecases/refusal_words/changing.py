"""Changes of what is held."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import CHANGING, Words

WORDS: Mapping[Code, Words] = {
    Code.SUBSCRIPTION_NOT_ACTIVE: Words(
        409,
        "The subscription is not active",
        "{product} is {state}.",
        "Only an active subscription can be changed.",
        CHANGING,
    ),
    Code.NOTHING_CHANGES: Words(
        409,
        "Nothing changes",
        "{product} already is what you ask for.",
        "Choose another edition, quantity or value.",
        f"{CHANGING} 2",
    ),
    Code.CHANGE_NOT_TICKED: Words(
        409,
        "This change is not offered",
        "The partner does not offer a change of {product} from {edition} to {target}.",
        "Offered are: {allowed}.",
        f"{CHANGING} 1, L11",
    ),
    Code.CHANGE_OTHER_CYCLE: Words(
        409,
        "Not with this cycle",
        "{product}, {edition} is not sold with your cycle, {cycle}.",
        "It is sold with: {available}. A change keeps the cycle.",
        f"{CHANGING} 1",
    ),
    Code.DOWNGRADE_NOT_ALLOWED: Words(
        409,
        "Only upgrades",
        "{product} is of type marketplace, which can only be upgraded.",
        "Choose a larger edition or quantity, or buy a smaller one at the end of the term.",
        f"{CHANGING} 1, C3",
    ),
    Code.EDITION_WITHDRAWN: Words(
        409,
        "This edition is withdrawn",
        "{product}: {edition} is no longer on sale.",
        "Choose an edition that is on sale.",
        f"{CHANGING} 4",
    ),
    Code.CHANGE_BLOCKED_BY_CONTRACT: Words(
        409,
        "An add-on's contract stands in the way",
        "{addon} does not go with {edition}, and its contract runs until {until}.",
        "Change from {until} on, or schedule the change for that day.",
        f"{CHANGING} 6",
    ),
    Code.NOT_OFFLINE: Words(
        409,
        "Billed by the marketplace",
        "{product} is billed by the marketplace: only its customer can change it.",
        "Offer the customer another price, or ask them to change it.",
        CHANGING,
    ),
    Code.EXPIRY_IN_THE_PAST: Words(
        422,
        "The day is over",
        "The license of {product} can't expire on {on}: today is {today}.",
        "Choose a later day, or end the subscription.",
        CHANGING,
    ),
    Code.SUSPENSION_STATE: Words(
        409,
        "Not possible in this state",
        "{product} is {state}, so it can't be {asked}.",
        "Look at it again: somebody may have been quicker.",
        CHANGING,
    ),
    Code.SEATS_IN_USE: Words(
        409,
        "More people are assigned than there would be seats",
        "{product} would have {seats} seats, and {assigned} people are assigned to it.",
        "Take {to_free} of them off first, or choose more seats.",
        f"{CHANGING} 8",
    ),
    Code.CHANGE_OPEN: Words(
        409,
        "Another change of it is open",
        "{product} has {what}; one change at a time.",
        "{remedy}.",
        f"{CHANGING} 1",
    ),
    Code.CHANGE_DAY: Words(
        422,
        "Not a day for this change",
        "{product} can't be changed on {on}: {why}.",
        "Choose {choose}.",
        f"{CHANGING} 7",
    ),
    Code.NOTHING_SCHEDULED: Words(
        409,
        "No change is scheduled",
        "{product} has no change that waits for its day.",
        "Look at its page: the change was made, dropped or withdrawn already.",
        f"{CHANGING} 7",
    ),
}
