"""The license document: what is signed, and its way to and from plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from vendible.domain.catalog.listing import UNLIMITED, EntitlementKind, GrantKind, Value

LICENSE_TYP = "vendible-license+jwt"  # the JWS header's `typ` of a signed license document


class LicenseKind(StrEnum):
    MAIN = "main"
    ADDITION = "addition"  # what an add-on gives


class Mode(StrEnum):
    PERMANENT = "permanent"
    SUBSCRIPTION = "subscription"
    ACCEPTANCE = "acceptance"  # a trial run until the customer accepts the delivery


class LicenseState(StrEnum):
    ISSUED = "issued"  # its start lies ahead
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    ISOLATED = "isolated"  # no access any more, the data is kept for a while
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Entitled:
    """One grant as a license carries it; merging needs nothing of the listing beside it."""

    code: str
    name: str
    kind: EntitlementKind
    how: GrantKind
    value: Value
    unit: str = ""
    levels: tuple[str, ...] = ()  # of a level: all of them, from least to greatest
    renews: bool = False

    def to_plain(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind.value,
            "how": self.how.value,
            "value": plain_value(self.value),
            "unit": self.unit,
            "levels": list(self.levels),
            "renews": self.renews,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        kind = EntitlementKind(plain["kind"])
        return cls(
            code=plain["code"],
            name=plain["name"],
            kind=kind,
            how=GrantKind(plain["how"]),
            value=_value(kind, plain["value"]),
            unit=plain["unit"],
            levels=tuple(plain["levels"]),
            renews=plain["renews"],
        )


@dataclass(frozen=True, slots=True)
class License:
    """One revision of a license: valid in `[valid_from, valid_to)`; `valid_to` None: no end.

    All instants are aware. A change of what was bought makes revision + 1 under the same id.
    """

    id: UUID
    revision: int
    instance: UUID
    subscription: UUID
    product: str  # slug
    edition: str
    kind: LicenseKind
    mode: Mode
    state: LicenseState
    entitlements: tuple[Entitled, ...]
    valid_from: datetime
    valid_to: datetime | None
    issued_at: datetime

    def to_plain(self) -> dict[str, Any]:
        """Plain JSON, the payload that is signed."""
        return {
            "id": str(self.id),
            "revision": self.revision,
            "instance": str(self.instance),
            "subscription": str(self.subscription),
            "product": self.product,
            "edition": self.edition,
            "kind": self.kind.value,
            "mode": self.mode.value,
            "state": self.state.value,
            "entitlements": [each.to_plain() for each in self.entitlements],
            "valid_from": plain_instant(self.valid_from),
            "valid_to": None if self.valid_to is None else plain_instant(self.valid_to),
            "issued_at": plain_instant(self.issued_at),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """A document that `to_plain` made; KeyError or ValueError for any other."""
        ends = plain["valid_to"]
        return cls(
            id=UUID(plain["id"]),
            revision=plain["revision"],
            instance=UUID(plain["instance"]),
            subscription=UUID(plain["subscription"]),
            product=plain["product"],
            edition=plain["edition"],
            kind=LicenseKind(plain["kind"]),
            mode=Mode(plain["mode"]),
            state=LicenseState(plain["state"]),
            entitlements=tuple(Entitled.from_plain(each) for each in plain["entitlements"]),
            valid_from=datetime.fromisoformat(plain["valid_from"]),
            valid_to=None if ends is None else datetime.fromisoformat(ends),
            issued_at=datetime.fromisoformat(plain["issued_at"]),
        )


def plain_instant(at: datetime) -> str:
    """ISO 8601 in UTC with a Z: `"2026-03-01T00:00:00Z"`."""
    assert at.tzinfo is not None, f"{at} has no time zone"
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def plain_value(value: Value) -> bool | int | str:
    """A switch as a boolean, a whole number as an integer, any other as a text: `"2.5"`.

    A float would lose digits on the way, so none is ever written.
    """
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return format(value, "f").rstrip("0")
    return value if isinstance(value, bool) else str(value)


def _value(kind: EntitlementKind, plain: bool | int | str) -> Value:
    if kind is EntitlementKind.SWITCH:
        return bool(plain)
    if kind is EntitlementKind.LEVEL:
        return str(plain)
    return UNLIMITED if plain == UNLIMITED else Decimal(plain)
