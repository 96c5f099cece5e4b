"""The marketplace's accounts, and what each movement of money posts to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from vendible.domain.kernel.money import Money


class Account(StrEnum):
    """An account of the books; with an organization where one owns it.

    A debit is > 0. What the marketplace owes stands negative: balances, held money, taxes.
    """

    CLEARING = "clearing"  # the world outside: bank, card company
    CUSTOMER_BALANCE = "customer_balance"  # of a customer
    RECEIVABLE = "receivable"  # of a customer: invoiced and not yet paid
    HELD_FOR_PARTNER = "held_for_partner"  # of a partner: sold, not yet due
    TAX = "tax"
    COMMISSION = "commission"
    PARTNER_PAYABLE = "partner_payable"  # of a partner
    PAYOUT = "payout"  # of a partner
    REFUNDS = "refunds"


class Posting(NamedTuple):
    account: Account
    organization: UUID | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """One invoiced line: what a partner sold, and the tax on it; both negative for a credit."""

    partner: UUID
    net: Money
    tax: Money


def is_balanced(postings: Iterable[Posting]) -> bool:
    """True when, in each currency, debits equal credits."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.amount.currency] += posting.amount.minor
    return not any(sums.values())


def deposit(customer: UUID, amount: Money) -> tuple[Posting, ...]:
    """Money came in from outside and now is the customer's balance."""
    return (
        Posting(Account.CLEARING, None, amount),
        Posting(Account.CUSTOMER_BALANCE, customer, -amount),
    )


def invoiced(customer: UUID, sales: Iterable[Sale]) -> tuple[Posting, ...]:
    """The customer owes the lines; each partner's part is held, the tax is set aside.

    A credit note is the same with negative lines. Postings of zero are left out.
    """
    held: dict[UUID, Money] = {}
    tax: Money | None = None
    for sale in sales:
        held[sale.partner] = held[sale.partner] + sale.net if sale.partner in held else sale.net
        tax = sale.tax if tax is None else tax + sale.tax
    if tax is None:
        return ()
    owed = sum(held.values(), tax)
    postings = (
        Posting(Account.RECEIVABLE, customer, owed),
        *(Posting(Account.HELD_FOR_PARTNER, partner, -net) for partner, net in held.items()),
        Posting(Account.TAX, None, -tax),
    )
    return tuple(each for each in postings if each.amount)


def paid_from_balance(customer: UUID, amount: Money) -> tuple[Posting, ...]:
    """An invoice is settled with the customer's balance; a negative one is given back to it."""
    if not amount:
        return ()
    return (
        Posting(Account.CUSTOMER_BALANCE, customer, amount),
        Posting(Account.RECEIVABLE, customer, -amount),
    )


def reversal(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The posting that takes a mistaken one back."""
    return tuple(each._replace(amount=-each.amount) for each in postings)
