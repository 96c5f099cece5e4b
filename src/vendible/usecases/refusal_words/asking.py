"""Who asks, and what was sent."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import Words

WORDS: Mapping[Code, Words] = {
    Code.NOT_SIGNED_IN: Words(
        401,
        "Sign in first",
        "This needs a person who is signed in, or a valid API key.",
        "Sign in, or send the header Authorization: Bearer vk_… with a key that is in force.",
    ),
    Code.NOT_ALLOWED: Words(
        403,
        "Not allowed",
        "This needs the permission {permission}.",
        "Somebody who may do it: {who}.",
    ),
    Code.NOT_FOUND: Words(
        404,
        "Not found",
        "There is no {what} {id} that you can see.",
        "Check the id, and that it belongs to your organization.",
    ),
    Code.BAD_INPUT: Words(
        422,
        "This can't be read",
        "{where}: expected {expected}, got {got}.",
        "Correct it and send it again; nothing was changed.",
    ),
    Code.IDEMPOTENCY_KEY_REUSED: Words(
        409,
        "Idempotency key used for another request",
        "The key {key} was sent before with a different request.",
        "Use a new key for a new request; repeat the same request to get its first answer.",
    ),
}
