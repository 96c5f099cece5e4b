"""What a partner sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from vendible.consoles.listing_shown import BILLINGS
from vendible.consoles.partner.documents import BYTES_MAX
from vendible.consoles.storefront.wording import TYPES
from vendible.domain.catalog.checks import is_slug, slug_of
from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.listing import Billing, Kind, ProductType
from vendible.records.models import Organization, Product


class ListingForm(forms.Form):
    """A listing as YAML, typed or as a file; a file takes the place of what stands in the field."""

    file = forms.FileField(
        label="Listing file",
        required=False,
        allow_empty_file=True,
        help_text="A .yml file. It takes the place of the text below.",
        widget=forms.FileInput(attrs={"accept": ".yml,.yaml,text/yaml,application/yaml"}),
    )
    text = forms.CharField(
        label="Listing",
        required=False,
        strip=False,
        help_text="YAML. Texts, editions, offers, prices, add-on settings and agreement.",
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code"}),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> str:
        """The file's text, empty without a file."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > BYTES_MAX:
            raise ValidationError(
                f"The file has {file.size:,} bytes; at most {BYTES_MAX:,} can be read."
            )
        try:
            text: str = file.read().decode()
        except UnicodeDecodeError as error:
            raise ValidationError(
                f"The file is not UTF-8 text (byte {error.start}). Save it as UTF-8."
            ) from None
        return text

    def document(self) -> str:
        """What is to be kept."""
        text: str = self.cleaned_data["file"] or self.cleaned_data["text"]
        return text


class NewProductForm(forms.Form):
    """What has to be known before a draft can be kept: the rest is asked by the editor."""

    name = forms.CharField(
        label="Name",
        max_length=DEFAULTS["name_length_max"],
        help_text="As customers will read it. It can be changed later.",
    )
    slug = forms.CharField(
        label="Name in links",
        required=False,
        max_length=63,
        help_text="Small letters, digits and hyphens. Left empty, it is made of the name. "
        "It can’t be changed later.",
    )
    copy = forms.ChoiceField(
        label="Begin with a copy of",
        required=False,
        help_text="Everything but the name is taken over, whatever is chosen below.",
    )
    kind = forms.ChoiceField(
        label="Kind",
        widget=forms.RadioSelect,
        choices=[
            (Kind.BASE.value, "Product: bought on its own"),
            (Kind.ADDON.value, "Add-on: bought with editions of a product"),
        ],
        help_text="It can’t be changed later.",
    )
    type = forms.ChoiceField(
        label="Type",
        widget=forms.RadioSelect,
        help_text="Those that the operator enabled for you. It can’t be changed later.",
    )
    billing = forms.ChoiceField(label="Billing", widget=forms.RadioSelect)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, partner: Organization, products: Sequence[Product], *given: Any, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self._slugs = {each.slug for each in products}
        types = [each for each in ProductType if each in partner.types]
        billings = [each for each in Billing if each in partner.billings]
        self._set("copy", [("", "Nothing"), *((each.slug, each.name) for each in products)])
        self._set("type", [(each.value, TYPES[each]) for each in types])
        self._set("billing", [(each.value, BILLINGS[each]) for each in billings])
        self.initial.setdefault("type", types[0].value if types else "")
        self.initial.setdefault("billing", billings[0].value if billings else "")

    def _set(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def link_name(self) -> str:
        """As it was typed, else made of the name."""
        typed: str = self.cleaned_data.get("slug") or ""
        return typed or slug_of(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "name" in said and "slug" not in self.errors:
            self._clean_slug(str(said.get("slug") or ""), slug_of(said["name"]))
        return said

    def _clean_slug(self, typed: str, made: str) -> None:
        slug = typed or made
        if not is_slug(slug):
            example = slug_of(slug)
            self.add_error("slug", f"{slug} can’t stand in a link. Write it as {example}.")
        elif slug in self._slugs:
            self.add_error("slug", f"You have a product {slug} already. Choose another one.")
        elif slug == "new":
            self.add_error("slug", "This page has that address. Choose another one.")
