"""The API as one: its routers, how it authenticates, how it says no."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from vendible.api import (
    approvals,
    assets,
    books,
    changes,
    clock,
    forecast,
    instances,
    invitations,
    invoices,
    journal,
    leaving,
    licenses,
    listings,
    media,
    orders,
    products,
    renewals,
    reviews,
    seats,
    selling,
    sold,
    subscriptions,
    team,
)
from vendible.api import settings as settings_
from vendible.api.answers import PROBLEM_TYPE, problem, refusal_problem
from vendible.api.asking import KeyAuth
from vendible.api.parsing import StrictParser
from vendible.domain.kernel.refusals import Code, Refusal

MISTAKES_MAX = 20


class MarketplaceAPI(NinjaAPI):
    """Ninja with a document of our own: short names, and problems of their own type."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**more)
        for path in document["paths"].values():
            for operation in path.values():
                refused = operation["responses"]["4XX"]
                refused["description"] = "Refused; `code` says by which rule."
                refused["content"] = {PROBLEM_TYPE: refused["content"].pop("application/json")}
        return document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`orders_place`: the noun's file and the function in it."""
        noun = operation.view_func.__module__.rpartition(".")[2]
        return f"{noun}_{operation.view_func.__name__}"


api = MarketplaceAPI(
    title="Vendible",
    version="1",
    description="The marketplace's REST API. Problems are RFC 9457 with a stable `code`.",
    auth=KeyAuth(),
    parser=StrictParser(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
for router in (
    products.router,
    orders.router,
    approvals.router,
    subscriptions.router,
    changes.router,
    leaving.router,
    renewals.router,
    sold.router,
    licenses.router,
    instances.router,
    invoices.router,
    forecast.router,
    team.router,
    invitations.router,
    seats.router,
    listings.router,
    reviews.router,
    assets.router,
    media.router,
    settings_.router,
    books.router,
    clock.router,
    journal.router,
    selling.router,
):
    api.add_router("", router)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refusal_problem(request, refusal)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = refusal_problem(request, Refusal(Code.NOT_SIGNED_IN))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    where = ".".join(str(each) for each in first.get("loc", ())[1:]) or "body"
    return refusal_problem(
        request,
        Refusal(
            Code.BAD_INPUT,
            where=where,
            got=_shown(first.get("input")),
            expected=str(first.get("msg", "another value")),
            mistakes=[
                {
                    "where": ".".join(str(each) for each in one.get("loc", ())),
                    "expected": str(one.get("msg", "")),
                }
                for one in error.errors[:MISTAKES_MAX]
            ],
        ),
    )


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    # ninja wraps whatever the parser raises.
    if isinstance(error.__cause__, Refusal):
        return refusal_problem(request, error.__cause__)
    return problem(
        "unreadable",
        error.status_code,
        "This can't be read",
        f"{error}: {error.__cause__}" if error.__cause__ else str(error),
        "Send a JSON body in UTF-8 of the form that the OpenAPI document describes.",
    )


@api.exception_handler(RequestDataTooBig)
def _too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problem(
        "too_large",
        413,
        "This is too large",
        f"The body has more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.",
        "Send less at once.",
    )


@api.exception_handler(Http404)
def _nowhere(request: HttpRequest, _error: Http404) -> HttpResponse:
    return refusal_problem(request, Refusal(Code.NOT_FOUND, what="page", id=request.path))


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """For paths below the API that no endpoint took: a problem, not a page."""
    return refusal_problem(request, Refusal(Code.NOT_FOUND, what="page", id=request.path))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "…"
