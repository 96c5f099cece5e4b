"""People, roles and seats."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import PEOPLE, Words

WORDS: Mapping[Code, Words] = {
    Code.LAST_ADMINISTRATOR: Words(
        409,
        "The last administrator stays",
        "{organization} has no other administrator.",
        "Make somebody else an administrator first.",
        PEOPLE,
    ),
    Code.INVITATION_OVER: Words(
        409,
        "This invitation can't be used",
        "It was used already, was withdrawn, or is more than {days} days old.",
        "Ask an administrator of the organization to send it again.",
        PEOPLE,
    ),
    Code.SEATS_TAKEN: Words(
        409,
        "No seats are free",
        "{product} has {seats} seats, {taken} are taken, and {wanted} more are asked for.",
        "Free at least {missing} of them, or change {product} to one with more seats.",
        f"{PEOPLE}, B8",
    ),
    Code.SEAT_NEEDED: Words(
        403,
        "You have no seat",
        "{product} has seats, and none of them is yours.",
        "Somebody who may assign you one: {who}.",
        f"{PEOPLE}, B8",
    ),
}
