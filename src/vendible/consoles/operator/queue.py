"""The queue of reviews: what waits and since when, what was decided, the load of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.answers_due import Due
from vendible.consoles.design.states import Look
from vendible.consoles.posting import form_key, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.records import queue as waits
from vendible.records import reading
from vendible.records.actors import names_of
from vendible.records.models import Submission
from vendible.records.pages import page
from vendible.usecases.settings import review_calendar

PAGE = 50
SHOWN = [
    ("", "All"),
    ("mine", "Claimed by me"),
    ("unclaimed", "Claimed by nobody"),
    ("overdue", "Overdue"),
]


@dataclass(frozen=True, slots=True)
class Row:
    submission: Submission
    reviewer: str
    is_mine: bool
    due: Look | None


@acting_as(OrganizationKind.OPERATOR)
def queue(request: Acting) -> HttpResponse:
    """What waits, oldest first; the same number of statements for any number of rows."""
    request.actor.require(Permission.LISTINGS_READ)
    asked = {
        key: text for key in ("show", "partner") if (text := request.GET.get(key, "").strip()[:100])
    }
    rows = waits.waiting(_wanted(asked, request))
    found = waits.page_of(rows, uuid_after(request), PAGE)
    settings, is_holiday = review_calendar()
    due = Due(request.present, is_holiday)
    names = names_of(each.reviewer for each in found.rows)
    here = reverse("operator:queue")
    return render(
        request,
        "operator/queue.html",
        _tabs("Waiting")
        | {
            "rows": [_row(each, names, request, due) for each in found.rows],
            "asked": asked,
            "shown": SHOWN,
            "partners": waits.partners_waiting(),
            "load": _load(request, settings.busy_day),
            "target_days": settings.target_days,
            "next": f"{here}?{urlencode(asked | {'after': found.after})}" if found.after else "",
            "oldest": f"{here}?{urlencode(asked)}" if request.GET.get("after") else "",
            "may_decide": Permission.REVIEWS_DECIDE in request.actor.allowed,
            "form_key": form_key(),
        },
    )


@acting_as(OrganizationKind.OPERATOR)
def decided(request: Acting) -> HttpResponse:
    """What was approved, rejected or withdrawn, newest first."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = reading.submissions_visible(None).exclude(state__in=waits.OPEN)
    found = page(rows, uuid_after(request), PAGE)
    names = names_of(each.reviewer for each in found.rows)
    here = reverse("operator:decided")
    return render(
        request,
        "operator/decided.html",
        _tabs("Decided")
        | {
            "rows": [(each, names.get(each.reviewer, "")) for each in found.rows],
            "next": f"{here}?after={found.after}" if found.after else "",
            "newest": here if request.GET.get("after") else "",
        },
    )


def _tabs(tab: str) -> dict[str, object]:
    return {
        "title": "Reviews",
        "tab": tab,
        "tabs": [
            ("Waiting", reverse("operator:queue")),
            ("Decided", reverse("operator:decided")),
        ],
    }


def _wanted(asked: Mapping[str, str], request: Acting) -> waits.Wanted:
    show = asked.get("show")
    return waits.Wanted(
        reviewer={"mine": request.actor.name, "unclaimed": ""}.get(show or ""),
        overdue_at=request.present.now if show == "overdue" else None,
        partner=asked.get("partner", ""),
    )


def _row(each: Submission, names: Mapping[str, str], request: Acting, due: Due) -> Row:
    is_mine = each.reviewer == request.actor.name
    return Row(each, names.get(each.reviewer, ""), is_mine, due.look(each))


def _load(request: Acting, busy_day: int) -> list[tuple[str, str, int, bool]]:
    """Of the day of the marketplace's zone; the last value says that answers take longer."""
    zone, today = request.present.zone, request.present.today
    first = datetime.combine(today, time(), zone)
    end = datetime.combine(today + timedelta(days=1), time(), zone)
    return [(slug, name, count, count >= busy_day) for slug, name, count in waits.load(first, end)]
