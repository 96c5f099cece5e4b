"""Reviews, orders, categories, release requirements and proration policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.operator.settings.forms import (
    Categories,
    CategoryForms,
    OrdersForm,
    ReviewForm,
)
from vendible.consoles.operator.settings.frame import mistakes_of, saved, shown
from vendible.consoles.posting import once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.checks.catalogue import Described
from vendible.domain.catalog.checks.catalogue import requirements as described
from vendible.domain.catalog.checks.numbers import NUMBERS, Number
from vendible.domain.catalog.checks.rules import DEFAULT_RULES, rules_from_plain
from vendible.domain.catalog.findings import Severity
from vendible.domain.catalog.settings import orders_to_plain, review_to_plain
from vendible.domain.pricing.policies import POLICIES
from vendible.records import market
from vendible.usecases import settings as usecase
from vendible.usecases.refusal_words import Told

_GROUPS = {"addons": "Add-ons"}
_SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.INFO: "Note"}


@dataclass(frozen=True, slots=True)
class NumberShown:
    name: str
    number: Number
    value: str
    mistake: str


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement with what is set of it."""

    described: Described
    is_on: bool
    severity: str
    numbers: list[NumberShown]


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """Numbers that the operator sets in one form: where they are kept, and what is said."""

    key: str
    tab: str
    template: str
    address: str
    form: type[forms.Form]
    saved: str


_REVIEWS = NumbersPage(
    market.REVIEW,
    "Reviews",
    "operator/settings/reviews.html",
    "operator:settings",
    ReviewForm,
    "The settings of reviews are saved; submissions from now on use them.",
)
_ORDERS = NumbersPage(
    market.ORDERS,
    "Orders",
    "operator/settings/orders.html",
    "operator:settings_orders",
    OrdersForm,
    "The settings of orders are saved; quotes, orders and prices from now on use them.",
)


@acting_as(OrganizationKind.OPERATOR)
def settings(request: Acting) -> HttpResponse:
    """When partners are answered."""
    return _numbers(request, _REVIEWS, lambda: review_to_plain(usecase.review_settings()))


@acting_as(OrganizationKind.OPERATOR)
def orders(request: Acting) -> HttpResponse:
    """How long quotes hold, unpaid orders wait, and prices are announced ahead."""
    return _numbers(request, _ORDERS, lambda: orders_to_plain(usecase.order_settings()))


def _numbers(
    request: Acting, page: NumbersPage, kept: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """Shows what is kept, or saves what was sent; what is wrong is said at its field."""
    request.actor.require(Permission.LISTINGS_READ)
    if request.method != "POST":
        return shown(request, page.template, page.tab, form=page.form(initial=kept()))
    request.actor.require(Permission.SETTINGS_WRITE)
    form = page.form(request.POST)
    if not form.is_valid():
        return shown(request, page.template, page.tab, form=form, status=422)
    return _save(
        request,
        page.key,
        form.cleaned_data,
        page.saved,
        page.address,
        lambda refused: shown(
            request, page.template, page.tab, form=form, refused=refused, status=refused.status
        ),
    )


@acting_as(OrganizationKind.OPERATOR)
def categories(request: Acting) -> HttpResponse:
    request.actor.require(Permission.LISTINGS_READ)
    known = usecase.categories() or ()
    initial = [
        {
            "code": each.code,
            "en": each.name("en"),
            "zh": dict(each.names).get("zh-hans", ""),
            "order": number * 10,
        }
        for number, each in enumerate(known, 1)
    ]
    if request.method != "POST":
        return _categories(request, CategoryForms(initial=initial, prefix="category"))
    request.actor.require(Permission.SETTINGS_WRITE)
    sent = CategoryForms(request.POST, initial=initial, prefix="category")
    if not sent.is_valid():
        return _categories(request, sent, status=422)
    return _save(
        request,
        market.CATEGORIES,
        sent.plain(),
        "The categories are saved.",
        "operator:settings_categories",
        lambda refused: _categories(request, sent, refused=refused, status=refused.status),
    )


def _categories(
    request: Acting, sent: Categories, *, refused: Told | None = None, status: int = 200
) -> HttpResponse:
    used = usecase.uses_of_categories()
    rows = [(form, used.get(str(form["code"].value() or ""), [])) for form in sent]
    return shown(
        request,
        "operator/settings/categories.html",
        "Categories",
        forms=sent,
        rows=rows,
        unnamed=sorted(set(used) - {str(form["code"].value() or "") for form in sent} - {""}),
        refused=refused,
        status=status,
    )


@acting_as(OrganizationKind.OPERATOR)
def requirements(request: Acting) -> HttpResponse:
    """Each with its sentence, whether it is asked for, how much it weighs, and its numbers."""
    request.actor.require(Permission.LISTINGS_READ)
    if request.method != "POST":
        kept = market.setting(market.REQUIREMENTS)
        rules = DEFAULT_RULES if kept is None else rules_from_plain(kept)
        typed = {name: str(rules.number(name)) for name in NUMBERS}
        return _requirements(request, rules.switched_off, dict(rules.severities), typed)
    request.actor.require(Permission.SETTINGS_WRITE)
    off, severities, typed = _sent(request.POST)
    plain = {
        "switched_off": sorted(off),
        "severities": severities,
        "numbers": {
            name: int(text) if text.isascii() and text.isdigit() else text
            for name, text in typed.items()
        },
    }
    return _save(
        request,
        market.REQUIREMENTS,
        plain,
        "The requirements are saved; the next check uses them.",
        "operator:settings_requirements",
        lambda refused: _requirements(
            request, off, severities, typed, refused=refused, status=refused.status
        ),
    )


def _sent(
    sent: QueryDict,
) -> tuple[frozenset[str], dict[str, str], dict[str, str]]:
    """What is switched off, severities other than the usual, and the numbers as typed."""
    changeable = [each for each in described() if each.may_be_changed]
    off = frozenset(each.code.value for each in changeable if f"on:{each.code}" not in sent)
    severities = {
        each.code.value: chosen
        for each in changeable
        if (chosen := sent.get(f"severity:{each.code}", "")) not in ("", each.severity.value)
    }
    typed = {
        name: str(sent[f"number:{name}"]).strip() for name in NUMBERS if f"number:{name}" in sent
    }
    return off, severities, typed


def _requirements(
    request: Acting,
    off: frozenset[str],
    severities: Mapping[str, str],
    typed: Mapping[str, str],
    *,
    refused: Told | None = None,
    status: int = 200,
) -> HttpResponse:
    mistakes, told_of, rows = mistakes_of(refused), set[str](), []
    for each in described():
        numbers = [
            NumberShown(
                name,
                NUMBERS[name],
                typed.get(name, str(NUMBERS[name].default)),
                mistakes.get(f"numbers.{name}", ""),
            )
            for name in each.numbers
            if name not in told_of
        ]
        told_of.update(each.numbers)
        severity = severities.get(each.code.value, each.severity.value)
        rows.append(Row(each, each.code.value not in off, severity, numbers))
    groups = [
        (_GROUPS.get(group.value) or group.value.replace("_", " ").capitalize(), list(of))
        for group, of in groupby(rows, key=lambda row: row.described.group)
    ]
    return shown(
        request,
        "operator/settings/requirements.html",
        "Requirements",
        groups=groups,
        severities=[(each.value, _SEVERITIES[each]) for each in Severity],
        refused=refused,
        status=status,
    )


@acting_as(OrganizationKind.OPERATOR)
def proration(request: Acting) -> HttpResponse:
    """Which policies a listing may choose, and which one it has that chooses none."""
    request.actor.require(Permission.LISTINGS_READ)
    if request.method != "POST":
        kept = usecase.policy_settings()
        return _proration(request, kept.allowed, kept.default)
    request.actor.require(Permission.SETTINGS_WRITE)
    allowed, default = request.POST.getlist("allowed"), request.POST.get("default", "")
    return _save(
        request,
        market.POLICIES,
        {"allowed": allowed, "default": default},
        "The proration policies are saved; the next check uses them.",
        "operator:settings_proration",
        lambda refused: _proration(
            request, allowed, default, refused=refused, status=refused.status
        ),
    )


def _proration(
    request: Acting,
    allowed: list[str] | tuple[str, ...],
    default: str,
    *,
    refused: Told | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [(name, each.words, name in allowed, name == default) for name, each in POLICIES.items()]
    return shown(
        request,
        "operator/settings/proration.html",
        "Proration",
        rows=rows,
        refused=refused,
        status=status,
    )


def _save(
    request: Acting,
    key: str,
    value: object,
    words: str,
    page: str,
    again: Callable[[Told], HttpResponse],
) -> HttpResponse:
    return saved(
        request,
        lambda: usecase.save_setting(
            key, value, actor=request.actor, present=request.present, once=once(request)
        ),
        words,
        reverse(page),
        again,
    )
