"""Who belongs to an organization, who is invited, and what each of them may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting
from vendible.consoles.customer.asking import may, name_of, next_page, who_can
from vendible.consoles.messages.consoles import CONSOLES
from vendible.consoles.posting import form_key, number_after, once
from vendible.consoles.team.forms import InviteForm, RoleForm
from vendible.domain.access.entries import Entry
from vendible.domain.access.permissions import OrganizationKind, Permission, Role
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Refusal
from vendible.records import seats
from vendible.records import team as records
from vendible.records.models import Assignment, Invitation, Membership
from vendible.records.pages import page
from vendible.usecases import inviting, team
from vendible.usecases.refusal_words import Told, told

SPACES = {
    OrganizationKind.CUSTOMER: "my",
    OrganizationKind.PARTNER: "partner",
    OrganizationKind.OPERATOR: "operator",
}
PAGE = 100
INVITATIONS_SHOWN = 200
_RESULTS = {
    inviting.Invited.OPEN: "is invited already",
    inviting.Invited.MEMBER: "is a member already",
    inviting.Invited.TWICE: "stands in the list twice",
}


@dataclass(frozen=True, slots=True)
class MemberShown:
    row: Membership
    name: str
    role: str
    limit: Money | None
    is_you: bool
    href: str


@dataclass(frozen=True, slots=True)
class InvitationShown:
    """`link` is shown in a demo alone, which sends no letters."""

    row: Invitation
    role: str
    limit: Money | None
    is_over: bool
    again: str
    withdraw: str
    link: str


def people(request: Acting) -> HttpResponse:
    """Everybody of the organization may see who belongs to it; addresses are for who manages."""
    organization = request.membership.organization
    found = page(records.members_of(organization.id), number_after(request), PAGE)
    may_manage = may(request, Permission.MEMBERS_MANAGE)
    shown = {
        "title": "Team",
        "members": [_member(request, each) for each in found.rows],
        "may_manage": may_manage,
        "invitations": _invitations(request) if may_manage else [],
        "next": next_page(request, found),
        "newest": request.path if request.GET.get("after") else "",
        "has_limits": organization.kind == OrganizationKind.CUSTOMER,
        "invite": _address(request, "team_invite"),
        "key": form_key(),
    }
    if not may_manage:
        verb = "invite people and change roles"
        shown["who_can"] = who_can(request, verb, Permission.MEMBERS_MANAGE)
    return _render(request, "team/people.html", shown)


def _member(request: Acting, row: Membership) -> MemberShown:
    return MemberShown(
        row=row,
        name=name_of(row.user),
        role=Role(row.role).value.capitalize(),
        limit=_limit(request, row.limit_minor),
        is_you=row.user_id == request.membership.user_id,
        href=_address(request, "team_member", row.user_id),
    )


def _invitations(request: Acting) -> list[InvitationShown]:
    rows = records.open_invitations(request.actor.organization).order_by("-id")
    now = inviting.real_now(request.present)
    return [_invitation(request, each, now) for each in rows[:INVITATIONS_SHOWN]]


def _invitation(request: Acting, row: Invitation, now: datetime) -> InvitationShown:
    is_over = row.expires_at <= now
    return InvitationShown(
        row=row,
        role=Role(row.role).value.capitalize(),
        limit=_limit(request, row.limit_minor),
        is_over=is_over,
        again=_address(request, "invitation_again", row.id),
        withdraw=_address(request, "invitation_withdraw", row.id),
        link=(inviting.link_of(row.id) or "") if settings.DEMO and not is_over else "",
    )


def _limit(request: Acting, minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, request.membership.organization.currency)


def invite(request: Acting) -> HttpResponse:
    """Several at once, by list."""
    request.actor.require(Permission.MEMBERS_MANAGE)
    kind, currency = request.actor.kind, request.membership.organization.currency
    refused: Told | None = None
    if request.method == "POST":
        form = InviteForm(kind, currency, request.POST)
        if form.is_valid():
            entries: list[Entry] = form.cleaned_data["people"]
            try:
                answer = inviting.invite(
                    entries,
                    Role(form.cleaned_data["role"]),
                    form.cleaned_data.get("limit"),
                    actor=request.actor,
                    present=request.present,
                    once=once(request),
                )
            except Refusal as refusal:
                refused = told(refusal)
            else:
                _say_invited(request, entries, answer["people"])
                return HttpResponseRedirect(_address(request, "team"))
    else:
        form = InviteForm(kind, currency, initial={"role": Role.MEMBER.value, "key": form_key()})
    shown = {
        "title": "Invite people",
        "crumbs": [("Team", _address(request, "team"))],
        "form": form,
        "currency": currency,
        "refused": refused,
        "back": _address(request, "team"),
        "days": inviting.INVITATION_LIVES.days,
    }
    status = refused.status if refused else 422 if form.is_bound else 200
    return _render(request, "team/invite.html", shown, status=status)


def _say_invited(
    request: Acting, entries: Sequence[Entry], results: Sequence[dict[str, Any]]
) -> None:
    sent, others = 0, []
    for entry, result in zip(entries, results, strict=True):
        word = _RESULTS.get(inviting.Invited(result["result"]))
        if word:
            others.append(f"Line {result['line']}: {entry.email} {word}.")
        else:
            sent += 1
    if sent:
        days = inviting.INVITATION_LIVES.days
        whom = "One person is" if sent == 1 else f"{sent} people are"
        messages.success(request, f"{whom} invited. The link in the letter works for {days} days.")
    if others:
        messages.info(request, " ".join(others))


def member(request: Acting, user: int) -> HttpResponse:
    """A person's role and limit, and what they use."""
    row = records.member_of(request.actor.organization, user)
    currency = row.organization.currency
    may_manage = may(request, Permission.MEMBERS_MANAGE)
    refused: Told | None = None
    if request.method == "POST":
        request.actor.require(Permission.MEMBERS_MANAGE)
        form = RoleForm(request.actor.kind, currency, request.POST)
        if form.is_valid():
            try:
                team.change_member(
                    user,
                    Role(form.cleaned_data["role"]),
                    form.cleaned_data.get("limit"),
                    actor=request.actor,
                    present=request.present,
                    once=once(request),
                )
            except Refusal as refusal:
                refused = told(refusal)
            else:
                messages.success(request, f"{name_of(row.user)} is saved.")
                return HttpResponseRedirect(_address(request, "team"))
    else:
        limit = _limit(request, row.limit_minor)
        initial = {"role": row.role, "limit": limit.amount if limit else "", "key": form_key()}
        form = RoleForm(request.actor.kind, currency, initial=initial)
    shown = {
        "title": name_of(row.user),
        "crumbs": [("Team", _address(request, "team"))],
        "member": _member(request, row),
        "form": form if may_manage else None,
        "currency": currency,
        "refused": refused,
        "seats": _seats(request, user),
        "is_customer": request.actor.kind is OrganizationKind.CUSTOMER,
        "may_manage": may_manage,
        "remove": _address(request, "team_remove", user),
    }
    if not may_manage:
        shown["who_can"] = who_can(request, "change this", Permission.MEMBERS_MANAGE)
    status = refused.status if refused else 422 if form.is_bound else 200
    return _render(request, "team/member.html", shown, status=status)


def _seats(request: Acting, user: int) -> list[Assignment]:
    rows = seats.open_seats(request.actor.organization).filter(user_id=user)
    return list(rows.select_related("subscription__product").order_by("assigned_at", "id"))


def remove(request: Acting, user: int) -> HttpResponse:
    """First what it means, then, once that was confirmed, the removal."""
    request.actor.require(Permission.MEMBERS_MANAGE)
    row = records.member_of(request.actor.organization, user)
    refused: Told | None = None
    if request.method == "POST":
        try:
            team.remove_member(
                user, actor=request.actor, present=request.present, once=once(request)
            )
        except Refusal as refusal:
            refused = told(refusal)
        else:
            messages.success(request, f"{name_of(row.user)} no longer belongs to the team.")
            is_you = user == request.membership.user_id
            return HttpResponseRedirect("/go/" if is_you else _address(request, "team"))
    shown = {
        "title": f"Remove {name_of(row.user)}",
        "crumbs": [
            ("Team", _address(request, "team")),
            (name_of(row.user), _address(request, "team_member", user)),
        ],
        "member": _member(request, row),
        "seats": _seats(request, user),
        "refused": refused,
        "back": _address(request, "team_member", user),
        "confirm": f"Remove {name_of(row.user)}",
        "key": form_key(),
    }
    return _render(request, "team/remove.html", shown, status=refused.status if refused else 200)


def again(request: Acting, invitation: UUID) -> HttpResponse:
    inviting.send_again(
        invitation, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(request, "The invitation is sent again; the link before no longer works.")
    return HttpResponseRedirect(_address(request, "team"))


def withdraw(request: Acting, invitation: UUID) -> HttpResponse:
    inviting.withdraw(invitation, actor=request.actor, present=request.present, once=once(request))
    messages.success(request, "The invitation is withdrawn; its link no longer works.")
    return HttpResponseRedirect(_address(request, "team"))


def _address(request: Acting, name: str, *values: object) -> str:
    return reverse(f"{SPACES[request.actor.kind]}:{name}", args=values)


def _render(
    request: Acting, template: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {"base": CONSOLES[request.actor.kind]} | shown
    return render(request, template, context, status=status)
