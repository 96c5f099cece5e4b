"""What a quoted change looks like: both sides, the license, the add-ons, the lines, the total."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vendible.consoles.customer.asking import ASK_FOR_APPROVAL
from vendible.consoles.design.words import day_text, money_text
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.quoting import cycle_amount, line_quoted, tax_note
from vendible.domain.catalog.listing import GrantKind, Value
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.change_quotes import Entitlement, Quoted
from vendible.domain.ordering.orders import Line
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.amounts import held_edition
from vendible.domain.subscriptions.changing import AddonEffect, Direction, Fate
from vendible.domain.subscriptions.holding import Held
from vendible.usecases.committing import is_above

_DIRECTIONS = {
    Direction.UPGRADE: "Upgrade",
    Direction.DOWNGRADE: "Downgrade",
    Direction.EQUAL: "Change at the same price",
}
_LAST_DAY = "Last day of the term"
_FATES = {
    Fate.KEPT: "It stays as it is.",
    Fate.INCLUDED: "The new edition includes it: it ends with the change, its contract too.",
    Fate.NOT_AVAILABLE: "The new edition does not go with it: it ends with the change.",
}


def quote_shown(quoted: Quoted, *, is_now: bool, limit: Money | None) -> dict[str, Any]:
    """For the page: both sides, entitlements, add-ons, lines, total, and what is confirmed.

    `limit`: of who looks, if any.
    """
    change, order = quoted.change, quoted.order
    direction = _DIRECTIONS[change.direction]
    is_asked = is_now and is_above(limit, order.total)
    return {
        "order": order,
        "lines": [line_quoted(each) for each in order.lines],
        "tax_note": tax_note(each.tax_rate_pct for each in order.lines),
        "sides": _sides(quoted),
        "license_says": [_entitlement(each) for each in quoted.entitlements],
        "after_cycle_price": cycle_amount(change.after),
        "renewal": quoted.renewal,
        "policy_words": POLICIES[change.before.policy].words,
        "direction": direction if is_now else f"{direction} on {day_text(quoted.on)}",
        "is_now": is_now,
        "on": quoted.on,
        "sentence": _sentence(quoted, is_now=is_now, is_asked=is_asked),
        "above_limit": limit if is_asked else None,
        "effects": [_effect(each) for each in change.addons],
        "given_back": -order.total if order.total.minor < 0 else None,
        "confirm": ASK_FOR_APPROVAL if is_asked else _confirm_label(quoted, is_now=is_now),
        "expected_total": order.total.amount,
    }


def _sides(quoted: Quoted) -> list[dict[str, str]]:
    """Edition, quantity, values, price and next renewal: each as it is and as it will be."""
    before, after, renewal = quoted.change.before, quoted.change.after, quoted.renewal
    was, will = _described(before), _described(after)
    if before.end is not None and before.end <= quoted.on:  # its term is over by then
        was.pop(_LAST_DAY), will.pop(_LAST_DAY, None)
    if renewal is not None:
        label = f"Next renewal, {day_text(renewal.on)}, without tax"
        was[label] = _renewal_text(renewal.before)
        will[label] = _renewal_text(renewal.after)
    return [_side(label, was.get(label, ""), will.get(label, "")) for label in {**was, **will}]


def _side(label: str, was: str, will: str) -> dict[str, str]:
    kind = "same" if was == will else "added" if not was else "changed" if will else "removed"
    return {"kind": kind, "label": label, "before": was, "after": will}


def _renewal_text(line: Line | None) -> str:
    return money_text(line.net) if line is not None else ""


def _described(held: Held) -> dict[str, str]:
    edition = held_edition(held)
    said = {} if held.parent else {"Edition": edition.name}
    if edition.quantity is not None:
        said[edition.quantity.name or "Quantity"] = wording.quantity_name(held.quantity, edition)
    said |= wording.attribute_names(held.listing, held.edition, dict(held.attributes))
    said[f"Price {wording.per_cycle(held.cycle, held.method)}"] = money_text(
        cycle_amount(held).amount
    )
    if held.end is not None:
        said[_LAST_DAY] = day_text(held.end - timedelta(days=1))
    return said


def _entitlement(each: Entitlement) -> dict[str, str]:
    unit = wording.unit_beside(each.name, each.unit)

    def text(value: Value | None) -> str:
        return "" if value is None else wording.value_name(value, each.kind, unit, GrantKind.SETS)

    return _side(each.name, text(each.before), text(each.after))


def _sentence(quoted: Quoted, *, is_now: bool, is_asked: bool) -> str:
    """What confirming does, with names and dates."""
    change, order = quoted.change, quoted.order
    before, after = held_edition(change.before), held_edition(change.after)
    what = f"from {before.name} to {after.name}" if before.code != after.code else "as shown above"
    when = "once it is approved" if is_asked else "today" if is_now else f"on {day_text(quoted.on)}"
    ending = [each.addon.name for each in change.addons if each.fate is not Fate.KEPT]
    said = [f"{change.before.name} changes {when} {what}."]
    if ending:
        said.append(f"With it {'ends' if len(ending) == 1 else 'end'} {' and '.join(ending)}.")
    then = " then" if is_asked else "" if is_now else " on that day"
    if order.total.minor > 0:
        said.append(f"{money_text(order.total)} is paid from your balance{then}.")
    elif order.total.minor < 0:
        said.append(f"{money_text(-order.total)} is given back to your balance{then}.")
    if not is_now:
        said.append(
            "It is checked again on that day: what you buy or cancel until then may change it, "
            "and if it is not possible then, all stays as it is and you are told."
        )
    return " ".join(said)


def _effect(effect: AddonEffect) -> dict[str, Any]:
    credit = effect.credit
    return {
        "addon": effect.addon,
        "fate": effect.fate.value,
        "words": _FATES[effect.fate],
        "credit": -credit.amount if credit and credit.amount else None,
        "fee": effect.fee.amount if effect.fee else None,
    }


def _confirm_label(quoted: Quoted, *, is_now: bool) -> str:
    total = quoted.order.total
    if not is_now:
        return f"Schedule for {day_text(quoted.on)}"
    if total.minor > 0:
        return f"Pay {money_text(total)} and change"
    if total.minor < 0:
        return f"Change and get {money_text(-total)} back"
    return "Change"
