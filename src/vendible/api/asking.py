"""Who asks, and with which idempotency key."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from ninja.security import HttpBearer

from vendible.domain.access.permissions import Actor, Role, permissions
from vendible.domain.access.secrets import is_secret, read_key
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present, present
from vendible.records.people import key_holder
from vendible.usecases.commands import Once

IDEMPOTENCY_KEY_MAX = 200
# For the document: endpoints that call `once` say so.
REPEATABLE = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "description": "The same key with the same request gives the same answer, once done.",
            "required": False,
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": IDEMPOTENCY_KEY_MAX,
                "pattern": "^[ -~]*$",
            },
        }
    ]
}


class Asked(HttpRequest):
    """A request after authentication: what endpoints take."""

    actor: Actor
    present: Present


class KeyAuth(HttpBearer):
    """`Authorization: Bearer vk_…`: an API key acts for its organization, within its scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        moment = present()
        written = read_key(token)
        holder = key_holder(written.id, moment.now) if written else None
        if written is None or holder is None:
            return None
        if not is_secret(written.secret, holder.secret_hash):
            return None
        # A scope that its organization's kind can't have gives nothing, whoever wrote it there.
        every = permissions(holder.kind, Role.ADMINISTRATOR)
        allowed = frozenset(each for each in every if each.value in holder.scopes)
        actor = Actor(
            f"key:{holder.id}", holder.organization, holder.kind, allowed, sandbox=holder.sandbox
        )
        request.actor = actor  # type: ignore[attr-defined]
        request.present = moment.ahead_by(holder.clock_seconds)  # type: ignore[attr-defined]
        return actor


def once(request: HttpRequest, status: int = 201) -> Once | None:
    """The request's `Idempotency-Key`, with the hash of what it asks for."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= IDEMPOTENCY_KEY_MAX or not key.isascii() or not key.isprintable():
        raise Refusal(
            Code.BAD_INPUT,
            where="Idempotency-Key",
            got=f"{len(key)} characters",
            expected=f"1 to {IDEMPOTENCY_KEY_MAX} printable ASCII characters",
        )
    asked = f"{request.method} {request.path}\n".encode() + request.body
    return Once(key, hashlib.sha256(asked).hexdigest(), status)
