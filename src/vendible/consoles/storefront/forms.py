"""The forms of the checkout: a product with its add-ons, or an add-on for what is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from vendible.consoles.design.words import number_text
from vendible.consoles.storefront import wording
from vendible.consoles.storefront.offering import hindrance
from vendible.consoles.storefront.prices import price_in_currency, price_words
from vendible.domain.catalog.listing import (
    Edition,
    Listing,
    Method,
    Offer,
    Ownership,
    QuantityRange,
)
from vendible.domain.ordering.coupons import CODE_MAX
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.holding import OnSale

QUANTITY_MAX = 1_000_000_000
PACKS_MAX = 20  # of one add-on in one order
_ATTRIBUTE = "attribute-"


class QuantityField(forms.IntegerField):
    """A whole number that the edition offers; the finding says which ones it does."""

    def __init__(self, allowed: QuantityRange, **more: Any) -> None:
        self.allowed = allowed
        self.most = min(allowed.maximum or QUANTITY_MAX, QUANTITY_MAX)
        bounds = {"min": allowed.minimum, "max": self.most, "step": allowed.step}
        super().__init__(
            label=allowed.name or "Quantity",
            help_text=wording.range_name(allowed),
            widget=forms.NumberInput(attrs={**bounds, "inputmode": "numeric"}),
            error_messages=dict.fromkeys(
                ("invalid", "required"), f"Write a whole number, such as {allowed.minimum}."
            ),
            **more,
        )

    def clean(self, value: Any) -> int | None:
        number: int | None = super().clean(value)
        if number is None:
            return None
        least, step = self.allowed.minimum, self.allowed.step
        if not least <= number <= self.most or (number - least) % step:
            raise ValidationError(
                f"{number_text(number)} is not offered. Choose "
                f"{wording.range_name(self.allowed).lower()}."
            )
        return number


class Choice(forms.Form):
    """An offer of a listing with its quantity and attribute values.

    The fields are those of the edition of the offer that was asked for, or of the first offer.
    What is not said is as small as it can be, so that every address shows a quote.
    """

    def __init__(
        self,
        on_sale: OnSale,
        currency: str,
        data: Mapping[str, str],
        *,
        prefix: str | None = None,
        may_be_none: bool = False,
    ) -> None:
        self.on_sale, self.listing, self.currency = on_sale, on_sale.listing, currency
        self.may_be_none = may_be_none
        self.offers = orderable_offers(self.listing, currency)
        asked = data.get(f"{prefix}-offer" if prefix else "offer", "")
        self.chosen_offer = self._chosen(asked)
        super().__init__(self._filled(data, prefix), prefix=prefix)
        self._add_offer()
        if self.edition.quantity is not None:
            self.fields["quantity"] = QuantityField(self.edition.quantity)
        for attribute in self.edition.attributes:
            self.fields[_ATTRIBUTE + attribute.code] = forms.ChoiceField(
                label=attribute.name,
                choices=[(value.code, value.name) for value in attribute.values],
            )

    @property
    def edition(self) -> Edition:
        code = self.chosen_offer.edition if self.chosen_offer else None
        return (self.listing.edition(code) if code else None) or self.listing.editions[0]

    @property
    def is_wanted(self) -> bool:
        """Of an add-on: whether one of its offers is chosen."""
        return not self.may_be_none or bool(self.data.get(self.add_prefix("offer")))

    def line_count(self) -> int:
        return 1

    def line(self, parent: UUID | int | None = None) -> LineAsk:
        """What the form asks for, once it is valid."""
        said = self.cleaned_data
        attributes = {
            name.removeprefix(_ATTRIBUTE): value
            for name, value in said.items()
            if name.startswith(_ATTRIBUTE)
        }
        return LineAsk(
            product=self.listing.slug,
            offer=said["offer"],
            quantity=said.get("quantity"),
            attributes=tuple(sorted(attributes.items())),
            parent=parent,
        )

    def _chosen(self, asked: str) -> Offer | None:
        named = {offer.code: offer for _, offer in self.offers}
        return named.get(asked) or next(iter(named.values()), None)

    def _filled(self, data: Mapping[str, str], prefix: str | None) -> dict[str, str]:
        before = f"{prefix}-" if prefix else ""
        least: dict[str, str] = {}
        if self.chosen_offer and not self.may_be_none:
            least["offer"] = self.chosen_offer.code
        if self.edition.quantity is not None:
            least["quantity"] = str(self.edition.quantity.minimum)
        for attribute in self.edition.attributes:
            least[_ATTRIBUTE + attribute.code] = attribute.values[0].code
        return {**{before + name: value for name, value in least.items()}, **data}

    def _add_offer(self) -> None:
        choices = [(offer.code, self._offer_name(edition, offer)) for edition, offer in self.offers]
        if self.may_be_none:
            choices.insert(0, ("", "Not now"))
        # Ten ways to pay are still read at one glance; more belong into a list.
        is_long = len(choices) > 10
        self.fields["offer"] = forms.ChoiceField(
            label=self.listing.name if self.may_be_none else self._offer_label(),
            choices=choices,
            required=not self.may_be_none,
            widget=forms.Select() if is_long else forms.RadioSelect(),
            error_messages={
                "invalid_choice": "This is not on sale any more. Choose one of those shown.",
                "required": "Choose one of those shown.",
            },
        )

    def _offer_label(self) -> str:
        return "Edition and payment" if len(self.listing.editions) > 1 else "Payment"

    def _offer_name(self, edition: Edition, offer: Offer) -> str:
        price = price_in_currency(offer, self.currency)
        assert price is not None, "orderable_offers takes those with a price"
        line = price_words(price, offer, edition, self.currency).line
        if offer.method is Method.ONE_TIME:  # "Once" is said already
            line = line.removesuffix(" once").removesuffix(",")
        words = f"{wording.cycle_name(offer)}: {line}"
        is_one_of_many = len(self.listing.editions) > 1
        return f"{edition.name}, {words[0].lower()}{words[1:]}" if is_one_of_many else words


class AddonChoice(Choice):
    """An add-on beside a product: one of its offers, or not now; of a pack, how many."""

    def __init__(self, on_sale: OnSale, currency: str, data: Mapping[str, str]) -> None:
        super().__init__(
            on_sale, currency, data, prefix=f"addon-{on_sale.listing.slug}", may_be_none=True
        )
        if self._is_counted:
            self.fields["packs"] = forms.IntegerField(
                label="How many",
                required=False,
                min_value=1,
                max_value=PACKS_MAX,
                help_text=f"1 to {PACKS_MAX}, each with its own license",
                initial=1,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "1"}),
            )

    @property
    def _is_counted(self) -> bool:
        """A pack that has no quantity of its own is taken so many times."""
        terms = self.listing.addon
        is_pack = terms is not None and terms.ownership is Ownership.REPEATABLE
        return is_pack and self.edition.quantity is None

    def line_count(self) -> int:
        """How many lines of an order it makes, once it is valid."""
        return self.cleaned_data.get("packs") or 1

    @property
    def hint(self) -> str:
        """What it is, how many one may hold, and what each offer commits to, once each."""
        terms = self.listing.addon
        ownership = f"{wording.OWNERSHIPS[terms.ownership]}." if terms else ""
        contracts = [
            " ".join(wording.contract_sentences(offer.contract, offer.cycle, self.currency))
            for _, offer in self.offers
            if offer.contract is not None and offer.cycle is not None
        ]
        return " ".join([self.listing.summary, ownership, *dict.fromkeys(contracts)])


class CurrencyChoice(forms.Form):
    def __init__(self, known: tuple[str, ...], chosen: str) -> None:
        super().__init__({"currency": chosen})
        self.fields["currency"] = forms.ChoiceField(
            label="Currency", choices=[(each, each) for each in known]
        )


class CouponChoice(forms.Form):
    coupon = forms.CharField(
        required=False,
        max_length=CODE_MAX,
        help_text="A code that takes something off, if you have one.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data or {"coupon": ""})


class ParentChoice(forms.Form):
    """For which subscription an add-on is: those held that it is connected to."""

    def __init__(self, choices: list[tuple[str, str]], chosen: str) -> None:
        super().__init__({"parent": chosen})
        self.fields["parent"] = forms.ChoiceField(
            label="For",
            choices=choices,
            widget=forms.RadioSelect(),
            error_messages={
                "required": "Choose what it is for.",
                "invalid_choice": "Choose one of those that you hold.",
            },
        )


def orderable_offers(listing: Listing, currency: str) -> list[tuple[Edition, Offer]]:
    """What the checkout can order of a listing, in one currency."""
    return [
        (edition, offer)
        for edition in listing.editions
        if edition.on_sale
        for offer in listing.offers_of(edition.code)
        if offer.on_sale
        and not hindrance(listing, edition, offer)
        and price_in_currency(offer, currency) is not None
    ]
