"""What a partner sends."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from vendible.consoles.partner.documents import BYTES_MAX


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
