"""What is on sale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from vendible.api import schemas
from vendible.api.answers import REFUSED, PageAsk, Problem, json_answer
from vendible.api.asking import Asked
from vendible.domain.access.permissions import Permission
from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.listing import Delivery, Kind, Listing, ProductType
from vendible.domain.kernel.money import CURRENCIES, Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import agreements, revisions, storefront
from vendible.records.storefront import Entry, Found, Sort, Wanted
from vendible.records.storefront_entries import is_connected

router = Router(tags=["products"])


class ProductsAsk(PageAsk):
    """What is wanted, as on the storefront's page; what is left out is not asked."""

    q: str = Field("", max_length=1000, description="Words; typing mistakes are forgiven.")
    kind: Literal["", *Kind] = ""  # type: ignore[valid-type]
    category: str = Field("", max_length=200)
    type: Literal["", *ProductType] = ""  # type: ignore[valid-type]
    delivery: Literal["", *Delivery] = ""  # type: ignore[valid-type]
    free: bool = Field(default=False, description="Only what has an offer that costs nothing.")
    least: str = Field("", max_length=20, description="Per month, in major units of `currency`.")
    most: str = Field("", max_length=20, description="Per month, in major units of `currency`.")
    currency: str = Field("EUR", description="ISO 4217; of `least`, `most` and the sort `price`.")
    sort: Literal[tuple(Sort)] = "relevance"  # type: ignore[valid-type]


@router.get("/products", response={200: schemas.Products, REFUSED: Problem})
def list_products(request: Asked, asked: Annotated[ProductsAsk, Query()]) -> HttpResponse:
    """Products and add-ons on sale. An add-on that is connected to nothing is not shown.

    Where no product has the words, `meant` are those that the answer is for instead.
    """
    request.actor.require(Permission.CATALOG_READ)
    sandbox = request.actor.sandbox
    wanted, after = _wanted(asked, sandbox=sandbox), _cursor(asked.after)
    found = storefront.find(wanted, after, asked.limit)
    meant = None
    if wanted.words and not found.entries and after is None:
        meant = storefront.meant(wanted.words, sandbox=sandbox)
    if meant is not None:
        found = storefront.find(replace(wanted, words=meant), None, asked.limit)
    return json_answer(_page(found, meant))


@router.get("/products/{slug:slug}", response={200: schemas.ProductDetailOut, REFUSED: Problem})
def get_product(request: Asked, slug: str) -> HttpResponse:
    """The live listing as it was approved, the add-ons that go with it, and what is agreed to."""
    request.actor.require(Permission.CATALOG_READ)
    found = revisions.product_on_sale(slug, sandbox=request.actor.sandbox)
    if not is_connected(found.listing):
        raise Refusal(Code.NOT_FOUND, what="product", id=slug)
    return json_answer(
        {
            "product": found.product,
            "partner": found.partner_name,
            "revision": found.revision,
            "listing": to_plain(found.listing),
            "agreement": _agreement(found.listing),
            "addons": [_plain(each) for each in storefront.addons_of(slug)],
        }
    )


def _wanted(asked: ProductsAsk, *, sandbox: bool) -> Wanted:
    if asked.currency not in CURRENCIES:
        raise _bad("currency", asked.currency, "an ISO 4217 code, such as EUR")
    return Wanted(
        words=asked.q,
        kind=asked.kind,
        category=asked.category,
        type=asked.type,
        delivery=asked.delivery,
        is_free=asked.free,
        currency=asked.currency,
        least_minor=_amount("least", asked.least, asked.currency),
        most_minor=_amount("most", asked.most, asked.currency),
        sort=Sort(asked.sort),
        sandbox=sandbox,
    )


def _amount(where: str, text: str, currency: str) -> int | None:
    if not text:
        return None
    try:
        minor = Money.parse(text, currency).minor
    except ValueError:
        raise _bad(where, text, f"an amount in {currency}, such as 49.90") from None
    if abs(minor) > 10**15:
        raise _bad(where, text, "a smaller amount")
    return minor


def _cursor(after: str | None) -> UUID | None:
    try:
        return None if after is None else UUID(after)
    except ValueError:
        raise _bad("after", after or "", "the cursor of a page before") from None


def _bad(where: str, got: str, expected: str) -> Refusal:
    return Refusal(Code.BAD_INPUT, where=where, got=got[:80], expected=expected)


def _page(found: Found, meant: str | None) -> Mapping[str, Any]:
    return {
        "items": [_plain(each) for each in found.entries],
        "after": found.after,
    } | ({} if meant is None else {"meant": meant})


def _agreement(listing: Listing) -> Mapping[str, Any]:
    (agreed,) = agreements.agreed([listing])
    return {key: value for key, value in agreed.to_plain().items() if key != "product"}


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "slug": entry.slug,
        "name": entry.name,
        "kind": entry.kind,
        "type": entry.type,
        "partner": entry.partner,
        "summary": entry.summary,
        "category": entry.category,
        "delivery": entry.delivery,
        "billing": entry.billing,
        "free": entry.is_free,
        "goes_with": entry.goes_with,
        "prices": {
            currency: {
                "per_month": _major(price["monthly"], currency),
                "once": _major(price["once"], currency),
            }
            for currency, price in entry.prices.items()
        },
        "quotation": entry.quotation,
        "logo": entry.logo,
        "listed_at": entry.listed_at,
    }


def _major(minor: int | None, currency: str) -> str | None:
    return None if minor is None else Money(minor, currency).amount
