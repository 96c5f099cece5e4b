"""Upload of pictures and agreements that a listing names by their SHA-256."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router

from vendible.api import schemas_assets as schemas
from vendible.api.answers import REFUSED, Problem, json_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import Permission
from vendible.domain.catalog.media import MediaKind
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.assets import media_rules
from vendible.usecases.media import keep_media

router = Router(tags=["media"])

Name = Annotated[str, Query(max_length=200, description="As the file is called; shown to people.")]
_ANY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/media", response={201: schemas.MediaOut, REFUSED: Problem}, openapi_extra=_ANY)
def upload(
    request: Asked,
    kind: MediaKind,
    name: Name = "",
) -> HttpResponse:
    """The body is the file itself. The same content again gives the same answer."""
    request.actor.require(Permission.LISTINGS_WRITE)
    largest = media_rules().bytes_max(kind)
    try:
        content = request.read(largest + 1)
    except OSError:
        raise Refusal(
            Code.BAD_INPUT, where="body", expected="the whole file", got="a part of it"
        ) from None
    answer = keep_media(
        kind, content, name or kind.value, actor=request.actor, present=request.present
    )
    return json_answer(answer, 201)
