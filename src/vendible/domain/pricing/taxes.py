"""Taxes: a share of a net amount, for charges and for what is given back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vendible.domain.kernel.money import Money
from vendible.domain.pricing.explained import TIMES, Explained, explain, number, price
from vendible.domain.pricing.policies import Policy, TaxBasis
from vendible.domain.pricing.shares import Part, Share, Span, share_of


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount with its tax: `total` is the sum of the two, each rounded on its own."""

    net: Explained
    tax: Explained
    total: Money


def tax_of(net: Money, rate_pct: Decimal, policy: Policy) -> Money:
    """The tax on an amount that is rounded already."""
    return Money.rounded(net.exact * Fraction(rate_pct) / 100, net.currency, policy.rounding_mode)


def tax_line(net: Explained, rate_pct: Decimal, policy: Policy) -> Explained:
    """The tax on an amount, of its exact or its rounded net by the policy."""
    is_rounded = policy.tax_basis is TaxBasis.ROUNDED_NET
    basis = net.amount.exact if is_rounded else net.exact
    currency = net.amount.currency
    rate, shown = f"{number(rate_pct)} %", price(basis, currency)
    inputs = (("net", shown), ("rate", rate))
    exact = basis * Fraction(rate_pct) / 100
    return explain(f"{rate} of {shown}", exact, currency, policy.rounding_mode, inputs)


def taxed(net: Explained, rate_pct: Decimal, policy: Policy) -> Taxed:
    """An amount, its tax and their sum."""
    tax = tax_line(net, rate_pct, policy)
    return Taxed(net, tax, net.amount + tax.amount)


def tax_on_credit(
    fee: Fraction,
    currency: str,
    rate_pct: Decimal,
    part: Part,
    cycle: Span | None,
    policy: Policy,
) -> Taxed:
    """What a part of `fee` gives back, with its tax: sizes."""
    share = share_of(part, cycle, policy)
    return taxed(_net(fee, currency, share, policy), rate_pct, policy)


def _net(fee: Fraction, currency: str, share: Share, policy: Policy) -> Explained:
    shown = price(fee, currency)
    inputs = (("price", shown), ("part", share.words))
    formula = f"{shown}{TIMES}{share.formula}"
    return explain(formula, fee * share.ratio, currency, policy.rounding_mode, inputs)
