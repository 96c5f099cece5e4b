"""The answer of a license center, read from its verified payload."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from vendible_license.errors import MalformedAnswer

UNLIMITED = math.inf  # above every number, so that `used < answer.number("vehicles")` just works
Number = int | float | Decimal  # a float only when it is UNLIMITED
Value = bool | str | Number


@dataclass(frozen=True, slots=True)
class Entitlement:
    """`kind` is switch, limit, quota or level; `licenses` are the ids that the value comes from."""

    value: Value
    kind: str
    unit: str
    licenses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What this installation may do, as of `checked_at`; usable offline until `lease_end`.

    `main` and `additional` are the license documents as plain JSON, each with its present state.
    `signed` is the answer as it came: anybody with the key set can verify it again.
    """

    code: str
    instance: str
    nonce: str
    checked_at: datetime
    lease_end: datetime
    main: Mapping[str, Any] | None
    additional: tuple[Mapping[str, Any], ...]
    entitlements: Mapping[str, Entitlement]
    signed: str

    @property
    def is_valid(self) -> bool:
        """Whether the main license is in force; `code` says why not."""
        return self.code == "valid"

    def value(self, code: str) -> Value | None:
        """The effective value of an entitlement; None if no license in force has it."""
        found = self.entitlements.get(code)
        return None if found is None else found.value

    def number(self, code: str) -> Number:
        """The effective value of a limit or quota; 0 if no license in force has it."""
        value = self.value(code)
        return 0 if value is None or isinstance(value, str) else value

    def allows(self, code: str) -> bool:
        """Whether a switch is on, a number above zero, or a level given at all."""
        return bool(self.value(code))


def read_answer(payload: Any, signed: str) -> Answer:
    """`payload` must come from a verified signature. MalformedAnswer if a field is amiss."""
    try:
        return Answer(
            code=_text(payload["code"]),
            instance=_text(payload["instance"]),
            nonce=_text(payload["nonce"]),
            checked_at=_instant(payload["checked_at"]),
            lease_end=_instant(payload["lease_end"]),
            main=payload["main"],
            additional=tuple(payload["additional"]),
            entitlements={
                code: _entitlement(each) for code, each in payload["entitlements"].items()
            },
            signed=signed,
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise MalformedAnswer(
            f"The answer is signed, but not in a form that this version reads ({error!r}). "
            "Update the vendible-license package."
        ) from error


def _entitlement(plain: Mapping[str, Any]) -> Entitlement:
    kind, value = _text(plain["kind"]), plain["value"]
    if kind in {"limit", "quota"} and isinstance(value, str):
        value = UNLIMITED if value == "unlimited" else Decimal(value)
    return Entitlement(value, kind, _text(plain["unit"]), tuple(plain["from"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {value!r}")
    return value


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(f"expected an instant with a zone, got {value!r}")
    return at
