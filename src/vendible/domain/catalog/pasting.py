"""Prices pasted from a spreadsheet into the grid of a listing's SKUs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vendible.domain.catalog.findings import did_you_mean
from vendible.domain.catalog.notation import decimal_sign_of, price_typed

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A SKU by its code, and the words by which a spreadsheet may name each of its values."""

    sku: str
    values: tuple[tuple[str, ...], ...]  # for each attribute its value's code and name


@dataclass(frozen=True, slots=True)
class Misfit:
    """A line that was not understood, counted from 1, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste says. With any misfit nothing of it is to be applied."""

    prices: Mapping[tuple[str, str], str | Plain] = field(default_factory=dict)  # (SKU, column)
    misfits: tuple[Misfit, ...] = ()


def read_paste(
    text: str, rows: Sequence[Row], columns: Sequence[str], names: Sequence[str] = ()
) -> Pasted:
    """Lines of cells: a SKU's code, or the value of each attribute, then a price for each column.

    Cells are parted by tabs, else semicolons, else commas. A first line that names columns may
    give them in another order; `names` are the attributes' names, which only a heading has.
    An empty cell leaves the price as it is.
    """
    lines = _cells(text)
    if not lines:
        return Pasted(misfits=(Misfit(1, "nothing was pasted"),))
    reading = _Reading(rows, columns, names)
    width = len(lines[0][1])
    heading = reading.heading(lines[0][1])
    body = lines[1:] if heading is not None else lines
    keys, order = heading or (None, list(columns))
    sign = decimal_sign_of([cell for _, cells in body for cell in cells[1:]])
    prices: dict[tuple[str, str], str | Plain] = {}
    misfits: list[Misfit] = []
    for number, cells in body:
        why = reading.line(cells, keys, order, sign, prices)
        if why:
            misfits.append(Misfit(number, why))
    if not body:
        misfits.append(Misfit(1, f"there is only a heading of {width} columns"))
    return Pasted({} if misfits else prices, tuple(misfits))


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """Each line that is not empty with its number."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    sign = next((each for each in "\t;" if any(each in line for line in lines)), ",")
    told = []
    for number, line in enumerate(lines, start=1):
        try:
            cells = [each.strip() for each in next(csv.reader([line], delimiter=sign), [])]
        except csv.Error:
            cells = [line]
        if any(cells):
            told.append((number, cells))
    return told


class _Reading:
    def __init__(self, rows: Sequence[Row], columns: Sequence[str], names: Sequence[str]) -> None:
        self.by_code = {row.sku.lower(): row.sku for row in rows}
        self.by_values: dict[tuple[str, ...], str] = {}
        for row in rows:
            for words in _spelled(row.values):
                self.by_values.setdefault(words, row.sku)
        self.depth = len(rows[0].values) if rows else 0
        self.columns = {each.lower(): each for each in columns}
        self.count = len(columns)
        self.names = {each.lower() for each in names}

    def heading(self, cells: list[str]) -> tuple[int, list[str]] | None:
        """How many cells name the SKU, and which columns follow; None for a line of prices."""
        named = [self.columns.get(each.lower()) for each in cells]
        first = next((index for index, each in enumerate(named) if each), None)
        if first:
            told = named[first:]
            return first, [each for each in told if each] if all(told) else [""] * len(told)
        is_names = cells[0].lower() in self.names | {"sku"}
        if not is_names:
            return None
        keys = 1 if cells[0].lower() == "sku" else self.depth
        return keys, [each if each is not None else "" for each in named[keys:]]

    def line(
        self,
        cells: list[str],
        keys: int | None,
        order: list[str],
        sign: str,
        prices: dict[tuple[str, str], str | Plain],
    ) -> str:
        """Put a line's prices; answers why it doesn't fit, or nothing."""
        sku, used = self._sku(cells, keys)
        if sku is None:
            known = list(self.by_code.values())
            example = known[0] if known else "none"
            return f"“{cells[0]}” names no SKU. " + did_you_mean(
                cells[0], known, f"Write it as {example}."
            )
        told = cells[used:]
        while len(told) > len(order) and not told[-1]:
            told.pop()
        if len(told) > len(order):
            return f"{len(told)} prices came, {len(order)} were expected"
        read: dict[tuple[str, str], str | Plain] = {}
        for column, cell in zip(order, told, strict=False):
            if not cell:
                continue
            if not column:
                return "the heading names a column that the grid does not have"
            price = price_typed(cell, sign) if sign or not _may_be_two(cell) else None
            if price is None:
                return _why(cell)
            read[sku, column] = price
        again = next((column for each, column in read if (each, column) in prices), None)
        if again:
            return f"{sku} is priced for {again} in a line above already"
        prices |= read
        return ""

    def _sku(self, cells: list[str], keys: int | None) -> tuple[str | None, int]:
        by_code = self.by_code.get(cells[0].lower())
        if by_code is not None and keys in (None, 1):
            return by_code, 1
        words = tuple(each.lower() for each in cells[: self.depth])
        return self.by_values.get(words), self.depth


def _spelled(values: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """All codes, or all names: a spreadsheet writes one or the other, seldom both."""
    ways = max((len(each) for each in values), default=0)
    plain = [tuple(each[min(way, len(each) - 1)].lower() for each in values) for way in range(ways)]
    return list(dict.fromkeys(plain))


def _may_be_two(cell: str) -> bool:
    """`1,250` and `1.250`: in a spreadsheet either sign may part thousands."""
    bare = cell.strip()
    whole, sign, decimals = bare.partition("." if "." in bare else ",")
    return (
        bool(sign)
        and len(decimals) == 3
        and decimals.isdigit()
        and whole.isdigit()
        and 1 <= len(whole) <= 3
        and not whole.startswith("0")
    )


def _why(cell: str) -> str:
    if _may_be_two(cell):
        bare = cell.strip()
        plain = bare.replace(".", "").replace(",", "")
        return (
            f"“{cell}” may be {bare.replace(',', '.')} or {plain}. "
            f"Write {plain}.00, or {bare.replace(',', '.')}0."
        )
    return f"“{cell}” is no price. Write e.g. 12.50 or 8 each."
