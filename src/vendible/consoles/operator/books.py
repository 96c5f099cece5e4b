"""The books with the proof that they balance, and the journal."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.posting import number_after
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.money import Money, total
from vendible.records import reading
from vendible.records.actors import names_of
from vendible.records.books import AccountBalance, Books, read_books
from vendible.records.models import JournalEntry, Organization
from vendible.records.pages import page

PAGE = 50
_OWN, _SANDBOXES = "The marketplace", "Sandboxes"


@dataclass(frozen=True, slots=True)
class CurrencyBook:
    """The accounts of one currency; `sum` of all is zero when the books balance."""

    currency: str
    accounts: list[tuple[str, AccountBalance]]
    debits: Money
    credits: Money
    sum: Money
    postings: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal as it is read."""

    entry: JournalEntry
    who: str
    what: str
    subject: str
    facts: list[tuple[str, str]]


@acting_as(OrganizationKind.OPERATOR)
def books(request: Acting) -> HttpResponse:
    request.actor.require(Permission.BOOKS_READ)
    of_sandboxes = request.GET.get("of") == "sandboxes"
    found = read_books(sandbox=of_sandboxes)
    here = reverse("operator:books")
    return render(
        request,
        "operator/books.html",
        {
            "title": "Books",
            "books": found,
            "by_currency": _by_currency(found),
            "tabs": [(_OWN, here), (_SANDBOXES, f"{here}?of=sandboxes")],
            "tab": _SANDBOXES if of_sandboxes else _OWN,
            "of_sandboxes": of_sandboxes,
        },
    )


def _by_currency(found: Books) -> list[CurrencyBook]:
    return [_book(each, found) for each in sorted(found.sums, key=lambda each: each.currency)]


def _book(whole: Money, found: Books) -> CurrencyBook:
    currency = whole.currency
    accounts = [each for each in found.accounts if each.balance.currency == currency]
    balances = [each.balance for each in accounts]
    return CurrencyBook(
        currency,
        [(_words(each.account), each) for each in accounts],
        total((each for each in balances if each.minor > 0), currency),
        total((each for each in balances if each.minor < 0), currency),
        whole,
        sum(each.postings for each in accounts),
    )


@acting_as(OrganizationKind.OPERATOR)
def journal(request: Acting) -> HttpResponse:
    """Who did what, when; of one organization where it is asked for."""
    request.actor.require(Permission.JOURNAL_READ)
    organizations = Organization.objects.order_by("name")
    asked = request.GET.get("organization", "")
    chosen = organizations.filter(slug=asked).first() if asked else None
    return _journal(request, list(organizations[:500]), chosen)


def _journal(
    request: Acting, organizations: list[Organization], chosen: Organization | None
) -> HttpResponse:
    of: UUID | None = chosen.id if chosen else None
    rows = reading.journal_of(of).select_related("organization")
    found = page(rows, number_after(request), PAGE)
    names = names_of(each.actor for each in found.rows)
    asked = {"organization": chosen.slug} if chosen else {}
    here = reverse("operator:journal")
    return render(
        request,
        "operator/journal.html",
        {
            "title": "Journal",
            "lines": [_line(each, names[each.actor]) for each in found.rows],
            "organizations": organizations,
            "chosen": chosen,
            "next": f"{here}?{urlencode(asked | {'after': found.after})}" if found.after else "",
            "newest": f"{here}?{urlencode(asked)}" if request.GET.get("after") else "",
        },
    )


def _line(entry: JournalEntry, who: str) -> Line:
    facts = [(name.replace("_", " "), _text(value)) for name, value in entry.facts.items() if value]
    return Line(entry, who, _words(entry.fact), _words(entry.subject), facts)


def _words(code: str) -> str:
    return code.replace("addon", "add-on").replace("_", " ").capitalize()


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ": ".join(_text(each) for each in value.values() if each)
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return str(value)
