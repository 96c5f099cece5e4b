"""What an operator sets, as forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from babel import Locale
from django import forms

from vendible.consoles.storefront.wording import TYPES
from vendible.domain.catalog.listing import Billing
from vendible.domain.catalog.settings import (
    BUSY_DAY_MAX,
    NAME_MAX,
    NOTICE_DAYS_MAX,
    OPEN_MAX,
    QUOTE_DAYS_MAX,
    TARGET_DAYS_MAX,
    UNPAID_DAYS_MAX,
)
from vendible.usecases.settings import SOURCES, STANDARD, TEXT_MAX, TITLE_MAX, countries

EMPTY_ROWS = 3
CATEGORY_ROWS_MAX = 200
_BILLINGS = {
    Billing.ONLINE: "Online",
    Billing.OFFLINE: "Offline, by a contract outside the marketplace",
    Billing.FREE: "Free",
}


class AbilitiesForm(forms.Form):
    """What a partner may list."""

    types = forms.MultipleChoiceField(
        label="Product types",
        required=False,
        choices=[(each.value, name) for each, name in TYPES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="A product’s type can’t change later.",
    )
    billings = forms.MultipleChoiceField(
        label="Billing",
        required=False,
        choices=[(each.value, name) for each, name in _BILLINGS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    stackable = forms.BooleanField(
        label="Stackable add-ons",
        required=False,
        help_text="Add-ons of which a customer may hold one for each product.",
    )


def _country_choices() -> list[tuple[str, str]]:
    names = Locale("en").territories
    known = sorted((names.get(code, code), code) for code in countries())
    return [("", "The operator’s own"), *((code, name) for name, code in known)]


class ReviewForm(forms.Form):
    """By when partners expect an answer."""

    target_days = forms.IntegerField(
        label="Working days to an answer", min_value=1, max_value=TARGET_DAYS_MAX
    )
    country = forms.ChoiceField(
        label="Country of holidays",
        required=False,
        choices=_country_choices,
        help_text="Its public holidays and weekends are no working days.",
    )
    busy_day = forms.IntegerField(
        label="Submissions of a busy day",
        min_value=1,
        max_value=BUSY_DAY_MAX,
        help_text="From so many of one partner in a day on, both are told that it takes longer.",
    )


class OrdersForm(forms.Form):
    """How long quotes and unpaid orders stay open, and how many; notice of a price."""

    quote_days = forms.IntegerField(
        label="A kept quote holds for", min_value=1, max_value=QUOTE_DAYS_MAX
    )
    quotes_max = forms.IntegerField(
        label="Kept quotes of one customer, at most", min_value=1, max_value=OPEN_MAX
    )
    unpaid_days = forms.IntegerField(
        label="An unpaid order waits for",
        min_value=1,
        max_value=UNPAID_DAYS_MAX,
        help_text="It expires after that, and its subscriptions never begin.",
    )
    unpaid_max = forms.IntegerField(
        label="Unpaid orders of one customer, at most", min_value=1, max_value=OPEN_MAX
    )
    price_notice_days = forms.IntegerField(
        label="Partners announce a price for renewals ahead by",
        min_value=1,
        max_value=NOTICE_DAYS_MAX,
    )


def _cell(label: str, **more: str) -> forms.TextInput:
    """In a table the head of its column labels a field, to who sees it."""
    return forms.TextInput(attrs={"aria-label": label, **more})


class CategoryForm(forms.Form):
    """One category; a row without a code is none."""

    code = forms.CharField(required=False, max_length=63, widget=_cell("Code"))
    en = forms.CharField(required=False, max_length=NAME_MAX, widget=_cell("English name"))
    zh = forms.CharField(required=False, max_length=NAME_MAX, widget=_cell("Chinese name"))
    order = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=9999,
        widget=_cell("Order", inputmode="numeric", size="4"),
    )
    remove = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if sent.get("en") and not sent.get("code"):
            self.add_error("code", "A category has a code, such as mobility.")
        return sent


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[CategoryForm]
else:
    _FormSet = forms.BaseFormSet


class Categories(_FormSet):
    """All categories in their order, with room for more."""

    def plain(self) -> list[dict[str, object]]:
        """As the setting keeps it; rows of the same number stay as they stand."""
        rows = [
            (index if sent.get("order") is None else sent["order"], index, sent)
            for index, sent in enumerate(form.cleaned_data for form in self.forms)
            if sent.get("code") and not sent.get("remove")
        ]
        return [
            {"code": sent["code"], "names": {"en": sent["en"], "zh-hans": sent["zh"]}}
            for _, _, sent in sorted(rows, key=lambda each: each[:2])
        ]


CategoryForms = cast(
    "type[Categories]",
    forms.formset_factory(
        CategoryForm,
        formset=Categories,
        extra=EMPTY_ROWS,
        max_num=CATEGORY_ROWS_MAX,
        absolute_max=CATEGORY_ROWS_MAX + EMPTY_ROWS,
    ),
)


class AgreementForm(forms.Form):
    """A version of an agreement; the code is fixed once it is there."""

    source = forms.ChoiceField(
        label="Kind",
        choices=[(SOURCES[1], "Template"), (SOURCES[0], "Standard agreement")],
        help_text=f"There is one standard agreement; its code is {STANDARD}.",
    )
    code = forms.CharField(
        max_length=63, help_text="Listings name a template by it: software-license."
    )
    title = forms.CharField(max_length=TITLE_MAX)
    text = forms.CharField(
        max_length=TEXT_MAX,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text="Paragraphs by blank lines.",
    )
