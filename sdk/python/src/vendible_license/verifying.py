"""Verifying an answer without any network: signature, nonce, instance, lease."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vendible_license.answers import Answer, read_answer
from vendible_license.errors import (
    LeaseExpired,
    MalformedAnswer,
    TamperedAnswer,
    UnknownKey,
    WrongInstance,
    WrongNonce,
)

Jwks = Mapping[str, Any]

TYP = "vendible-check+jwt"
_CLOCK_TOLERANCE = timedelta(minutes=5)


def verify(
    signed: str,
    keys: Jwks,
    *,
    nonce: str | None = None,
    instance: str | None = None,
    now: datetime,
) -> Answer:
    """The answer in `signed`, a compact JWS, if it is genuine and its lease has not ended.

    `keys` is the center's JWK set; `nonce` that of the question, None for an answer that was
    kept; `now` is an aware instant. An answer that is not valid allows nothing and has no lease:
    it is returned with its code however old it is.
    """
    answer = read_answer(_payload(signed, keys), signed)
    if nonce is not None and answer.nonce != nonce:
        raise WrongNonce(
            "The answer belongs to another question. Ask again; if it happens again, something "
            "between this installation and the license center plays back old answers."
        )
    if instance is not None and answer.instance != instance:
        raise WrongInstance(
            f"The answer is for instance {answer.instance}, this is {instance}. "
            "Check the credential; delete a cache file that was copied from another installation."
        )
    if answer.is_valid:
        _check_lease(answer, now, is_fresh=nonce is not None)
    return answer


def _check_lease(answer: Answer, now: datetime, *, is_fresh: bool) -> None:
    if now >= answer.lease_end:
        raise LeaseExpired(
            f"The answer counted until {answer.lease_end.isoformat()}; this machine's clock says "
            f"{now.isoformat()}. Connect to the license center and check again, and see that the "
            "clock is right."
        )
    # Else a clock that is turned back would keep an old answer alive.
    if not is_fresh and now < answer.checked_at - _CLOCK_TOLERANCE:
        raise LeaseExpired(
            f"The answer was given at {answer.checked_at.isoformat()}, but this machine's clock "
            f"says {now.isoformat()}. Set the clock right and check again."
        )


def _payload(signed: str, keys: Jwks) -> Any:
    parts = signed.split(".")
    if len(parts) != 3:
        raise MalformedAnswer("This is not a compact JWS (three parts joined by dots). " + _CHECK)
    header = _json(parts[0])
    if not isinstance(header, dict):
        raise MalformedAnswer("The JWS header is not a JSON object. " + _CHECK)
    # The one algorithm that centers use. "none" or a symmetric one would let anybody sign.
    if header.get("alg") != "Ed25519":
        raise TamperedAnswer(
            f"The answer claims alg {header.get('alg')!r}; only Ed25519 is accepted. " + _CHECK
        )
    if header.get("typ") != TYP or "crit" in header:
        raise MalformedAnswer(f"The JWS is no {TYP} but {header.get('typ')!r}. " + _CHECK)
    key = _key(keys, header.get("kid"))
    try:
        key.verify(_bytes(parts[2]), f"{parts[0]}.{parts[1]}".encode())
    except InvalidSignature:
        raise TamperedAnswer(
            "The signature does not match: the answer was changed on its way or in the cache file. "
            "Delete the cache file and check again; see that nothing rewrites the connection."
        ) from None
    return _json(parts[1])


_CHECK = "Check that the address is that of a license center."


def _key(keys: Jwks, key_id: Any) -> Ed25519PublicKey:
    try:
        found = next((each for each in keys["keys"] if each["kid"] == key_id), None)
        if found is not None and (found["kty"], found["crv"]) == ("OKP", "Ed25519"):
            return Ed25519PublicKey.from_public_bytes(_bytes(found["x"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedAnswer(f"The key set is not a JWK set ({error!r}). " + _CHECK) from error
    raise UnknownKey(
        f"The key set has no Ed25519 key {key_id!r}. Fetch the center's /.well-known/jwks.json "
        "anew: it has probably rotated its keys."
    )


def _json(part: str) -> Any:
    try:
        return json.loads(_bytes(part))
    except (ValueError, RecursionError) as error:
        raise MalformedAnswer(f"A part of the JWS is not JSON ({error}). " + _CHECK) from error


def _bytes(part: str) -> bytes:
    try:
        return b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise MalformedAnswer(f"A part of the JWS is not base64url ({error}). " + _CHECK) from error
