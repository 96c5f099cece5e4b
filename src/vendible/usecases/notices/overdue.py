"""Tells the operator of reviews that take longer than was promised."""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind
from vendible.gateways.present import Present
from vendible.records import due
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.models import Submission
from vendible.usecases.commands import Answer, journal, run_command
from vendible.usecases.listings import OPEN, row_of
from vendible.usecases.notices import Notice, tell


def tell_overdue(present: Present, *, limit: int = 100) -> int:
    """Tells of up to `limit` open submissions whose `answer_by` has passed, of each once.

    Any number of workers may run it: `overdue_told_at` is set under the submission's lock. Answers
    how many were told of.
    """
    return sum(_tell(partner, each, present) for partner, each in due.overdue(present.now, limit))


def _tell(partner: UUID, submission: UUID, present: Present) -> int:
    actor = Actor("system", partner, OrganizationKind.PARTNER, frozenset())

    def body(batch: Batch) -> Answer:
        found = (
            Submission.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("product", "revision")
            .filter(id=submission, state__in=OPEN, answer_by__lt=present.now, overdue_told_at=None)
            .first()
        )
        if found is None:
            return {"told": 0}
        batch.add(tables.Submission, **row_of(found) | {"overdue_told_at": present.now})
        tell(
            batch,
            Notice.REVIEW_OVERDUE,
            organization=partner,
            present=present,
            subject_id=found.id,
            link="",
            operator_link=f"/operator/submissions/{found.id}/",
            product=found.product.name,
            revision=found.revision.number,
            answer_by=found.answer_by,
        )
        journal(
            batch,
            actor,
            present,
            "review_overdue",
            "product",
            found.product_id,
            name=found.product.name,
            revision=found.revision.number,
            answer_by=found.answer_by,
        )
        return {"told": 1}

    count: int = run_command(actor, None, present, body, lock=partner)["told"]
    return count
