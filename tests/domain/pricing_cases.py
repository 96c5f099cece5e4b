"""Runs pricing cases from a file: `python -m tests.domain.pricing_cases [FILE]`.

A case is one call of one operation; there is one function per operation and none per case.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tests.domain import pricing_case_values as read
from tests.domain.pricing_case_values import ITEM_KEYS, Inputs
from vendible.domain.catalog.prices import Price, Template
from vendible.domain.kernel.money import Money
from vendible.domain.pricing.calendars import align, count_cycles, count_cycles_in_advance
from vendible.domain.pricing.changes import change, compare_plans, credit_cap
from vendible.domain.pricing.parts import part_of_cycle
from vendible.domain.pricing.policies import Denominator, Policy, policy_from
from vendible.domain.pricing.quantities import price_of
from vendible.domain.pricing.settling import settle
from vendible.domain.pricing.shares import count_days, days_of, ratio_text
from vendible.domain.pricing.taxes import tax_on_credit

DEFAULT_FILE = Path(__file__).parent.parent / "data" / "pricing-cases.json"
Results = dict[str, object]


@dataclass(frozen=True)
class Outcome:
    passed: int
    failures: tuple[str, ...]  # a line each


def run(cases: Sequence[object]) -> Outcome:
    """Every case of a file."""
    lines = [line for n, case in enumerate(cases, 1) if (line := failure_of(case, n)) is not None]
    return Outcome(len(cases) - len(lines), tuple(lines))


def failure_of(case: object, number: int) -> str | None:
    """Why a case fails, in a line; None when each expected key is equal to the result."""
    if not isinstance(case, dict):
        return f"case {number}: {read.shown(case)} is not a case; expected an object"
    told = [str(case.get("id", f"case {number}")), str(case.get("op", "(no op)"))]
    try:
        wrong = differences(read.mapping(case.get("expected"), "expected"), results_of(case))
    except Exception as broken:  # noqa: BLE001  one broken case must not hide the others
        wrong = f"{_sentence(broken)}; expected {read.shown(case.get('expected'))}"
    return f"{_one_line(' '.join(told))}: {wrong}" if wrong else None


def differences(expected: Inputs, results: Results) -> str:
    """Each expected key that is not equal to the result; empty when all are."""
    wrong = [
        f"{key} expected {read.shown(value)}, came {read.shown(results[key])}"
        if key in results
        else f"{key} expected {read.shown(value)}, but there is no such result"
        for key, value in expected.items()
        if key not in results or not _is_same(value, results[key])
    ]
    return "; ".join(wrong)


def results_of(case: Inputs) -> Results:
    """All that the operation of a case returns."""
    operation = case.get("op")
    found = OPERATIONS.get(operation) if isinstance(operation, str) else None
    if found is None:
        raise read.MalformedError(
            f"op is {read.shown(operation)}; expected one of {', '.join(OPERATIONS)}"
        )
    policy = policy_from(read.mapping(case.get("policy", {}), "policy"))
    return found(read.mapping(case.get("inputs"), "inputs"), policy)


# One function per operation. The next operation goes here and into OPERATIONS.


def quantity_price(inputs: Inputs, policy: Policy) -> Results:
    template = inputs.get("template")
    keys = TEMPLATE_KEYS.get(template) if isinstance(template, str) else None
    if keys is None:
        expected = ", ".join(TEMPLATE_KEYS)
        raise read.MalformedError(f"template is {read.shown(template)}; expected one of {expected}")
    read.only(inputs, ("currency", "template", *keys))
    currency, kind = read.currency(inputs), Template(str(template))
    if kind is Template.PERCENTAGE:
        quantity, price = Decimal(0), _percentage(inputs)
        events = [read.decimal_of(each, "events") for each in read.items(inputs, "events")]
    else:
        quantity, events = read.decimal(inputs, "quantity"), []
        price = (
            _package(inputs) if kind is Template.PACKAGE else Price(kind, tiers=read.tiers(inputs))
        )
    found = price_of(price, quantity, currency, events=events, policy=policy)
    return {"total": found.amount.amount}


def _package(inputs: Inputs) -> Price:
    unit, free = read.decimal(inputs, "unit"), read.decimal(inputs, "free", "0")
    return Price(Template.PACKAGE, unit=unit, size=read.pack_size(inputs), free=free)


def _percentage(inputs: Inputs) -> Price:
    return Price(
        Template.PERCENTAGE,
        flat=read.decimal(inputs, "fixed", "0"),
        rate_pct=read.decimal(inputs, "rate_pct"),
        free_events=read.free_events(inputs),
        free_amount=read.decimal(inputs, "free_amount")
        if read.has(inputs, "free_amount")
        else None,
    )


def run_part_of_cycle(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", *ITEM_KEYS))
    found = part_of_cycle(read.item(inputs, read.currency(inputs)), policy)
    results: Results = {
        "amount": found.amount.amount.amount,
        "shown_unit": found.shown_unit.amount,
    }
    if found.share.days is not None:
        results |= {"days": found.share.days, "of": found.share.of}
    return results


def run_change(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "old", "new"))
    currency = read.currency(inputs)
    old, new = (
        [read.item(read.item_of_side(each, side), currency) for each in read.items(inputs, side)]
        for side in ("old", "new")
    )
    found = change(old, new, currency, policy)
    return {
        "credits": [each.amount.amount for each in found.credits],
        "charges": [each.amount.amount for each in found.charges],
        "credit": found.credit.amount,
        "charge": found.charge.amount,
        "net": found.net.amount,
    }


def run_count_days(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "first", "end", "cycle"))
    span = read.term(inputs, "inputs")
    cycle = read.cycle(inputs)
    if cycle is None and policy.denominator is Denominator.CYCLE:
        return {"days": days_of(span, policy)}
    share = count_days(span, cycle, policy)
    return {"days": share.days, "of": share.of, "ratio": ratio_text(share.ratio, policy)}


def run_count_cycles(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "cadence", "start", "bill_day", "end", "target", "unit"))
    start, cadence, bill_day = (
        read.day(inputs, "start"),
        read.cadence(inputs),
        read.bill_day(inputs),
    )
    if read.has(inputs, "end") == read.has(inputs, "target"):
        raise read.MalformedError("expected either end or target")
    if read.has(inputs, "end"):
        cycles = count_cycles(start, read.day(inputs, "end"), cadence, bill_day, policy)
    else:
        target = read.day(inputs, "target")
        cycles = count_cycles_in_advance(start, target, cadence, bill_day, policy)
    results: Results = {"cycles": ratio_text(cycles, policy)}
    if read.has(inputs, "unit"):
        exact = Fraction(read.decimal(inputs, "unit")) * cycles
        results["total"] = Money.rounded(exact, read.currency(inputs), policy.rounding_mode).amount
    return results


def run_align(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "cadence", "start", "bill_day"))
    part, cycle = align(read.day(inputs, "start"), read.cadence(inputs), read.bill_day(inputs))
    return {"part": read.span_text(part), "cycle": read.span_text(cycle)}


def run_credit_cap(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "potential", "paid", "already_credited"))
    currency = read.currency(inputs)
    potential = read.money(read.needed(inputs, "potential"), currency, "potential")
    paid, credited = read.size(inputs, "paid"), read.size(inputs, "already_credited")
    return {"credit": credit_cap(potential, paid, credited, policy).amount}


def run_tax_on_credit(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "fee", "tax_pct", "part", "cycle"))
    found = tax_on_credit(
        Fraction(read.decimal(inputs, "fee")),
        read.currency(inputs),
        read.decimal(inputs, "tax_pct"),
        read.part(read.needed(inputs, "part")),
        read.cycle(inputs),
        policy,
    )
    return {
        "net": found.net.amount.amount,
        "tax": found.tax.amount.amount,
        "total": found.total.amount,
    }


def run_compare_plans(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "old", "new"))
    old, new = (read.mapping(read.needed(inputs, side), side) for side in ("old", "new"))
    for plan in (old, new):
        read.only(plan, ("amount", "cadence"))
    (old_plan, new_plan) = (
        (Fraction(read.decimal(plan, "amount")), read.cadence(plan)) for plan in (old, new)
    )
    return {"result": compare_plans(old_plan, new_plan)}


def run_settle(inputs: Inputs, policy: Policy) -> Results:
    read.only(inputs, ("currency", "charges", "credits", "carried_in"))
    currency = read.currency(inputs)
    charges, given_back = (
        [read.money(each, currency, key) for each in read.items(inputs, key)]
        for key in ("charges", "credits")
    )
    if any(each.minor < 0 for each in given_back):
        raise read.MalformedError("credits are sizes, never negative")
    found = settle(charges, given_back, read.size(inputs, "carried_in"))
    return {
        "credit_used": found.credit_used.amount,
        "net": found.net.amount,
        "carried_out": found.carried_out.amount,
    }


OPERATIONS: Mapping[str, Callable[[Inputs, Policy], Results]] = {
    "quantity_price": quantity_price,
    "part_of_cycle": run_part_of_cycle,
    "change": run_change,
    "count_days": run_count_days,
    "count_cycles": run_count_cycles,
    "align": run_align,
    "credit_cap": run_credit_cap,
    "tax_on_credit": run_tax_on_credit,
    "compare_plans": run_compare_plans,
    "settle": run_settle,
}
TEMPLATE_KEYS: Mapping[str, tuple[str, ...]] = {
    "volume": ("tiers", "quantity"),
    "graduated": ("tiers", "quantity"),
    "package": ("unit", "size", "free", "quantity"),
    "percentage": ("rate_pct", "fixed", "free_events", "free_amount", "events"),
}


def _is_same(expected: object, came: object) -> bool:
    """Equal in every character: 9 is not "9", nor 9.0, nor is 1 true."""
    return json.dumps(expected, sort_keys=True) == json.dumps(came, sort_keys=True)


def _sentence(broken: Exception) -> str:
    text = _one_line(str(broken)) or type(broken).__name__
    return text if isinstance(broken, ValueError) else f"{type(broken).__name__}: {text}"


def _one_line(text: str) -> str:
    """In ASCII, so that any terminal can print it."""
    return " ".join(text.split()).encode("ascii", "backslashreplace").decode()


def main(arguments: Sequence[str]) -> int:
    """0: all passed; 1: some failed; 2: the file can't be read."""
    if len(arguments) > 1:
        sys.stderr.write("Expected one file at most: python -m tests.domain.pricing_cases [FILE]\n")
        return 2
    path = Path(arguments[0]) if arguments else DEFAULT_FILE
    try:
        cases = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as broken:
        sys.stderr.write(f"{path} can't be read as JSON: {broken}\n")
        return 2
    if not isinstance(cases, list):
        sys.stderr.write(f"{path} holds no list of cases\n")
        return 2
    outcome = run(cases)
    for line in outcome.failures:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"{outcome.passed} passed, {len(outcome.failures)} failed\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
