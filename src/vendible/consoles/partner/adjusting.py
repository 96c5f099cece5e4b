"""A partner adjusts what was sold by a contract outside the marketplace, or ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.design.words import day_text
from vendible.consoles.posting import form_key, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import Edition
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.adjusting import Adjustment
from vendible.domain.subscriptions.holding import Held, OnSale
from vendible.records import holdings, revisions
from vendible.records.models import Subscription
from vendible.records.sold import subscription_sold
from vendible.usecases import adjusting
from vendible.usecases.refusal_words import told

_KEPT = 400  # characters of a key and the like that a form carries unseen


class AdjustForm(forms.Form):
    """Fields for one edition: its quantity and attributes, the expiry, the contract."""

    edition = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=_KEPT, widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = edition
        if edition.quantity is not None:
            self.fields["quantity"] = forms.IntegerField(
                label=edition.quantity.name,
                min_value=edition.quantity.minimum,
                max_value=edition.quantity.maximum,
                step_size=edition.quantity.step,
            )
        for attribute in edition.attributes:
            self.fields[f"attribute:{attribute.code}"] = forms.ChoiceField(
                label=attribute.name,
                choices=[(value.code, value.name) for value in attribute.values],
            )
        self.fields["until"] = forms.DateField(
            label="Last day of the license",
            required=False,
            help_text="As agreed in the contract. Leave it empty for a permanent license.",
            widget=forms.DateInput(attrs={"type": "date"}),
        )
        self.fields["reference"] = forms.CharField(
            label="Contract",
            required=False,
            max_length=adjusting.REFERENCE_MAX,
            help_text="The number or name of the contract behind this; it is kept in the journal.",
        )

    def ask(self) -> Adjustment:
        """What the valid form says; the last day is the one before the expiry."""
        last_day = self.cleaned_data["until"]
        attributes = tuple(
            (each.code, self.cleaned_data[f"attribute:{each.code}"]) for each in self.of.attributes
        )
        return Adjustment(
            until=last_day + timedelta(days=1) if last_day else None,
            edition=self.of.code,
            quantity=self.cleaned_data.get("quantity"),
            attributes=attributes,
        )

    def attribute_fields(self) -> list[forms.BoundField]:
        return [self[f"attribute:{each.code}"] for each in self.of.attributes]

    def in_words(self) -> list[tuple[str, str]]:
        """What was chosen, for the confirmation."""
        said = [("Edition", self.of.name)]
        if self.of.quantity is not None:
            said.append((self.of.quantity.name, str(self.cleaned_data["quantity"])))
        for each in self.of.attributes:
            names = {value.code: value.name for value in each.values}
            said.append((each.name, names[self.cleaned_data[f"attribute:{each.code}"]]))
        last_day = self.cleaned_data["until"]
        said.append(("License", f"until {day_text(last_day)}" if last_day else "permanent"))
        if self.cleaned_data["reference"]:
            said.append(("Contract", self.cleaned_data["reference"]))
        return said


@acting_as(OrganizationKind.PARTNER)
def adjust(request: Acting, subscription_id: UUID) -> HttpResponse:
    """Choose, confirm, done: in effect at the software's next check."""
    request.actor.require(Permission.INSTANCES_ADJUST)
    row = subscription_sold(request.actor.organization, subscription_id)
    held, live = _held(row), revisions.live_of(row.product_id)
    editions = _editions(held, live)
    chosen = request.POST.get("edition") or request.GET.get("edition") or held.edition
    edition = editions.get(chosen, editions[held.edition])
    if request.method != "POST":
        form = AdjustForm(initial=_initial(held, edition), edition=edition)
        return _asked(request, row, editions, form)
    form = AdjustForm(request.POST, edition=edition)
    if not form.is_valid():
        return _asked(request, row, editions, form, status=422)
    if "change" in request.POST:
        return _asked(request, row, editions, form)
    if "confirmed" not in request.POST:
        return _confirm(request, row, form)
    try:
        adjusting.adjust(
            row.id,
            form.ask(),
            reference=form.cleaned_data["reference"],
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
    except Refusal as refusal:
        said = told(refusal)
        form.add_error(None, f"{said.detail} {said.remedy}")
        return _asked(request, row, editions, form, status=said.status)
    messages.success(request, f"{held.name} is adjusted; its software sees it at its next check.")
    return HttpResponseRedirect(reverse("partner:instance", args=[row.instance_id]))


@acting_as(OrganizationKind.PARTNER)
def end(request: Acting, subscription_id: UUID) -> HttpResponse:
    """Asks, then ends it with its add-ons."""
    request.actor.require(Permission.INSTANCES_ADJUST)
    row = subscription_sold(request.actor.organization, subscription_id)
    if request.method == "POST":
        adjusting.end_offline(
            row.id,
            reference=request.POST.get("reference", ""),
            actor=request.actor,
            present=request.present,
            once=once(request),
        )
        messages.success(request, f"{row.product.name} of {row.customer.name} has ended.")
        return HttpResponseRedirect(reverse("partner:instance", args=[row.instance_id]))
    _held(row)
    addons = row.addons.exclude(state="ended").select_related("product").order_by("id")
    context = {
        "title": f"End {row.product.name} of {row.customer.name}",
        "crumbs": _crumbs(row),
        "row": row,
        "addons": [each.product.name for each in addons],
        "form_key": form_key(),
        "reference_max": adjusting.REFERENCE_MAX,
    }
    return render(request, "partner/end_offline.html", context)


def _crumbs(row: Subscription) -> list[tuple[str, str]]:
    """To the list, and to the instance, which has the name of its product."""
    instance = row.instance
    return [
        ("Application instances", reverse("partner:instances")),
        (
            f"{instance.product.name} of {row.customer.name}",
            reverse("partner:instance", args=[instance.id]),
        ),
    ]


def _held(row: Subscription) -> Held:
    """Refusal `not_offline` before anything is typed."""
    if row.state == "ended":
        raise Refusal(Code.SUBSCRIPTION_NOT_ACTIVE, product=row.product.name, state=row.state)
    held = holdings.of_customer(row.customer_id).holding.get(row.id)
    if not held.is_offline:
        raise Refusal(Code.NOT_OFFLINE, product=held.name)
    return held


def _editions(held: Held, live: OnSale | None) -> dict[str, Edition]:
    """The held one as it was bought, the others as they are on sale."""
    known = {each.code: each for each in live.listing.editions} if live else {}
    edition = held.listing.edition(held.edition)
    assert edition is not None
    return known | {edition.code: edition}


def _initial(held: Held, edition: Edition) -> dict[str, object]:
    initial: dict[str, object] = {"edition": edition.code, "key": form_key()}
    if edition.quantity is not None:
        initial["quantity"] = max(held.quantity, edition.quantity.minimum)
    for code, value in held.attributes:
        initial[f"attribute:{code}"] = value
    if held.license_until is not None:
        initial["until"] = held.license_until - timedelta(days=1)
    return initial


def _asked(
    request: Acting,
    row: Subscription,
    editions: dict[str, Edition],
    form: AdjustForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": f"Adjust {row.product.name} of {row.customer.name}",
        "crumbs": _crumbs(row),
        "row": row,
        "editions": list(editions.values()) if row.parent_id is None else [],
        "form": form,
    }
    return render(request, "partner/adjust.html", context, status=status)


def _confirm(request: Acting, row: Subscription, form: AdjustForm) -> HttpResponse:
    carried = [(name, value) for name, value in request.POST.items() if name in form.fields]
    context = {
        "title": f"Adjust {row.product.name} of {row.customer.name}",
        "crumbs": _crumbs(row),
        "row": row,
        "carried": carried,
        "said": form.in_words(),
    }
    return render(request, "partner/adjust_confirm.html", context)
