"""Pages of a list by cursor: the id of the last row seen; newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

LIMIT_MAX = 100
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, None on the last one."""

    rows: list[Any]
    after: str | None


def page(rows: QuerySet[M], after: UUID | int | None, limit: int) -> Page:
    """Up to `limit` rows with ids below `after`."""
    wanted = rows.order_by("-id")
    if after is not None:
        wanted = wanted.filter(id__lt=after)
    found = list(wanted[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return Page(shown, str(shown[-1].pk) if more else None)
