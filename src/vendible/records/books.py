"""The books as they stand: each account's balance, and the proof that they balance."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from vendible.domain.kernel.money import Money


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """A debit balance is > 0; what the marketplace owes is < 0."""

    account: str
    owner: str
    balance: Money
    postings: int


@dataclass(frozen=True, slots=True)
class Books:
    """`unbalanced` transactions and `drifted` customer balances must both be none."""

    accounts: tuple[AccountBalance, ...]
    sums: tuple[Money, ...]  # of all postings, by currency: zero
    unbalanced: int
    drifted: int

    @property
    def balance(self) -> bool:
        return not self.unbalanced and not self.drifted and not any(self.sums)


def read_books(*, sandbox: bool = False) -> Books:
    """Recomputed from the postings alone: the marketplace's own books, or the sandboxes'."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.account, coalesce(o.name, ''), p.currency, sum(p.minor)::bigint, count(*) "
            "FROM postings p JOIN ledger_transactions t ON t.id = p.transaction_id "
            "LEFT JOIN organizations o ON o.id = p.organization_id WHERE t.sandbox = %s "
            "GROUP BY p.account, o.name, o.id, p.currency ORDER BY p.account, o.name, p.currency",
            [sandbox],
        )
        accounts = tuple(
            AccountBalance(account, owner, Money(minor, currency), count)
            for account, owner, currency, minor, count in cursor.fetchall()
        )
        cursor.execute(_SUMS, [sandbox])
        sums = tuple(Money(minor, currency) for currency, minor in cursor.fetchall())
        cursor.execute(_UNBALANCED, [sandbox])
        unbalanced = cursor.fetchone()[0]
        cursor.execute(_DRIFTED, [sandbox, sandbox])
        drifted = cursor.fetchone()[0]
    return Books(accounts, sums, unbalanced, drifted)


_SUMS = """
SELECT p.currency, sum(p.minor)::bigint FROM postings p
JOIN ledger_transactions t ON t.id = p.transaction_id WHERE t.sandbox = %s GROUP BY p.currency
"""
_UNBALANCED = """
SELECT count(*) FROM (
  SELECT 1 FROM postings p JOIN ledger_transactions t ON t.id = p.transaction_id
    WHERE t.sandbox = %s GROUP BY p.transaction_id, p.currency HAVING sum(p.minor) <> 0
) uneven
"""
# A customer's money lies in one of the books; in the other one it would be missing here.
_DRIFTED = """
SELECT count(*) FROM (
  SELECT p.organization_id, p.currency, -sum(p.minor) AS minor FROM postings p
    JOIN ledger_transactions t ON t.id = p.transaction_id
    WHERE p.account = 'customer_balance' AND t.sandbox = %s
    GROUP BY p.organization_id, p.currency
) posted
FULL JOIN (
  SELECT b.organization_id, b.currency, b.minor FROM customer_balances b
    JOIN organizations o ON o.id = b.organization_id WHERE o.sandbox = %s
) kept USING (organization_id, currency)
WHERE coalesce(posted.minor, 0) <> coalesce(kept.minor, 0)
"""
