"""Where a product stands: in which state it is, what is on sale, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vendible.domain.catalog.review import ReviewState
from vendible.records.models import Product, Submission
from vendible.usecases.listings import Checked, check_listing


class NextStep(StrEnum):
    MEND = "mend"  # the draft has errors
    SUBMIT = "submit"
    READ_REASONS = "read_reasons"  # rejected, and the draft is still what was rejected
    WAIT = "wait"  # may still be withdrawn
    WAIT_FOR_DECISION = "wait_for_decision"
    NOTHING = "nothing"  # what is on sale is what the draft says


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is one that the design system shows for a revision."""

    product: Product
    state: str
    checked: Checked
    open: Submission | None
    next_step: NextStep

    @property
    def errors(self) -> int:
        return sum(each.is_error for each in self.checked.findings)

    @property
    def may_submit(self) -> bool:
        """The draft says something new that may be reviewed."""
        return self.next_step is NextStep.SUBMIT


def standing(product: Product) -> Standing:
    """Of a product read with its submissions, newest first, and its live revision."""
    submissions = list(product.submissions.all())
    newest = submissions[0] if submissions else None
    is_open = newest is not None and newest.state in (
        ReviewState.SUBMITTED,
        ReviewState.IN_REVIEW,
    )
    checked = check_listing(product.draft)
    return Standing(
        product,
        _state(product, newest),
        checked,
        newest if is_open else None,
        _next_step(product, newest, checked),
    )


def _state(product: Product, newest: Submission | None) -> str:
    if newest and newest.state in (
        ReviewState.SUBMITTED,
        ReviewState.IN_REVIEW,
        ReviewState.REJECTED,
    ):
        return newest.state
    return "live" if product.live else "draft"


def _next_step(product: Product, newest: Submission | None, checked: Checked) -> NextStep:
    if newest and newest.state == ReviewState.SUBMITTED:
        return NextStep.WAIT
    if newest and newest.state == ReviewState.IN_REVIEW:
        return NextStep.WAIT_FOR_DECISION
    if checked.has_errors:
        return NextStep.MEND
    if newest and newest.state == ReviewState.REJECTED:
        is_unchanged = newest.revision.listing == product.draft
        return NextStep.READ_REASONS if is_unchanged else NextStep.SUBMIT
    if product.live and product.live.listing == product.draft:
        return NextStep.NOTHING
    return NextStep.SUBMIT
