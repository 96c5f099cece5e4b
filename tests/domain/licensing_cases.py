"""Licenses for the tests: made by hand, and drawn by Hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from vendible.domain.catalog.listing import UNLIMITED, EntitlementKind, GrantKind, Value
from vendible.domain.licensing.license import Entitled, License, LicenseKind, LicenseState, Mode

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANCE = UUID(int=7)
LEVELS = ("basic", "gold", "platinum")
KINDS = {
    "vehicles": EntitlementKind.LIMIT,
    "minutes": EntitlementKind.QUOTA,
    "ai": EntitlementKind.SWITCH,
    "support": EntitlementKind.LEVEL,
}


def entitled(code: str, value: Value | int, how: GrantKind = GrantKind.SETS) -> Entitled:
    kind = KINDS[code]
    levels = LEVELS if kind is EntitlementKind.LEVEL else ()
    exact = value if isinstance(value, bool | Decimal | str) else Decimal(value)
    return Entitled(code, code.title(), kind, how, exact, levels=levels)


def adds(code: str, value: Value | int) -> Entitled:
    return entitled(code, value, GrantKind.ADDS)


def held(number: int, *entitlements: Entitled, **changes: Any) -> License:
    """License `number`: 1 is the main one, unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "id": UUID(int=number),
        "revision": 1,
        "instance": INSTANCE,
        "subscription": UUID(int=1000 + number),
        "product": "fleet",
        "edition": "pro",
        "kind": LicenseKind.MAIN if number == 1 else LicenseKind.ADDITION,
        "mode": Mode.SUBSCRIPTION,
        "state": LicenseState.ACTIVE,
        "entitlements": entitlements,
        "valid_from": START,
        "valid_to": START + timedelta(days=365),
        "issued_at": START,
    }
    return License(**(values | changes))


numbers: st.SearchStrategy[Value] = st.one_of(
    st.just(UNLIMITED),
    st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False, allow_infinity=False),
    st.integers(0, 10**9).map(Decimal),
)
_values: dict[EntitlementKind, st.SearchStrategy[Any]] = {
    EntitlementKind.LIMIT: numbers,
    EntitlementKind.QUOTA: numbers,
    EntitlementKind.SWITCH: st.booleans(),
    EntitlementKind.LEVEL: st.sampled_from(LEVELS),
}


@st.composite
def entitlements(draw: st.DrawFn) -> Entitled:
    code = draw(st.sampled_from(sorted(KINDS)))
    return entitled(code, draw(_values[KINDS[code]]), draw(st.sampled_from(GrantKind)))


@st.composite
def licenses(draw: st.DrawFn, most: int = 5) -> list[License]:
    """One main license and additions, each with any entitlements, in any state and time."""
    count = draw(st.integers(1, most))
    return [draw(_license(number)) for number in range(1, count + 1)]


@st.composite
def _license(draw: st.DrawFn, number: int) -> License:
    first = START + timedelta(hours=draw(st.integers(-48, 48)))
    hours = draw(st.none() | st.integers(1, 96))
    return held(
        number,
        *draw(st.lists(entitlements(), max_size=4)),
        state=draw(st.sampled_from(LicenseState)),
        valid_from=first,
        valid_to=None if hours is None else first + timedelta(hours=hours),
        issued_at=first,
    )
