"""Explained amounts: a price with the steps by which it came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendible.domain.kernel.money import Money, Rounding, digits

# Escapes, because the signs look like letters.
TIMES = " \u00d7 "
MINUS = " \u2212 "

ROUNDED_WORDS = {
    Rounding.HALF_UP: "rounded half up",
    Rounding.FLOOR: "cut off",
    Rounding.HALF_EVEN: "rounded half to even",
}

Inputs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One formula with its figures. `exact` is before rounding, in major units.

    `amount` is None where nothing is rounded yet; `rounding` is empty where nothing was lost.
    """

    formula: str
    exact: Fraction
    amount: Money | None = None
    inputs: Inputs = ()
    rounding: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """An amount and how it came about; the last step gives the amount."""

    amount: Money
    steps: tuple[Step, ...]

    @property
    def exact(self) -> Fraction:
        """Before the last rounding, in major units."""
        return self.steps[-1].exact if self.steps else self.amount.exact

    @property
    def formula(self) -> str:
        """Of the last step: what fits on one line of an order."""
        return self.steps[-1].formula if self.steps else self.amount.amount

    def __neg__(self) -> Explained:
        """What is given back: the same steps, and the sign."""
        given_back = Step(f"{MINUS.strip()}({self.formula})", -self.exact, -self.amount)
        return Explained(-self.amount, (*self.steps, given_back))

    def preceded_by(self, earlier: Explained | Iterable[Step]) -> Explained:
        """The same amount, with the steps that led to its inputs told first."""
        steps = earlier.steps if isinstance(earlier, Explained) else tuple(earlier)
        return Explained(self.amount, (*steps, *self.steps))

    def text(self) -> str:
        """A line for each step, with its inputs below it."""
        return "\n".join(_lines(self.steps, self.amount.currency))

    def to_plain(self) -> dict[str, Any]:
        """As JSON-able values; exact amounts are fractions such as `"7/31"`."""
        return {
            "amount": self.amount.amount,
            "currency": self.amount.currency,
            "steps": [
                {
                    "formula": step.formula,
                    "inputs": [list(pair) for pair in step.inputs],
                    "exact": str(step.exact),
                    "amount": None if step.amount is None else step.amount.amount,
                    "rounding": step.rounding,
                }
                for step in self.steps
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Explained:
        """Back from `to_plain`."""
        currency = plain["currency"]
        steps = tuple(
            Step(
                formula=each["formula"],
                exact=Fraction(each["exact"]),
                amount=None if each["amount"] is None else Money.parse(each["amount"], currency),
                inputs=tuple((name, text) for name, text in each["inputs"]),
                rounding=each["rounding"],
            )
            for each in plain["steps"]
        )
        return cls(Money.parse(plain["amount"], currency), steps)


def rounded_step(
    formula: str,
    exact: Fraction,
    currency: str,
    mode: Rounding = Rounding.HALF_UP,
    inputs: Inputs = (),
) -> Step:
    """A step that ends rounded to the currency's digits."""
    amount = Money.rounded(exact, currency, mode)
    return Step(
        formula, exact, amount, inputs, "" if amount.exact == exact else ROUNDED_WORDS[mode]
    )


def explain(
    formula: str,
    exact: Fraction,
    currency: str,
    mode: Rounding = Rounding.HALF_UP,
    inputs: Inputs = (),
) -> Explained:
    """An amount that comes from one formula, rounded once."""
    amount = Money.rounded(exact, currency, mode)
    rounding = "" if amount.exact == exact else ROUNDED_WORDS[mode]
    return Explained(amount, (Step(formula, exact, amount, inputs, rounding),))


def stated(amount: Money, words: str) -> Explained:
    """An amount that needs no computing: a setup fee, what was paid."""
    return Explained(amount, (Step(words, amount.exact, amount),))


def added(parts: Iterable[Explained], currency: str) -> Explained:
    """The sum of rounded amounts, with the steps of all."""
    parts = tuple(parts)
    if len(parts) == 1:
        return parts[0]
    minor = sum(each.amount.minor for each in parts)
    amount = Money(minor, currency)
    formula = " + ".join(each.amount.amount for each in parts) or amount.amount
    steps = [step for each in parts for step in each.steps]
    return Explained(amount, (*steps, Step(formula, amount.exact, amount)))


def number(value: Fraction | Decimal | int, places: int = 0) -> str:
    """A number for reading: at least `places` decimals, all of them where they end."""
    above, below = value.as_integer_ratio()
    size = abs(above)
    for count in range(places, places + 12):
        scaled, rest = divmod(size * 10**count, below)
        if not rest:
            return _decimal(scaled, count, is_negative=above < 0)
    count = places + 4
    return _decimal(size * 10**count // below, count, is_negative=above < 0) + "\u2026"


def price(value: Fraction | Decimal | int, currency: str) -> str:
    """An amount for reading, with at least the currency's digits: 12.50, 0.0008."""
    return number(value, digits(currency))


def _decimal(scaled: int, places: int, *, is_negative: bool) -> str:
    sign = "-" if is_negative else ""
    if places == 0:
        return f"{sign}{scaled}"
    whole, rest = divmod(scaled, 10**places)
    return f"{sign}{whole}.{rest:0{places}}"


def _lines(steps: Iterable[Step], currency: str) -> Iterable[str]:
    for step in steps:
        line = step.formula
        exact = price(step.exact, currency)
        if line != exact and (step.amount is None or step.rounding):
            line += f" = {exact}"
        if step.rounding:
            line += f" \u2192 {step.amount} ({step.rounding})"
        elif step.amount is not None and line != step.amount.amount:
            line += f" = {step.amount}"
        yield line
        for name, text in step.inputs:
            yield f"  {name}: {text}"
