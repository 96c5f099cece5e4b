"""`/listing.schema.json`: what editors complete listing files with. Open to everybody."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vendible.domain.catalog.schema import listing_schema

_DAY = 86_400


@require_safe
def schema_file(_request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(
        json.dumps(listing_schema(), indent=2), content_type="application/schema+json"
    )
    # An editor in a browser reads it from another site; there is nothing secret in it.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = f"public, max-age={_DAY}"
    return answer
