"""What a partner sells by: coupons, private offers, announced prices."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import BUYING, Words

WORDS: Mapping[Code, Words] = {
    Code.COUPON_CODE_TAKEN: Words(
        409,
        "This code is taken",
        "A coupon {coupon} can't be made: the marketplace has one with that code.",
        "Choose another code. Codes are never given out again, not even withdrawn ones.",
    ),
    Code.NOTICE_TOO_SHORT: Words(
        409,
        "Too little notice",
        "A price from {from_on} on would be told less than {notice_days} days before.",
        "Announce it for {earliest} or later.",
        "rules: Contracts and cancelling",
    ),
    Code.ANNOUNCEMENT_IN_FORCE: Words(
        409,
        "The price is in force",
        "The price announced for {from_on} reaches renewals already.",
        "Announce another price for a later day.",
        "rules: Contracts and cancelling",
    ),
    Code.PRICE_NOT_LOWER: Words(
        409,
        "The price can only be lowered",
        "{label} costs {shown} {currency} net; {got} is not lower.",
        "Choose a lower price; a higher one needs a new order of the customer.",
        BUYING,
    ),
}
