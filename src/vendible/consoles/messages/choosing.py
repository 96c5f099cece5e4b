"""How a person wants to be told: by which ways, of what, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages as said
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.messages.consoles import CONSOLES, EVERYBODY
from vendible.consoles.posting import form_key, once
from vendible.domain.access.notices import (
    Channel,
    Language,
    Notice,
    kinds_for,
    plain_phone,
    usual_channels,
)
from vendible.domain.access.permissions import OrganizationKind
from vendible.gateways import mail, sms
from vendible.records import messages
from vendible.usecases.notices.choosing import choose
from vendible.usecases.notices.english import ENGLISH
from vendible.usecases.notices.tongues import TONGUES

Ways = Mapping[Notice, frozenset[Channel]]


class SettingsForm(forms.Form):
    """`told` holds a `kind:channel` for each tick."""

    language = forms.ChoiceField(
        label="Language of your messages",
        choices=[(each.value, tongue.name) for each, tongue in TONGUES.items()],
    )
    phone = forms.CharField(
        label="Phone",
        required=False,
        max_length=40,
        help_text="For SMS, with the country’s code: +49 151 2345678.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, kind: OrganizationKind, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed on as it came
        self.kinds = kinds_for(kind)
        self.fields["told"] = forms.MultipleChoiceField(
            required=False,
            choices=[(f"{each}:{way}", "") for each in self.kinds for way in Channel],
        )

    def clean_phone(self) -> str:
        number = plain_phone(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(
                "This is no phone number. It begins with + and the country’s code: +49 151 2345678."
            )
        return number

    def clean(self) -> dict[str, object]:
        sent = super().clean() or self.cleaned_data
        wants_sms = any(each.endswith(f":{Channel.SMS}") for each in sent.get("told", ()))
        if wants_sms and sent.get("phone") == "":
            self.add_error("phone", "SMS needs a phone number. Enter one, or untick SMS below.")
        return sent

    def ways(self) -> Ways:
        ticked = set(self.cleaned_data["told"])
        return {
            each: frozenset(way for way in Channel if f"{each}:{way}" in ticked)
            for each in self.kinds
        }


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of the table."""

    value: str
    label: str
    is_ticked: bool


@acting_as(*EVERYBODY)
def settings(request: Acting) -> HttpResponse:
    user, kind = request.membership.user, request.actor.kind
    if request.method == "POST":
        form = SettingsForm(kind, request.POST)
        if form.is_valid():
            choose(
                user.pk,
                language=Language(form.cleaned_data["language"]),
                phone=form.cleaned_data["phone"],
                ways=form.ways(),
                actor=request.actor,
                present=request.present,
                once=once(request),
            )
            said.success(request, "Your message settings are saved.")
            return HttpResponseRedirect(reverse("messages:settings"))
        ticked = set(request.POST.getlist("told"))
    else:
        form = SettingsForm(kind, initial={"language": user.language, "phone": user.phone})
        ticked = _ticked(user.pk, kind)
    return render(
        request,
        "messages/settings.html",
        {
            "title": "Message settings",
            "base": CONSOLES[kind],
            "crumbs": [("Messages", reverse("messages:unread"))],
            "form": form,
            "ways": [ENGLISH.channels[each] for each in Channel],
            "rows": [_row(each, ticked) for each in kinds_for(kind)],
            "no_mail": not mail.is_set_up(),
            "no_sms": not sms.is_set_up(),
            "key": form_key(),
        },
        status=422 if form.is_bound else 200,
    )


def _ticked(user: int, kind: OrganizationKind) -> set[str]:
    chosen = messages.chosen(user)
    return {
        f"{each}:{way}"
        for each in kinds_for(kind)
        for way in chosen.get(each, usual_channels(each, kind))
    }


def _row(kind: Notice, ticked: set[str]) -> tuple[str, list[Tick]]:
    name = ENGLISH.words[kind].name
    ticks = [
        Tick(f"{kind}:{way}", f"{ENGLISH.channels[way]}: {name}", f"{kind}:{way}" in ticked)
        for way in Channel
    ]
    return name, ticks
