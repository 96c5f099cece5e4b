"""What is sent about people: a list of them, a role with its limit, a name and a password."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from vendible.consoles.posting import KEY_MAX
from vendible.domain.access.entries import (
    ENTRIES_MAX,
    EXAMPLE,
    NAME_MAX,
    Entry,
    read_entries,
)
from vendible.domain.access.permissions import ROLES_OF, OrganizationKind, Role
from vendible.domain.kernel.money import Money

TEXT_MAX = 50_000
MISTAKES_SHOWN = 20
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
ROLES = {
    Role.ADMINISTRATOR: "Administrator: does everything, and manages people",
    Role.BUYER: "Buyer: orders, changes and assigns seats, up to a limit",
    Role.FINANCE: "Finance: pays, and sees what is paid",
    Role.MEMBER: "Member: looks, and uses what is assigned",
}
_LOOKS_ONLY = "Member: looks"


def role_choices(kind: OrganizationKind) -> list[tuple[str, str]]:
    is_customer = kind is OrganizationKind.CUSTOMER
    return [
        (each.value, _LOOKS_ONLY if each is Role.MEMBER and not is_customer else ROLES[each])
        for each in ROLES_OF[kind]
    ]


class PeopleField(forms.CharField):
    """Somebody a line; `clean` answers the entries, or says what is wrong with each line."""

    def __init__(self, **more: Any) -> None:
        attrs = {"rows": 6, "spellcheck": "false", "placeholder": EXAMPLE, "autocomplete": "off"}
        super().__init__(max_length=TEXT_MAX, widget=forms.Textarea(attrs=attrs), **more)

    def clean(self, value: Any) -> list[Entry]:
        found, wrong = read_entries(super().clean(value))
        if wrong:
            told = [f"{each}." for each in wrong[:MISTAKES_SHOWN]]
            more = len(wrong) - MISTAKES_SHOWN
            raise forms.ValidationError([*told, f"And {more} more lines."] if more > 0 else told)
        if len(found) > ENTRIES_MAX:
            raise forms.ValidationError(
                f"These are {len(found)} people; at most {ENTRIES_MAX} can be taken at once."
            )
        if self.required and not found:
            raise forms.ValidationError("Write at least one address.")
        return found


class RoleForm(forms.Form):
    """A role, and for a buyer the most that one order may come to."""

    role = forms.ChoiceField()
    limit = forms.CharField(
        label="Limit of a buyer",
        required=False,
        max_length=24,
        help_text="The most that one order may come to, with tax; empty for any amount. "
        "Above it an administrator approves.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    key = forms.CharField(max_length=KEY_MAX, widget=forms.HiddenInput)

    def __init__(self, kind: OrganizationKind, currency: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.currency = currency
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = role_choices(kind)
        if Role.BUYER not in ROLES_OF[kind]:
            del self.fields["limit"]

    def clean_limit(self) -> Money | None:
        """Figures and a point alone: an exponent could name a number that fills the memory."""
        text = self.cleaned_data["limit"].strip()
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError(
                f"“{text}” is not an amount; expected a decimal such as 1000.00, or nothing."
            )
        try:
            return Money.parse(text, self.currency)
        except ValueError as error:
            raise forms.ValidationError(f"{error}.") from None

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if sent.get("limit") is not None and sent.get("role") != Role.BUYER:
            self.add_error("limit", "Only a buyer has a limit. Leave it empty for this role.")
        return sent


class InviteForm(RoleForm):
    people = PeopleField(
        help_text="One a line: an address, with or without a name. Rows of a table work too.",
    )
    field_order = ("people", "role", "limit")


class JoinForm(forms.Form):
    """How somebody who has no account yet wants to be called and to sign in."""

    name = forms.CharField(
        label="Your name",
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=1000,
        help_text="At least ten characters. Without one you ask for a link by e-mail next time.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password
