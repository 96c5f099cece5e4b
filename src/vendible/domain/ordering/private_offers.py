"""Private offers: a price of their own for one named customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from vendible.domain.catalog.listing import ContractTerms, Edition, Method, Offer
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.coupons import CouponAsked
from vendible.domain.subscriptions.holding import OnSale


@dataclass(frozen=True, slots=True)
class PrivateOffer:
    """As it was made; it never changes but for being withdrawn.

    `price` in place of the public one of `offer`, `contract` in place of its terms (None: those),
    for `quantity` alone (None: any). It may be ordered before the day `end`, `uses_max` times.
    """

    id: UUID
    partner: UUID
    customer: UUID
    product: UUID
    offer: str
    currency: str
    price: Price
    end: date
    contract: ContractTerms | None = None
    quantity: int | None = None
    uses_max: int = 1
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class PrivateOfferAsked:
    """One that a customer wants to order; `uses`: orders that were placed with it.

    `was_shown`: in an open order that was shown with it; then its last day counts no more.
    """

    offer: PrivateOffer
    uses: int = 0
    was_shown: bool = False


@dataclass(frozen=True, slots=True)
class Deals:
    """What a customer brings to an order beside the public prices; `private` by id."""

    coupon: CouponAsked | None = None
    private: Mapping[UUID, PrivateOfferAsked] = field(default_factory=dict)


NO_DEALS = Deals()


def private_offer_verdict(asked: PrivateOfferAsked, customer: UUID, today: date) -> Code | None:
    """None where the customer may order it today; else the first rule that says no.

    For all others there is no such offer.
    """
    offer = asked.offer
    if offer.customer != customer:
        return Code.NOT_FOUND
    if not asked.was_shown and (offer.is_withdrawn or today >= offer.end):
        return Code.PRIVATE_OFFER_OVER
    if asked.uses >= offer.uses_max:
        return Code.PRIVATE_OFFER_USED
    return None


def require_private_offer(
    deals: Deals, wanted: UUID, customer: UUID, currency: str, today: date
) -> PrivateOffer:
    """Refusals: `not_found`, `private_offer_over`, `private_offer_used`, `no_price_in_currency`."""
    asked = deals.private.get(wanted)
    no = Code.NOT_FOUND if asked is None else private_offer_verdict(asked, customer, today)
    if asked is None or no is Code.NOT_FOUND:
        raise Refusal(Code.NOT_FOUND, what="private offer", id=str(wanted))
    if no is not None:
        raise Refusal(no, end=asked.offer.end, offer=asked.offer.offer)
    if asked.offer.currency != currency:
        raise Refusal(
            Code.NO_PRICE_IN_CURRENCY,
            product=asked.offer.offer,
            currency=currency,
            available=[asked.offer.currency],
        )
    return asked.offer


def privately_offered(private: PrivateOffer, on_sale: OnSale) -> tuple[Edition, Offer]:
    """The edition and the offer with its own price and terms, whether or not on public sale.

    Refusal `not_on_sale` where the product no longer has the offer.
    """
    listing = on_sale.listing
    offer = listing.offer(private.offer)
    edition = listing.edition(offer.edition) if offer is not None else None
    if (
        offer is None
        or edition is None
        or on_sale.product != private.product
        or offer.method is Method.USAGE
    ):
        raise Refusal(Code.NOT_ON_SALE, product=listing.name, offer=private.offer, available=[])
    return edition, replace(
        offer,
        prices=((private.currency, private.price),),
        contract=private.contract or offer.contract,
    )


def on_sale_for(private: PrivateOffer, on_sale: OnSale) -> OnSale:
    """The product as its customer sees it: with this one offer, at its own price and terms.

    Refusal `not_on_sale` where the product no longer has the offer.
    """
    edition, offer = privately_offered(private, on_sale)
    quantity = edition.quantity
    if quantity is not None and private.quantity is not None:
        quantity = replace(quantity, minimum=private.quantity, maximum=private.quantity)
    sold = replace(edition, on_sale=True, quotation="", quantity=quantity)
    listing = replace(on_sale.listing, editions=(sold,), offers=(replace(offer, on_sale=True),))
    return replace(on_sale, listing=listing)


def require_as_offered(private: PrivateOffer, offer: str | None, quantity: int | None) -> None:
    """It is for one offer, and may be for one quantity alone. Refusal `bad_input`."""
    if offer not in (None, private.offer):
        raise Refusal(
            Code.BAD_INPUT, where="offer", got=offer, expected=f"the offer {private.offer}"
        )
    if private.quantity is not None and quantity not in (None, private.quantity):
        raise Refusal(
            Code.BAD_INPUT,
            where="quantity",
            got=quantity,
            expected=f"{private.quantity}, for which the private offer is",
        )


def the_one_used(asked: Sequence[UUID]) -> UUID | None:
    """Orders count as its uses, so an order uses one. Refusal `bad_input` for more."""
    if len(asked) > 1:
        raise Refusal(
            Code.BAD_INPUT,
            where="private_offer",
            got=f"{len(asked)} private offers",
            expected="one private offer an order",
        )
    return asked[0] if asked else None
