"""The question in a request: whose credential, which nonce."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Annotated, Any

import msgspec

from vendible.domain.licensing.credentials import EXAMPLE, Credential
from vendible.license_center.problems import Header, Problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

BODY_BYTES_MAX = 4096
_BODY = '{"nonce": "16 to 128 printable ASCII characters, new for each check"}'


class Ask(msgspec.Struct, frozen=True):
    """The body of a check."""

    nonce: Annotated[str, msgspec.Meta(min_length=16, max_length=128, pattern=r"\A[!-~]+\Z")]


class Gone(Exception):  # noqa: N818  nobody is left to answer
    """The client hung up."""


_decoder = msgspec.json.Decoder(Ask)


def header(headers: Iterable[Header], name: bytes) -> str | None:
    """The first header of that lower-case name; any byte decodes."""
    return next((value.decode("latin-1") for each, value in headers if each == name), None)


def credential_in(headers: Iterable[Header]) -> Credential:
    sent = header(headers, b"authorization")
    expected = f"Authorization: Bearer {EXAMPLE}"
    if sent is None:
        raise Problem(
            401,
            "credential_missing",
            "The request has no Authorization header.",
            expected,
            (b"www-authenticate", b"Bearer"),
        )
    scheme, _, token = sent.partition(" ")
    credential = Credential.parse(token.strip()) if scheme.lower() == "bearer" else None
    if credential is None:
        raise Problem(
            400,
            "credential_malformed",
            "The Authorization header does not hold an instance credential.",
            expected,
        )
    return credential


async def ask_in(headers: Iterable[Header], receive: Receive) -> Ask:
    sent_type = header(headers, b"content-type")
    if sent_type is None or sent_type.partition(";")[0].strip().lower() != "application/json":
        came = "no Content-Type" if sent_type is None else f"Content-Type {sent_type[:80]!r}"
        raise Problem(
            415, "not_json", f"The body came with {came}.", "Content-Type: application/json"
        )
    body = await _body(headers, receive)
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Problem(400, "body_invalid", f"{error}.", _BODY) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "body_malformed", f"The body is not JSON: {error}.", _BODY) from None


async def _body(headers: Iterable[Header], receive: Receive) -> bytes:
    length = header(headers, b"content-length")
    if length is not None and length.isascii() and length.isdigit():
        _limit(int(length[:20]))
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        _limit(len(body))
        if not message.get("more_body", False):
            return body


def _limit(length: int) -> None:
    if length > BODY_BYTES_MAX:
        raise Problem(
            413,
            "body_too_large",
            f"The body has {length} bytes or more.",
            f"at most {BODY_BYTES_MAX} bytes: {_BODY}",
        )
