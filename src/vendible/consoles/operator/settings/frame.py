"""What the pages of the settings share: their tabs, and how a refused change is shown again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting
from vendible.consoles.posting import form_key
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Refusal
from vendible.usecases.refusal_words import Told, told

_TABS = [
    ("Reviews", "operator:settings"),
    ("Orders", "operator:settings_orders"),
    ("Categories", "operator:settings_categories"),
    ("Requirements", "operator:settings_requirements"),
    ("Proration", "operator:settings_proration"),
    ("Agreements", "operator:agreements"),
]


def shown(
    request: Acting,
    template: str,
    tab: str,
    *,
    refused: Told | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "title": "Settings",
        "tab": tab,
        "tabs": [(name, reverse(address)) for name, address in _TABS],
        "may_write": Permission.SETTINGS_WRITE in request.actor.allowed,
        "form_key": form_key(),
        "refused": refused,
        "mistakes": mistakes_of(refused),
    }
    return render(request, template, context | more, status=status)


def saved(
    request: Acting,
    save: Callable[[], object],
    words: str,
    page: str,
    again: Callable[[Told], HttpResponse],
) -> HttpResponse:
    """Saves, says so and leads to `page`; a refusal is shown by `again` with what was typed."""
    try:
        save()
    except Refusal as refusal:
        return again(told(refusal))
    messages.success(request, words)
    return HttpResponseRedirect(page)


def mistakes_of(refused: Told | None) -> Mapping[str, str]:
    """What is wrong at each place of a setting."""
    found = refused.facts.get("mistakes", ()) if refused else ()
    assert isinstance(found, list | tuple)
    return {each["where"]: each["expected"] for each in found}
