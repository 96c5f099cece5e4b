"""What is to be paid in which month, and why: invoices to come, and those that were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.balance import balance_outlook
from vendible.consoles.customer.coming_shown import coming_shown, past_shown
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money, total
from vendible.domain.kernel.terms import add_months
from vendible.domain.ordering.forecast import COMING_MONTHS, ComingInvoice, forecast_end
from vendible.records import reading
from vendible.usecases import forecasting

PAST_MONTHS = 12
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(slots=True)
class Month:
    """`totals` by currency: of what was invoiced in it, and of what will be."""

    first: date
    is_current: bool = False
    is_past: bool = False
    totals: dict[str, Money] = field(default_factory=dict)

    @property
    def href(self) -> str:
        return f"?month={self.first:%Y-%m}#month"

    def add(self, amount: Money) -> None:
        so_far = self.totals.get(amount.currency, Money.zero(amount.currency))
        self.totals[amount.currency] = so_far + amount


@acting_as(OrganizationKind.CUSTOMER)
def coming(request: Acting) -> HttpResponse:
    """The months of a year back and two ahead, each with its total; one of them opened."""
    request.actor.require(Permission.INVOICES_READ)
    customer, today = request.actor.organization, request.present.today
    ahead = forecasting.forecast(actor=request.actor, present=request.present)
    months = _months(customer, today, ahead)
    chosen = _chosen(request.GET.get("month", ""), months, ahead, today)
    end = add_months(chosen.first, 1)
    made = reading.invoices_of(customer).filter(issued_on__gte=chosen.first, issued_on__lt=end)
    of_month = [each for each in ahead if chosen.first <= each.on < end]
    past = past_shown(made.select_related("order").order_by("issued_on", "id"))
    return render(
        request,
        "customer/coming.html",
        {
            "title": "Coming invoices",
            "years": _by_year(months),
            "chosen": chosen,
            "before": _beside(months, chosen, -1),
            "after": _beside(months, chosen, 1),
            "made": past,
            "ahead": coming_shown(of_month),
            "to_pay": _totals(of_month),
            "until": forecast_end(today),
            "outlook": balance_outlook(ahead, reading.balances_of(customer), forecast_end(today)),
        },
    )


def _months(customer: UUID, today: date, ahead: Iterable[ComingInvoice]) -> Sequence[Month]:
    """Past ones from the first in which something was invoiced, at most a year back."""
    now = today.replace(day=1)
    oldest = add_months(now, -PAST_MONTHS)
    sums = (
        reading.invoices_of(customer)
        .filter(issued_on__gte=oldest)
        .order_by()
        .annotate(month=TruncMonth("issued_on"))
        .values("month", "currency")
        .annotate(minor=Sum("total_minor"))
    )
    past = [(each["month"], Money(int(each["minor"]), each["currency"])) for each in sums]
    first = min((month for month, _ in past), default=now)
    count = (now.year - first.year) * 12 + now.month - first.month
    months = {
        (month := add_months(now, number)): Month(month, number == 0, number < 0)
        for number in range(-count, COMING_MONTHS + 1)
    }
    for month, amount in past:
        months[month].add(amount)
    for each in ahead:
        # What fell due already and waits for the runner belongs to the month that it is for.
        months.setdefault(each.on.replace(day=1), Month(each.on.replace(day=1))).add(each.total)
    return sorted(months.values(), key=lambda each: each.first)


def _chosen(
    asked: str, months: Sequence[Month], ahead: Sequence[ComingInvoice], today: date
) -> Month:
    """The month that was asked for; else that of the next invoice; else this one."""
    found = _MONTH.fullmatch(asked)
    first = date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None
    wanted = first or (ahead[0].on if ahead else today).replace(day=1)
    known = next((each for each in months if each.first == wanted), None)
    return known or Month(wanted, is_past=wanted < today)


def _by_year(months: Sequence[Month]) -> Mapping[int, list[Month]]:
    years: dict[int, list[Month]] = {}
    for each in months:
        years.setdefault(each.first.year, []).append(each)
    return years


def _beside(months: Sequence[Month], chosen: Month, step: int) -> Month | None:
    places = [place for place, each in enumerate(months) if each.first == chosen.first]
    at = places[0] + step if places else -1
    return months[at] if 0 <= at < len(months) else None


def _totals(coming: Iterable[ComingInvoice]) -> list[Money]:
    by_currency: dict[str, list[Money]] = {}
    for each in coming:
        by_currency.setdefault(each.currency, []).append(each.total)
    return [total(amounts, currency) for currency, amounts in by_currency.items()]
