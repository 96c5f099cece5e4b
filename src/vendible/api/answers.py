"""How answers are written: JSON by msgspec, problems by RFC 9457, pages with a cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.pages import LIMIT_MAX, page
from vendible.usecases.refusal_words import Told, told

PROBLEM_TYPE = "application/problem+json"
REFUSED = ("4XX",)  # ninja takes a text apart into one-letter codes
M = TypeVar("M", bound=Model)


class Problem(Schema):
    """What was wrong, which rule says so, and what can be done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    rule: str = ""
    facts: dict[str, Any] = {}  # noqa: RUF012  pydantic copies it


class PageAsk(Schema):
    """A page of a list, newest first."""

    after: str | None = Field(None, description="The cursor `after` of the page before.")
    limit: int = Field(20, ge=1, le=LIMIT_MAX)


Paging = Annotated[PageAsk, Query()]


def json_answer(value: object, status: int = 200) -> HttpResponse:
    """Encoded here: the schemas describe answers, and the tests compare, but no request pays."""
    return HttpResponse(msgspec.json.encode(value), status=status, content_type="application/json")


def page_answer(
    rows: QuerySet[M],
    asked: PageAsk,
    as_plain: Callable[[M], Mapping[str, Any]],
    cursor: Callable[[str], UUID | int] = UUID,
) -> HttpResponse:
    """`{"items": [...], "after": cursor or null}`."""
    after = None
    if asked.after is not None:
        try:
            after = cursor(asked.after)
        except ValueError:
            raise Refusal(
                Code.BAD_INPUT,
                where="after",
                got=asked.after[:80],
                expected="the cursor of a page before",
            ) from None
    found = page(rows, after, asked.limit)
    return json_answer({"items": [as_plain(row) for row in found.rows], "after": found.after})


def problem(code: str, status: int, title: str, detail: str, remedy: str) -> HttpResponse:
    return _problem(Told(code, status, title, detail, remedy, "", {}))


def refusal_problem(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _problem(told(refusal))


def _problem(words: Told) -> HttpResponse:
    body = {
        "type": f"/problems/{words.code}",
        "title": words.title,
        "status": words.status,
        "detail": words.detail,
        "code": words.code,
        "remedy": words.remedy,
        "rule": words.rule,
        "facts": dict(words.facts),
    }
    return HttpResponse(
        msgspec.json.encode(body, enc_hook=str), status=words.status, content_type=PROBLEM_TYPE
    )
