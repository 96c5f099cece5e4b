"""What a version of a license changed against the one before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from vendible.domain.catalog.listing import EntitlementKind, GrantKind
from vendible.domain.licensing.license import Entitled, License, LicenseKind, LicenseState, Mode
from vendible.domain.licensing.versions import changed


def vehicles(count: int) -> Entitled:
    return Entitled(
        "vehicles", "Vehicles", EntitlementKind.LIMIT, GrantKind.SETS, Decimal(count), "vehicle"
    )


ROLLOUT = Entitled("rollout", "Rollout", EntitlementKind.SWITCH, GrantKind.SETS, value=True)
FIRST = License(
    id=UUID(int=1),
    revision=1,
    instance=UUID(int=2),
    subscription=UUID(int=3),
    product="ota",
    edition="starter",
    kind=LicenseKind.MAIN,
    mode=Mode.SUBSCRIPTION,
    state=LicenseState.ACTIVE,
    entitlements=(vehicles(500),),
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    valid_to=datetime(2026, 2, 1, tzinfo=UTC),
    issued_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_a_first_version_changes_nothing() -> None:
    assert changed(None, FIRST) == ()


def test_edition_state_end_and_entitlements() -> None:
    second = replace(
        FIRST,
        revision=2,
        edition="fleet",
        state=LicenseState.ISOLATED,
        valid_to=None,
        entitlements=(vehicles(2000), ROLLOUT),
        issued_at=datetime(2026, 1, 9, tzinfo=UTC),
    )

    assert [each.to_plain() for each in changed(FIRST, second)] == [
        _part("edition", "starter", "fleet"),
        _part("state", "active", "isolated"),
        _part("valid_to", "2026-02-01T00:00:00Z", None),
        _part("entitlement", 500, 2000, "vehicles", "Vehicles"),
        _part("entitlement", None, True, "rollout", "Rollout"),
    ]


def test_an_entitlement_that_went_and_one_granted_twice() -> None:
    twice = replace(FIRST, entitlements=(vehicles(500), vehicles(100)))

    (added,) = changed(FIRST, twice)
    assert (added.before, added.after) == (500, "500 + 100")
    (gone,) = changed(FIRST, replace(FIRST, entitlements=()))
    assert (gone.name, gone.before, gone.after) == ("Vehicles", 500, None)


def _part(
    what: str, before: object, after: object, code: str = "", name: str = ""
) -> dict[str, object]:
    return {"what": what, "code": code, "name": name, "before": before, "after": after}
