"""What processes cost: CPU time by /proc, which knows every thread and child."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Of a process and all that it started, those that have ended included."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    started = [int(each) for file in children for each in file.read_text().split()]
    return _own_ticks(pid) / _TICKS_A_SECOND + sum(cpu_seconds(each) for each in started)


def _own_ticks(pid: int) -> int:
    # The name before it may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(each) for each in fields[11:15])
