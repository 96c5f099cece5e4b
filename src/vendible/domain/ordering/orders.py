"""An order as it was decided: its lines, and what it does to subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.terms import Term
from vendible.domain.ledger.postings import Sale
from vendible.domain.pricing.explained import Explained
from vendible.domain.pricing.policies import POLICIES, TaxBasis
from vendible.domain.subscriptions.holding import Held


class OrderKind(StrEnum):
    NEW = "new"
    ADDON = "addon"
    CHANGE = "change"
    RENEWAL = "renewal"
    CANCELLATION = "cancellation"


class OrderState(StrEnum):
    QUOTED = "quoted"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    DELIVERING = "delivering"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.QUOTED: frozenset(
        {
            OrderState.AWAITING_PAYMENT,
            OrderState.PAID,
            OrderState.EXPIRED,  # it held for a time
            OrderState.CANCELLED,  # it asked for an approval, which was declined
        }
    ),
    OrderState.AWAITING_PAYMENT: frozenset(
        {OrderState.PAID, OrderState.EXPIRED, OrderState.CANCELLED}
    ),
    OrderState.PAID: frozenset({OrderState.DELIVERING, OrderState.REFUNDED}),
    OrderState.DELIVERING: frozenset({OrderState.COMPLETED, OrderState.REFUNDED}),
    OrderState.COMPLETED: frozenset({OrderState.REFUNDED}),
    OrderState.EXPIRED: frozenset(),
    OrderState.CANCELLED: frozenset(),
    OrderState.REFUNDED: frozenset(),
}

TaxRates = Mapping[str, Decimal]  # percent by tax class, for the customer's country


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line: `name` in words, and the price with its steps."""

    name: str
    price: Explained


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of an order. `subscription` is as it will be afterwards; `net` may be negative."""

    label: str
    subscription: Held
    parts: tuple[Part, ...]
    term: Term | None
    net: Money
    tax_rate_pct: Decimal
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax

    @property
    def sale(self) -> Sale:
        return Sale(self.subscription.partner, self.net, self.tax)


def line(
    label: str,
    subscription: Held,
    parts: tuple[Part, ...],
    rates: TaxRates,
    term: Term | None = None,
) -> Line:
    """A line whose net is the sum of its rounded parts, with the tax of the customer's country.

    Tax is of the line, rounded once: of its exact or of its rounded net, as the policy says.
    """
    currency = subscription.currency
    policy = POLICIES[subscription.policy]
    net = total((part.price.amount for part in parts), currency)
    exact = sum((part.price.exact for part in parts), Fraction(0))
    basis = net.exact if policy.tax_basis is TaxBasis.ROUNDED_NET else exact
    rate = rates.get(subscription.listing.tax_class, Decimal(0))
    return Line(
        label,
        subscription,
        parts,
        term if term is not None else _term_of(subscription),
        net,
        rate,
        Money.rounded(basis * Fraction(rate) / 100, currency, policy.rounding_mode),
    )


def _term_of(subscription: Held) -> Term | None:
    if subscription.end is None:
        return None
    return Term(subscription.first, subscription.end)


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer commits to, decided and not yet written.

    `begins` are new subscriptions, `goes_on` those with a new specification, `ends` those that
    end with the order (their `ends_on` is today), `will_end` those set to end later. `coupon` and
    `private_offer` are those that it uses.
    """

    kind: OrderKind
    currency: str
    lines: tuple[Line, ...]
    begins: tuple[Held, ...] = ()
    goes_on: tuple[Held, ...] = ()
    ends: tuple[Held, ...] = ()
    will_end: tuple[Held, ...] = ()
    coupon: UUID | None = None
    private_offer: UUID | None = None

    @property
    def changed(self) -> tuple[Held, ...]:
        """Every subscription that it touches, as it is afterwards."""
        return (*self.begins, *self.goes_on, *self.ends, *self.will_end)

    @property
    def net(self) -> Money:
        return total((each.net for each in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        return total((each.tax for each in self.lines), self.currency)

    @property
    def total(self) -> Money:
        return self.net + self.tax
