"""The grid of SKUs: a row for each, a cell for each offer and currency that is priced per SKU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from vendible.consoles.partner.editor.prices import template_of
from vendible.consoles.partner.editor.rows import Plain, inside, one_line, rows, text
from vendible.consoles.partner.editor.typed import Posted, key_in_name
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.generating import SKUS_MAX, sku_codes, sku_count
from vendible.domain.catalog.notation import price_text, price_typed
from vendible.domain.catalog.pasting import Row, read_paste
from vendible.domain.kernel.refusals import Code, Refusal

_TOLD_MISFITS = 8
_TOLD_FINDINGS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """An offer in a currency that is priced per SKU."""

    offer: int
    currency: str
    label: str
    skus: Mapping[str, Any]

    @property
    def place(self) -> str:
        return f"offers[{self.offer}].prices.{key_in_name(self.currency)}"


@dataclass(frozen=True, slots=True)
class GridRow:
    sku: str
    words: str
    is_priced: bool
    is_gone: bool  # no longer made by the attributes
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Grid:
    edition: int
    columns: list[Column]
    rows: list[GridRow]
    count: int
    findings: list[Finding]

    @property
    def has_too_many(self) -> bool:
        return self.count > SKUS_MAX

    @property
    def said(self) -> list[tuple[str, list[Finding]]]:
        """The first findings, by column: for hundreds of cells there is no room beside each."""
        shown = self.findings[:_TOLD_FINDINGS]
        by_column = [(each.label, inside(shown, _place(each))) for each in self.columns]
        return [(label, findings) for label, findings in by_column if findings]

    @property
    def more_findings(self) -> int:
        return max(0, len(self.findings) - _TOLD_FINDINGS)

    @property
    def example(self) -> str:
        """A line of a paste, to begin with."""
        return "\t".join([self.rows[0].sku, *("12.50" for _ in self.columns)]) if self.rows else ""


def columns_of(offers: Sequence[tuple[int, Plain]], words: Mapping[int, str]) -> list[Column]:
    """The columns of one edition's offers."""
    found = []
    for index, offer in offers:
        prices = offer.get("prices")
        for currency, price in prices.items() if isinstance(prices, dict) else ():
            if template_of(price) == "per_sku":
                skus = price.get("skus")
                told = skus if isinstance(skus, dict) else {}
                found.append(Column(index, str(currency), f"{words[index]} {currency}", told))
    return found


def grid_of(
    edition: Plain, number: int, columns: list[Column], findings: Sequence[Finding]
) -> Grid | None:
    if not columns:
        return None
    attributes = _attributes(edition)
    values = [[code for code, _ in each] for each in attributes]
    names = [dict(each) for each in attributes]
    made = sku_codes(values)
    gone = [sku for column in columns for sku in column.skus if sku not in set(made)]
    wrong = {each.place for each in findings}
    found = [_row(sku, _named(sku, names), columns, wrong, is_gone=False) for sku in made] + [
        _row(sku, "no longer made", columns, wrong, is_gone=True) for sku in dict.fromkeys(gone)
    ]
    said = [each for column in columns for each in inside(findings, _place(column))]
    return Grid(number, columns, found, sku_count(values), said)


def _attributes(edition: Plain) -> list[list[tuple[str, str]]]:
    """The values of each attribute, with code and name."""
    return [
        [(text(value, "code"), text(value, "name")) for _, value in rows(each.get("values"))]
        for _, each in rows(edition.get("attributes"))
    ]


def _named(sku: str, names: list[dict[str, str]]) -> str:
    return ", ".join(
        known.get(code) or code for code, known in zip(sku.split("/"), names, strict=False)
    )


def _row(sku: str, words: str, columns: list[Column], wrong: set[str], *, is_gone: bool) -> GridRow:
    step = key_in_name(sku)
    cells = format_html_join("", "{}", ((_cell(sku, step, each, wrong),) for each in columns))
    is_priced = any(sku in each.skus for each in columns)
    return GridRow(sku, words, is_priced, is_gone, cells)


def _cell(sku: str, step: str, column: Column, wrong: set[str]) -> SafeString:
    price = column.skus.get(sku)
    shown = price_text(price)
    if shown is None and price is not None:  # only a listing file can say it
        return format_html('<td class="cell muted">{} price</td>', template_of(price))
    invalid = ' aria-invalid="true"' if f"{_place(column)}.{sku}" in wrong else ""
    return format_html(
        '<td class="cell"><input name="{}.skus.{}" value="{}" aria-label="{}, {}"{}></td>',
        column.place,
        step,
        shown or "",
        sku,
        column.label,
        SafeString(invalid),
    )


def _place(column: Column) -> str:
    return f"offers[{column.offer}].prices.{column.currency}.skus"


def skus_sent(price: Plain, sent: Mapping[str, str], number: int, posted: Posted) -> None:
    """Write an offer's cells into its price. What can't be read stays as it was typed.

    A row that was ticked and is no longer loses its prices; a price that was typed ticks its row.
    """
    held = price.get("skus")
    skus = dict(held) if isinstance(held, dict) else {}
    ticked = set(posted.getlist(f"ticked.{number}"))
    was = set(posted.getlist(f"was.{number}"))
    for sku, said in sent.items():
        cell = " ".join(said.split())
        if sku in was - ticked or (not cell and skus.get(sku) is not None):
            skus.pop(sku, None)
        elif cell and cell != " ".join(one_line(price_text(skus.get(sku)) or "").split()):
            read = price_typed(cell)
            skus[sku] = cell if read is None else read
    if skus or isinstance(held, dict):
        price["skus"] = skus
    if not skus:
        price.pop("skus", None)


def pasted(edition: Plain, columns: Sequence[Column], offers: list[Any], said: str) -> None:
    """Write a paste over the prices of these columns. Refusal `paste_not_read` with each line."""
    attributes = _attributes(edition)
    made = sku_codes([[code for code, _ in each] for each in attributes])
    by_code = [dict(each) for each in attributes]
    known = [
        Row(sku, tuple((code, by_code[at].get(code) or code) for at, code in enumerate(codes)))
        for sku in made
        for codes in [sku.split("/")]
    ]
    names = [text(each, "name") for _, each in rows(edition.get("attributes"))]
    names += [text(each, "code") for _, each in rows(edition.get("attributes"))]
    found = read_paste(said, known, [each.label for each in columns], names)
    if found.misfits:
        told = [f"line {each.line}: {each.why}" for each in found.misfits[:_TOLD_MISFITS]]
        more = len(found.misfits) - len(told)
        lines = " ".join(told) + (f" And {more} more." if more else "")
        raise Refusal(Code.PASTE_NOT_READ, lines=lines.removesuffix("."))
    by_label = {each.label: each for each in columns}
    for (sku, label), price in found.prices.items():
        column = by_label[label]
        offers[column.offer]["prices"][column.currency].setdefault("skus", {})[sku] = price
