"""The present moment: clock, chance, the marketplace's zone and its signing keys.

Read once at the outermost layer and handed down; nothing below asks the clock.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from vendible.domain.kernel.ids import Mint, uuid7
from vendible.domain.kernel.terms import day_of, midnight
from vendible.gateways.keys import SigningKeys, open_keys

_CHANCE_BITS = 54  # of an id's 74; the others count


@dataclass(frozen=True)
class Present:
    """`now` is aware; `zone` is the marketplace's; `mint` makes ids; `keys` sign licenses.

    `ahead`: how far the organization's clock is before the real one; `now` says it already.
    """

    now: datetime
    zone: tzinfo
    mint: Mint
    keys: SigningKeys
    ahead: timedelta = timedelta()

    @cached_property
    def today(self) -> date:
        return day_of(self.now, self.zone)

    def ahead_by(self, seconds: int) -> Present:
        """As an organization sees it whose clock is so far ahead (a sandbox's)."""
        if not seconds:
            return self
        return replace(
            self, now=self.now + timedelta(seconds=seconds), ahead=timedelta(seconds=seconds)
        )

    def by_real_clock(self) -> Present:
        """The same moment as everybody sees it who has no clock of their own."""
        return replace(self, now=self.now - self.ahead, ahead=timedelta())

    def as_of(self, day: date) -> Present:
        """The beginning of the day on which something fell due; never later than now."""
        return replace(self, now=min(midnight(day, self.zone), self.now))

    def real(self, day: date) -> datetime:
        """The instant, by the real clock, at which `day` begins for this organization."""
        return midnight(day, self.zone) - self.ahead


def clock_now() -> datetime:
    return datetime.now(UTC)


def mint_at(now: datetime) -> Mint:
    """Ids that sort by `now`, and among themselves as they were made.

    Months that are worked off in one request would else be listed in no order.
    """
    made = count()

    def mint() -> UUID:
        return uuid7(now, next(made) << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS))

    return mint


def present() -> Present:
    """The present moment of this process, by Django's settings."""
    now = clock_now() + settings.CLOCK_OFFSET
    return Present(now, _zone(settings.MARKET_ZONE), mint_at(now), _keys(settings.KEYS_FOLDER))


@cache
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)


@cache
def _keys(folder: Path) -> SigningKeys:
    return open_keys(folder)
