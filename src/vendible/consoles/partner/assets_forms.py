"""What a partner sends to the asset center."""

from __future__ import annotations

from typing import Any

from django import forms

from vendible.domain.catalog.assets import CODE_MAX, NAME_MAX, VERSION_MAX, VersionState
from vendible.records.models import Asset
from vendible.usecases.assets import NewVersion


class AssetForm(forms.Form):
    """A new asset."""

    name = forms.CharField(max_length=NAME_MAX, help_text="What customers install: OTA Server.")
    code = forms.CharField(
        max_length=CODE_MAX,
        help_text="How listings name it, such as ota-server. It does not change later.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )
    kind = forms.ChoiceField(
        choices=[
            ("package", "A software package"),
            ("image_package", "A container image, as docker save writes it"),
        ],
        widget=forms.RadioSelect,
        initial="package",
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """One file of an asset."""

    version = forms.CharField(
        max_length=VERSION_MAX,
        help_text="Such as 2.1.0.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        max_length=150,
        allow_empty_file=True,
        help_text="A .zip, .tar or .tar.gz, named with letters, digits, -, _, . and parentheses.",
        widget=forms.FileInput(attrs={"accept": ".zip,.tar,.gz"}),
    )
    sha256 = forms.CharField(
        label="SHA-256",
        required=False,
        max_length=80,
        help_text="64 hexadecimal digits, as sha256sum prints them. The file that arrives is "
        "compared with it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    replaces = forms.ChoiceField(
        required=False,
        help_text="Once the new version is approved, editions can no longer choose this one.",
    )

    def __init__(self, asset: Asset, *sent: Any, **more: Any) -> None:
        super().__init__(*sent, **more)
        approved = [
            each.version
            for each in sorted(asset.versions.all(), key=lambda one: one.id, reverse=True)
            if each.state == VersionState.APPROVED
        ]
        replaces = self.fields["replaces"]
        assert isinstance(replaces, forms.ChoiceField)
        replaces.choices = [("", "None"), *((each, each) for each in approved)]
        self.has_approved = bool(approved)

    def new_version(self, file_name: str, size: int) -> NewVersion:
        sent = self.cleaned_data
        return NewVersion(
            sent["version"].strip(), file_name, size, sent["sha256"], sent["replaces"]
        )
