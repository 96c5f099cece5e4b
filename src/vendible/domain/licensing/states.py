"""The states of a license: which event leads where, and which state an instant makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from vendible.domain.licensing.license import License, LicenseState


class LicenseEvent(StrEnum):
    START = "start"  # its start time has come
    RENEW = "renew"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXPIRE = "expire"  # its end has come, or its subscription ended
    ISOLATE = "isolate"  # the days of grace after the end are over
    DESTROY = "destroy"  # the days of keeping the data are over
    REFUND = "refund"


TRANSITIONS: Mapping[tuple[LicenseState, LicenseEvent], LicenseState] = MappingProxyType(
    {
        (LicenseState.ISSUED, LicenseEvent.START): LicenseState.ACTIVE,
        (LicenseState.ISSUED, LicenseEvent.REFUND): LicenseState.DESTROYED,
        (LicenseState.ACTIVE, LicenseEvent.RENEW): LicenseState.ACTIVE,
        (LicenseState.ACTIVE, LicenseEvent.SUSPEND): LicenseState.SUSPENDED,
        (LicenseState.ACTIVE, LicenseEvent.EXPIRE): LicenseState.EXPIRED,
        (LicenseState.ACTIVE, LicenseEvent.REFUND): LicenseState.DESTROYED,
        (LicenseState.SUSPENDED, LicenseEvent.RESUME): LicenseState.ACTIVE,
        # A term runs out while suspended, too; without this a suspended license would never end.
        (LicenseState.SUSPENDED, LicenseEvent.EXPIRE): LicenseState.EXPIRED,
        (LicenseState.SUSPENDED, LicenseEvent.REFUND): LicenseState.DESTROYED,
        (LicenseState.EXPIRED, LicenseEvent.RENEW): LicenseState.ACTIVE,
        (LicenseState.EXPIRED, LicenseEvent.ISOLATE): LicenseState.ISOLATED,
        (LicenseState.EXPIRED, LicenseEvent.REFUND): LicenseState.DESTROYED,
        (LicenseState.ISOLATED, LicenseEvent.RENEW): LicenseState.ACTIVE,
        (LicenseState.ISOLATED, LicenseEvent.DESTROY): LicenseState.DESTROYED,
        (LicenseState.ISOLATED, LicenseEvent.REFUND): LicenseState.DESTROYED,
    }
)


def next_state(state: LicenseState, event: LicenseEvent) -> LicenseState | None:
    """The state after `event`, or None where it can't happen in `state`."""
    return TRANSITIONS.get((state, event))


def state_at(held: License, now: datetime) -> LicenseState:
    """The state that holds at `now`, whether or not a job has moved the stored one yet.

    Starting and expiring go by the instants; all else by what is stored.
    """
    if held.state not in _GOES_BY_INSTANTS:
        return held.state
    if held.valid_to is not None and held.valid_to <= now:
        return LicenseState.EXPIRED
    return LicenseState.ISSUED if now < held.valid_from else LicenseState.ACTIVE


_GOES_BY_INSTANTS = frozenset({LicenseState.ISSUED, LicenseState.ACTIVE})
