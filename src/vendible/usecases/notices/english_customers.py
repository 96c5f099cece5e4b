"""What customers are told, in English."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.access.notices import Notice
from vendible.usecases.notices.sentences import Words

TO_CUSTOMERS: Mapping[Notice, Words] = {
    Notice.TRIAL_ENDING: Words(
        "A trial is about to end",
        "The trial of {product} ends on {until:day}",
        (
            "The trial of {product} ends on {until:day}.",
            "It goes on then and costs {then_costs}.",
            "Nothing is charged: it ends on {ends_on:day}.",
        ),
    ),
    Notice.TRIAL_CONVERTED: Words(
        "A trial has become a subscription",
        "{product} goes on after its trial",
        (
            "The trial of {product} is over and the subscription goes on.",
            "{order_total} was paid from your balance.",
        ),
    ),
    Notice.TERM_ENDING: Words(
        "A subscription is about to end",
        "{product} ends on {ends_on:day}",
        (
            "The paid term of {product} ends on {ends_on:day} and nothing follows it.",
            "To go on, renew it or switch on its automatic renewal before that day.",
        ),
    ),
    Notice.LAST_DAY_OF_NOTICE: Words(
        "The last day to leave a contract is near",
        "Last day of notice for {product}: {notice_by:day}",
        (
            "The contract of {product} lasts until {contract_end:day} and then renews.",
            "If you want to leave it, give notice by {notice_by:day}.",
        ),
    ),
    Notice.RENEWAL_NEAR: Words(
        "A long renewal is near",
        "{product} renews on {renews_on:day}",
        (
            "{product} renews by itself on {renews_on:day} and costs {costs}.",
            "Your balance should cover it by then.",
        ),
    ),
    Notice.SUBSCRIPTION_RENEWED: Words(
        "A subscription was renewed",
        "{product} was renewed",
        (
            "{product} was renewed until {until:day}.",
            "{order_total} was paid from your balance.",
        ),
    ),
    Notice.CONTRACT_RENEWED: Words(
        "A contract was renewed",
        "The contract of {product} was renewed",
        ("The contract of {product} was renewed and lasts until {until:day}.",),
    ),
    Notice.SUBSCRIPTION_ISOLATED: Words(
        "A subscription has lapsed",
        "{product} was not renewed",
        (
            "{product} is not usable since {on:day}.",
            "Your balance was too low: {missing} are missing.",
            "You can renew it until {renewable_until:day}; on that day it ends for good.",
        ),
    ),
    Notice.DESTRUCTION_NEAR: Words(
        "A lapsed subscription is about to end for good",
        "{product} ends for good on {ends_on:day}",
        (
            "{product} has lapsed and ends for good on {ends_on:day}.",
            "Renew it before that day to keep it.",
        ),
    ),
    Notice.SUBSCRIPTION_ENDED: Words(
        "A subscription has ended",
        "{product} has ended",
        ("{product} has ended on {on:day}: {because:outcome}.",),
    ),
    Notice.SCHEDULED_DONE: Words(
        "What was scheduled is done",
        "What you scheduled for {product} is done",
        (
            "What was scheduled for {product} was done on {on:day}.",
            "The order comes to {order_total}.",
        ),
    ),
    Notice.SCHEDULED_REFUSED: Words(
        "What was scheduled could not be done",
        "What you scheduled for {product} was not possible",
        (
            "What was scheduled for {product} could not be done on {on:day}.",
            "The rule: {rule}",
            "{product} stays as it is.",
        ),
    ),
    Notice.PRICE_CHANGE_ANNOUNCED: Words(
        "A price change was announced",
        "The price of {product} changes on {from_on:day}",
        (
            "Renewals of {product} ({offer}) from {from_on:day} on cost {new} instead of {old}.",
            "You may leave at that renewal, also out of a contract.",
        ),
    ),
    Notice.APPROVAL_ASKED: Words(
        "An order waits for approval",
        "An order of {order_total} waits for approval",
        ("{by} placed an order of {order_total}, which an administrator has to approve.",),
    ),
    Notice.APPROVAL_GIVEN: Words(
        "An order was approved",
        "An order of {order_total} was approved",
        ("{by} approved the order of {order_total}.",),
    ),
    Notice.APPROVAL_DECLINED: Words(
        "An order was declined",
        "An order of {order_total} was declined",
        ("{by} declined the order of {order_total}.", "Nothing was charged."),
    ),
    Notice.ORDER_EXPIRED: Words(
        "An order has expired",
        "An order of {order_total} has expired",
        (
            "The order of {order_total} was not paid in time and has expired.",
            "Nothing was charged; you can order anew.",
        ),
    ),
    Notice.ORDER_PRICE_CHANGED: Words(
        "The price of an order was changed",
        "Your order comes to {new} now",
        ("The partner changed the price of your unpaid order from {old} to {new}.",),
    ),
    Notice.PRIVATE_OFFER_MADE: Words(
        "A private offer was made",
        "A private offer for {product}",
        (
            "{by} made you an offer for {product} at a price of your own.",
            "It can be ordered before {until:day}.",
        ),
    ),
    Notice.SUBSCRIPTION_SUSPENDED: Words(
        "A subscription was suspended",
        "{product} was suspended",
        (
            "The marketplace has suspended {product}.",
            "The reason given: {reason}",
        ),
    ),
    Notice.SUBSCRIPTION_RETURNED: Words(
        "A subscription is no longer suspended",
        "{product} can be used again",
        (
            "{product} is no longer suspended and can be used again.",
            "The reason given: {reason}",
        ),
    ),
    Notice.SUBSCRIPTION_ADJUSTED: Words(
        "A subscription was adjusted by its partner",
        "{product} was adjusted",
        ("{by} has adjusted {product}. What it includes now stands on its page.",),
    ),
}
# Why a subscription has ended (`domain.subscriptions.holding.Because`).
BECAUSE: Mapping[str, str] = {
    "cancelled": "it was cancelled",
    "lapsed": "it was not renewed in time",
    "trial_over": "its trial is over",
    "changed": "the product that it belongs to was changed to an edition without it",
    "parent_ended": "the product that it belongs to has ended",
    "by_partner": "its partner ended it",
    "not_paid": "its order was not paid",
    "refunded": "it was refunded",
}
