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


PARTNER, OPERATOR = OrganizationKind.PARTNER, OrganizationKind.OPERATOR

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
