"""Requests that can't be understood, and what needs no database."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.license_center.calling import JSON, Answered, Headers, ask, bearer, request
from vendible.gateways.keys import KeyFolder
from vendible.license_center.app import LicenseCenter

CREDENTIAL = f"vli_{'0' * 32}_{'A' * 43}"
GOOD = (bearer(CREDENTIAL), JSON)


def post(app: LicenseCenter, headers: Headers, *body: bytes) -> Answered:
    return asyncio.run(request(app, "POST", "/v1/check", headers, body))


def is_problem(answered: Answered, status: int, code: str) -> bool:
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json["detail"]
    assert answered.json["expected"]
    assert answered.json["status"] == answered.status
    return (answered.status, answered.json["code"]) == (status, code)


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ((JSON,), ask(), 401, "credential_missing"),
        ((bearer("vli_"), JSON), ask(), 400, "credential_malformed"),
        (((b"authorization", b"Basic Zm9vOmJhcg=="), JSON), ask(), 400, "credential_malformed"),
        (((b"authorization", b"\xff\x00"), JSON), ask(), 400, "credential_malformed"),
        ((bearer(CREDENTIAL),), ask(), 415, "not_json"),
        ((bearer(CREDENTIAL), (b"content-type", b"text/plain")), ask(), 415, "not_json"),
        (GOOD, b"", 400, "body_malformed"),
        (GOOD, b'{"nonce": "\xff"}', 400, "body_malformed"),
        (GOOD, b"[" * 4096, 400, "body_invalid"),
        (GOOD, b'{"nonce": "0123456789abcdef", "more": ' + b"[" * 3000, 400, "body_malformed"),
        (GOOD, b"{}", 400, "body_invalid"),
        (GOOD, b'"0123456789abcdef"', 400, "body_invalid"),
        (GOOD, b'{"nonce": 1}', 400, "body_invalid"),
        (GOOD, ask("x" * 15), 400, "body_invalid"),
        (GOOD, ask("x" * 129), 400, "body_invalid"),
        (GOOD, ask("0123456789abcde\n"), 400, "body_invalid"),
        (GOOD, ask("äöüßäöüßäöüßäöüß"), 400, "body_invalid"),
        (GOOD, b" " * 4097, 413, "body_too_large"),
        ((*GOOD, (b"content-length", b"4097")), b"", 413, "body_too_large"),
        ((*GOOD, (b"content-length", b"9" * 5000)), b"", 413, "body_too_large"),
    ],
)
def test_what_is_wrong_is_said(
    bare: LicenseCenter, headers: Headers, body: bytes, status: int, code: str
) -> None:
    assert is_problem(post(bare, headers, body), status, code)


def test_the_scheme_of_the_credential_may_be_written_in_any_case(bare: LicenseCenter) -> None:
    headers = ((b"authorization", b"bearer  " + CREDENTIAL.encode()), JSON)
    assert is_problem(post(bare, headers, ask()), 503, "database_away")


def test_a_body_may_come_in_pieces(bare: LicenseCenter) -> None:
    assert is_problem(post(bare, GOOD, ask()[:5], b"", ask()[5:]), 503, "database_away")
    assert is_problem(post(bare, GOOD, *[b" " * 1000] * 5), 413, "body_too_large")


def test_a_json_type_may_have_parameters(bare: LicenseCenter) -> None:
    headers = (bearer(CREDENTIAL), (b"content-type", b"Application/JSON; charset=utf-8"))
    assert is_problem(post(bare, headers, ask()), 503, "database_away")


def test_without_a_database_one_may_try_again(bare: LicenseCenter) -> None:
    answered = post(bare, GOOD, ask())
    assert is_problem(answered, 503, "database_away")
    assert answered.headers["retry-after"] == "5"
    health = asyncio.run(request(bare, "GET", "/health"))
    assert is_problem(health, 503, "database_away")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/check", "POST"),
        ("DELETE", "/.well-known/jwks.json", "GET"),
        ("POST", "/health", "GET"),
    ],
)
def test_other_methods(bare: LicenseCenter, method: str, path: str, allowed: str) -> None:
    answered = asyncio.run(request(bare, method, path))
    assert is_problem(answered, 405, "method_not_allowed")
    assert answered.headers["allow"] == allowed


def test_other_paths(bare: LicenseCenter) -> None:
    assert is_problem(asyncio.run(request(bare, "GET", "/v1/check/")), 404, "not_found")


def test_the_key_set_may_be_kept_for_a_while(bare: LicenseCenter, keys: KeyFolder) -> None:
    answered = asyncio.run(request(bare, "GET", "/.well-known/jwks.json"))
    assert answered.json == keys.public_jwks()
    assert answered.headers["content-type"] == "application/jwk-set+json"
    assert answered.headers["cache-control"] == "public, max-age=300"


def test_a_client_that_hangs_up_gets_no_answer(bare: LicenseCenter) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/check", "headers": GOOD}
    asyncio.run(bare(scope, receive, send))


FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
UNDERSTOOD = {400, 401, 404, 405, 413, 415, 503}  # 503: a good question without a database


@FEW
@given(st.binary(max_size=5000))
def test_any_body_is_answered(bare: LicenseCenter, body: bytes) -> None:
    assert post(bare, GOOD, body).status in UNDERSTOOD


@FEW
@given(
    st.text(),
    st.text(),
    st.lists(
        st.tuples(
            st.sampled_from([b"authorization", b"content-type", b"content-length", b"x"]),
            st.binary() | st.sampled_from([b"Bearer " + CREDENTIAL.encode(), b"application/json"]),
        )
    ),
    st.lists(st.binary(), max_size=3),
)
def test_any_request_is_answered(
    bare: LicenseCenter, method: str, path: str, headers: Headers, body: list[bytes]
) -> None:
    for where, how in ((path, method), ("/v1/check", "POST")):
        answered = asyncio.run(request(bare, how, where, headers, body))
        assert answered.status in UNDERSTOOD
