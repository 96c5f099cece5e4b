"""The page behind an invitation's link: who invites, and joining."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from vendible.consoles.team.forms import JoinForm
from vendible.domain.kernel.refusals import Refusal
from vendible.gateways.present import present
from vendible.records import actors
from vendible.usecases import inviting
from vendible.usecases.refusal_words import told


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only shows who invites: what scans mail for links doesn't accept."""
    moment = present()
    try:
        found = inviting.opened(token, moment)
        form = _form(request, found)
        if request.method == "POST" and (form is None or form.is_valid()):
            more = form.cleaned_data if form else {}
            person = inviting.accept(token, present=moment, **more)
            return _signed_in(request, person, found)
    except Refusal as refusal:
        words = told(refusal)
        shown = {"title": words.title, "refused": words}
        return render(request, "team/over.html", shown, status=404)
    organization = found.row.organization
    inviter = actors.names_of([found.row.invited_by]).get(found.row.invited_by, "")
    return render(
        request,
        "team/join.html",
        {
            "title": f"Join {organization.name}",
            "invitation": found.row,
            "invited_to": organization,
            "person": found.user,
            "is_new": found.is_new,
            "inviter": inviter if found.row.invited_by.startswith("user:") else "",
            "form": form,
        },
        status=422 if form is not None and form.is_bound else 200,
    )


def _form(request: HttpRequest, found: inviting.Opened) -> JoinForm | None:
    """None for somebody who has a name and a way to sign in already."""
    if not found.is_new:
        return None
    if request.method == "POST":
        return JoinForm(request.POST)
    return JoinForm(initial={"name": found.row.name})


def _signed_in(request: HttpRequest, person: Any, found: inviting.Opened) -> HttpResponse:
    if request.user.is_authenticated and request.user != person:
        logout(request)
    request.session["organization"] = str(found.row.organization_id)
    answer: HttpResponse = perform_login(request, person, email_verification="none")
    return answer
