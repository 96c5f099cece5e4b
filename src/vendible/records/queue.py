"""The operator's queue of submissions: what waits, oldest first, and the load of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from vendible.records import reading
from vendible.records.models import Organization, Submission
from vendible.records.pages import Page

OPEN = ("submitted", "in_review")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`reviewer`: whose; "" for what nobody claimed; None for all. `partner` is a slug."""

    reviewer: str | None = None
    overdue_at: datetime | None = None
    partner: str = ""


def waiting(wanted: Wanted) -> QuerySet[Submission]:
    """Oldest first."""
    rows = reading.submissions_visible(None).filter(state__in=OPEN).order_by("id")
    if wanted.reviewer is not None:
        rows = rows.filter(reviewer=wanted.reviewer)
    if wanted.overdue_at is not None:
        rows = rows.filter(answer_by__lte=wanted.overdue_at)
    if wanted.partner:
        rows = rows.filter(product__partner__slug=wanted.partner)
    return rows


def page_of(rows: QuerySet[Submission], after: UUID | None, limit: int) -> Page:
    """Up to `limit` rows with ids above `after`: older ones come first."""
    found = list((rows.filter(id__gt=after) if after else rows)[: limit + 1])
    more = str(found[limit - 1].id) if len(found) > limit else None
    return Page(found[:limit], more)


def partners_waiting() -> list[tuple[str, str]]:
    """Slug and name of the partners of whom something waits."""
    rows = Organization.objects.filter(products__submissions__state__in=OPEN).distinct()
    return list(rows.order_by("name").values_list("slug", "name"))


def load(first: datetime, end: datetime) -> list[tuple[str, str, int]]:
    """Slug, name and number of submissions of each partner in `[first, end)`, most first."""
    rows = (
        Submission.objects.filter(submitted_at__gte=first, submitted_at__lt=end)
        .values_list("product__partner__slug", "product__partner__name")
        .annotate(count=Count("id"))
        .order_by("-count", "product__partner__name")
    )
    return list(rows)
