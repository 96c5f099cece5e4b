"""The limit of an order: pgbench writes the same rows again and again, in one transaction each."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg import sql

from vendible.project.postgres import program

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'NO' ORDER BY ordinal_position
"""
# A transaction's rows are those that carry its number.
_ROWS = "SELECT {columns} FROM {table} WHERE xmin = (SELECT xmin FROM orders WHERE id = {order})"


def inserts_of(url: str, order: UUID, customers: Sequence[UUID]) -> str:
    """A script for pgbench that writes the rows of this order with new ids.

    Connection n orders for `customers[n]`: nobody waits for anybody else's balance.
    """
    with psycopg.connect(url) as connection:
        found = [
            (table, columns, rows)
            for (table,) in connection.execute(_TABLES).fetchall()
            for columns, rows in [_rows(connection, table, order)]
            if rows
        ]
    ids = [
        str(row[columns.index("id")])
        for _, columns, rows in found
        if "id" in columns
        for row in rows
    ]
    [customer] = [
        str(row[columns.index("customer_id")])
        for table, columns, rows in found
        if table == "orders"
        for row in rows
    ]
    listed = ", ".join(f"'{each}'" for each in customers)
    known = {
        text: f"('01990000-0000-7000-8{number:03x}-' || :chance)::uuid"
        for number, text in enumerate(ids)
    } | {customer: f"(ARRAY[{listed}]::uuid[])[:client_id + 1]"}
    lines = ["\\set chance random(100000000000, 999999999999)", "BEGIN;"]
    lines += [_insert(table, columns, rows, known) for table, columns, rows in found]
    return "\n".join([*lines, "COMMIT;", ""])


def transactions_per_second(url: str, script: str, count: int, connections: int) -> float:
    """What pgbench says, running `script` at least `count` times."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        each = str(-(-count // connections))
        ran = subprocess.run(
            [
                program("pgbench"),
                *("--no-vacuum", "--protocol=prepared", f"--file={file.name}"),
                *(f"--client={connections}", "--jobs=1", f"--transactions={each}", url),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
    rate = re.search(r"^tps = ([\d.]+)", ran.stdout, re.MULTILINE)
    if ran.returncode != 0 or not rate:
        raise RuntimeError(f"pgbench failed: {ran.stderr}")
    return float(rate[1])


def _rows(
    connection: psycopg.Connection, table: str, order: UUID
) -> tuple[list[str], list[tuple[str | None, ...]]]:
    columns = [name for (name,) in connection.execute(_COLUMNS, [table])]
    query = sql.SQL(_ROWS).format(
        columns=sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(c)) for c in columns),
        table=sql.Identifier(table),
        order=sql.Literal(order),
    )
    return columns, connection.execute(query).fetchall()


def _insert(
    table: str,
    columns: list[str],
    rows: list[tuple[str | None, ...]],
    known: dict[str, str],
) -> str:
    if table == "customer_balances":
        owner = known[str(rows[0][columns.index("organization_id")])]
        return f"UPDATE {table} SET minor = minor - 1 WHERE organization_id = {owner};"
    listed = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(
        "("
        + ", ".join(_value(table, *each, known) for each in zip(columns, row, strict=True))
        + ")"
        for row in rows
    )
    return f"INSERT INTO {table} ({listed}) VALUES {values};"


def _value(table: str, column: str, text: str | None, known: dict[str, str]) -> str:
    if text is None:
        return "NULL"
    if (table, column) == ("idempotency_keys", "key"):
        return "'again-' || :chance"
    if text in known:
        return known[text]
    # pgbench takes a colon before a word for a variable, in quotes too.
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace(":", "\\x3a")
    return f"E'{escaped}'"
