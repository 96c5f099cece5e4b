"""Packages that wait for the operator: scan result, facts of the file, decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.files import package_file
from vendible.consoles.operator.assets_forms import RejectionForm
from vendible.consoles.packages_shown import version_shown
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.assets import VersionState
from vendible.records import assets as known
from vendible.records.actors import names_of
from vendible.records.models import AssetVersion, Upload
from vendible.records.pages import Page, page
from vendible.usecases import asset_review

PAGE = 50
_WAITING = (VersionState.SCANNING.value, VersionState.IN_REVIEW.value)


@acting_as(OrganizationKind.OPERATOR)
def packages(request: Acting) -> HttpResponse:
    """What is scanned or waits for a decision, oldest first."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = known.versions().filter(state__in=_WAITING).order_by("id")
    after = uuid_after(request)
    found = list((rows.filter(id__gt=after) if after else rows)[: PAGE + 1])
    more = str(found[PAGE - 1].id) if len(found) > PAGE else None
    return _list(request, "Waiting", Page(found[:PAGE], more))


@acting_as(OrganizationKind.OPERATOR)
def packages_decided(request: Acting) -> HttpResponse:
    """What was approved, rejected, replaced or found wanting by the scan, newest first."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = known.versions().exclude(state__in=(*_WAITING, VersionState.UPLOADING.value))
    return _list(request, "Decided", page(rows, uuid_after(request), PAGE))


def _list(request: Acting, tab: str, found: Page) -> HttpResponse:
    return render(
        request,
        "operator/assets/list.html",
        {
            "title": "Packages",
            "tab": tab,
            "tabs": [
                ("Waiting", reverse("operator:packages")),
                ("Decided", reverse("operator:packages_decided")),
            ],
            "versions": [version_shown(each, None, []) for each in found.rows],
            "after": found.after,
            "now": request.present.now,
        },
    )


@acting_as(OrganizationKind.OPERATOR)
def package(request: Acting, version: UUID) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    return _shown(request, known.version_visible(None, version), RejectionForm())


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:package", "version")
def approve(request: Acting, version: UUID) -> HttpResponse:
    answer = asset_review.approve_version(
        version, actor=request.actor, present=request.present, once=once(request)
    )
    taken = f" It replaces {answer['replaced']}." if answer["replaced"] else ""
    messages.success(request, f"{answer['asset']} {answer['version']} is approved.{taken}")
    return _back(version)


@acting_as(OrganizationKind.OPERATOR)
@only_posted("operator:package", "version")
def reject(request: Acting, version: UUID) -> HttpResponse:
    request.actor.require(Permission.REVIEWS_DECIDE)
    form = RejectionForm(request.POST)
    if not form.is_valid():
        found = known.version_visible(None, version)
        return _shown(request, found, form, status=422)
    answer = asset_review.reject_version(
        version, form.given(), actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(
        request, f"{answer['asset']} {answer['version']} is rejected; the partner reads why."
    )
    return _back(version)


@acting_as(OrganizationKind.OPERATOR)
def package_download(request: Acting, version: UUID) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    return package_file(known.version_visible(None, version))


def _shown(
    request: Acting, found: AssetVersion, form: RejectionForm, *, status: int = 200
) -> HttpResponse:
    names = names_of([found.made_by, found.decided_by])
    partner = found.asset.partner
    users = known.users_of(partner.id, f"{found.asset.code}/{found.version}")
    upload = Upload.objects.filter(version=found).first()
    return render(
        request,
        "operator/assets/version.html",
        {
            "title": f"{found.asset.name} {found.version}",
            "crumbs": [("Packages", reverse("operator:packages"))],
            "version": version_shown(found, upload, users),
            "partner": partner,
            "uploader": names.get(found.made_by, ""),
            "decider": names.get(found.decided_by, ""),
            "form": form,
            "may_decide": Permission.REVIEWS_DECIDE in request.actor.allowed,
            "form_key": form_key(),
        },
        status=status,
    )


def _back(version: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("operator:package", kwargs={"version": version}))
