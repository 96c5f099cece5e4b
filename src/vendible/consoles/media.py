"""Pictures and agreements of listings, by the SHA-256 of their content."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from vendible.consoles.acting import actor_of, membership_of
from vendible.consoles.files import media_file
from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import media as known
from vendible.records.models import Media

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def media(request: HttpRequest, digest: str) -> HttpResponse:
    """For everyone what is on sale; else for its partner, the operator, and who bought with it.

    Refusal `not_found` for anybody else: not even that it is there is said.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    rows = known.with_digest(digest) if _DIGEST.fullmatch(digest) else []
    shown = next((each for each in rows if known.is_public(each)), None)
    if shown is not None:
        return media_file(shown, is_public=True)
    membership = membership_of(request) if rows else None
    actor = actor_of(membership) if membership else None
    own = next((each for each in rows if actor and _may_see(each, actor)), None)
    if own is None:
        raise Refusal(Code.NOT_FOUND, what="file", id=digest[:80])
    return media_file(own, is_public=False)


def _may_see(row: Media, actor: Actor) -> bool:
    if actor.kind is OrganizationKind.CUSTOMER:
        return known.is_held_by(row, actor.organization)
    if Permission.LISTINGS_READ not in actor.allowed:
        return False
    return actor.kind is OrganizationKind.OPERATOR or row.partner_id == actor.organization
