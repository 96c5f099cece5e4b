"""What the operator sets: abilities of partners, settings of the market, platform agreements."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas_reviews as schemas
from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import market
from vendible.records.models import Organization, PlatformAgreement
from vendible.usecases import settings

router = Router(tags=["settings"])


@router.get("/settings", response={200: schemas.SettingsOut, REFUSED: Problem})
def get_settings(request: Asked) -> HttpResponse:
    """All of them as they apply."""
    request.actor.require(Permission.SETTINGS_WRITE)
    return json_answer(settings.plain_settings())


@router.post(
    "/settings/{slug:key}",
    response={200: schemas.SettingOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def save_setting(request: Asked, key: str, body: schemas.SettingIn) -> HttpResponse:
    """Replace one: categories, requirements, review, policies or orders; used from now on."""
    return json_answer(
        settings.save_setting(
            key,
            body.value,
            actor=request.actor,
            present=request.present,
            once=once(request, 200),
        )
    )


@router.get(
    "/partners/{slug:slug}/abilities", response={200: schemas.AbilitiesOut, REFUSED: Problem}
)
def get_abilities(request: Asked, slug: str) -> HttpResponse:
    request.actor.require(Permission.SETTINGS_WRITE)
    kind = OrganizationKind.PARTNER.value
    partner = Organization.objects.filter(slug=slug, kind=kind).first()
    if partner is None:
        raise Refusal(Code.NOT_FOUND, what="partner", id=slug)
    return json_answer({"partner": slug, **settings.abilities_of(partner)})


@router.post(
    "/partners/{slug:slug}/abilities",
    response={200: schemas.AbilitiesOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def set_abilities(request: Asked, slug: str, body: schemas.AbilitiesIn) -> HttpResponse:
    """What a partner may list from now on; what it lists already stays."""
    return json_answer(
        settings.set_abilities(
            slug,
            types=body.types,
            billings=body.billings,
            stackable=body.stackable,
            actor=request.actor,
            present=request.present,
            once=once(request, 200),
        )
    )


@router.get("/agreements", response={200: schemas.Agreements, REFUSED: Problem})
def list_agreements(request: Asked) -> HttpResponse:
    """The platform's own: the newest version of each, which is in force."""
    request.actor.require(Permission.LISTINGS_READ)
    return json_answer({"items": [_plain(each) for each in market.agreements_in_force()]})


@router.get("/agreements/{slug:code}", response={200: schemas.Agreements, REFUSED: Problem})
def agreement_versions(request: Asked, code: str) -> HttpResponse:
    """All versions of one, newest first."""
    request.actor.require(Permission.LISTINGS_READ)
    found = [_plain(each) for each in market.agreement_versions(code)]
    if not found:
        raise Refusal(Code.NOT_FOUND, what="agreement", id=code)
    return json_answer({"items": found})


@router.post(
    "/agreements",
    response={201: schemas.WrittenOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def write_agreement(request: Asked, body: schemas.AgreementIn) -> HttpResponse:
    """A new version, in force at once."""
    return json_answer(
        settings.write_agreement(
            body.source,
            body.code,
            body.title,
            body.text,
            actor=request.actor,
            present=request.present,
            once=once(request),
        ),
        201,
    )


def _plain(row: PlatformAgreement) -> dict[str, Any]:
    return {
        "source": row.source,
        "code": row.code,
        "version": row.version,
        "title": row.title,
        "text": row.text,
        "made_at": row.made_at,
    }
