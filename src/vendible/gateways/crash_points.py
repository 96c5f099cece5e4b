"""Named points at which a test kills this process, to show that nothing is half done.

`VENDIBLE_CRASH_AT=order.written:3` kills it the third time that point is reached.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_name, _, _count = os.environ.get("VENDIBLE_CRASH_AT", "").partition(":")
_reached: Counter[str] = Counter()


def reached(point: str) -> None:
    """Nothing, unless this is where the process is meant to die."""
    if not _name:
        return
    _reached[point] += 1
    if point == _name and _reached[point] == int(_count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
