"""What a partner sells by: coupons, private offers, announced prices, unpaid orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas_selling as schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.listing import ContractTerms, TerminationFee
from vendible.records import models as tables
from vendible.records import selling
from vendible.usecases.selling import announcing, coupons, order_prices, private_offers
from vendible.usecases.selling.coupons import NewCoupon, coupon_plain
from vendible.usecases.selling.private_offers import NewPrivateOffer, private_offer_plain

router = Router(tags=["selling"])


@router.get("/coupons", response={200: schemas.Coupons, REFUSED: Problem})
def list_coupons(request: Asked, paging: Paging) -> HttpResponse:
    """Those of the partner; the operator's are the marketplace's."""
    request.actor.require(Permission.SALES_READ)
    is_operator = request.actor.kind is OrganizationKind.OPERATOR
    rows: Any = selling.coupons_of(None if is_operator else request.actor.organization)
    return page_answer(rows, paging, lambda each: coupon_plain(each, uses=each.uses))


@router.post(
    "/coupons", response={201: schemas.CouponOut, REFUSED: Problem}, openapi_extra=REPEATABLE
)
def make_coupon(request: Asked, body: schemas.CouponIn) -> HttpResponse:
    """A coupon is never edited: withdraw it and make another."""
    sent = body.dict() | {"products": tuple(body.products), "customers": tuple(body.customers)}
    answer = coupons.make_coupon(
        NewCoupon(**sent), actor=request.actor, present=request.present, once=once(request)
    )
    return json_answer(answer, 201)


@router.post(
    "/coupons/{uuid:coupon}/withdraw",
    response={200: schemas.CouponOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def withdraw_coupon(request: Asked, coupon: UUID) -> HttpResponse:
    """No order can use it any more; who has its discount keeps it."""
    answer = coupons.withdraw_coupon(
        coupon, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)


@router.get("/private-offers", response={200: schemas.PrivateOffers, REFUSED: Problem})
def list_private_offers(request: Asked, paging: Paging) -> HttpResponse:
    """Those that the partner made."""
    request.actor.require(Permission.SALES_READ)
    rows: Any = selling.private_offers_of(request.actor.organization)
    return page_answer(rows, paging, _private_offer)


@router.get("/offers", response={200: schemas.OffersForMe, REFUSED: Problem})
def offers_for_me(request: Asked) -> HttpResponse:
    """Private offers made to the customer that it may order now: a line's `private_offer`."""
    request.actor.require(Permission.ORDERS_READ)
    found = selling.private_offers_for(request.actor.organization, request.present.today)
    return json_answer({"items": [_private_offer(each) for each in found]})


@router.post(
    "/private-offers",
    response={201: schemas.PrivateOfferOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def make_private_offer(request: Asked, body: schemas.PrivateOfferIn) -> HttpResponse:
    """A price for one named customer, who is told and may order it until its end."""
    terms = body.contract
    contract = None
    if terms is not None:
        contract = ContractTerms(**terms.dict() | {"fee_kind": TerminationFee(terms.fee_kind)})
    answer = private_offers.make_private_offer(
        NewPrivateOffer(**body.dict() | {"contract": contract}),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


@router.post(
    "/private-offers/{uuid:private_offer}/withdraw",
    response={200: schemas.PrivateOfferOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def withdraw_private_offer(request: Asked, private_offer: UUID) -> HttpResponse:
    """It can't be ordered any more; what was ordered keeps its price."""
    answer = private_offers.withdraw_private_offer(
        private_offer, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)


@router.get("/price-announcements", response={200: schemas.Announcements, REFUSED: Problem})
def list_announcements(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.SALES_READ)
    rows = selling.announcements_of(request.actor.organization)
    return page_answer(
        rows, paging, lambda each: announcing.announcement_plain(each, each.product.slug)
    )


@router.post(
    "/price-announcements",
    response={201: schemas.AnnouncementOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def announce(request: Asked, body: schemas.AnnouncementIn) -> HttpResponse:
    """Another price for renewals from a day on; whoever holds the offer is told."""
    answer = announcing.announce_price(
        **body.dict(), actor=request.actor, present=request.present, once=once(request)
    )
    return json_answer(answer, 201)


@router.post(
    "/price-announcements/{uuid:announcement}/withdraw",
    response={200: schemas.AnnouncementOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def withdraw_announcement(request: Asked, announcement: UUID) -> HttpResponse:
    """Before it takes effect."""
    answer = announcing.withdraw_announcement(
        announcement, actor=request.actor, present=request.present, once=once(request, 200)
    )
    return json_answer(answer)


@router.get("/unpaid-orders", response={200: schemas.UnpaidOrders, REFUSED: Problem})
def list_unpaid_orders(request: Asked, paging: Paging) -> HttpResponse:
    """Orders that wait for their payment, with the partner's own lines."""
    request.actor.require(Permission.SALES_READ)
    rows: Any = order_prices.unpaid_orders(request.actor.organization)
    return page_answer(rows, paging, _unpaid)


@router.post(
    "/unpaid-orders/{uuid:order}/lines/{uuid:line}/price",
    response={201: schemas.LoweredOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def lower_price(
    request: Asked, order: UUID, line: UUID, body: schemas.LowerPriceIn
) -> HttpResponse:
    """Make a line of one's own cheaper before the customer pays; the customer is told."""
    answer = order_prices.lower_price(
        order,
        line,
        body.net,
        body.reason,
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    return json_answer(answer, 201)


def _private_offer(row: Any) -> dict[str, Any]:
    return private_offer_plain(row, row.product.slug, row.customer.slug, uses=row.uses)


def _unpaid(row: tables.Order) -> dict[str, Any]:
    own: list[tables.OrderLine] = vars(row)["own_lines"]  # prefetched: the partner's lines alone
    return {
        "order": row.id,
        "lines": [order_prices.order_line_plain(row, each) for each in own],
    }
