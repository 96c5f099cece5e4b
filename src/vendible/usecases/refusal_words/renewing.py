"""Renewing by hand."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import ADDONS, LEAVING, Words

WORDS: Mapping[Code, Words] = {
    Code.RENEWAL_NOT_POSSIBLE: Words(
        409,
        "There is no term to renew",
        "{product} {why}.",
        "There is nothing to do: it goes on as it was agreed.",
        LEAVING,
    ),
    Code.SET_TO_END: Words(
        409,
        "Set to end",
        "{product} is set to end on {on}, so it is not renewed.",
        "Withdraw the cancellation first, then renew.",
        LEAVING,
    ),
    Code.RENEWAL_NEEDS_PARENT: Words(
        409,
        "Its product comes first",
        "{addon} belongs to {parent}, which is {state}.",
        "Renew {parent}, and {addon} with it.",
        ADDONS,
    ),
    Code.RENEWED_TOO_FAR: Words(
        409,
        "Paid far ahead already",
        "{product} is paid until {end}; one more term would end more than {years} years from now.",
        "Renew it later, or leave it to renew by itself.",
        LEAVING,
    ),
}
