"""The present moment: clock, chance, the marketplace's zone and its signing keys.

Read once at the outermost layer and handed down; nothing below asks the clock.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, cached_property
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from vendible.domain.kernel.ids import Mint, uuid7
from vendible.domain.kernel.terms import day_of
from vendible.gateways.keys import SigningKeys, open_keys


@dataclass(frozen=True)
class Present:
    """`now` is aware; `zone` is the marketplace's; `mint` makes ids; `keys` sign licenses."""

    now: datetime
    zone: tzinfo
    mint: Mint
    keys: SigningKeys

    @cached_property
    def today(self) -> date:
        return day_of(self.now, self.zone)


def clock_now() -> datetime:
    return datetime.now(UTC)


def mint_at(now: datetime) -> Mint:
    """Ids that sort by `now`."""

    def mint() -> UUID:
        return uuid7(now, secrets.randbits(74))

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
