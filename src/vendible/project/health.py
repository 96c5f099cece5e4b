"""Whether this process can serve: for load balancers and for `vendible serve`."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

_log = logging.getLogger(__name__)


def health(_request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        # Who asks is a stranger; why the database is away is for whoever runs it.
        _log.warning("the database does not answer: %s", str(error).strip())
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "ok"})
