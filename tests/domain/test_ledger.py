"""Every posting balances; a reversal undoes it; what is invoiced is what is owed."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from vendible.domain.kernel.money import Money, total
from vendible.domain.ledger.postings import (
    Account,
    Sale,
    deposit,
    invoiced,
    is_balanced,
    paid_from_balance,
    reversal,
)

CUSTOMER = UUID(int=1)
amounts = st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, "EUR"))
sales = st.lists(
    st.builds(Sale, st.integers(10, 14).map(lambda number: UUID(int=number)), amounts, amounts),
    max_size=8,
)


@settings(derandomize=True, deadline=None)
@given(sales)
def test_invoices_balance_and_owe_what_was_sold(lines: list[Sale]) -> None:
    postings = invoiced(CUSTOMER, lines)
    assert is_balanced(postings)
    owed = [each.amount for each in postings if each.account is Account.RECEIVABLE]
    assert total(owed, "EUR") == total((each.net + each.tax for each in lines), "EUR")


@settings(derandomize=True, deadline=None)
@given(amounts)
def test_paying_and_depositing_balance(amount: Money) -> None:
    assert is_balanced(paid_from_balance(CUSTOMER, amount))
    assert is_balanced(deposit(CUSTOMER, amount))


@settings(derandomize=True, deadline=None)
@given(sales)
def test_a_reversal_takes_it_all_back(lines: list[Sale]) -> None:
    postings = invoiced(CUSTOMER, lines)
    both = (*postings, *reversal(postings))
    for account in Account:
        assert not total((each.amount for each in both if each.account is account), "EUR")


def test_an_uneven_posting_is_seen() -> None:
    good = deposit(CUSTOMER, Money(100, "EUR"))
    assert not is_balanced(good[:1])
    other = (good[0], good[1]._replace(amount=Money(-100, "USD")))
    assert not is_balanced(other)
