"""Orders: prices, coupons, payment."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import BUYING, PEOPLE, STATES, Words

WORDS: Mapping[Code, Words] = {
    Code.NOT_ON_SALE: Words(
        409,
        "Not on sale",
        "{product} can't be ordered this way now.",
        "On sale are: {available}.",
        BUYING,
    ),
    Code.NEEDS_QUOTATION: Words(
        409,
        "This needs a quotation",
        "{product}, {edition} has a price in words: {words}.",
        "Ask the partner for an offer.",
    ),
    Code.NO_PRICE_IN_CURRENCY: Words(
        409,
        "No price in this currency",
        "{product} has no price in {currency}.",
        "Order in one of: {available}.",
        BUYING,
    ),
    Code.QUANTITY_OUT_OF_RANGE: Words(
        422,
        "This quantity is not offered",
        "{got} does not fit: at least {minimum}, at most {maximum}, in steps of {step}.",
        "Choose a quantity in that range.",
        BUYING,
    ),
    Code.ATTRIBUTE_VALUE_UNKNOWN: Words(
        422,
        "This value is not offered",
        "{attribute}: {got} is not one of {known}.",
        "Choose one of them.",
        BUYING,
    ),
    Code.PRICE_MOVED: Words(
        409,
        "The price is another now",
        "You expected {expected}; it comes to {total}.",
        "Look at the new quote and order again with it. Nothing was charged.",
        BUYING,
    ),
    Code.BALANCE_TOO_LOW: Words(
        409,
        "The balance is too low",
        "The order comes to {total}, more than the balance in that currency.",
        "Top up the balance, then order again.",
        "M2",
    ),
    Code.COUPON_UNKNOWN: Words(
        404,
        "No such coupon",
        "There is no coupon {coupon} for you.",
        "Check how it is written, or order without it.",
        BUYING,
    ),
    Code.COUPON_OVER: Words(
        409,
        "The coupon is over",
        "The coupon {coupon} is no longer in force.",
        "Order without it.",
        BUYING,
    ),
    Code.COUPON_NOT_YET: Words(
        409,
        "The coupon is not yet in force",
        "The coupon {coupon} can be used from {first} on.",
        "Order then, or without it.",
        BUYING,
    ),
    Code.COUPON_USED_UP: Words(
        409,
        "The coupon is used up",
        "The coupon {coupon} was used as often as it can be.",
        "Order without it.",
        BUYING,
    ),
    Code.COUPON_FIRST_ORDER: Words(
        409,
        "The coupon is for a first order",
        "The coupon {coupon} is for a first order, and you have ordered before.",
        "Order without it.",
        BUYING,
    ),
    Code.COUPON_NOT_FOR_PRODUCT: Words(
        409,
        "The coupon is for something else",
        "The coupon {coupon} takes nothing off what you chose; it names these products: "
        "{products}.",
        "Choose something that it is for, or order without it.",
        BUYING,
    ),
    Code.COUPON_OTHER_CURRENCY: Words(
        409,
        "The coupon is in another currency",
        "The coupon {coupon} takes off an amount in {currency}, and you order in {asked}.",
        "Order in {currency}, or without it.",
        BUYING,
    ),
    Code.PRIVATE_OFFER_OVER: Words(
        409,
        "The private offer is over",
        "The private offer for {offer} could be ordered before {end}, or was withdrawn.",
        "Ask the partner for a new one, or order at the public price.",
        BUYING,
    ),
    Code.PRIVATE_OFFER_USED: Words(
        409,
        "The private offer was used",
        "The private offer for {offer} was ordered as often as it can be.",
        "Ask the partner for a new one, or order at the public price.",
        BUYING,
    ),
    Code.QUOTE_EXPIRED: Words(
        409,
        "This quote has expired",
        "Its prices held until {until}.",
        "Ask for a new quote; it is made at the prices of today.",
        BUYING,
    ),
    Code.ORDER_EXPIRED: Words(
        409,
        "This order has expired",
        "It waited for its payment until {until}. What it held is free again.",
        "Order again; nothing was charged.",
        STATES,
    ),
    Code.ORDER_STATE: Words(
        409,
        "Not in this state",
        "The order is {state}; it can't be {asked}.",
        "Look at the order; its page says what can be done now.",
        STATES,
    ),
    Code.ORDER_OVERTAKEN: Words(
        409,
        "What this was for has ended",
        "{product} can't begin any more: what it belongs to has ended or changed meanwhile.",
        "Cancel this, and order what you need now. Nothing was charged.",
        STATES,
    ),
    Code.TOO_MANY_OPEN: Words(
        409,
        "Too many open orders",
        "You have {count} {what}; a customer has at most {most} at a time.",
        "Order, pay or cancel one of them first.",
        STATES,
    ),
    Code.ABOVE_LIMIT: Words(
        403,
        "Above your limit",
        "This comes to {total}; you may commit to {limit} with one order.",
        "Somebody who may do it: {who}.",
        PEOPLE,
    ),
}
