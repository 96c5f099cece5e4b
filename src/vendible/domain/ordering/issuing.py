"""The license that goes with a subscription: its next revision after an order."""

from __future__ import annotations

from datetime import datetime, tzinfo

from vendible.domain.kernel.terms import midnight
from vendible.domain.licensing.granting import entitlements_of
from vendible.domain.licensing.license import License, LicenseKind, LicenseState, Mode
from vendible.domain.subscriptions.holding import Because, Held, State


def license_of(held: Held, now: datetime, zone: tzinfo) -> License:
    """What `held` allows from now on; access ends as the day `end` begins.

    An ended subscription's license expired now, or is destroyed where it lapsed or was refunded.
    Without a term the license has no end, but the one that a partner set (offline billing).
    """
    ended = held.state is State.ENDED
    end = held.end or held.license_until
    until = midnight(end, zone) if end else None
    return License(
        id=held.license,
        revision=held.license_revision,
        instance=held.instance,
        subscription=held.id,
        product=held.listing.slug,
        edition=held.edition,
        kind=LicenseKind.MAIN if held.parent is None else LicenseKind.ADDITION,
        mode=Mode.PERMANENT if end is None else Mode.SUBSCRIPTION,
        state=_state_of(held),
        entitlements=entitlements_of(
            held.listing, held.edition, held.quantity, dict(held.attributes)
        ),
        valid_from=held.starts_at,
        valid_to=min(now, until or now) if ended else until,
        issued_at=now,
    )


def _state_of(held: Held) -> LicenseState:
    if held.because in (Because.LAPSED, Because.REFUNDED, Because.NOT_PAID):
        return LicenseState.DESTROYED
    return _STATES[held.state]


_STATES = {
    State.PENDING: LicenseState.ISSUED,
    State.ACTIVE: LicenseState.ACTIVE,
    State.SUSPENDED: LicenseState.SUSPENDED,
    State.ISOLATED: LicenseState.ISOLATED,
    State.ENDED: LicenseState.EXPIRED,
}
