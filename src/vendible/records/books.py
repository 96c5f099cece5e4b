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


def read_books() -> Books:
    """Recomputed from the postings alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.account, coalesce(o.name, ''), p.currency, sum(p.minor)::bigint, count(*) "
            "FROM postings p LEFT JOIN organizations o ON o.id = p.organization_id "
            "GROUP BY p.account, o.name, o.id, p.currency ORDER BY p.account, o.name, p.currency"
        )
        accounts = tuple(
            AccountBalance(account, owner, Money(minor, currency), count)
            for account, owner, currency, minor, count in cursor.fetchall()
        )
        cursor.execute("SELECT currency, sum(minor)::bigint FROM postings GROUP BY currency")
        sums = tuple(Money(minor, currency) for currency, minor in cursor.fetchall())
        cursor.execute(_UNBALANCED)
        unbalanced = cursor.fetchone()[0]
        cursor.execute(_DRIFTED)
        drifted = cursor.fetchone()[0]
    return Books(accounts, sums, unbalanced, drifted)


_UNBALANCED = """
SELECT count(*) FROM (
  SELECT 1 FROM postings GROUP BY transaction_id, currency HAVING sum(minor) <> 0
) uneven
"""
_DRIFTED = """
SELECT count(*) FROM (
  SELECT organization_id, currency, -sum(minor) AS minor FROM postings
    WHERE account = 'customer_balance' GROUP BY organization_id, currency
) posted
FULL JOIN customer_balances kept USING (organization_id, currency)
WHERE coalesce(posted.minor, 0) <> coalesce(kept.minor, 0)
"""
