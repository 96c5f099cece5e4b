"""What an operator sends about a package."""

from __future__ import annotations

from django import forms


class RejectionForm(forms.Form):
    """One reason a line."""

    reasons = forms.CharField(
        max_length=8000,
        help_text="What is wrong and what would be right; one reason a line.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def given(self) -> list[dict[str, str]]:
        lines = self.cleaned_data["reasons"].splitlines()
        return [{"reason": each.strip()} for each in lines if each.strip()]
