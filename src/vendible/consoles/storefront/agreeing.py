"""The end of a checkout, here and on a kept quote's page: the tick at the agreements."""

from __future__ import annotations

from django import forms

from vendible.consoles.customer.asking import Confirmed


class Agreed(Confirmed):
    """The end of the checkout: the agreements, and what the form carries unseen."""

    agreed_to = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label="I agree to this",
        error_messages={"required": "Tick this to order: the agreements are part of the order."},
    )

    def require(self, digest: str) -> None:
        """Marks the tick where other texts were shown than those in force now."""
        if self.cleaned_data.get("agree") and self.cleaned_data.get("agreed_to") != digest:
            self.add_error(
                "agree", "An agreement has a new version since you read it. Read it, and tick this."
            )
