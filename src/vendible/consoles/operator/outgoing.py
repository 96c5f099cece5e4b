"""What leaves the marketplace: what waits, what failed and why, what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.domain.access.notices import Channel, Notice
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.gateways import mail, sms
from vendible.records import outbox
from vendible.records.models import OutboxMessage
from vendible.records.pages import page
from vendible.usecases.notices.english import ENGLISH
from vendible.usecases.sending import send_again

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A message on its way, as the operator sees it: neither address nor text."""

    row: OutboxMessage
    what: str
    way: str
    state: str
    person: str


@acting_as(OrganizationKind.OPERATOR)
def waiting(request: Acting) -> HttpResponse:
    return _list(request, "Waiting", OutboxMessage.objects.filter(due_at__isnull=False))


@acting_as(OrganizationKind.OPERATOR)
def failed(request: Acting) -> HttpResponse:
    return _list(request, "Failed", OutboxMessage.objects.filter(due_at=None, sent_at=None))


@acting_as(OrganizationKind.OPERATOR)
def sent(request: Acting) -> HttpResponse:
    return _list(request, "Sent", OutboxMessage.objects.filter(sent_at__isnull=False))


def _list(request: Acting, tab: str, rows: QuerySet[OutboxMessage]) -> HttpResponse:
    request.actor.require(Permission.JOURNAL_READ)
    found = page(rows.select_related("organization", "user"), uuid_after(request), PAGE)
    here = reverse(f"operator:outgoing_{tab.lower()}")
    return render(
        request,
        "operator/outgoing.html",
        {
            "title": "Outgoing",
            "tab": tab,
            "tabs": [
                (each, reverse(f"operator:outgoing_{each.lower()}"))
                for each in ("Waiting", "Failed", "Sent")
            ],
            "counted": outbox.counted(),
            "lines": [_line(each) for each in found.rows],
            "may_send": Permission.SETTINGS_WRITE in request.actor.allowed,
            "is_demo": settings.DEMO,
            "no_mail": not mail.is_set_up(),
            "no_sms": not sms.is_set_up(),
            "key": form_key(),
            "next": f"{here}?after={found.after}" if found.after else "",
            "newest": here if request.GET.get("after") else "",
        },
    )


def _line(row: OutboxMessage) -> Line:
    if row.sent_at is not None:
        state = "sent"
    elif row.due_at is None:
        state = "failed"
    else:
        state = "retrying" if row.attempts else "waiting"
    known = row.kind in set(Notice)
    what = ENGLISH.words[Notice(row.kind)].name if known else row.kind
    way = ENGLISH.channels[Channel(row.channel)]
    return Line(row, what, way, state, row.user.get_full_name() or f"Person {row.user_id}")


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:outgoing_waiting")
def again(request: Acting, message: UUID) -> HttpResponse:
    send_again(message, actor=request.actor, present=request.present, once=once(request))
    messages.success(request, "The message is on its way again.")
    return HttpResponseRedirect(reverse("operator:outgoing_waiting"))
