"""What an operator sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict

from vendible.domain.kernel.money import CURRENCIES, Money

REASONS_SHOWN = 1
REASONS_MAX = 50
PLACE_MAX = 200
REASON_MAX = 2000
_AMOUNT = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)


class ReasonForm(forms.Form):
    """One reason for a rejection; the place may be left open."""

    place = forms.CharField(required=False, max_length=PLACE_MAX)
    reason = forms.CharField(
        required=False, max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if sent.get("place") and not sent.get("reason"):
            self.add_error("reason", "Say what is wrong at this place.")
        return sent


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[ReasonForm]
else:
    _FormSet = forms.BaseFormSet


class Reasons(_FormSet):
    """The reasons of one rejection; empty rows don't count.

    `beside`: how many were written at their places on the page.
    """

    beside = 0

    def clean(self) -> None:
        if not any(self.errors) and not self.beside and not self.reasons():
            raise forms.ValidationError(
                "A rejection needs at least one reason; the partner reads it beside its place."
            )

    def reasons(self) -> list[dict[str, str]]:
        return [
            {"place": each["place"].strip(), "reason": each["reason"].strip()}
            for each in (form.cleaned_data for form in self.forms)
            if each.get("reason", "").strip()
        ]


ReasonForms = cast(
    "type[Reasons]",
    forms.formset_factory(
        ReasonForm, formset=Reasons, extra=REASONS_SHOWN, max_num=REASONS_MAX, absolute_max=60
    ),
)


_AT = "at:"


def placed_reasons(sent: QueryDict) -> list[dict[str, str]]:
    """What was written beside a section, a difference or a finding: its field names the place.

    The same text about the same place is one reason.
    """
    found = {
        (name.removeprefix(_AT)[:PLACE_MAX], text[:REASON_MAX]): None
        for name, texts in sent.lists()
        if name.startswith(_AT)
        for each in texts
        if (text := str(each).strip())
    }
    return [{"place": place, "reason": text} for place, text in found][:REASONS_MAX]


class DepositForm(forms.Form):
    """Money that came in from outside."""

    amount = forms.CharField(
        max_length=24,
        help_text="With a point: 1250.00",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(choices=[(each, each) for each in sorted(CURRENCIES)])
    reference = forms.CharField(
        max_length=200,
        help_text="What the bank statement says, so that the deposit is found again.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean_amount(self) -> str:
        """Figures and a point alone: an exponent could name a number that fills the memory."""
        amount: str = self.cleaned_data["amount"].strip()
        if not _AMOUNT.fullmatch(amount):
            raise forms.ValidationError(
                f"“{amount}” is not an amount; expected a decimal such as 12.50."
            )
        return amount

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if "amount" in sent and "currency" in sent:
            try:
                sent["money"] = Money.parse(sent["amount"], sent["currency"])
            except ValueError as error:
                self.add_error("amount", f"{error}.")
            else:
                if sent["money"].minor <= 0:
                    self.add_error("amount", "A deposit is more than 0.")
        return sent
