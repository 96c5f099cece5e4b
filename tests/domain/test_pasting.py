"""A paste of a spreadsheet: each line that does not fit is told, and then nothing is applied."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.listings import UNHURRIED
from vendible.domain.catalog.pasting import Misfit, Pasted, Row, read_paste

ROWS = [
    Row(f"{size}/{tone}", ((size, size.title()), (tone, f"Tone {tone}")))
    for size in ("small", "large")
    for tone in ("red", "blue")
]
COLUMNS = ["1 month EUR", "1 year EUR"]
NAMES = ["Size", "Tone", "size", "tone"]


def paste(text: str) -> Pasted:
    return read_paste(text, ROWS, COLUMNS, NAMES)


def told(found: Pasted) -> dict[str, object]:
    assert found.misfits == ()
    return {f"{sku} {column}": price for (sku, column), price in found.prices.items()}


@pytest.mark.parametrize(
    "text",
    [
        "small/red\t8.50\t85",
        "small/red;8,50;85",
        "small/red,8.50,85",
        "SMALL/RED\t8.50\t85\n\n",
        "small\tred\t8.50\t85",
        "Small\tTone red\t8,50\t85",
        'small;red;"8,50";85',
        "SKU\t1 month EUR\t1 year EUR\nsmall/red\t8.50\t85",
        "SKU\t1 year EUR\t1 month EUR\nsmall/red\t85\t8.50",
        "Size\tTone\t1 month EUR\t1 year EUR\r\nsmall\tred\t8.50\t85\r\n",
        "small/red\t8.50 EUR\t€85\t",
    ],
)
def test_a_line_is_read_however_the_spreadsheet_writes_it(text: str) -> None:
    assert told(paste(text)) == {"small/red 1 month EUR": "8.50", "small/red 1 year EUR": "85"}


def test_a_cell_may_be_a_price_by_quantity() -> None:
    found = told(paste("small/red\t8 each\tgraduated to 10: 10; then 8"))
    assert found["small/red 1 month EUR"] == {"template": "linear", "unit": "8"}
    graduated = found["small/red 1 year EUR"]
    assert isinstance(graduated, dict)
    assert graduated["template"] == "graduated"


def test_an_empty_cell_leaves_the_price_as_it_is() -> None:
    assert told(paste("small/red\t\t85")) == {"small/red 1 year EUR": "85"}
    assert told(paste("small/red\t8")) == {"small/red 1 month EUR": "8"}


def test_one_clear_cell_settles_the_decimal_sign_for_all() -> None:
    found = told(paste("small/red\t1.250\t8,50"))
    assert found == {"small/red 1 month EUR": "1250", "small/red 1 year EUR": "8.50"}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("small/red\t8\nsmall/gren\t9", 2, "names no SKU. Did you mean small/red?"),
        ("small/red\t8\n\nsmall/blue\tsoon", 3, "is no price. Write e.g. 12.50 or 8 each."),
        ("small/red\t8\t85\t3", 1, "3 prices came, 2 were expected"),
        ("small/red\t8\nSmall/Red\t9", 2, "small/red is priced for 1 month EUR in a line above"),
        ("small/red\t1.250", 1, "may be 1.250 or 1250. Write 1250.00, or 1.2500."),
        ("small/red\t1,250", 1, "may be 1.250 or 1250. Write 1250.00, or 1.2500."),
        ("SKU\tper decade\nsmall/red\t8", 2, "the heading names a column"),
        ("SKU\t1 month EUR", 1, "there is only a heading"),
        ("", 1, "nothing was pasted"),
        ("small", 1, "names no SKU"),
    ],
)
def test_a_line_that_does_not_fit_is_told_with_its_number(text: str, line: int, why: str) -> None:
    found = paste(text)
    assert [each.line for each in found.misfits] == [line]
    assert why in found.misfits[0].why
    assert found.prices == {}


def test_each_misfit_is_told() -> None:
    found = paste("one\t1\nsmall/red\t2\nthree\tx")
    assert [each.line for each in found.misfits] == [1, 3]
    assert isinstance(found.misfits[0], Misfit)


_AMOUNTS = st.decimals(0, 10**6, places=2, allow_nan=False).map(str)
_GRID = st.lists(st.lists(_AMOUNTS, min_size=2, max_size=2), min_size=4, max_size=4)


@given(_GRID, st.sampled_from("\t;"), st.booleans(), st.booleans())
@UNHURRIED
def test_what_a_spreadsheet_writes_is_what_is_read(
    grid: list[list[str]], delimiter: str, with_heading: bool, by_values: bool
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    keys = [list(each.sku.split("/")) if by_values else [each.sku] for each in ROWS]
    if with_heading:
        writer.writerow([*(["Size", "Tone"] if by_values else ["SKU"]), *COLUMNS])
    for key, cells in zip(keys, grid, strict=True):
        writer.writerow([*key, *(each.replace(".", ",") for each in cells)])
    found = read_paste(written.getvalue(), ROWS, COLUMNS, NAMES)
    assert found.misfits == ()
    expected = {
        (row.sku, column): cell
        for row, cells in zip(ROWS, grid, strict=True)
        for column, cell in zip(COLUMNS, cells, strict=True)
    }
    assert dict(found.prices) == expected


@given(st.text(max_size=60))
@UNHURRIED
def test_no_paste_is_applied_in_part(text: str) -> None:
    found = paste(text)
    assert bool(found.prices) != bool(found.misfits) or not found.prices
