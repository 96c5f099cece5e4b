"""What people are told, in English."""

from __future__ import annotations

from vendible.domain.access.notices import Channel, Notice
from vendible.usecases.notices.english_customers import BECAUSE, TO_CUSTOMERS
from vendible.usecases.notices.sentences import Tongue, Words

ENGLISH = Tongue(
    locale="en_GB",
    name="English",
    between=" ",
    see="See",
    why="You are told because of your message settings. Change them here:",
    channels={Channel.SITE: "Console", Channel.EMAIL: "E-mail", Channel.SMS: "SMS"},
    results={
        **BECAUSE,
        "clean": "nothing harmful was found",
        "infected": "harmful software was found, so the file can't be used",
        "refused": "the file breaks a rule for packages, so it can't be used",
    },
    words={
        **TO_CUSTOMERS,
        Notice.LISTING_SUBMITTED: Words(
            "A listing was submitted",
            "{product} was submitted for review",
            (
                "{partner} submitted revision {revision} of {product}.",
                "An answer can be expected by {answer_by:day}.",
            ),
        ),
        Notice.LISTING_WITHDRAWN: Words(
            "A listing was withdrawn",
            "{product} was withdrawn from review",
            (
                "Revision {revision} of {product} is no longer up for review.",
                "The draft can be edited again.",
            ),
        ),
        Notice.REVIEW_OPENED: Words(
            "A review has begun",
            "The review of {product} has begun",
            (
                "A reviewer has opened revision {revision} of {product}.",
                "It can't be withdrawn any more.",
            ),
        ),
        Notice.LISTING_APPROVED: Words(
            "A listing was approved",
            "{product} is approved",
            ("Revision {revision} of {product} is approved and live from now on.",),
        ),
        Notice.LISTING_REJECTED: Words(
            "A listing was rejected",
            "{product} needs changes",
            (
                "Revision {revision} of {product} was not approved.",
                "Reasons given: {reasons:count}. Each names its place in the listing.",
                "Change the draft, then submit it again.",
            ),
        ),
        Notice.ASSET_SCANNED: Words(
            "A package was scanned",
            "{asset} {version} was scanned",
            ("Version {version} of {asset} was scanned: {result:outcome}.",),
        ),
        Notice.ASSET_APPROVED: Words(
            "A package was approved",
            "{asset} {version} is approved",
            (
                "Version {version} of {asset} is approved.",
                "An edition can use it from now on.",
            ),
        ),
        Notice.ASSET_REJECTED: Words(
            "A package was rejected",
            "{asset} {version} was not approved",
            ("Version {version} of {asset} was not approved.", "The reason given: {reason}"),
        ),
        Notice.MANY_SUBMISSIONS: Words(
            "Many submissions on one day",
            "Many submissions of {partner} on one day",
            (
                "{partner} made {count} submissions on {on:day}.",
                "With so many on one day, answers take longer than usual.",
            ),
        ),
        Notice.REVIEW_OVERDUE: Words(
            "A review is overdue",
            "The review of {product} is overdue",
            (
                "Revision {revision} of {product} by {partner} still waits for a decision.",
                "It was due on {answer_by:day}.",
            ),
        ),
        Notice.INVITED: Words(
            "An invitation",
            "{partner} invites you",
            (
                "{partner} invites you to work with it here.",
                "The link below is for you alone and works until {until:day}.",
                "If you don't know {partner}, do nothing, and nothing happens.",
            ),
        ),
    },
)
