"""Writes all rows of a command in one statement: a CTE with one INSERT for each table."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models

from vendible.records import models as tables
from vendible.records import outbox

Row = dict[str, Any]

# Rows are locked in this order; a new table goes where its foreign keys have been before it.
_ORDER: tuple[type[models.Model], ...] = (
    tables.Organization,
    tables.MarketSetting,
    tables.PlatformAgreement,
    tables.Asset,
    tables.AssetVersion,
    tables.Upload,
    tables.UploadPart,
    tables.Media,
    tables.Product,
    tables.Revision,
    tables.Submission,
    tables.StorefrontEntry,
    tables.Coupon,
    tables.PrivateOffer,
    tables.PriceAnnouncement,
    tables.Instance,
    tables.Subscription,
    tables.LeavingPlan,
    tables.Invitation,
    tables.Assignment,
    tables.Order,
    tables.OrderLine,
    tables.License,
    tables.LicenseVersion,
    tables.Invoice,
    tables.InvoiceLine,
    tables.LedgerTransaction,
    tables.Posting,
    tables.CustomerBalance,
    tables.ApiKey,
    tables.JournalEntry,
    tables.Message,
    tables.OutboxMessage,
    tables.IdempotencyKey,
)
# Tables whose rows are always replaced when their id is there already.
_REPLACED = frozenset(
    {
        tables.Assignment,
        tables.AssetVersion,
        tables.Coupon,
        tables.Invitation,
        tables.LeavingPlan,
        tables.License,
        tables.MarketSetting,
        tables.Organization,
        tables.OutboxMessage,
        tables.PriceAnnouncement,
        tables.PrivateOffer,
        tables.Product,
        tables.StorefrontEntry,
        tables.Submission,
        tables.Subscription,
    }
)


class Batch:
    """Rows by table, collected by a command and written together."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Row]] = defaultdict(list)
        self._moved: dict[tuple[UUID, str], int] = defaultdict(int)
        self._again: set[type[models.Model]] = set()

    def add(self, table: type[models.Model], **row: Any) -> Row:
        """A row with every column but a generated id; foreign keys by their column's name.

        Of a row that is replaced the last one counts: a statement writes each row once.
        """
        self.rows[table].append(row)
        return row

    def replace(self, table: type[models.Model], **row: Any) -> Row:
        """A row that is there already, of a table whose rows are mostly written once."""
        self._again.add(table)
        return self.add(table, **row)

    def move_balance(self, organization: UUID, currency: str, minor: int) -> None:
        """Add to a customer's balance, or take from it: the database refuses less than zero."""
        self._moved[organization, currency] += minor

    def write(self) -> None:
        """One statement for all, one more for what is to be sent; none for an empty batch."""
        spent = self._balances()
        written = [table for table in _ORDER if self.rows.get(table)]
        assert len(written) == len([rows for rows in self.rows.values() if rows]), (
            "a table is missing in _ORDER"
        )
        parts = [_insert(table, self._replaces(table)) for table in written]
        values = [msgspec.json.encode(self._last_of_each(table)).decode() for table in written]
        if spent:
            parts.append(_SPEND)
            values.append(msgspec.json.encode(spent).decode())
        if not parts:
            return
        *first, last = parts
        steps = ", ".join(f"step{number} AS ({part})" for number, part in enumerate(first))
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {steps} {last}" if steps else last, values)
        if leaving := self.rows.get(tables.OutboxMessage):
            outbox.defer([row["id"] for row in leaving])

    def _replaces(self, table: type[models.Model]) -> bool:
        return table in _REPLACED or table in self._again

    def _last_of_each(self, table: type[models.Model]) -> list[Row]:
        rows = self.rows[table]
        if not self._replaces(table) or len(rows) == 1:
            return rows
        key = str(table._meta.pk.column)
        return list({row[key]: row for row in rows}.values())

    def _balances(self) -> list[Row]:
        """What is added becomes rows; what is taken is answered. A balance moves once."""
        spent = []
        for (organization, currency), minor in self._moved.items():
            row = {"organization_id": organization, "currency": currency, "minor": abs(minor)}
            if minor > 0:
                self.add(tables.CustomerBalance, **row)
            elif minor < 0:
                spent.append(row)
        self._moved.clear()
        return spent


_SPEND = (
    "UPDATE customer_balances b SET minor = b.minor - r.minor "
    "FROM jsonb_populate_recordset(NULL::customer_balances, %s::jsonb) r "
    "WHERE b.organization_id = r.organization_id AND b.currency = r.currency"
)


@cache
def _insert(table: type[models.Model], replaces: bool) -> str:
    """The INSERT of one table from a JSON array of its rows. Names come from the models alone."""
    name = table._meta.db_table
    generated = table._meta.pk if isinstance(table._meta.pk, models.BigAutoField) else None
    columns = [field.column for field in table._meta.concrete_fields if field is not generated]
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = (
        f"INSERT INTO {name} ({listed}) SELECT {listed} "  # noqa: S608  the models' own names
        f"FROM jsonb_populate_recordset(NULL::{name}, %s::jsonb)"
    )
    if table is tables.CustomerBalance:
        return (
            f"{sql} ON CONFLICT (organization_id, currency) "
            f"DO UPDATE SET minor = {name}.minor + excluded.minor"
        )
    if replaces:
        key = table._meta.pk.column
        replaced = ", ".join(
            f'"{column}" = excluded."{column}"' for column in columns if column != key
        )
        return f'{sql} ON CONFLICT ("{key}") DO UPDATE SET {replaced}'
    return sql
