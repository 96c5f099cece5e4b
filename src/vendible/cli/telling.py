"""How the command line tells: a step, what was answered, the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vendible.domain.kernel.money import Money
from vendible.records.books import Books

console = Console(highlight=False)
_INDENT = 5


def step(number: int, title: str) -> None:
    console.print()
    console.print(Text(f"{number}. {title}", style="bold"))


def said(who: str, what: str) -> None:
    """Who does what."""
    _hanging("  ", Text.assemble((who, "cyan"), f" {what}"))


def answered(what: str) -> None:
    _hanging("   →", Text(what))


def refused(problem: Mapping[str, Any]) -> None:
    _hanging("   →", Text.assemble(("refused: ", "yellow"), problem["detail"]))
    _hanging("    ", Text(f"rule: {problem['rule']} ({problem['code']})", style="dim"))
    _hanging("    ", Text(f"instead: {problem['remedy']}"))


def tell_lines(order: Mapping[str, Any]) -> None:
    """Each line of a quote or an order with its formula, then the totals."""
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", ratio=1)
    for _ in range(3):
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*(Text(name, style="dim") for name in ("", "net", "tax", "total")))
    for line in order["lines"]:
        told = Text(line["label"])
        for part in line["explained"]:
            told.append(f"\n  {part['name']}: {_formula(part)}", style="dim")
        table.add_row(told, line["net"], line["tax"], line["total"])
    style = "bold"
    table.add_row(
        Text(f"in {order['currency']}", style=style),
        *(Text(order[name], style=style) for name in ("net", "tax", "total")),
    )
    console.print(Padding(table, (0, 0, 0, _INDENT)))


def _formula(part: Mapping[str, Any]) -> str:
    steps = [each["formula"] for each in part["steps"]]
    return steps[0] if len(steps) == 1 else f"{steps[0]}; {steps[-1]}"


def tell_books(books: Books) -> None:
    """Every account, then the proof."""
    table = Table.grid(padding=(0, 3))
    for _ in range(2):
        table.add_column()
    for _ in range(2):
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*(Text(name, style="dim") for name in ("account", "of", "debit", "credit")))
    for each in books.accounts:
        table.add_row(each.account, each.owner, *_debit_and_credit(each.balance))
    console.print(Padding(table, (0, 0, 0, _INDENT)))
    for total in books.sums:
        answered(f"all postings together: {total}")
    answered(f"transactions that do not balance: {books.unbalanced}")
    answered(f"balances kept that differ from their postings: {books.drifted}")
    answered("the books balance" if books.balance else "THE BOOKS DO NOT BALANCE")


def _debit_and_credit(balance: Money) -> tuple[str, str]:
    return ("", str(-balance)) if balance.minor < 0 else (str(balance), "")


def tell_links(links: Iterable[tuple[str, str]]) -> None:
    for who, link in links:
        console.print(Text.assemble(f"   {who:<16} ", (link, "underline")), soft_wrap=True)


def _hanging(mark: str, text: Text) -> None:
    """Wraps below its own first word, not below the mark."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, min_width=_INDENT - 1)
    grid.add_column(ratio=1)
    grid.add_row(Text(mark, style="dim"), text)
    console.print(grid)
