"""Subscriptions and licenses as the pages show them, made from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from vendible.consoles.design.words import day_text, instant_text
from vendible.consoles.storefront import wording
from vendible.domain.catalog.listing import (
    Edition,
    GrantKind,
    Listing,
    Method,
)
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Cycle, Term
from vendible.domain.licensing.checking import decide
from vendible.domain.licensing.license import Entitled, License
from vendible.domain.licensing.states import state_at
from vendible.domain.ordering.forecast import ComingInvoice
from vendible.domain.subscriptions.holding import ScheduledKind, State
from vendible.domain.subscriptions.renewing import ISOLATED_DAYS
from vendible.records import revisions
from vendible.records.models import License as LicenseRow
from vendible.records.models import Subscription


@dataclass(frozen=True, slots=True)
class SubscriptionShown:
    """`addons` stand below their product; `next` is what happens next, and when."""

    row: Subscription
    listing: Listing
    edition: str
    quantity: str
    attributes: Sequence[tuple[str, str]]
    term: Term | None
    next: str
    next_on: date | None
    pays_on: date | None = None  # its next line on an invoice, with tax
    pays: Money | None = None
    addons: tuple[SubscriptionShown, ...] = ()

    @property
    def next_title(self) -> str:
        """`Renews`, where the day stands below it."""
        return self.next.removesuffix(" on").removesuffix(" until")

    @property
    def specification(self) -> str:
        """Edition (of a product), quantity and values on one line."""
        parts = [] if self.row.parent_id else [self.edition]
        parts += [self.quantity] if self.quantity else []
        return ", ".join([*parts, *(value for _, value in self.attributes)])


@dataclass(frozen=True, slots=True)
class LicenseShown:
    row: LicenseRow
    document: License
    state: str  # as of now, whatever is stored


@dataclass(frozen=True, slots=True)
class EffectiveShown:
    """One entitlement that counts, and the licenses that it comes from."""

    name: str
    value: str
    sources: tuple[LicenseShown, ...]


def shown_with_addons(
    rows: Sequence[Subscription],
    addons: Iterable[Subscription],
    coming: Iterable[ComingInvoice] = (),
) -> list[SubscriptionShown]:
    """Products with their add-ons below; one statement for the listings of all.

    Each shows its next amount among the invoices that are `coming`.
    """
    beside = list(addons)
    due = _next_lines(coming)
    known = revisions.listings(row.revision_id for row in [*rows, *beside])
    below: dict[UUID, list[SubscriptionShown]] = {}
    for row in beside:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append(_shown(row, known, due))
    return [_shown(row, known, due, tuple(below.get(row.id, ()))) for row in rows]


def _next_lines(coming: Iterable[ComingInvoice]) -> dict[UUID, tuple[date, Money]]:
    """By subscription: the day of the next invoice with a line of it, and what that comes to."""
    due: dict[UUID, tuple[date, Money]] = {}
    for each in coming:
        for line in each.lines:
            held = line.subscription.id
            on, amount = due.get(held, (each.on, Money.zero(each.currency)))
            if on == each.on and amount.currency == each.currency:
                due[held] = (on, amount + line.total)
    return due


def shown(row: Subscription) -> SubscriptionShown:
    return _shown(row, revisions.listings([row.revision_id]), {})


def _shown(
    row: Subscription,
    known: Mapping[UUID, Listing],
    due: Mapping[UUID, tuple[date, Money]],
    addons: tuple[SubscriptionShown, ...] = (),
) -> SubscriptionShown:
    listing = known[row.revision_id]
    edition = edition_of(listing, row.edition)
    next_, next_on = _what_is_next(row)
    return SubscriptionShown(
        row=row,
        listing=listing,
        edition=edition.name,
        quantity=wording.quantity_name(row.quantity, edition),
        attributes=wording.attribute_names(listing, row.edition, dict(row.attributes)),
        term=Term(row.first, row.end) if row.end else None,
        next=next_,
        next_on=next_on,
        pays_on=due[row.id][0] if row.id in due else None,
        pays=due[row.id][1] if row.id in due else None,
        addons=addons,
    )


def edition_of(listing: Listing, code: str) -> Edition:
    found = listing.edition(code)
    assert found is not None, f"{code} is not in the revision held"
    return found


def _what_is_next(row: Subscription) -> tuple[str, date | None]:
    """In words, and on which day: what is set, else what its term or its state brings."""
    if row.state == State.ENDED:
        return "Ended", row.ends_on
    if row.state == State.ISOLATED and row.end is not None:
        return "Can be renewed until", row.end + timedelta(days=ISOLATED_DAYS - 1)
    scheduled = row.scheduled
    if scheduled is not None and (row.ends_on is None or scheduled["on"] < str(row.ends_on)):
        return _SCHEDULED[ScheduledKind(scheduled["kind"])], date.fromisoformat(scheduled["on"])
    if row.ends_on is not None:
        return "Last day", row.ends_on - timedelta(days=1)
    return _waits(row) or _at_end_of_term(row)


def _waits(row: Subscription) -> tuple[str, date | None] | None:
    if row.state == State.PENDING:
        return "Waits for its order", None
    if row.state == State.SUSPENDED and row.parent_id:
        return "Waits for its product", None
    return None


def _at_end_of_term(row: Subscription) -> tuple[str, date | None]:
    if row.end is None:
        is_once = row.method == Method.ONE_TIME
        return ("Ends with its product" if is_once and row.parent_id else "No end"), None
    if not row.auto_renew:
        return "Last day", row.end - timedelta(days=1)
    return ("Trial until" if row.trial_until == row.end else "Renews on"), row.end


_SCHEDULED = {ScheduledKind.CHANGE: "Changes on", ScheduledKind.CANCELLATION: "Ends on"}


def cycle_of(row: Subscription) -> Cycle | None:
    return Cycle(row.cycle_months) if row.cycle_months else None


def license_shown(row: LicenseRow, now: datetime) -> LicenseShown:
    document = License.from_plain(row.document)
    return LicenseShown(row, document, state_at(document, now).value)


def effective_shown(
    instance: UUID, licenses: Sequence[LicenseShown], now: datetime
) -> list[EffectiveShown]:
    """What the software is told when it asks: merged over the licenses in force."""
    check = decide(instance, [each.document for each in licenses], now, lease_seconds=0)
    by_id = {each.document.id: each for each in licenses}
    parts: dict[str, Entitled] = {}
    for document in check.in_force:  # the main license comes first: its names and order count
        for each in document.entitlements:
            parts.setdefault(each.code, each)
    return [
        EffectiveShown(
            parts[code].name,
            wording.value_name(
                found.value,
                found.kind,
                wording.unit_beside(parts[code].name, found.unit),
                GrantKind.SETS,
            ),
            tuple(by_id[each] for each in found.licenses),
        )
        for code in parts
        if (found := check.entitlements.get(code)) is not None
    ]


def entitled_text(each: Entitled) -> str:
    """What a license says of one entitlement: `500`, `+500`, `Yes`."""
    unit = wording.unit_beside(each.name, each.unit)
    return wording.value_name(each.value, each.kind, unit, each.how)


def differences(
    before: License | None, after: License, editions: Mapping[str, str]
) -> list[dict[str, str]]:
    """What changed between two versions of a license, line by line; all of the first is new.

    `editions` are names by code.
    """
    old = _facts(before, editions) if before else {}
    new = _facts(after, editions)
    lines = []
    for label in dict.fromkeys([*old, *new]):
        was, is_ = old.get(label, ""), new.get(label, "")
        kind = "same" if was == is_ else "added" if not was else "changed" if is_ else "removed"
        if kind != "same":
            lines.append({"kind": kind, "label": label, "before": was, "after": is_})
    return lines


def _facts(document: License, editions: Mapping[str, str]) -> dict[str, str]:
    facts = {
        "Edition": editions.get(document.edition, document.edition),
        "State": document.state.value.capitalize(),
        "Valid from": instant_text(document.valid_from),
        "Valid until": instant_text(document.valid_to) if document.valid_to else "Without end",
    }
    for each in document.entitlements:
        label = each.name
        text = entitled_text(each)
        facts[label] = f"{facts[label]}; {text}" if label in facts else text
    return facts


def renewal_sentence(row: Subscription) -> str:
    if row.state == State.ENDED:
        return "It has ended."
    if row.ends_on is not None:
        return f"Set to end; the last day is {day_text(row.ends_on - timedelta(days=1))}."
    if row.end is None and row.license_until is not None:
        return "Billed by a contract: the partner adjusts it as you agree."
    if row.end is None:
        return "It has no term, so nothing renews."
    if row.auto_renew:
        return f"Renews by itself on {day_text(row.end)}."
    return "It does not renew by itself."
