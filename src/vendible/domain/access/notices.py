"""What people are told of: the kinds, who is told, by which ways, in which languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from vendible.domain.access.permissions import OrganizationKind


class Notice(StrEnum):
    """What a message is about."""

    LISTING_SUBMITTED = "listing_submitted"
    LISTING_WITHDRAWN = "listing_withdrawn"
    REVIEW_OPENED = "review_opened"
    LISTING_APPROVED = "listing_approved"
    LISTING_REJECTED = "listing_rejected"
    ASSET_SCANNED = "asset_scanned"
    ASSET_APPROVED = "asset_approved"
    ASSET_REJECTED = "asset_rejected"
    MANY_SUBMISSIONS = "many_submissions"
    REVIEW_OVERDUE = "review_overdue"
    TRIAL_ENDING = "trial_ending"
    TRIAL_CONVERTED = "trial_converted"
    TERM_ENDING = "term_ending"
    LAST_DAY_OF_NOTICE = "last_day_of_notice"
    RENEWAL_NEAR = "renewal_near"
    SUBSCRIPTION_RENEWED = "subscription_renewed"
    CONTRACT_RENEWED = "contract_renewed"
    SUBSCRIPTION_ISOLATED = "subscription_isolated"
    DESTRUCTION_NEAR = "destruction_near"
    SUBSCRIPTION_ENDED = "subscription_ended"
    SCHEDULED_DONE = "scheduled_done"
    SCHEDULED_REFUSED = "scheduled_refused"
    PRICE_CHANGE_ANNOUNCED = "price_change_announced"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_DECLINED = "approval_declined"
    ORDER_EXPIRED = "order_expired"
    ORDER_PRICE_CHANGED = "order_price_changed"
    SUBSCRIPTION_SUSPENDED = "subscription_suspended"
    SUBSCRIPTION_RETURNED = "subscription_returned"
    SUBSCRIPTION_ADJUSTED = "subscription_adjusted"
    PRIVATE_OFFER_MADE = "private_offer_made"
    INVITED = "invited"
    # The next kind goes here, with its facts below and its words in usecases/notices.


class Channel(StrEnum):
    """The way that a message takes."""

    SITE = "site"  # read in the console
    EMAIL = "email"
    SMS = "sms"


class Language(StrEnum):
    """In which a person is told."""

    ENGLISH = "en"
    SIMPLIFIED_CHINESE = "zh-hans"


CUSTOMER = OrganizationKind.CUSTOMER
PARTNER = OrganizationKind.PARTNER
OPERATOR = OrganizationKind.OPERATOR

# Whose people are told: those of the organization that it concerns, the operator's, or both.
AUDIENCE: Mapping[Notice, tuple[OrganizationKind, ...]] = {
    Notice.LISTING_SUBMITTED: (PARTNER, OPERATOR),
    Notice.LISTING_WITHDRAWN: (PARTNER,),
    Notice.REVIEW_OPENED: (PARTNER,),
    Notice.LISTING_APPROVED: (PARTNER,),
    Notice.LISTING_REJECTED: (PARTNER,),
    Notice.ASSET_SCANNED: (PARTNER,),
    Notice.ASSET_APPROVED: (PARTNER,),
    Notice.ASSET_REJECTED: (PARTNER,),
    Notice.MANY_SUBMISSIONS: (PARTNER, OPERATOR),
    Notice.REVIEW_OVERDUE: (OPERATOR,),
    Notice.TRIAL_ENDING: (CUSTOMER,),
    Notice.TRIAL_CONVERTED: (CUSTOMER,),
    Notice.TERM_ENDING: (CUSTOMER,),
    Notice.LAST_DAY_OF_NOTICE: (CUSTOMER,),
    Notice.RENEWAL_NEAR: (CUSTOMER,),
    Notice.SUBSCRIPTION_RENEWED: (CUSTOMER,),
    Notice.CONTRACT_RENEWED: (CUSTOMER,),
    Notice.SUBSCRIPTION_ISOLATED: (CUSTOMER,),
    Notice.DESTRUCTION_NEAR: (CUSTOMER,),
    Notice.SUBSCRIPTION_ENDED: (CUSTOMER,),
    Notice.SCHEDULED_DONE: (CUSTOMER,),
    Notice.SCHEDULED_REFUSED: (CUSTOMER,),
    Notice.PRICE_CHANGE_ANNOUNCED: (CUSTOMER,),
    Notice.APPROVAL_ASKED: (CUSTOMER,),
    Notice.APPROVAL_GIVEN: (CUSTOMER,),
    Notice.APPROVAL_DECLINED: (CUSTOMER,),
    Notice.ORDER_EXPIRED: (CUSTOMER,),
    Notice.ORDER_PRICE_CHANGED: (CUSTOMER,),
    Notice.SUBSCRIPTION_SUSPENDED: (CUSTOMER,),
    Notice.SUBSCRIPTION_RETURNED: (CUSTOMER,),
    Notice.SUBSCRIPTION_ADJUSTED: (CUSTOMER,),
    Notice.PRIVATE_OFFER_MADE: (CUSTOMER,),
    Notice.INVITED: (),  # one person alone, who belongs to nobody yet
}

# What the sentences of a kind are made of; a fact that isn't known is None. Each also has
# `partner` (the name of the organization that it concerns) and `on` (the day).
FACTS: Mapping[Notice, frozenset[str]] = {
    Notice.LISTING_SUBMITTED: frozenset({"product", "revision", "answer_by"}),
    Notice.LISTING_WITHDRAWN: frozenset({"product", "revision"}),
    Notice.REVIEW_OPENED: frozenset({"product", "revision"}),
    Notice.LISTING_APPROVED: frozenset({"product", "revision"}),
    Notice.LISTING_REJECTED: frozenset({"product", "revision", "reasons"}),
    Notice.ASSET_SCANNED: frozenset({"asset", "version", "result"}),
    Notice.ASSET_APPROVED: frozenset({"asset", "version"}),
    Notice.ASSET_REJECTED: frozenset({"asset", "version", "reason"}),
    Notice.MANY_SUBMISSIONS: frozenset({"count"}),
    Notice.REVIEW_OVERDUE: frozenset({"product", "revision", "answer_by"}),
    # Sums are told as text, `345.10 EUR`; `then_costs` and `ends_on` of a trial exclude each other.
    Notice.TRIAL_ENDING: frozenset({"product", "until", "then_costs", "ends_on"}),
    Notice.TRIAL_CONVERTED: frozenset({"product", "order_total"}),
    Notice.TERM_ENDING: frozenset({"product", "ends_on"}),
    Notice.LAST_DAY_OF_NOTICE: frozenset({"product", "notice_by", "contract_end"}),
    Notice.RENEWAL_NEAR: frozenset({"product", "renews_on", "costs"}),
    Notice.SUBSCRIPTION_RENEWED: frozenset({"product", "order_total", "until"}),
    Notice.CONTRACT_RENEWED: frozenset({"product", "until"}),
    Notice.SUBSCRIPTION_ISOLATED: frozenset({"product", "renewable_until", "missing"}),
    Notice.DESTRUCTION_NEAR: frozenset({"product", "ends_on"}),
    Notice.SUBSCRIPTION_ENDED: frozenset({"product", "because"}),
    Notice.SCHEDULED_DONE: frozenset({"product", "order_total"}),
    Notice.SCHEDULED_REFUSED: frozenset({"product", "rule"}),
    Notice.PRICE_CHANGE_ANNOUNCED: frozenset({"product", "offer", "from_on", "old", "new"}),
    Notice.APPROVAL_ASKED: frozenset({"order_total", "by"}),
    Notice.APPROVAL_GIVEN: frozenset({"order_total", "by"}),
    Notice.APPROVAL_DECLINED: frozenset({"order_total", "by"}),
    Notice.ORDER_EXPIRED: frozenset({"order_total"}),
    Notice.ORDER_PRICE_CHANGED: frozenset({"old", "new"}),
    Notice.SUBSCRIPTION_SUSPENDED: frozenset({"product", "reason"}),
    Notice.SUBSCRIPTION_RETURNED: frozenset({"product", "reason"}),
    Notice.SUBSCRIPTION_ADJUSTED: frozenset({"product", "by"}),
    Notice.PRIVATE_OFFER_MADE: frozenset({"product", "by", "until"}),
    Notice.INVITED: frozenset({"until"}),
}

_USUALLY = frozenset({Channel.SITE, Channel.EMAIL})
_IN_SITE = frozenset({Channel.SITE})


def usual_channels(kind: Notice, told: OrganizationKind) -> frozenset[Channel]:
    """The ways by which a person is told who has chosen none.

    An operator has its queue of reviews: a letter for each submission would only be noise.
    """
    if kind is Notice.LISTING_SUBMITTED and told is OPERATOR:
        return _IN_SITE
    return _USUALLY


def kinds_for(told: OrganizationKind) -> tuple[Notice, ...]:
    """What people of such an organization can be told of."""
    return tuple(kind for kind in Notice if told in AUDIENCE[kind])


TRIES_MAX = 8
SENT_IS_KEPT = timedelta(days=90)  # then the outbox forgets it
_FIRST_WAIT = timedelta(minutes=1)


def wait_after(tries: int) -> timedelta:
    """How long after the try with this number the next one is due: 1, 3, 9, 27 ... minutes.

    The eighth and last try comes eighteen hours after the first.
    """
    return _FIRST_WAIT * int(3 ** (tries - 1))


_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN_DIGITS = re.compile(r"[ ()./-]")


def plain_phone(typed: str) -> str | None:
    """`+49 (151) 234-567` as `+49151234567` (ITU E.164); empty as it is; None for what is none."""
    plain = _BETWEEN_DIGITS.sub("", typed)
    return plain if not plain or _PHONE.fullmatch(plain) else None
