"""What the pages share: the address of a list's next page, what a form carries, who may order."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.http import HttpRequest

from vendible.consoles.acting import Acting
from vendible.consoles.posting import KEY_MAX
from vendible.domain.access.permissions import Permission, Role
from vendible.records.models import Membership
from vendible.records.pages import Page


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


def who_can(request: Acting, verb: str) -> str:
    """A sentence for a member who may look: who does it instead."""
    names = _administrators(request.membership.organization_id)
    organization = request.membership.organization.name
    if not names:
        return f"An administrator of {organization} can {verb}."
    return f"{_listed(names)} can {verb}, as administrator of {organization}."


def _administrators(organization: UUID) -> list[str]:
    rows = Membership.objects.filter(organization_id=organization, role=Role.ADMINISTRATOR.value)
    return [
        each.user.get_full_name() or each.user.email
        for each in rows.select_related("user").order_by("id")[:3]
    ]


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} or {last}" if before else last


def shortened(id_: UUID) -> str:
    """The last digits of an id, by which people tell one from another."""
    return id_.hex[-8:].upper()
