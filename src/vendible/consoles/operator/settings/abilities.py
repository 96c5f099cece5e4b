"""What one partner may list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.operator.settings.forms import AbilitiesForm
from vendible.consoles.operator.settings.frame import saved
from vendible.consoles.posting import form_key, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Organization
from vendible.usecases.refusal_words import Told
from vendible.usecases.settings import abilities_of, set_abilities


@acting_as(OrganizationKind.OPERATOR)
def abilities(request: Acting, slug: str) -> HttpResponse:
    """Types, billings and stackable add-ons; what is listed already stays."""
    request.actor.require(Permission.SETTINGS_WRITE)
    partner = Organization.objects.filter(slug=slug, kind=OrganizationKind.PARTNER.value).first()
    if partner is None:
        raise Refusal(Code.NOT_FOUND, what="partner", id=slug)
    if request.method != "POST":
        return _shown(request, partner, AbilitiesForm(initial=abilities_of(partner)))
    form = AbilitiesForm(request.POST)
    if not form.is_valid():
        return _shown(request, partner, form, status=422)
    return saved(
        request,
        lambda: set_abilities(
            slug,
            **form.cleaned_data,
            actor=request.actor,
            present=request.present,
            once=once(request),
        ),
        f"What {partner.name} may list is saved.",
        reverse("operator:organizations") + "?kind=partner",
        lambda refused: _shown(request, partner, form, refused=refused, status=refused.status),
    )


def _shown(
    request: Acting,
    partner: Organization,
    form: AbilitiesForm,
    *,
    refused: Told | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": f"What {partner.name} may list",
        "crumbs": [("Organizations", reverse("operator:organizations"))],
        "partner": partner,
        "form": form,
        "refused": refused,
        "form_key": form_key(),
    }
    return render(request, "operator/abilities.html", context, status=status)
