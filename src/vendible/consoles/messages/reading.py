"""The messages of a person in the organization they act for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.messages.consoles import CONSOLES, EVERYBODY
from vendible.consoles.posting import only_posted, uuid_after
from vendible.domain.access.notices import Notice
from vendible.records import messages
from vendible.records.models import Message
from vendible.records.pages import page
from vendible.usecases.notices.choosing import mark_read
from vendible.usecases.notices.sentences import Told, told
from vendible.usecases.notices.tongues import tongue_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A message with its words in the reader's language."""

    message: Message
    told: Told


@acting_as(*EVERYBODY)
def unread(request: Acting) -> HttpResponse:
    return _list(request, "Unread")


@acting_as(*EVERYBODY)
def read(request: Acting) -> HttpResponse:
    return _list(request, "Read")


def _list(request: Acting, tab: str) -> HttpResponse:
    user = request.membership.user
    rows = messages.of_person(user.pk, request.actor.organization, is_read=tab == "Read")
    found = page(rows, uuid_after(request), PAGE)
    tongue = tongue_of(user.language)
    zone = request.present.zone
    lines = [
        Line(each, told(tongue, Notice(each.kind), each.facts, zone))
        for each in found.rows
        if each.kind in set(Notice)
    ]
    here = reverse(f"messages:{tab.lower()}")
    return render(
        request,
        "messages/list.html",
        {
            "title": "Messages",
            "base": CONSOLES[request.actor.kind],
            "tab": tab,
            "tabs": [("Unread", reverse("messages:unread")), ("Read", reverse("messages:read"))],
            "lines": lines,
            "written_in": "zh-Hans" if user.language.startswith("zh") else user.language,
            "next": f"{here}?after={found.after}" if found.after else "",
            "newest": here if request.GET.get("after") else "",
        },
    )


@acting_as(*EVERYBODY)
def follow(request: Acting, message: UUID) -> HttpResponse:
    """To what the message is about; it is read now."""
    organization = request.actor.organization
    rows = Message.objects.filter(user_id=request.membership.user_id, organization_id=organization)
    found = rows.filter(id=message).first()
    if found is None:
        raise Http404
    mark_read(found.user_id, organization, request.present, only=found.id)
    return HttpResponseRedirect(found.link or reverse("messages:unread"))


@acting_as(*EVERYBODY)
@only_posted("messages:unread")
def mark(request: Acting) -> HttpResponse:
    """One as read, or all that are there."""
    asked = request.POST.get("message", "")
    try:
        only = UUID(asked) if asked else None
    except ValueError:
        raise Http404 from None
    mark_read(request.membership.user_id, request.actor.organization, request.present, only=only)
    return HttpResponseRedirect(reverse("messages:unread"))
