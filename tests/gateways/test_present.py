"""Ids of one moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vendible.gateways.present import mint_at

NOW = datetime(2026, 1, 15, 11, tzinfo=UTC)


def test_ids_of_one_moment_sort_as_they_were_made() -> None:
    """A clock that is put a year forward makes a year of invoices in one moment."""
    mint = mint_at(NOW)
    made = [mint() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert mint_at(NOW + timedelta(milliseconds=1))() > made[-1]
