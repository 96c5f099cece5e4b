"""The decision behind a license check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vendible.domain.licensing.license import License, LicenseKind, LicenseState
from vendible.domain.licensing.merging import Effective, effective
from vendible.domain.licensing.states import state_at

CHECK_TYP = "vendible-check+jwt"  # the JWS header's `typ` of a signed answer


class CheckCode(StrEnum):
    """Why a check answers as it does. The first that applies wins, in this order."""

    UNKNOWN_INSTANCE = "unknown_instance"
    NO_LICENSE = "no_license"  # the instance is known; no main license was issued for it
    DESTROYED = "destroyed"
    ISOLATED = "isolated"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    # The next reason goes above VALID, at its rank; clients match on the text.
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Check:
    """The answer. `code` is the main license's; each license has its state at `checked_at`.

    `lease_end` is how long the answer may be used without asking again; it equals `checked_at`
    unless `code` is valid.
    """

    code: CheckCode
    instance: UUID
    checked_at: datetime
    lease_end: datetime
    main: License | None = None
    additional: tuple[License, ...] = ()

    @property
    def in_force(self) -> tuple[License, ...]:
        """The licenses that count: the main one first."""
        if self.main is None or self.code is not CheckCode.VALID:
            return ()
        adding = (each for each in self.additional if each.state is LicenseState.ACTIVE)
        return (self.main, *adding)

    @property
    def entitlements(self) -> Mapping[str, Effective]:
        """Merged over the licenses in force, each time it is asked for: none unless valid."""
        return effective(self.in_force)


def decide(
    instance: UUID, licenses: Iterable[License] | None, now: datetime, lease_seconds: int
) -> Check:
    """What an instance may do at `now`; `licenses` None: nobody holds this credential.

    Additions are in force only while the main license is: a one-time add-on has no end of its
    own. Where an instance was bought anew, the main license with the best answer counts.
    """
    if licenses is None:
        return Check(CheckCode.UNKNOWN_INSTANCE, instance, now, now)
    current = [_as_of(each, now) for each in licenses]
    additional = tuple(
        sorted((each for each in current if each.kind is LicenseKind.ADDITION), key=_age)
    )
    mains = [each for each in current if each.kind is LicenseKind.MAIN]
    if not mains:
        return Check(CheckCode.NO_LICENSE, instance, now, now, additional=additional)
    main = max(mains, key=lambda each: (_PRECEDENCE[_CODES[each.state]], _age(each)))
    code = _CODES[main.state]
    if code is not CheckCode.VALID:
        return Check(code, instance, now, now, main, additional)
    lease_end = now + timedelta(seconds=lease_seconds)
    if main.valid_to is not None:
        lease_end = min(lease_end, main.valid_to)
    return Check(code, instance, now, lease_end, main, additional)


def _as_of(held: License, now: datetime) -> License:
    state = state_at(held, now)
    return held if state is held.state else replace(held, state=state)


def _age(held: License) -> tuple[datetime, UUID]:
    return (held.issued_at, held.id)


_CODES = {
    LicenseState.DESTROYED: CheckCode.DESTROYED,
    LicenseState.ISOLATED: CheckCode.ISOLATED,
    LicenseState.SUSPENDED: CheckCode.SUSPENDED,
    LicenseState.EXPIRED: CheckCode.EXPIRED,
    LicenseState.ISSUED: CheckCode.NOT_YET_VALID,
    LicenseState.ACTIVE: CheckCode.VALID,
}
_PRECEDENCE = {code: rank for rank, code in enumerate(CheckCode)}
