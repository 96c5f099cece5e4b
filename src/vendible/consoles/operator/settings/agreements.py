"""The platform's standard agreement and its templates, with all their versions."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.operator.settings.forms import AgreementForm
from vendible.consoles.operator.settings.frame import saved, shown
from vendible.consoles.posting import once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import market
from vendible.records.actors import names_of
from vendible.usecases.refusal_words import Told
from vendible.usecases.settings import uses_of_agreement, write_agreement

_TAB = "Agreements"


@acting_as(OrganizationKind.OPERATOR)
def agreements(request: Acting) -> HttpResponse:
    """What is in force: the newest version of each."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = [(each, uses_of_agreement(each)) for each in market.agreements_in_force()]
    return shown(request, "operator/settings/agreements.html", _TAB, rows=rows)


@acting_as(OrganizationKind.OPERATOR)
def new(request: Acting) -> HttpResponse:
    """An agreement of a code that there was not."""
    request.actor.require(Permission.SETTINGS_WRITE)
    if request.method != "POST":
        return _new(request, AgreementForm())
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _new(request, form, status=422)
    return _written(
        request,
        form,
        lambda refused: _new(request, form, refused=refused, status=refused.status),
    )


@acting_as(OrganizationKind.OPERATOR)
def agreement(request: Acting, code: str) -> HttpResponse:
    """One agreement: what is in force, who uses it, its versions, and a form for the next one."""
    request.actor.require(Permission.LISTINGS_READ)
    versions = list(market.agreement_versions(code))
    if not versions:
        raise Refusal(Code.NOT_FOUND, what="agreement", id=code)
    newest = versions[0]
    fixed = {"source": newest.source, "code": code}

    def again(
        form: AgreementForm, *, refused: Told | None = None, status: int = 200
    ) -> HttpResponse:
        names = names_of(each.made_by for each in versions)
        return shown(
            request,
            "operator/settings/agreement.html",
            _TAB,
            title=newest.title,
            crumbs=[("Agreements", reverse("operator:agreements"))],
            newest=newest,
            versions=[(each, names.get(each.made_by, "")) for each in versions],
            used=uses_of_agreement(newest),
            form=form,
            refused=refused,
            status=status,
        )

    if request.method != "POST":
        return again(AgreementForm(initial=fixed | {"title": newest.title, "text": newest.text}))
    request.actor.require(Permission.SETTINGS_WRITE)
    form = AgreementForm({**request.POST.dict(), **fixed})
    if not form.is_valid():
        return again(form, status=422)
    return _written(
        request, form, lambda refused: again(form, refused=refused, status=refused.status)
    )


def _written(
    request: Acting, form: AgreementForm, again: Callable[[Told], HttpResponse]
) -> HttpResponse:
    sent = form.cleaned_data
    return saved(
        request,
        lambda: write_agreement(
            sent["source"],
            sent["code"],
            sent["title"],
            sent["text"],
            actor=request.actor,
            present=request.present,
            once=once(request),
        ),
        f"The new version of “{sent['title']}” is in force.",
        reverse("operator:agreement", kwargs={"code": sent["code"]}),
        again,
    )


def _new(
    request: Acting, form: AgreementForm, *, refused: Told | None = None, status: int = 200
) -> HttpResponse:
    return shown(
        request,
        "operator/settings/agreement_new.html",
        _TAB,
        title="New agreement",
        crumbs=[("Agreements", reverse("operator:agreements"))],
        form=form,
        refused=refused,
        status=status,
    )
