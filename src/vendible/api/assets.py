"""A partner's packages, their upload by the tus protocol 1.0.0, and their review."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router

from vendible.api import schemas_assets as schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer, refusal_problem
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.assets import AssetKind, VersionState
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.packages import chunks
from vendible.gateways.storage import open_storage
from vendible.records import assets as known
from vendible.records.models import Asset
from vendible.usecases import asset_review, assets
from vendible.usecases.assets import NewVersion, PartChecksum
from vendible.usecases.packages_shown import plain_asset, plain_version

router = Router(tags=["assets"])

TUS = "1.0.0"
_HEADER_MAX = 4096
_PART = "application/offset+octet-stream"
_CHECKSUM_MISMATCH = 460  # tus: the checksum extension


def _header(name: str, about: str, *, required: bool = True) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "description": about,
        "required": required,
        "schema": {"type": "string"},
    }


_VERSION = _header("Tus-Resumable", "1.0.0; may be left out.", required=False)
_CREATION = {
    "parameters": [
        _header("Upload-Length", "Bytes of the whole file."),
        _header(
            "Upload-Metadata",
            "As tus says, keys with Base64 values: `version` and `filename`; `sha256` and "
            "`replaces` (an approved version) may be left out.",
        ),
        _VERSION,
    ]
}
_SENDING = {
    "parameters": [
        _header("Upload-Offset", "Where these bytes begin: as many as were received."),
        _header("Upload-Checksum", "`sha256` or `sha1` and its Base64.", required=False),
        _VERSION,
    ],
    "requestBody": {
        "required": True,
        "content": {_PART: {"schema": {"type": "string", "format": "binary"}}},
    },
}


@router.get("/assets", response={200: schemas.Assets, REFUSED: Problem})
def list_assets(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    return page_answer(known.assets_of(request.actor.organization), paging, plain_asset)


@router.post(
    "/assets", response={201: schemas.AssetOut, REFUSED: Problem}, openapi_extra=REPEATABLE
)
def create(request: Asked, new: schemas.AssetIn) -> HttpResponse:
    answer = assets.create_asset(
        new.code,
        new.name,
        AssetKind(new.kind),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.get("/assets/{slug:asset}", response={200: schemas.AssetOut, REFUSED: Problem})
def get_asset(request: Asked, asset: str) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_WRITE)
    return json_answer(plain_asset(_asset(request, asset)))


@router.delete("/assets/{slug:asset}", response={200: schemas.DeletedOut, REFUSED: Problem})
def delete(request: Asked, asset: str) -> HttpResponse:
    """One without versions."""
    answer = assets.delete_asset(asset, actor=request.actor, present=request.present)
    return json_answer(answer)


@router.post(
    "/assets/{slug:asset}/versions",
    response={201: schemas.UploadOut, REFUSED: Problem},
    openapi_extra=_CREATION,
)
def begin(request: Asked, asset: str) -> HttpResponse:
    """Begin an upload (tus: creation). `Location` is where its parts go."""
    request.actor.require(Permission.LISTINGS_WRITE)
    _require_tus(request)
    said = _metadata(request)
    new = NewVersion(
        version=said.get("version", ""),
        file_name=said.get("filename", ""),
        bytes=_number(request, "Upload-Length"),
        sha256=said.get("sha256", ""),
        replaces=said.get("replaces", ""),
    )
    answer = assets.begin_upload(asset, new, actor=request.actor, present=request.present)
    response = json_answer(answer, 201)
    response.headers["Location"] = request.build_absolute_uri(f"/api/v1/uploads/{answer['upload']}")
    return _tus(response)


@router.get(
    "/assets/{slug:asset}/versions/{str:version}",
    response={200: schemas.AssetVersionOut, REFUSED: Problem},
)
def get_version(request: Asked, asset: str, version: str) -> HttpResponse:
    """Also how far its upload is."""
    request.actor.require(Permission.LISTINGS_WRITE)
    found = known.version_named(request.actor.organization, asset, version)
    return json_answer(plain_version(found))


@router.delete(
    "/assets/{slug:asset}/versions/{str:version}",
    response={200: schemas.DeletedOut, REFUSED: Problem},
)
def delete_version(request: Asked, asset: str, version: str) -> HttpResponse:
    """Of what nobody approved and no listing names."""
    answer = assets.delete_version(asset, version, actor=request.actor, present=request.present)
    return json_answer(answer)


@router.api_operation(["HEAD"], "/uploads/{uuid:upload}", include_in_schema=False)
def standing(request: Asked, upload: UUID) -> HttpResponse:
    """How many bytes were received (tus: core)."""
    request.actor.require(Permission.LISTINGS_WRITE)
    found = assets.own_upload(upload, request.actor)
    response = HttpResponse()
    response.headers["Upload-Offset"] = str(found.received)
    response.headers["Upload-Length"] = str(found.bytes)
    response.headers["Cache-Control"] = "no-store"
    return _tus(response)


@router.patch(
    "/uploads/{uuid:upload}", response={204: None, REFUSED: Problem}, openapi_extra=_SENDING
)
def send(request: Asked, upload: UUID) -> HttpResponse:
    """The next bytes of a file (tus: core). After the last one it is scanned."""
    request.actor.require(Permission.LISTINGS_WRITE)
    _require_tus(request)
    if request.content_type != _PART:
        raise _bad("Content-Type", _PART, request.content_type or "none")
    first = _number(request, "Upload-Offset")
    try:
        answer = assets.receive(
            upload,
            first,
            request,
            actor=request.actor,
            present=request.present,
            checksum=_checksum(request),
        )
    except Refusal as refusal:
        response = refusal_problem(request, refusal)
        if refusal.code is Code.UPLOAD_CHECKSUM:
            response.status_code = _CHECKSUM_MISMATCH
        return _tus(response)
    response = HttpResponse(status=204)
    response.headers["Upload-Offset"] = str(answer["received"])
    return _tus(response)


@router.api_operation(["OPTIONS"], "/uploads/{uuid:upload}", include_in_schema=False, auth=None)
def abilities(request: HttpRequest, upload: UUID) -> HttpResponse:
    del request, upload
    return _abilities()


@router.api_operation(
    ["OPTIONS"], "/assets/{slug:asset}/versions", include_in_schema=False, auth=None
)
def creation_abilities(request: HttpRequest, asset: str) -> HttpResponse:
    del request, asset
    return _abilities()


@router.get("/asset-versions", response={200: schemas.AssetVersions, REFUSED: Problem})
def list_versions(
    request: Asked,
    paging: Paging,
    state: Annotated[VersionState, Query()] = VersionState.IN_REVIEW,
) -> HttpResponse:
    """What waits for a decision, or what is in another state; partners see their own."""
    request.actor.require(Permission.LISTINGS_READ)
    rows = known.versions().filter(state=state.value)
    if request.actor.kind is not OrganizationKind.OPERATOR:
        rows = rows.filter(asset__partner_id=request.actor.organization)
    return page_answer(rows, paging, plain_version)


@router.get(
    "/asset-versions/{uuid:package}/file",
    response={200: None, REFUSED: Problem},
    openapi_extra={
        "responses": {
            200: {
                "description": "The package.",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        }
    },
)
def download(request: Asked, package: UUID) -> StreamingHttpResponse:
    """Of a partner's own version; the operator's of any."""
    request.actor.require(Permission.LISTINGS_READ)
    is_operator = request.actor.kind is OrganizationKind.OPERATOR
    found = known.version_visible(None if is_operator else request.actor.organization, package)
    pieces = assets.pieces_of(found)
    response = StreamingHttpResponse(
        chunks(open_storage(), pieces), content_type="application/octet-stream"
    )
    response.headers["Content-Length"] = str(found.bytes)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    return response


@router.post(
    "/asset-versions/{uuid:package}/approve",
    response={200: schemas.VersionDecidedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def approve(request: Asked, package: UUID) -> HttpResponse:
    return json_answer(
        asset_review.approve_version(
            package, actor=request.actor, present=request.present, once=once(request, 200)
        )
    )


@router.post(
    "/asset-versions/{uuid:package}/reject",
    response={200: schemas.VersionDecidedOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def reject(request: Asked, package: UUID, ask: schemas.VersionRejectIn) -> HttpResponse:
    return json_answer(
        asset_review.reject_version(
            package,
            [{"reason": each.reason} for each in ask.reasons],
            actor=request.actor,
            present=request.present,
            once=once(request, 200),
        )
    )


def _asset(request: Asked, code: str) -> Asset:
    return known.asset_of(request.actor.organization, code)


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Tus-Version"] = TUS
    response.headers["Tus-Extension"] = "creation,checksum,expiration"
    response.headers["Tus-Checksum-Algorithm"] = "sha256,sha1"
    response.headers["Tus-Max-Size"] = str(known.rules().package_bytes_max)
    return _tus(response)


def _tus(response: HttpResponse) -> HttpResponse:
    response.headers["Tus-Resumable"] = TUS
    return response


def _require_tus(request: HttpRequest) -> None:
    asked = request.headers.get("Tus-Resumable", TUS)
    if asked != TUS:
        raise _bad("Tus-Resumable", TUS, asked)


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _bad(header, "a whole number of bytes", text)
    return int(text)


def _metadata(request: HttpRequest) -> Mapping[str, str]:
    """`key value,key value`, each value in Base64."""
    text = request.headers.get("Upload-Metadata", "")
    if len(text) > _HEADER_MAX:
        raise _bad("Upload-Metadata", f"at most {_HEADER_MAX} characters", str(len(text)))
    found = {}
    for pair in text.split(",") if text else ():
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise _bad("Upload-Metadata", f"Base64 for {key[:40]}", value) from None
    return found


def _checksum(request: HttpRequest) -> PartChecksum | None:
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    try:
        return PartChecksum(algorithm, b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        raise _bad("Upload-Checksum", "sha256 and a Base64 value", text) from None


def _bad(where: str, expected: str, got: str) -> Refusal:
    return Refusal(Code.BAD_INPUT, where=where, expected=expected, got=got[:80] or "nothing")
