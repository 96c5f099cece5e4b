"""Renewals that fell due, worked off by the runner; beside it a COPY of the rows that it wrote."""

from __future__ import annotations

import cProfile
import io
import json
import pstats
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time

import psycopg
from psycopg import sql

from bench.filling import EACH, fill
from bench.machine import cpu_seconds
from bench.market import Market
from bench.place import Place
from bench.statements import open_counting
from vendible.gateways.present import Present, mint_at, present
from vendible.jobs.due import BATCH
from vendible.usecases import falling_due

USUALLY = 1_000  # subscriptions, if nothing else is asked for
DUE_MAX = 10_000  # renewals a round; the other subscriptions are there and not due
CPU_MS_MAX = 0.3
_PROFILED_LINES = 40
_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Round:
    """`cpu` and `database_cpu` in seconds, of all its renewals."""

    renewals: int
    batches: int
    seconds: float
    cpu: float
    database_cpu: float | None
    statements: int | None
    memory_mb: int  # the process's peak, before its own rows are copied
    copied_seconds: float
    copied_rows: int


def report(place: Place, rounds: int, subscriptions: int, *, as_json: bool) -> bool:
    """Prints the figures; whether the goal was met."""
    found = _told(_measured(place, rounds, subscriptions), subscriptions)
    print(json.dumps(found, indent=2) if as_json else _in_words(found))
    return float(str(found["cpu_ms_per_renewal"])) <= CPU_MS_MAX


def profile(subscriptions: int) -> str:
    """Where the time goes in the second month, as a table of functions."""
    market = Market()
    now = _as_of(present(), timedelta(0))
    fill(market, subscriptions, DUE_MAX)
    _round_of(_as_of(now, _MONTH))
    later = _as_of(now, _MONTH * 2)
    with cProfile.Profile(process_time) as profiled:
        _round_of(later)
    text = io.StringIO()
    stats = pstats.Stats(profiled, stream=text)
    stats.sort_stats("tottime").print_stats(_PROFILED_LINES)
    stats.sort_stats("cumulative").print_stats(_PROFILED_LINES)
    return text.getvalue()


def _round_of(later: Present) -> tuple[int, int]:
    """Days of customers, and batches."""
    days = batches = 0
    while count := falling_due.work_off(later, limit=BATCH):
        days, batches = days + count, batches + 1
    return days, batches


def _measured(place: Place, rounds: int, subscriptions: int) -> list[Round]:
    market = Market()
    _say(f"making {subscriptions} subscriptions")
    now = _as_of(present(), timedelta(0))
    fill(market, subscriptions, DUE_MAX)
    due = min(subscriptions, DUE_MAX)
    measured = []
    with psycopg.connect(place.url, autocommit=True) as admin:
        for number in range(rounds + 1):  # the first one warms up
            _say(f"round {number} of {rounds}")
            later = _as_of(now, _MONTH * (number + 1))
            measured.append(_round(place, admin, later, due))
    return measured


def _round(place: Place, admin: psycopg.Connection, later: Present, due: int) -> Round:
    start = _number(admin, "SELECT pg_current_xact_id()::text::bigint")
    with open_counting(place.url) as counting:
        before = counting.so_far()
        pid = place.postmaster
        database = cpu_seconds(pid) if pid else None
        cpu, clock = process_time(), perf_counter()
        days, batches = _round_of(later)
        seconds, cpu = perf_counter() - clock, process_time() - cpu
        database = cpu_seconds(pid) - database if pid and database is not None else None
        after = counting.so_far()
    made = (after - before).count if after and before else None
    if days * EACH < due - 1:
        raise RuntimeError(f"{due} renewals were due, {days * EACH} were made")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    copied = _copy(admin, start)
    return Round(days * EACH, batches, seconds, cpu, database, made, memory, *copied)


def _copy(admin: psycopg.Connection, start: int) -> tuple[float, int]:
    """Seconds for, and number of, the rows that were written since transaction `start`.

    Into tables of the same columns, checks and indexes, but without foreign keys.
    """
    seconds, count = 0.0, 0
    names = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for name in sorted(each for (each,) in names):
        written = sql.SQL(
            "COPY (SELECT * FROM {} WHERE xmin::text::bigint >= {}) TO STDOUT"
        ).format(sql.Identifier(name), sql.Literal(start))
        with admin.cursor().copy(written) as out:
            rows = [bytes(each) for each in out]
        if not rows:
            continue
        twin = sql.Identifier(f"copied_{name}")
        like = sql.SQL("CREATE TEMP TABLE {} (LIKE {} INCLUDING ALL)")
        admin.execute(like.format(twin, sql.Identifier(name)))
        begin = perf_counter()
        with admin.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(twin)) as into:
            for row in rows:
                into.write(row)
        seconds, count = seconds + perf_counter() - begin, count + len(rows)
        admin.execute(sql.SQL("DROP TABLE {}").format(twin))
    return seconds, count


def _as_of(moment: Present, later: timedelta) -> Present:
    now = moment.now + later
    return Present(now, moment.zone, mint_at(now), moment.keys)


def _told(rounds: list[Round], subscriptions: int) -> dict[str, object]:
    warm, *measured = rounds

    def middle(of: list[float]) -> float:
        return median(of)

    rate = middle([each.renewals / each.seconds for each in measured])
    limit = middle([each.renewals / each.copied_seconds for each in measured])
    database = [each.database_cpu / each.renewals for each in measured if each.database_cpu]
    statements = [each.statements / each.batches for each in measured if each.statements]
    cpu = middle([each.cpu / each.renewals * 1000 for each in measured])
    return {
        "name": "due",
        "subscriptions": subscriptions,
        "renewals_a_round": measured[0].renewals,
        "renewals_per_second": round(rate, 1),
        "cpu_ms_per_renewal": round(cpu, 3),
        "cpu_ms_per_invoice": round(cpu * EACH, 3),
        "goal_cpu_ms_per_renewal": CPU_MS_MAX,
        "database_cpu_ms_per_renewal": round(middle(database) * 1000, 3) if database else None,
        "statements_per_batch": round(middle(statements), 1) if statements else None,
        "renewals_per_batch": round(middle([each.renewals / each.batches for each in measured]), 1),
        "rows_per_renewal": round(
            middle([each.copied_rows / each.renewals for each in measured]), 1
        ),
        "limit": "COPY of the same rows",
        "limit_renewals_per_second": round(limit, 1),
        "ratio": round(rate / limit, 3),
        "memory_mb": warm.memory_mb,
    }


def _in_words(found: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items())


def _number(admin: psycopg.Connection, text: str) -> int:
    row = admin.execute(text.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
