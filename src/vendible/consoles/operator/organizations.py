"""Customers and partners, and deposits into a customer's balance."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.operator.forms import DepositForm
from vendible.consoles.posting import form_key, once, uuid_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Organization
from vendible.records.pages import page
from vendible.usecases import people
from vendible.usecases.sandboxes import sandbox_slug

PAGE = 50
_KINDS = [("customer", "Customers"), ("partner", "Partners")]


@acting_as(OrganizationKind.OPERATOR)
def organizations(request: Acting) -> HttpResponse:
    """Newest first; found by kind and by a word of the name."""
    request.actor.require(Permission.BOOKS_READ)
    asked = {key: text for key in ("kind", "q") if (text := request.GET.get(key, "").strip()[:100])}
    rows = Organization.objects.exclude(kind=OrganizationKind.OPERATOR.value)
    if asked.get("kind") in dict(_KINDS):
        rows = rows.filter(kind=asked["kind"])
    for word in asked.get("q", "").split():
        rows = rows.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    found = page(rows.prefetch_related("balances"), uuid_after(request), PAGE)
    slugs = [sandbox_slug(each.slug) for each in found.rows]
    twins = set(Organization.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    here = reverse("operator:organizations")
    return render(
        request,
        "operator/organizations.html",
        {
            "title": "Organizations",
            "organizations": [
                (_with_sandbox(each, twins, request), _balances(each)) for each in found.rows
            ],
            "key": form_key(),
            "kinds": _KINDS,
            "asked": asked,
            "next": f"{here}?{urlencode(asked | {'after': found.after})}" if found.after else "",
            "newest": f"{here}?{urlencode(asked)}" if request.GET.get("after") else "",
            "may_set": Permission.SETTINGS_WRITE in request.actor.allowed,
            "may_deposit": Permission.DEPOSITS_POST in request.actor.allowed,
        },
    )


def _with_sandbox(each: Organization, twins: set[str], request: Acting) -> Organization:
    """With what the list says of sandboxes: the moment by its clock, or that one can be made."""
    shown: Any = each
    shown.now = request.present.ahead_by(each.clock_seconds).now
    shown.may_have_sandbox = not each.sandbox and sandbox_slug(each.slug) not in twins
    return each


def _balances(organization: Organization) -> list[Money]:
    rows = sorted(organization.balances.all(), key=lambda each: each.currency)
    return [Money(each.minor, each.currency) for each in rows]


@acting_as(OrganizationKind.OPERATOR)
def deposit(request: Acting, slug: str) -> HttpResponse:
    """First what it will do, then, once that was confirmed, the deposit itself."""
    request.actor.require(Permission.DEPOSITS_POST)
    kind = OrganizationKind.CUSTOMER.value
    customer = Organization.objects.filter(slug=slug, kind=kind).first()
    if customer is None:
        raise Refusal(Code.NOT_FOUND, what="customer", id=slug)
    if request.method != "POST":
        initial = {"currency": customer.currency, "key": form_key()}
        return _asked(request, customer, DepositForm(initial=initial))
    form = DepositForm(request.POST)
    if not form.is_valid():
        return _asked(request, customer, form, status=422)
    if "change" in request.POST:
        return _asked(request, customer, DepositForm(initial=form.cleaned_data))
    if "confirmed" not in request.POST:
        return _confirm(request, customer, form)
    amount: Money = form.cleaned_data["money"]
    people.deposit(
        customer.id,
        amount,
        form.cleaned_data["reference"],
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    messages.success(request, f"{amount} is added to the balance of {customer.name}.")
    return HttpResponseRedirect(reverse("operator:organizations"))


def _asked(
    request: Acting, customer: Organization, form: DepositForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "operator/deposit.html",
        _context(customer) | {"form": form, "balances": _balances(customer)},
        status=status,
    )


def _confirm(request: Acting, customer: Organization, form: DepositForm) -> HttpResponse:
    amount: Money = form.cleaned_data["money"]
    before = next(
        (each for each in _balances(customer) if each.currency == amount.currency),
        Money.zero(amount.currency),
    )
    more = {"form": form, "amount": amount, "before": before, "after": before + amount}
    return render(request, "operator/deposit_confirm.html", _context(customer) | more)


def _context(customer: Organization) -> dict[str, object]:
    return {
        "title": f"Deposit for {customer.name}",
        "customer": customer,
        "crumbs": [("Organizations", reverse("operator:organizations"))],
    }
