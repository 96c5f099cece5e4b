"""What the pages share: the address of a list's next page, what a form carries, who may order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from vendible.consoles.acting import Acting
from vendible.consoles.posting import KEY_MAX
from vendible.domain.access.permissions import Permission, Role
from vendible.records import team
from vendible.records.models import User
from vendible.records.pages import Page

NAMED_MAX = 3
ASK_FOR_APPROVAL = "Ask for approval"


def next_page(request: HttpRequest, found: Page) -> str:
    """The address of the page after this one; empty on the last."""
    if found.after is None:
        return ""
    query = request.GET.copy()
    query["after"] = found.after
    return f"?{query.urlencode()}"


class Confirmed(forms.Form):
    """What a confirming form carries unseen: its key, and the total that was shown."""

    key = forms.CharField(max_length=KEY_MAX, widget=forms.HiddenInput)
    expected_total = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)


def may(request: Acting, permission: Permission) -> bool:
    return permission in request.actor.allowed


def who_can(
    request: Acting, verb: str, permission: Permission = Permission.SUBSCRIPTIONS_CHANGE
) -> str:
    """A sentence for somebody who may only look: who does it instead, by name.

    `permission` is the one that it takes; its default is that of all orders and changes.
    """
    organization = request.membership.organization
    rows = team.who_have(organization.id, request.actor.kind, permission)[:NAMED_MAX]
    if not rows:
        return f"An administrator of {organization.name} can {verb}."
    if all(each.role == Role.ADMINISTRATOR for each in rows):
        listed = _listed(name_of(each.user) for each in rows)
        return f"{listed} can {verb}, as administrator of {organization.name}."
    listed = _listed(f"{name_of(each.user)} ({each.role})" for each in rows)
    return f"{listed} of {organization.name} can {verb}."


def placed_words(request: Acting, placed: Mapping[str, Any]) -> str:
    """What became of an order, for the page that comes next."""
    if placed["state"] == "quoted":
        who = who_can(request, "approve it", Permission.ORDERS_APPROVE)
        return f"This is above your limit, so it waits for an approval. {who}"
    if placed["state"] == "awaiting_payment":
        return "It is ordered and waits for its payment."
    return "Your order is complete. The licenses are in force now."


def name_of(user: User) -> str:
    return user.get_full_name() or user.email


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} or {last}" if before else last


def shortened(id_: UUID) -> str:
    """The last digits of an id, by which people tell one from another."""
    return id_.hex[-8:].upper()
