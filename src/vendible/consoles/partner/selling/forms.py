"""What partners send about coupons, private offers, announced prices and unpaid orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from vendible.consoles.partner.selling.frame import offer_name, public_price_told
from vendible.domain.catalog.listing import ContractTerms, Method, TerminationFee
from vendible.domain.catalog.prices import Template
from vendible.domain.kernel.money import CURRENCIES
from vendible.domain.ordering.coupons import CODE_MAX
from vendible.usecases.selling.coupons import CYCLES_MAX, USES_MAX, NewCoupon
from vendible.usecases.selling.offered import Listings
from vendible.usecases.selling.private_offers import CONTRACT_CYCLES_MAX, DAYS_MAX, NOTE_MAX

_DIGITS = {"inputmode": "decimal", "autocomplete": "off"}


def _day(label: str, hint: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _whole(label: str, hint: str, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        required=more.pop("required", False),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **more,
    )


def _currency(**more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(each, each) for each in sorted(CURRENCIES)], initial="EUR", **more
    )


class CouponForm(forms.Form):
    """A new coupon; for the operator the products are typed, there may be thousands."""

    code = forms.CharField(
        max_length=CODE_MAX,
        help_text="What customers type, such as SUMMER-20: letters, digits and hyphens.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    kind = forms.ChoiceField(
        label="It takes off",
        choices=[("percent", "A percentage"), ("amount", "An amount of money each cycle")],
        widget=forms.RadioSelect,
        initial="percent",
    )
    value = forms.CharField(
        label="How much",
        max_length=20,
        help_text="Such as 20, or 2.00 for an amount.",
        widget=forms.TextInput(attrs=_DIGITS),
    )
    currency = _currency(required=False, help_text="Of an amount.")
    cycles = _whole(
        "For how many cycles", "Leave it empty for as long as it is held.", 1, CYCLES_MAX
    )
    first_order = forms.BooleanField(label="Only for a customer’s first order", required=False)
    products = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none for all of them.",
    )
    customers = forms.CharField(
        required=False,
        max_length=20_000,
        help_text="Only for these: short names, one a line, exactly as they are. Empty: for all.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    first = _day("From", "The first day on which it can be used.")
    end = _day("Until", "The first day on which it can no longer be used.")
    uses_max = _whole("Orders in all", "Empty: without limit.", 1, USES_MAX)
    uses_per_customer_max = _whole("Orders of one customer", "Empty: without limit.", 1, USES_MAX)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, listings: Listings | None, *sent: Any, **more: Any) -> None:
        super().__init__(*sent, **more)
        if listings is None:
            self.fields["products"] = forms.CharField(
                required=False,
                max_length=20_000,
                help_text="Only for these: names as in their addresses, one a line. Empty: all.",
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            return
        products = self.fields["products"]
        assert isinstance(products, forms.MultipleChoiceField)
        products.choices = [(slug, listing.name) for slug, (_, listing) in listings.items()]

    def clean_value(self) -> Decimal:
        try:
            value = Decimal(self.cleaned_data["value"].strip())
        except ArithmeticError:
            raise forms.ValidationError("Write a number, such as 20 or 2.50.") from None
        if not value.is_finite() or value <= 0:
            raise forms.ValidationError("Write a number above 0.")
        return value

    def new(self) -> NewCoupon:
        sent = self.cleaned_data
        is_percent = sent["kind"] == "percent"
        products = sent["products"]
        return NewCoupon(
            sent["code"],
            percent=sent["value"] if is_percent else None,
            amount=None if is_percent else f"{sent['value']:f}",
            currency="" if is_percent else sent["currency"],
            cycles=sent["cycles"],
            first_order=sent["first_order"],
            products=tuple(products if isinstance(products, list) else products.split()),
            customers=tuple(sent["customers"].split()),
            first=sent["first"],
            end=sent["end"],
            uses_max=sent["uses_max"],
            uses_per_customer_max=sent["uses_per_customer_max"],
        )


def offer_choices(listings: Listings, *, renewing: bool = False) -> list[tuple[str, str]]:
    """Each offer in each of its currencies, with its public price; `renewing`: that have terms."""
    return [
        (
            f"{slug}/{offer.code}/{currency}",
            offer_name(listing, offer.code)
            + f": {public_price_told(listing, offer.code, currency)}",
        )
        for slug, (_, listing) in listings.items()
        for offer in listing.offers
        if offer.method is not Method.USAGE and not (renewing and offer.cycle is None)
        for currency, _ in offer.prices
    ]


class PriceForm(forms.Form):
    """An offer in one currency, and another price for it."""

    offer = forms.ChoiceField(help_text="With the public price of each.")
    kind = forms.ChoiceField(
        label="The new price is",
        choices=[
            ("fixed", "Fixed: the same for every quantity, also after later changes"),
            ("linear", "For each unit"),
        ],
        widget=forms.RadioSelect,
        initial="fixed",
    )
    amount = forms.CharField(
        label="New price",
        max_length=30,
        help_text="Of one cycle, without tax, in the currency of the offer. "
        "Prices with tiers are sent by the API.",
        widget=forms.TextInput(attrs=_DIGITS),
    )

    def __init__(self, choices: list[tuple[str, str]], *sent: Any, **more: Any) -> None:
        super().__init__(*sent, **more)
        offer = self.fields["offer"]
        assert isinstance(offer, forms.ChoiceField)
        offer.choices = [("", "Choose an offer"), *choices]

    def clean_amount(self) -> str:
        text: str = self.cleaned_data["amount"].strip()
        try:
            value = Decimal(text)
        except ArithmeticError:
            raise forms.ValidationError("Write an amount, such as 250.00.") from None
        if not value.is_finite() or value < 0:
            raise forms.ValidationError("Write an amount, 0 or more.")
        return text

    def named(self) -> dict[str, str]:
        """Product, offer and currency."""
        product, offer, currency = self.cleaned_data["offer"].split("/")
        return {"product": product, "offer": offer, "currency": currency}

    def price(self) -> object:
        amount = self.cleaned_data["amount"]
        if self.cleaned_data["kind"] == "linear":
            return {"template": Template.LINEAR.value, "unit": amount}
        return amount


class PrivateOfferForm(PriceForm):
    """A price for one customer; terms of a contract only where its cycles are given."""

    customer = forms.CharField(
        max_length=100,
        help_text="The customer’s short name, exactly as the customer tells it to you.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "customers"}),
    )
    quantity = _whole("Only for this quantity", "Empty: the customer chooses.", 0, 10**9)
    end = _day("To be ordered before", "The offer is over on this day.", required=True)
    uses_max = _whole("Orders with it", "Usually one.", 1, USES_MAX, initial=1, required=True)
    note = forms.CharField(
        required=False,
        max_length=NOTE_MAX,
        help_text="The customer reads it beside the offer.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cycles = _whole(
        "Contract for how many cycles",
        "Empty: the terms of the public offer.",
        1,
        CONTRACT_CYCLES_MAX,
    )
    notice_days = _whole("Days of notice", "Before the contract ends.", 0, DAYS_MAX)
    fee_kind = forms.ChoiceField(
        label="Leaving the contract early",
        choices=[
            ("none", "Is not possible"),
            ("flat", "Costs an amount"),
            ("percentage", "Costs a percentage of the cycles left"),
        ],
        required=False,
    )
    fee = forms.DecimalField(
        label="Amount or percentage",
        min_value=0,
        max_digits=14,
        decimal_places=4,
        required=False,
        widget=forms.TextInput(attrs=_DIGITS),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    field_order = ("customer", "offer", "kind", "amount", "quantity", "end", "uses_max", "note")

    def contract(self) -> ContractTerms | None:
        sent = self.cleaned_data
        if sent["cycles"] is None:
            return None
        return ContractTerms(
            sent["cycles"],
            notice_days=sent["notice_days"] or 0,
            fee_kind=TerminationFee(sent["fee_kind"] or "none"),
            fee=sent["fee"] or Decimal(0),
        )


class AnnouncementForm(PriceForm):
    """Another price for renewals."""

    from_on = _day("From", "The first renewals that it reaches.", required=True)

    def from_day(self) -> date:
        day: date = self.cleaned_data["from_on"]
        return day


class LowerPriceForm(forms.Form):
    """A lower price for a line of an unpaid order."""

    net = forms.CharField(label="New price", max_length=30, widget=forms.TextInput(attrs=_DIGITS))
    reason = forms.CharField(
        max_length=500,
        help_text="The customer reads it beside the line.",
        widget=forms.TextInput,
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
