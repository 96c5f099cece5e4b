"""Signing in by a one-time link, finding one's console, choosing an organization."""

from __future__ import annotations

from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from vendible.consoles.acting import membership_of
from vendible.consoles.sign_in.links import holder
from vendible.domain.access.permissions import OrganizationKind, Role
from vendible.domain.kernel.refusals import Refusal
from vendible.gateways.present import present
from vendible.records.models import Membership
from vendible.usecases import people

HOME = {
    OrganizationKind.CUSTOMER: "/my/",
    OrganizationKind.PARTNER: "/partner/",
    OrganizationKind.OPERATOR: "/operator/",
}


@never_cache
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only shows whom the link signs in: what scans mail for links doesn't use it up."""
    moment = present()
    if request.method != "POST":
        person = holder(token, moment.now)
        if person is None:
            return _unusable(request)
        return render(
            request,
            "sign_in/link.html",
            {"title": "Sign in", "person": person, "organizations": _memberships(person.pk)},
        )
    try:
        person = people.use_link(token, present=moment)
    except Refusal:
        return _unusable(request)
    if request.user.is_authenticated and request.user != person:
        logout(request)
    answer: HttpResponse = perform_login(request, person, email_verification="none")
    return answer


@never_cache
@login_required
def go(request: HttpRequest) -> HttpResponse:
    """To the console of the organization in use."""
    membership = membership_of(request)
    if membership is None:
        return render(request, "sign_in/nowhere.html", {"title": "No organization"}, status=403)
    kind = OrganizationKind(membership.organization.kind)
    if kind is OrganizationKind.CUSTOMER and membership.role == Role.MEMBER:
        return HttpResponseRedirect(reverse("my:software"))  # who only uses it, begins there
    return HttpResponseRedirect(HOME[kind])


@never_cache
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Choose one of one's organizations; it holds until the next choice or sign-in."""
    memberships = _memberships(request.user.pk or 0)
    if request.method == "POST":
        chosen = _uuid(request.POST.get("organization", ""))
        if any(each.organization_id == chosen for each in memberships):
            request.session["organization"] = str(chosen)
            return HttpResponseRedirect("/go/")
    return render(
        request,
        "sign_in/switch.html",
        {"title": "Your organizations", "memberships": memberships},
        status=403 if request.method == "POST" else 200,
    )


def _unusable(request: HttpRequest) -> HttpResponse:
    title = "This link can’t be used"
    return render(request, "sign_in/unusable.html", {"title": title}, status=404)


def _memberships(user: int) -> list[Membership]:
    rows = Membership.objects.filter(user_id=user).select_related("organization")
    return list(rows.order_by("organization__name"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
