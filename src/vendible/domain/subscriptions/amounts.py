"""What a subscription costs a cycle, what its rest is worth, what leaving a contract costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from vendible.domain.catalog.listing import ContractTerms, Edition, TerminationFee
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import cycle_around
from vendible.domain.pricing.changes import credit_of
from vendible.domain.pricing.charges import charge_for
from vendible.domain.pricing.explained import Explained, Step, added, explain, stated
from vendible.domain.pricing.parts import Item, amount_of
from vendible.domain.pricing.policies import POLICIES, CreditCap
from vendible.domain.pricing.quantities import exact_price_of
from vendible.domain.subscriptions.holding import Held


def sku_of(edition: Edition, attributes: Iterable[tuple[str, str]]) -> str:
    """The key of a SKU: its values over the edition's attributes, in their order."""
    chosen = dict(attributes)
    return "/".join(chosen[attribute.code] for attribute in edition.attributes)


@dataclass(frozen=True, slots=True)
class CyclePrice:
    """What one cycle costs, not yet rounded: `step` in all, as `quantity` times `unit`.

    Policies that round the price of a unit first need both; only a linear price has units.
    `before`: the steps that led to it, of a price with a discount.
    """

    step: Step
    unit: Fraction
    quantity: Fraction
    before: tuple[Step, ...] = ()


def cycle_price(
    price: Price,
    edition: Edition,
    quantity: int,
    attributes: Iterable[tuple[str, str]],
    currency: str,
) -> CyclePrice:
    """What one cycle costs, with its formula."""
    sku = sku_of(edition, attributes)
    unit_name = edition.quantity.unit if edition.quantity else ""
    step = _exact_price(price, quantity, currency, sku, unit_name)
    sold = dict(price.skus)[sku] if price.template is Template.PER_SKU else price
    if sold.template is Template.LINEAR and not sold.flat:
        return CyclePrice(step, Fraction(sold.unit), Fraction(quantity))
    return CyclePrice(step, step.exact, Fraction(1))


@lru_cache(maxsize=256)
def _exact_price(price: Price, quantity: int, currency: str, sku: str, unit_name: str) -> Step:
    """Asked again and again for one thing: by each renewal, and by each way to leave."""
    return exact_price_of(price, Decimal(quantity), currency, sku=sku, unit_name=unit_name)


def held_edition(held: Held) -> Edition:
    edition = held.listing.edition(held.edition)
    assert edition is not None, f"{held.edition} is not in the revision held"
    return edition


def held_cycle_price(held: Held) -> CyclePrice:
    """What one cycle of the paid term costs at the price bought, less its discount."""
    return less_discount(full_cycle_price(held), held)


def full_cycle_price(held: Held) -> CyclePrice:
    """What one cycle costs at the price bought, without any discount."""
    return cycle_price(
        held.price, held_edition(held), held.quantity, held.attributes, held.currency
    )


def less_discount(full: CyclePrice, held: Held, first: date | None = None) -> CyclePrice:
    """A cycle's price less the discount of `held`, if one is in force for that cycle.

    Every price of a subscription goes through here: what is bought, renewed, changed to and given
    back. `first` is the day on which the cycle begins, by default that of the paid term.
    """
    discount = held.discount
    if discount is None or not discount.is_in_force(first or held.first):
        return full
    step = discount.reduced(full.step, held.currency)
    unit = step.exact / full.quantity if full.quantity else full.unit
    return CyclePrice(step, unit, full.quantity, (*full.before, full.step))


def charge_for_rest(price: CyclePrice, held: Held, today: date) -> Explained:
    """What the rest of the term held costs, from today on, when a cycle costs `price`.

    Without a term (one-time) it is the whole price: the ratio is 1. A part of one cycle is an
    item of the policy, as in the worked pricing cases. The days of a trial cost nothing.
    """
    if held.trial_until is not None and held.is_in_trial(today):
        days = (held.trial_until - held.first).days
        return stated(Money.zero(held.currency), f"{days} day{'s' * (days != 1)} of trial")
    policy, step = POLICIES[held.policy], price.step
    rest = held.rest(today)
    around = cycle_around(held.anchor, held.cycle, rest.first) if rest and held.cycle else None
    if rest is None or held.cycle is None or around is None or rest == around:
        whole = explain(step.formula, step.exact, held.currency, policy.rounding_mode, step.inputs)
        return whole.preceded_by(price.before)
    if rest.end <= around.end:
        item = Item(price.unit, held.currency, rest, around, price.quantity)
        return amount_of(item, policy).preceded_by([*price.before, step])
    part = charge_for(
        step.exact, held.currency, held.anchor, held.cycle, rest, policy, step.formula
    )
    return part.preceded_by([*price.before, step])


def charge_for_rest_discounted(full: CyclePrice, held: Held, today: date) -> Explained:
    """The same where a cycle costs `full` less the discount of `held`.

    In a term that was paid ahead by hand the discount may end between two cycles.
    """
    rest, over = held.rest(today), _discount_over(held)
    if rest is None or over is None or rest.end <= over:
        return charge_for_rest(less_discount(full, held), held, today)
    afterwards = charge_for_rest(full, held, max(today, over))
    if rest.first >= over:
        return afterwards
    before = charge_for_rest(less_discount(full, held), replace(held, end=over), today)
    return added([before, afterwards], held.currency)


def _discount_over(held: Held) -> date | None:
    """The first day on which a cycle is charged in full; None if none is, or all are."""
    discount = held.discount
    if discount is None or discount.until is None or held.cycle is None:
        return None
    if not discount.is_in_force(held.first):
        return None
    return cycle_around(held.anchor, held.cycle, discount.until - timedelta(days=1)).end


def credit_for_rest(held: Held, today: date) -> Explained:
    """What the unused rest gives back: a negative amount, never more than was paid for it.

    The cap holds under every policy (rules: Money).
    """
    if held.is_offline:
        return stated(Money.zero(held.currency), "billed outside the marketplace")
    policy = replace(POLICIES[held.policy], credit_cap=CreditCap.PAID_AND_NOT_YET_CREDITED)
    unused = charge_for_rest_discounted(full_cycle_price(held), held, today)
    return -credit_of(unused, held.paid, Money.zero(held.currency), policy)


def first_charge(held: Held) -> Explained:
    """What the first span of a new subscription costs: a cycle, or the part of one."""
    if held.is_offline:
        return stated(Money.zero(held.currency), "billed outside the marketplace")
    return charge_for_rest(held_cycle_price(held), held, held.first)


def fee_of(terms: ContractTerms, cycles: Sequence[Fraction], currency: str) -> Explained | None:
    """The termination fee: flat, or percent of the cycles left; None where there is none.

    `cycles`: what each of those that are left would cost; a discount may end between them.
    """
    if terms.fee_kind is TerminationFee.NONE:
        return None
    if terms.fee_kind is TerminationFee.FLAT:
        return stated(Money.rounded(Fraction(terms.fee), currency), "termination fee")
    costs = " and ".join(
        f"{len(list(alike))} cycles left at {Money.rounded(amount, currency)}"
        for amount, alike in groupby(cycles)
    )
    exact = sum(cycles, Fraction(0)) * Fraction(terms.fee) / 100
    return explain(f"{terms.fee} % of {costs or 'no cycles left'}", exact, currency)
