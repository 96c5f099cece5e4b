"""The review of a revision: its states, and who may move it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vendible.domain.kernel.refusals import Code, Refusal


class ReviewState(StrEnum):
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.SUBMITTED: frozenset({ReviewState.IN_REVIEW, ReviewState.WITHDRAWN}),
    ReviewState.IN_REVIEW: frozenset({ReviewState.APPROVED, ReviewState.REJECTED}),
    ReviewState.APPROVED: frozenset(),
    ReviewState.REJECTED: frozenset(),
    ReviewState.WITHDRAWN: frozenset(),
}


def require_transition(product: str, before: ReviewState, after: ReviewState) -> None:
    """Refusal `review_state`: withdrawing is too late once a reviewer has opened it, and so on."""
    if after not in TRANSITIONS[before]:
        raise Refusal(
            Code.REVIEW_STATE,
            product=product,
            state=before.value,
            asked=after.value,
            possible=sorted(each.value for each in TRANSITIONS[before]),
        )
