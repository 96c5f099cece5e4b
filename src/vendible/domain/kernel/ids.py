"""Ids: UUIDs of version 7, made from an instant and chance that the caller brings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Mint = Callable[[], UUID]  # each call a new id; made at the outermost layer, tests make them seeded


def uuid7(at: datetime, chance: int) -> UUID:
    """An id that sorts by time (RFC 9562): 48 bits of milliseconds, 74 bits of `chance`."""
    millis = int(at.timestamp() * 1000) & (1 << 48) - 1
    high = chance >> 62 & 0xFFF
    low = chance & (1 << 62) - 1
    return UUID(int=millis << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
