"""The offer of a product that a partner makes a price for, and that price as it was sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from vendible.domain.catalog.checks.prices import Priced, price_findings
from vendible.domain.catalog.document import price_from_plain
from vendible.domain.catalog.findings import errors
from vendible.domain.catalog.listing import Edition, Listing, Method, Offer
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.money import CURRENCIES
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import reading, revisions
from vendible.records.requirements import release_rules


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer of a product of the partner, in the revision that is live."""

    product: UUID
    listing: Listing
    edition: Edition
    offer: Offer


Listings = dict[str, tuple[UUID, Listing]]  # by slug: the product and its live listing


def listings_of(partner: UUID) -> Listings:
    """The partner's products with a live revision, by slug."""
    rows = list(reading.products_of(partner).exclude(live=None).order_by("slug"))
    known = revisions.listings([each.live_id for each in rows if each.live_id])
    return {each.slug: (each.id, known[each.live_id]) for each in rows if each.live_id}


def offered(partner: UUID, slug: str, code: str) -> Offered:
    """Refusals: `not_found` for a product of somebody else, `bad_input` for no such offer."""
    product = reading.product_of(partner, slug)
    if product.live_id is None:
        raise Refusal(Code.NOT_ON_SALE, product=slug, available=[])
    listing = revisions.listings([product.live_id])[product.live_id]
    offer = listing.offer(code)
    edition = listing.edition(offer.edition) if offer is not None else None
    if offer is None or edition is None or offer.method is Method.USAGE:
        codes = ", ".join(each.code for each in listing.offers if each.method is not Method.USAGE)
        raise Refusal(
            Code.BAD_INPUT, where="offer", got=code, expected=f"an offer of {slug}: {codes}"
        )
    return Offered(product.id, listing, edition, offer)


def price_sent(data: object, currency: str, of: Offered) -> Price:
    """The price of a document, judged as the price of a listing is. Refusal `bad_input`."""
    if currency not in CURRENCIES:
        raise Refusal(
            Code.BAD_INPUT, where="currency", got=currency, expected="a currency such as EUR"
        )
    try:
        price = price_from_plain(data)
    except ValueError as error:
        raise Refusal(
            Code.BAD_INPUT,
            where="price",
            got=str(data)[:120],
            expected=f"an amount, or a price with its template ({error})",
        ) from error
    offer = replace(of.offer, prices=((currency, price),))
    judged = Priced(offer, of.edition, currency, release_rules())
    for finding in errors(price_findings(price, "price", judged)):
        raise Refusal(
            Code.BAD_INPUT,
            where=finding.place,
            got=str(data)[:120],
            expected=f"another price ({finding.message} {finding.remedy})",
        )
    return price


def require_within(where: str, value: int | None, least: int, most: int) -> None:
    """Refusal `bad_input` for a number outside; None is left out."""
    if value is not None and not least <= value <= most:
        raise Refusal(
            Code.BAD_INPUT, where=where, got=value, expected=f"a whole number, {least} to {most}"
        )
