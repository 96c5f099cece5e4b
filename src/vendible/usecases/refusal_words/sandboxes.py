"""Sandboxes and their clocks."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import SANDBOX, Words

WORDS: Mapping[Code, Words] = {
    Code.NOT_A_SANDBOX: Words(
        409,
        "Only a sandbox's clock can be moved",
        "This organization is not a sandbox, so it lives by the real clock.",
        "Ask the operator for a sandbox, and act for that one.",
        SANDBOX,
    ),
    Code.CLOCK_BACKWARDS: Words(
        409,
        "A clock goes forward only",
        "The sandbox's clock says {now}, and {to} is not after that.",
        "Choose a later moment, or make another sandbox to begin again.",
        SANDBOX,
    ),
    Code.CLOCK_TOO_FAR: Words(
        409,
        "That is too far ahead",
        "The clock can be put to {last} at most, which is ten years from now, and not to {to}.",
        "Choose an earlier moment.",
        SANDBOX,
    ),
    Code.CLOCK_MOVED: Words(
        409,
        "The sandbox's clock was moved meanwhile",
        "{asked} was today when this was asked; the sandbox's clock says {now} by now.",
        "Look at it as it is now, and ask again.",
        SANDBOX,
    ),
    Code.SANDBOX_EXISTS: Words(
        409,
        "There is a sandbox already",
        "{name} has the sandbox {slug}, or another organization has this short name.",
        "Use the one that is there.",
        SANDBOX,
    ),
}
