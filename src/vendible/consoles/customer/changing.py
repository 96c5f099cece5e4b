"""Changing a subscription: choose, see what it costs and what becomes of add-ons, confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import Confirmed, may, who_can
from vendible.consoles.design.words import day_text, money_text
from vendible.consoles.posting import form_key, once
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.forms import QuantityField
from vendible.consoles.storefront.prices import PriceWords, price_words
from vendible.consoles.storefront.quoting import cycle_amount, line_quoted, tax_note
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.checks import changes_allowed
from vendible.domain.catalog.listing import Edition, Listing, Offer, ProductType
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.ordering.orders import Order
from vendible.domain.subscriptions.amounts import held_edition
from vendible.domain.subscriptions.changing import AddonEffect, Change, ChangeAsk, Direction, Fate
from vendible.domain.subscriptions.holding import Held, OnSale
from vendible.records import holdings, reading, revisions
from vendible.usecases import changing
from vendible.usecases.refusal_words import told

_ATTRIBUTE = "attribute-"
_DIRECTIONS = {
    Direction.UPGRADE: "Upgrade",
    Direction.DOWNGRADE: "Downgrade",
    Direction.EQUAL: "Change at the same price",
}
FATES = {
    Fate.KEPT: "It stays as it is.",
    Fate.INCLUDED: "The new edition includes it. It ends today; its unused part is given back.",
    Fate.NOT_AVAILABLE: "The new edition does not go with it. It ends today.",
}


@dataclass(frozen=True, slots=True)
class Target:
    """An edition and whether the partner offers a change to it, with its price or why not."""

    edition: Edition
    price: PriceWords | None
    why_not: str


class EditionField(forms.ChoiceField):
    """Shows what is offered, and takes every edition there is: whether a change is allowed is
    for the rules to say, in their words; a second click comes when the first one has changed it.
    """

    def __init__(self, targets: list[Target]) -> None:
        self.known = {each.edition.code for each in targets}
        super().__init__(
            label="Edition",
            choices=[
                (each.edition.code, f"{each.edition.name}: {each.price.line}")
                for each in targets
                if each.price
            ],
            widget=forms.RadioSelect(),
            error_messages={"invalid_choice": "Choose one of the editions shown."},
        )

    def valid_value(self, value: object) -> bool:
        return value in self.known


class ChangeForm(forms.Form):
    """Edition, quantity and attribute values; the fields are those of the chosen edition."""

    def __init__(self, held: Held, targets: list[Target], data: Mapping[str, str]) -> None:
        self.held = held
        offered = [each for each in targets if each.price]
        known = {each.edition.code: each.edition for each in targets}
        first = next((each for each in offered if each.edition.code == held.edition), None)
        first = first or next(iter(offered), None)
        asked = known.get(data.get("edition", ""))
        self.edition = asked or (first.edition if first else held_edition(held))
        super().__init__({**self._as_held(), **data})
        if asked or any(each.edition.code != held.edition for each in offered):
            self.fields["edition"] = EditionField(targets)
        if self.edition.quantity is not None:
            self.fields["quantity"] = QuantityField(self.edition.quantity)
        for attribute in self.edition.attributes:
            self.fields[_ATTRIBUTE + attribute.code] = forms.ChoiceField(
                label=attribute.name,
                choices=[(value.code, value.name) for value in attribute.values],
            )

    def _as_held(self) -> dict[str, str]:
        said = {"edition": self.edition.code}
        if self.edition.quantity is not None:
            said["quantity"] = str(self.held.quantity)
        held = dict(self.held.attributes)
        for attribute in self.edition.attributes:
            known = [value.code for value in attribute.values]
            value = held.get(attribute.code)
            said[_ATTRIBUTE + attribute.code] = value if value in known else known[0]
        return said

    def ask(self) -> ChangeAsk:
        """The target, once the form is valid."""
        said = self.cleaned_data
        return ChangeAsk(
            edition=said.get("edition") or self.held.edition,
            quantity=said.get("quantity", 1),
            attributes=tuple(
                sorted(
                    (name.removeprefix(_ATTRIBUTE), value)
                    for name, value in said.items()
                    if name.startswith(_ATTRIBUTE)
                )
            ),
        )


@acting_as(OrganizationKind.CUSTOMER)
def change(request: Acting, subscription_id: UUID) -> HttpResponse:
    """The form; with a target what it comes to; sent, it changes the subscription."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    held = _held_or_ended(request, subscription_id)
    if held is None:
        return redirect("my:subscription", subscription_id)
    live = revisions.live_of(held.product)
    targets = targets_of(held, live)
    data = (request.POST if request.method == "POST" else request.GET).dict()
    form = ChangeForm(held, targets, data)
    if request.method != "POST":
        return _shown(request, held, targets, form)
    confirmed = Confirmed(request.POST)
    if not form.is_valid() or not confirmed.is_valid():
        return _shown(request, held, targets, form, status=422)
    try:
        placed = changing.change_specification(
            subscription_id,
            form.ask(),
            actor=request.actor,
            present=request.present,
            expected_total=confirmed.cleaned_data["expected_total"] or None,
            once=once(request),
        )
    except Refusal as refusal:
        return _shown(request, held, targets, form, refusal=refusal)
    messages.success(
        request,
        f"{held.name} is changed. Its license has a new version; the software sees it soon.",
    )
    return redirect("my:order", placed["id"])


def _held_or_ended(request: Acting, subscription_id: UUID) -> Held | None:
    """None for one that has ended. Refusal `not_found` for what another organization holds."""
    customer = request.actor.organization
    holding = holdings.of_customer(customer).holding
    for each in holding.subscriptions:
        if each.id == subscription_id:
            return each
    reading.subscription_of(customer, subscription_id)
    return None


def _shown(
    request: Acting,
    held: Held,
    targets: list[Target],
    form: ChangeForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    decided: tuple[Change, Order] | None = None
    is_asked = request.method == "POST" or bool(request.GET)
    if is_asked and form.is_valid():
        try:
            decided = changing.quote_change(
                held.id, form.ask(), actor=request.actor, present=request.present
            )
        except Refusal as found:
            refusal = refusal or found
    if refusal is not None and request.method == "POST":
        status = told(refusal).status
    edition = held_edition(held)
    shown: dict[str, Any] = {
        "title": f"Change {held.name}",
        "held": held,
        "edition": edition,
        "crumbs": [("Overview", "/my/"), (held.name, f"/my/subscriptions/{held.id}/")],
        "quantity": wording.quantity_name(held.quantity, edition),
        "attributes": wording.attribute_names(held.listing, held.edition, dict(held.attributes)),
        "last_day": held.end - timedelta(days=1) if held.end else None,
        "cycle_price": cycle_amount(held),
        "per": wording.per_cycle(held.cycle, held.method),
        "form": form,
        "can_be_changed": any(each.price for each in targets),
        "not_offered": [each for each in targets if each.why_not],
        "only_upgrades": held.listing.type is ProductType.MARKETPLACE,
        "refused": told(refusal) if refusal else None,
        "may_change": may(request, Permission.SUBSCRIPTIONS_CHANGE),
    }
    if not shown["may_change"]:
        shown["who_can"] = who_can(request, "change it")
    if decided is not None:
        shown |= _decided(*decided)
    return render(request, "customer/change.html", shown, status=status)


def _decided(change: Change, order: Order) -> dict[str, Any]:
    """What the confirmation says: before and after, the lines, the add-ons, the total."""
    after, total = change.after, order.total
    return {
        "order": order,
        "lines": [line_quoted(each) for each in order.lines],
        "tax_note": tax_note(each.tax_rate_pct for each in order.lines),
        "lines_of_change": _lines_of_change(change.before, after),
        "after_cycle_price": cycle_amount(after),
        "sentence": _sentence(change, order),
        "direction": _DIRECTIONS[change.direction],
        "effects": [_effect(each) for each in change.addons],
        "total": total,
        "given_back": -total if total.minor < 0 else None,
        "confirm": _confirm_label(order),
        "key": form_key(),
        "expected_total": total.amount,
        "fields": _hidden(after),
    }


def _lines_of_change(before: Held, after: Held) -> list[dict[str, str]]:
    """Edition, quantity, values and price, each as it is and as it will be."""
    was, will = _described(before), _described(after)
    return [
        {
            "kind": "same" if was.get(label, "") == will.get(label, "") else "changed",
            "label": label,
            "before": was.get(label, ""),
            "after": will.get(label, ""),
        }
        for label in dict.fromkeys([*was, *will])
    ]


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
        said["Last day of the term"] = day_text(held.end - timedelta(days=1))
    return said


def _sentence(change: Change, order: Order) -> str:
    """What confirming does, with names and dates."""
    before, after = held_edition(change.before), held_edition(change.after)
    name = change.before.name
    what = f"from {before.name} to {after.name}" if before.code != after.code else "as shown above"
    ending = [each.addon.name for each in change.addons if each.fate is not Fate.KEPT]
    said = [f"{name} changes today {what}."]
    if ending:
        said.append(f"With it {'ends' if len(ending) == 1 else 'end'} {' and '.join(ending)}.")
    if order.total.minor > 0:
        said.append(f"{money_text(order.total)} is paid from your balance.")
    elif order.total.minor < 0:
        said.append(f"{money_text(-order.total)} is given back to your balance.")
    return " ".join(said)


def _effect(effect: AddonEffect) -> dict[str, Any]:
    return {
        "addon": effect.addon,
        "fate": effect.fate.value,
        "words": FATES[effect.fate],
        "credit": effect.credit,
        "fee": effect.fee,
    }


def _confirm_label(order: Order) -> str:
    if order.total.minor > 0:
        return f"Pay {money_text(order.total)} and change"
    if order.total.minor < 0:
        return f"Change and get {money_text(-order.total)} back"
    return "Change"


def _hidden(after: Held) -> list[tuple[str, str]]:
    """The target as it was shown, for the form that confirms it."""
    fields = [("edition", after.edition), ("quantity", str(after.quantity))]
    return fields + [(_ATTRIBUTE + name, value) for name, value in after.attributes]


def targets_of(held: Held, live: OnSale | None) -> list[Target]:
    """The held edition and the others on sale: what may be changed to, and why the rest not."""
    ticked = set(changes_allowed(held.listing, held.edition))
    if live is not None and live.listing.edition(held.edition) is not None:
        ticked |= set(changes_allowed(live.listing, held.edition))
    targets = [_own(held, is_ticked=held.edition in ticked)]
    if live is not None:
        targets += [
            _other(held, live.listing, edition, is_ticked=edition.code in ticked)
            for edition in live.listing.editions
            if edition.on_sale and edition.code != held.edition
        ]
    return targets


def _own(held: Held, *, is_ticked: bool) -> Target:
    edition = held_edition(held)
    if edition.quantity is None and not edition.attributes:
        return Target(edition, None, "")
    if not is_ticked:
        return Target(edition, None, "The partner offers no other quantity or value of it.")
    return Target(edition, price_words(held.price, held.bought, edition, held.currency), "")


def _other(held: Held, listing: Listing, edition: Edition, *, is_ticked: bool) -> Target:
    if not is_ticked:
        return Target(edition, None, "The partner does not offer this change.")
    if edition.quotation:
        return Target(edition, None, f"{edition.quotation}.")
    offer = _like(held, listing, edition)
    if offer is None:
        return Target(edition, None, "It is not sold with your cycle; a change keeps the cycle.")
    price = dict(offer.prices).get(held.currency)
    if price is None:
        return Target(edition, None, f"It has no price in {held.currency}.")
    return Target(edition, price_words(price, offer, edition, held.currency), "")


def _like(held: Held, listing: Listing, edition: Edition) -> Offer | None:
    return next(
        (
            offer
            for offer in listing.offers_of(edition.code)
            if offer.on_sale and offer.method is held.method and offer.cycle == held.cycle
        ),
        None,
    )
