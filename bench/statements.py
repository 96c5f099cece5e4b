"""Statements as the database counts them: every round trip but BEGIN and COMMIT."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

# Foreign keys are looked up inside the server, at the commit: no round trips.
_COUNTED = r"""
SELECT query, calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = current_database() AND query !~ 'pg_stat_statements'
AND query !~* '^\s*(BEGIN|START|COMMIT|END|DEALLOCATE)\M'
AND query !~ '^SELECT .* FROM ONLY .* x WHERE .* FOR KEY SHARE OF x$'
"""
_COMMENT = re.compile(r"--.*")
_QUESTION = re.compile(
    r"(?is)[\s(]*(select|with)\b(?!.*\b(for (no key )?update|insert into|update|delete from)\b)"
)


@dataclass(frozen=True)
class Statements:
    """How often which text ran."""

    calls: Counter[str]

    def __sub__(self, earlier: Statements) -> Statements:
        return Statements(self.calls - earlier.calls)

    @property
    def count(self) -> int:
        return self.calls.total()

    @property
    def writes(self) -> list[str]:
        """Texts of those that change or lock something."""
        return [text for text in self.calls if not _QUESTION.match(_COMMENT.sub("", text))]


class Counting:
    """Reads what pg_stat_statements has counted in one database so far."""

    def __init__(self, connection: psycopg.Connection | None) -> None:
        self._connection = connection

    def so_far(self) -> Statements | None:
        """None on a server that doesn't count."""
        if self._connection is None:
            return None
        found: Counter[str] = Counter()
        for text, calls in self._connection.execute(_COUNTED):
            found[text] += calls
        return Statements(found)


@contextmanager
def open_counting(url: str) -> Iterator[Counting]:
    with psycopg.connect(url, autocommit=True) as connection:
        loaded = connection.execute("SHOW shared_preload_libraries").fetchone()
        if loaded and "pg_stat_statements" in loaded[0]:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            yield Counting(connection)
        else:
            yield Counting(None)
