"""How each state looks: a word, a tone and a shape, never a tone alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    NEUTRAL = "neutral"
    ACCENT = "accent"
    INFO = "info"
    POSITIVE = "positive"
    WARNING = "warning"
    NEGATIVE = "negative"


class Shape(StrEnum):
    """The drawings of `components/icon.html` that a state may have."""

    RING = "ring"  # not begun
    HALF = "half"  # under way
    DOT = "dot"  # running
    CHECK = "check"  # done
    CLOCK = "clock"  # waits for somebody
    PAUSE = "pause"  # stopped, may go on
    ALERT = "alert"  # needs somebody
    CROSS = "cross"  # refused or lost
    STOP = "stop"  # over
    BACK = "back"  # taken or given back


@dataclass(frozen=True, slots=True)
class Look:
    word: str
    tone: Tone
    shape: Shape


_DRAFT = Look("Draft", Tone.NEUTRAL, Shape.RING)
_ACTIVE = Look("Active", Tone.POSITIVE, Shape.DOT)
_SUSPENDED = Look("Suspended", Tone.WARNING, Shape.PAUSE)
_ISOLATED = Look("Isolated", Tone.NEGATIVE, Shape.ALERT)
_REFUNDED = Look("Refunded", Tone.NEUTRAL, Shape.BACK)

# By kind and state (rules: States). A new state goes at its place in its kind's life.
LOOKS: dict[str, dict[str, Look]] = {
    "order": {
        "quoted": Look("Quoted", Tone.NEUTRAL, Shape.RING),
        "to_approve": Look("Waits for approval", Tone.WARNING, Shape.CLOCK),  # a quote
        "awaiting_payment": Look("Awaiting payment", Tone.WARNING, Shape.CLOCK),
        "paid": Look("Paid", Tone.INFO, Shape.CHECK),
        "delivering": Look("Delivering", Tone.INFO, Shape.HALF),
        "completed": Look("Completed", Tone.POSITIVE, Shape.CHECK),
        "expired": Look("Expired", Tone.NEUTRAL, Shape.STOP),
        "cancelled": Look("Cancelled", Tone.NEUTRAL, Shape.CROSS),
        "refunded": _REFUNDED,
    },
    "subscription": {
        "pending": Look("Pending", Tone.INFO, Shape.RING),
        "active": _ACTIVE,
        "suspended": _SUSPENDED,
        "isolated": _ISOLATED,
        "ended": Look("Ended", Tone.NEUTRAL, Shape.STOP),
    },
    "license": {
        "issued": Look("Issued", Tone.INFO, Shape.RING),
        "active": _ACTIVE,
        "suspended": _SUSPENDED,
        "expired": Look("Expired", Tone.WARNING, Shape.CLOCK),
        "isolated": _ISOLATED,
        "destroyed": Look("Destroyed", Tone.NEUTRAL, Shape.CROSS),
    },
    "revision": {
        "draft": _DRAFT,
        "submitted": Look("Submitted", Tone.INFO, Shape.CLOCK),
        "in_review": Look("In review", Tone.INFO, Shape.HALF),
        "approved": Look("Approved", Tone.POSITIVE, Shape.CHECK),
        "rejected": Look("Rejected", Tone.NEGATIVE, Shape.CROSS),
        "withdrawn": Look("Withdrawn", Tone.NEUTRAL, Shape.BACK),
        "live": Look("Live", Tone.POSITIVE, Shape.DOT),
    },
    "package": {
        "uploading": Look("Uploading", Tone.INFO, Shape.HALF),
        "scanning": Look("Scanning", Tone.INFO, Shape.CLOCK),
        "rejected_by_scan": Look("Rejected by the scan", Tone.NEGATIVE, Shape.ALERT),
        "in_review": Look("In review", Tone.INFO, Shape.HALF),
        "approved": Look("Approved", Tone.POSITIVE, Shape.CHECK),
        "rejected": Look("Rejected", Tone.NEGATIVE, Shape.CROSS),
        "replaced": Look("Replaced", Tone.NEUTRAL, Shape.BACK),
    },
    "service_order": {
        "waiting_for_partner": Look("Waiting for partner", Tone.INFO, Shape.HALF),
        "waiting_for_customer": Look("Waiting for customer", Tone.WARNING, Shape.CLOCK),
        "accepted": Look("Accepted", Tone.POSITIVE, Shape.CHECK),
        "appealed": Look("Appealed", Tone.NEGATIVE, Shape.PAUSE),
        "refunded": _REFUNDED,
    },
    "settlement_line": {
        "held": Look("Held", Tone.NEUTRAL, Shape.PAUSE),
        "due": Look("Due", Tone.WARNING, Shape.CLOCK),
        "on_statement": Look("On statement", Tone.INFO, Shape.HALF),
        "paid_out": Look("Paid out", Tone.POSITIVE, Shape.CHECK),
    },
    "invoice": {
        "open": Look("Open", Tone.WARNING, Shape.CLOCK),
        "paid": Look("Paid", Tone.POSITIVE, Shape.CHECK),
        "settled": Look("Settled", Tone.POSITIVE, Shape.CHECK),
        "overdue": Look("Overdue", Tone.NEGATIVE, Shape.ALERT),
        "void": Look("Void", Tone.NEUTRAL, Shape.CROSS),
    },
    "coupon": {
        "not yet": Look("Not yet", Tone.NEUTRAL, Shape.RING),
        "in force": Look("In force", Tone.POSITIVE, Shape.DOT),
        "used up": Look("Used up", Tone.NEUTRAL, Shape.CHECK),
        "over": Look("Over", Tone.NEUTRAL, Shape.STOP),
        "withdrawn": Look("Withdrawn", Tone.NEUTRAL, Shape.BACK),
    },
    "private_offer": {
        "open": Look("Open", Tone.INFO, Shape.CLOCK),
        "ordered": Look("Ordered", Tone.POSITIVE, Shape.CHECK),
        "over": Look("Over", Tone.NEUTRAL, Shape.STOP),
        "withdrawn": Look("Withdrawn", Tone.NEUTRAL, Shape.BACK),
    },
    "price_announcement": {
        "announced": Look("Announced", Tone.INFO, Shape.CLOCK),
        "in force": Look("In force", Tone.POSITIVE, Shape.DOT),
        "withdrawn": Look("Withdrawn", Tone.NEUTRAL, Shape.BACK),
    },
    "outgoing": {
        "waiting": Look("Waiting", Tone.INFO, Shape.CLOCK),
        "retrying": Look("Tried, waiting", Tone.WARNING, Shape.CLOCK),
        "sent": Look("Sent", Tone.POSITIVE, Shape.CHECK),
        "failed": Look("Failed", Tone.NEGATIVE, Shape.CROSS),
    },
    "addon": {  # what a change makes of it
        "kept": Look("Kept", Tone.POSITIVE, Shape.CHECK),
        "included": Look("Now included", Tone.INFO, Shape.CHECK),
        "not_available": Look("No longer available", Tone.NEGATIVE, Shape.CROSS),
    },
}


def look_of(kind: str, state: str) -> Look:
    """How `state` of a `kind` looks; one that is not in the table is its words, neutral."""
    known = LOOKS.get(kind, {}).get(state)
    return known or Look(state.replace("_", " ").capitalize(), Tone.NEUTRAL, Shape.DOT)
