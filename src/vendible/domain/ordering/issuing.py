"""The license that goes with a subscription: its next revision after an order."""

from __future__ import annotations

from datetime import datetime, tzinfo

from vendible.domain.kernel.terms import midnight
from vendible.domain.licensing.granting import entitlements_of
from vendible.domain.licensing.license import License, LicenseKind, LicenseState, Mode
from vendible.domain.subscriptions.holding import Held, State


def license_of(held: Held, now: datetime, zone: tzinfo) -> License:
    """What `held` allows from now on; access ends as the day `end` begins.

    An ended subscription's license expired now. Without a term the license has no end.
    """
    ended = held.state is State.ENDED
    until = midnight(held.end, zone) if held.end else None
    return License(
        id=held.license,
        revision=held.license_revision,
        instance=held.instance,
        subscription=held.id,
        product=held.listing.slug,
        edition=held.edition,
        kind=LicenseKind.MAIN if held.parent is None else LicenseKind.ADDITION,
        mode=Mode.PERMANENT if held.end is None else Mode.SUBSCRIPTION,
        state=LicenseState.EXPIRED if ended else LicenseState.ACTIVE,
        entitlements=entitlements_of(
            held.listing, held.edition, held.quantity, dict(held.attributes)
        ),
        valid_from=held.starts_at,
        valid_to=min(now, until or now) if ended else until,
        issued_at=now,
    )
