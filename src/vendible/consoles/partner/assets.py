"""The asset center: a partner's packages, their versions and uploads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.files import package_file
from vendible.consoles.packages_shown import version_shown
from vendible.consoles.partner.assets_forms import AssetForm, VersionForm
from vendible.consoles.posting import form_key, once, only_posted, uuid_after
from vendible.consoles.uploading import FORM_BYTES_MAX, is_too_large
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.assets import AssetKind, VersionState
from vendible.domain.catalog.media import size_name
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import assets as known
from vendible.records.models import Asset, Upload
from vendible.records.pages import page
from vendible.usecases import assets as verbs
from vendible.usecases.assets import NewVersion
from vendible.usecases.refusal_words import told

PAGE = 50
_FIELDS = {"file name": "file", "size": "file", "SHA-256": "sha256"}


@acting_as(OrganizationKind.PARTNER)
def assets(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    found = page(known.assets_of(request.actor.organization), uuid_after(request), PAGE)
    return render(
        request,
        "partner/assets/list.html",
        {
            "title": "Assets",
            "assets": [_row(each) for each in found.rows],
            "after": found.after,
            "may_write": _may_write(request),
        },
    )


@acting_as(OrganizationKind.PARTNER)
def new(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    form = AssetForm(request.POST or None, initial={"key": form_key()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _created(request, form)
            except Refusal as refusal:
                status = _beside(form, refusal, {"asset": "code"})
    context = {"title": "New asset", "crumbs": _crumbs(), "form": form}
    return render(request, "partner/assets/new.html", context, status=status)


def _created(request: Acting, form: AssetForm) -> HttpResponse:
    sent = form.cleaned_data
    verbs.create_asset(
        sent["code"],
        sent["name"],
        AssetKind(sent["kind"]),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    messages.success(request, f"{sent['name']} is created. Upload its first version.")
    return _back(sent["code"])


@acting_as(OrganizationKind.PARTNER)
def asset(request: Acting, code: str) -> HttpResponse:
    """Its versions, and the form that uploads one in a single request."""
    request.actor.require(Permission.LISTINGS_READ)
    seen = known.asset_of(request.actor.organization, code)
    if request.method != "POST":
        return _shown(request, seen, VersionForm(seen))
    request.actor.require(Permission.LISTINGS_WRITE)
    form = VersionForm(seen, request.POST, request.FILES)
    if is_too_large(request):
        largest = f"{size_name(FORM_BYTES_MAX)} in one request"
        form.add_error("file", f"The file has more than {largest}. Send it by the command line.")
        return _shown(request, seen, form, status=413)
    if not form.is_valid():
        return _shown(request, seen, form, status=422)
    try:
        _upload(request, code, form)
    except Refusal as refusal:
        return _shown(request, seen, form, status=_beside(form, refusal, _FIELDS))
    messages.success(request, f"Version {form.cleaned_data['version']} is uploaded; it is scanned.")
    return _back(code)


def _upload(request: Acting, code: str, form: VersionForm) -> None:
    file = form.cleaned_data["file"]
    new_version = form.new_version(file.name or "", file.size or 0)
    who: Any = {"actor": request.actor, "present": request.present}
    begun = verbs.begin_upload(code, new_version, **who)
    verbs.receive(UUID(begun["upload"]), 0, file, **who)


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:asset", "code")
def begin(request: Acting, code: str) -> HttpResponse:
    """For the script that sends a file in parts: where they go, or what is wrong, as JSON."""
    request.actor.require(Permission.LISTINGS_WRITE)
    known.asset_of(request.actor.organization, code)
    sent = request.POST
    new_version = NewVersion(
        sent.get("version", "").strip(),
        sent.get("file_name", ""),
        _number(sent.get("bytes", "")),
        sent.get("sha256", ""),
        sent.get("replaces", ""),
    )
    try:
        answer = verbs.begin_upload(code, new_version, actor=request.actor, present=request.present)
    except Refusal as refusal:
        return _said(refusal)
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("partner:upload", kwargs={"upload": answer["upload"]})
    return response


@acting_as(OrganizationKind.PARTNER)
def upload(request: Acting, upload: UUID) -> HttpResponse:
    """As tus has it: HEAD says how far it is, PATCH sends what comes next."""
    request.actor.require(Permission.LISTINGS_WRITE)
    found = verbs.own_upload(upload, request.actor)
    if request.method == "HEAD":
        response = HttpResponse()
        response.headers["Upload-Offset"] = str(found.received)
        response.headers["Cache-Control"] = "no-store"
        return response
    if request.method != "PATCH":
        return _back(found.version.asset.code)
    first = _number(request.headers.get("Upload-Offset", ""))
    try:
        answer = verbs.receive(upload, first, request, actor=request.actor, present=request.present)
    except Refusal as refusal:
        return _said(refusal)
    response = HttpResponse(status=204)
    response.headers["Upload-Offset"] = str(answer["received"])
    return response


@acting_as(OrganizationKind.PARTNER)
def version_file(request: Acting, code: str, version: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    return package_file(known.version_named(request.actor.organization, code, version))


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:asset", "code")
def delete_version(request: Acting, code: str, version: str) -> HttpResponse:
    verbs.delete_version(
        code, version, actor=request.actor, present=request.present, once=once(request)
    )
    messages.success(request, f"Version {version} is deleted.")
    return _back(code)


@acting_as(OrganizationKind.PARTNER)
@only_posted("partner:asset", "code")
def delete(request: Acting, code: str) -> HttpResponse:
    verbs.delete_asset(code, actor=request.actor, present=request.present, once=once(request))
    messages.success(request, f"The asset {code} is deleted.")
    return HttpResponseRedirect(reverse("partner:assets"))


def _shown(request: Acting, seen: Asset, form: VersionForm, *, status: int = 200) -> HttpResponse:
    rows = list(known.versions().filter(asset=seen).order_by("-id"))
    uploads = {each.version_id: each for each in Upload.objects.filter(version__in=rows)}
    users = known.users_by_version(request.actor.organization, seen.code)
    versions = [
        version_shown(each, uploads.get(each.id), users.get(each.version, [])) for each in rows
    ]
    return render(
        request,
        "partner/assets/asset.html",
        {
            "title": seen.name,
            "crumbs": _crumbs(),
            "asset": seen,
            "versions": versions,
            "form": form,
            "may_write": _may_write(request),
            "form_key": form_key(),
            "largest": size_name(known.rules().package_bytes_max),
            "form_largest": size_name(FORM_BYTES_MAX),
        },
        status=status,
    )


def _row(seen: Asset) -> dict[str, Any]:
    rows = sorted(seen.versions.all(), key=lambda each: each.id, reverse=True)
    approved = next((each for each in rows if each.state == VersionState.APPROVED), None)
    newest = rows[0] if rows else None
    return {"asset": seen, "newest": newest, "approved": approved, "count": len(rows)}


def _beside(form: forms.Form, refusal: Refusal, fields: dict[str, str]) -> int:
    """The refusal at the field that it names, else above the form; answers its status."""
    words = told(refusal)
    where = str(refusal.facts.get("where", ""))
    if refusal.code is Code.ASSET_CODE_TAKEN:
        where = "code"
    elif refusal.code is Code.VERSION_TAKEN:
        where = "version"
    elif refusal.code is Code.PACKAGE_TOO_LARGE:
        where = "file"
    field = fields.get(where, where)
    form.add_error(field if field in form.fields else None, f"{words.detail} {words.remedy}")
    return words.status


def _said(refusal: Refusal) -> HttpResponse:
    """In words that the script shows."""
    words = told(refusal)
    return HttpResponse(
        f"{words.detail} {words.remedy}",
        status=words.status,
        content_type="text/plain; charset=utf-8",
    )


def _number(text: str) -> int:
    """0 for what is none: no file has as few bytes, and no upload that goes on begins there."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _may_write(request: Acting) -> bool:
    return Permission.LISTINGS_WRITE in request.actor.allowed


def _crumbs() -> list[tuple[str, str]]:
    return [("Assets", reverse("partner:assets"))]


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("partner:asset", kwargs={"code": code}))
