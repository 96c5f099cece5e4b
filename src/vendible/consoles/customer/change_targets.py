"""What a subscription may be changed to, and the form that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms

from vendible.consoles.design.words import day_text
from vendible.consoles.storefront.forms import QuantityField
from vendible.consoles.storefront.prices import PriceWords, price_words
from vendible.domain.catalog.checks import changes_allowed
from vendible.domain.catalog.listing import Edition, Listing, Offer
from vendible.domain.subscriptions.amounts import held_edition
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.domain.subscriptions.holding import Held, OnSale
from vendible.usecases.changing import Moment, When

ATTRIBUTE = "attribute-"
_ON_A_DAY = "day"


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
            self.fields[ATTRIBUTE + attribute.code] = forms.ChoiceField(
                label=attribute.name,
                choices=[(value.code, value.name) for value in attribute.values],
            )

        self._add_when()

    def _add_when(self) -> None:
        """Now, at the end of the term, or on a day; where nothing is chosen it depends."""
        choices = [(Moment.NOW.value, "Now")]
        if self.held.end is not None:
            choices.append(
                (Moment.END_OF_TERM.value, f"At the end of the term, {day_text(self.held.end)}")
            )
        self.fields["when"] = forms.ChoiceField(
            label="When",
            choices=[*choices, (_ON_A_DAY, "On the day below")],
            widget=forms.RadioSelect(),
            required=False,
            help_text="If nothing is chosen: an upgrade now, a downgrade at the end of the term.",
            error_messages={"invalid_choice": "Choose one of the moments shown."},
        )
        self.fields["on"] = forms.DateField(
            label="Day",
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": "Enter a day, such as 2026-03-01."},
        )

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if said.get("when") == _ON_A_DAY and not said.get("on") and "on" not in self.errors:
            self.add_error("on", "Enter the day on which it should change.")
        return said

    @property
    def when(self) -> When | None:
        """The moment that was chosen, once the form is valid; None leaves it to the direction."""
        when, on = self.cleaned_data["when"], self.cleaned_data.get("on")
        if when == _ON_A_DAY:
            assert isinstance(on, date)
            return on
        return Moment(when) if when else None

    def preselect(self, when: When) -> None:
        """The moment that is shown, where the direction decided."""
        if isinstance(when, Moment):
            self.data = {**self.data, "when": when.value}

    def asked(self) -> list[tuple[str, str]]:
        """The target as fields of an address, once the form is valid."""
        ask = self.ask()
        return _target_fields(ask.edition or "", ask.quantity or 1, ask.attributes or ())

    def _as_held(self) -> dict[str, str]:
        said = {"edition": self.edition.code}
        if self.edition.quantity is not None:
            said["quantity"] = str(self.held.quantity)
        held = dict(self.held.attributes)
        for attribute in self.edition.attributes:
            known = [value.code for value in attribute.values]
            value = held.get(attribute.code)
            said[ATTRIBUTE + attribute.code] = value if value in known else known[0]
        return said

    def ask(self) -> ChangeAsk:
        """The target, once the form is valid."""
        said = self.cleaned_data
        return ChangeAsk(
            edition=said.get("edition") or self.held.edition,
            quantity=said.get("quantity", 1),
            attributes=tuple(
                sorted(
                    (name.removeprefix(ATTRIBUTE), value)
                    for name, value in said.items()
                    if name.startswith(ATTRIBUTE)
                )
            ),
        )


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


def hidden_fields(after: Held, when: When) -> list[tuple[str, str]]:
    """The target and the moment as they were shown, for the form that confirms them."""
    moment = (
        [("when", when.value)]
        if isinstance(when, Moment)
        else [("when", _ON_A_DAY), ("on", when.isoformat())]
    )
    return [*_target_fields(after.edition, after.quantity, after.attributes), *moment]


def _target_fields(
    edition: str, quantity: int, attributes: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    fields = [("edition", edition), ("quantity", str(quantity))]
    return fields + [(ATTRIBUTE + name, value) for name, value in attributes]
