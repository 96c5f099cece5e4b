"""What an order of products and add-ons comes to; the same function quotes and orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from vendible.domain.catalog.listing import (
    Delivery,
    Edition,
    Kind,
    Method,
    Offer,
)
from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.ids import Mint
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import add_months
from vendible.domain.kernel.words import day_words
from vendible.domain.ordering.coupons import Coupon, discounted, is_for, require_coupon
from vendible.domain.ordering.orders import Line, Order, OrderKind, Part, TaxRates, line
from vendible.domain.ordering.private_offers import (
    NO_DEALS,
    Deals,
    privately_offered,
    require_as_offered,
    require_private_offer,
    the_one_used,
)
from vendible.domain.pricing.explained import MINUS, stated
from vendible.domain.pricing.policies import POLICIES
from vendible.domain.subscriptions.addons import addon_verdict
from vendible.domain.subscriptions.amounts import first_charge
from vendible.domain.subscriptions.choices import chosen_attributes, chosen_quantity, price_in
from vendible.domain.subscriptions.holding import Held, Holding, OnSale, State
from vendible.domain.subscriptions.spans import Span, first_contract, first_span

LINES_MAX = 50


@dataclass(frozen=True, slots=True)
class LineAsk:
    """One product or add-on that is wanted.

    `parent` of an add-on is a subscription held, or the position (from 0) of an earlier line of
    this order; None takes the one line or subscription that fits, if there is just one.
    `private_offer`: at the price and terms that were made for this customer alone.
    """

    product: str
    offer: str | None = None
    edition: str | None = None
    quantity: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    parent: UUID | int | None = None
    private_offer: UUID | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When an order is decided: the instant, and the day of it in the marketplace's zone."""

    now: datetime
    today: date


def quote_order(
    holding: Holding,
    asks: Sequence[LineAsk],
    catalog: Mapping[str, OnSale],
    currency: str,
    rates: TaxRates,
    moment: Moment,
    mint: Mint,
    deals: Deals = NO_DEALS,
) -> Order:
    """Price and check the lines one after the other, each seeing what those before it add.

    `catalog` holds what is on sale of the products asked for, by slug; `deals` the coupon and the
    private offers that are asked for. The first rule that says no is raised as a Refusal; with
    `line`, its position from 0, if it is one line's.
    """
    if not 1 <= len(asks) <= LINES_MAX:
        raise Refusal(
            Code.BAD_INPUT, where="lines", got=len(asks), expected=f"1 to {LINES_MAX} lines"
        )
    held_before = len(holding.subscriptions)
    coupon = _coupon_of(deals, holding, currency, moment)
    private = the_one_used([each.private_offer for each in asks if each.private_offer])
    lines: list[Line] = []
    for position, ask in enumerate(asks):
        try:
            priced = _quote_line(
                holding, held_before, ask, catalog, currency, rates, moment, mint, deals, coupon
            )
        except Refusal as refusal:
            raise Refusal(refusal.code, **{**refusal.facts, "line": position}) from None
        lines.append(priced)
        holding = holding.with_one_more(priced.subscription)
    begins = tuple(each.subscription for each in lines)
    kind = OrderKind.NEW if any(each.parent is None for each in begins) else OrderKind.ADDON
    if coupon is not None and all(each.discount is None for each in begins):
        raise Refusal(
            Code.COUPON_NOT_FOR_PRODUCT, coupon=coupon.code, products=sorted(coupon.products)
        )
    return Order(
        kind,
        currency,
        tuple(lines),
        begins=begins,
        coupon=coupon.id if coupon else None,
        private_offer=private,
    )


def _coupon_of(deals: Deals, holding: Holding, currency: str, moment: Moment) -> Coupon | None:
    if deals.coupon is None:
        return None
    return require_coupon(deals.coupon, holding.customer, moment.today, currency)


def _quote_line(
    holding: Holding,
    held_before: int,
    ask: LineAsk,
    catalog: Mapping[str, OnSale],
    currency: str,
    rates: TaxRates,
    moment: Moment,
    mint: Mint,
    deals: Deals,
    coupon: Coupon | None,
) -> Line:
    on_sale = catalog.get(ask.product)
    if on_sale is None:
        raise Refusal(Code.NOT_ON_SALE, product=ask.product, available=[])
    if ask.private_offer is not None:
        private = require_private_offer(
            deals, ask.private_offer, holding.customer, currency, moment.today
        )
        require_as_offered(private, ask.offer, ask.quantity)
        ask = replace(ask, quantity=private.quantity or ask.quantity)
        edition, offer = privately_offered(private, on_sale)
    else:
        edition, offer = _chosen_offer(on_sale, ask)
    parent = None
    if on_sale.listing.kind is Kind.ADDON:
        parent = _parent_of(holding, held_before, ask, on_sale)
        addon_verdict(holding, on_sale, parent, moment.today, offer).require()
        _require_currency_of(parent, on_sale, currency)
    elif ask.parent is not None:
        raise Refusal(
            Code.BAD_INPUT, where="parent", got=ask.product, expected="a parent only for an add-on"
        )
    quantity = chosen_quantity(edition, ask.quantity)
    attributes = chosen_attributes(edition, ask.attributes)
    price = price_in(offer, currency, on_sale.listing.name)
    held = _begin(
        on_sale,
        edition,
        offer,
        price,
        currency,
        quantity,
        attributes,
        parent,
        moment,
        mint,
        tried=on_sale.product in holding.tried,
    )
    if coupon is not None and ask.private_offer is None and is_for(coupon, on_sale):
        held = discounted(held, coupon, parent)
    parts = _parts(held, offer)
    held = replace(held, paid=first_charge(held).amount)
    return line(_label(on_sale, edition, held), held, parts, rates)


def _require_currency_of(parent: Held | None, addon: OnSale, currency: str) -> None:
    """In another currency than its parent an add-on could never share an invoice with it."""
    if parent is not None and parent.currency != currency:
        raise Refusal(
            Code.ADDON_OTHER_CURRENCY,
            addon=addon.listing.name,
            parent=parent.name,
            currency=parent.currency,
            asked=currency,
        )


def _chosen_offer(on_sale: OnSale, ask: LineAsk) -> tuple[Edition, Offer]:
    listing = on_sale.listing
    if listing.delivery is Delivery.SERVICE_FLOW:
        raise Refusal(
            Code.NOT_ON_SALE,
            product=listing.name,
            available=[],
            reason="delivery by service flow",
        )
    if ask.offer is not None:
        offers = [each for each in listing.offers if each.code == ask.offer]
    else:
        offers = [
            each for each in listing.offers if ask.edition in (None, each.edition) and each.on_sale
        ]
    edition = listing.edition(ask.edition or (offers[0].edition if offers else ""))
    if edition is not None and edition.quotation:
        raise Refusal(
            Code.NEEDS_QUOTATION,
            product=listing.name,
            edition=edition.name,
            words=edition.quotation,
        )
    if ask.offer is None and len(offers) > 1:
        raise Refusal(
            Code.BAD_INPUT,
            where="offer",
            got=None,
            expected="one of " + ", ".join(each.code for each in offers),
        )
    if (
        not offers
        or edition is None
        or not (edition.on_sale and offers[0].on_sale)
        or offers[0].edition != edition.code
        or offers[0].method is Method.USAGE
    ):
        raise Refusal(
            Code.NOT_ON_SALE,
            product=listing.name,
            edition=ask.edition,
            offer=ask.offer,
            available=[each.code for each in listing.offers if each.on_sale],
        )
    return edition, offers[0]


def _parent_of(holding: Holding, held_before: int, ask: LineAsk, addon: OnSale) -> Held | None:
    if isinstance(ask.parent, UUID):
        return holding.get(ask.parent)
    ordered = holding.subscriptions[held_before:]
    if ask.parent is not None:
        if not 0 <= ask.parent < len(ordered):
            raise Refusal(
                Code.BAD_INPUT,
                where="parent",
                got=ask.parent,
                expected="the position of an earlier line, from 0",
            )
        return ordered[ask.parent]
    return _the_one_that_fits(ordered, addon) or _the_one_that_fits(
        holding.subscriptions[:held_before], addon
    )


def _the_one_that_fits(candidates: Sequence[Held], addon: OnSale) -> Held | None:
    terms = addon.listing.addon
    assert terms is not None
    products = {connection.product for connection in terms.connections}
    fitting = [
        each
        for each in candidates
        if each.parent is None and each.is_live and each.listing.slug in products
    ]
    # Beside one that is paid, one whose order waits for its payment is no choice.
    fitting = [each for each in fitting if each.state is not State.PENDING] or fitting
    return fitting[0] if len(fitting) == 1 else None


def _begin(
    on_sale: OnSale,
    edition: Edition,
    offer: Offer,
    price: Price,
    currency: str,
    quantity: int,
    attributes: tuple[tuple[str, str], ...],
    parent: Held | None,
    moment: Moment,
    mint: Mint,
    *,
    tried: bool,
) -> Held:
    listing = on_sale.listing
    span = first_span(listing, offer, parent, moment.today, tried=tried)
    contract = first_contract(offer, span)
    goes_on = span.trial_until is None or (offer.trial is not None and offer.trial.converts)
    return Held(
        id=mint(),
        product=on_sale.product,
        partner=on_sale.partner,
        revision=on_sale.revision,
        listing=listing,
        instance=parent.instance if parent else mint(),
        parent=parent.id if parent else None,
        edition=edition.code,
        offer=offer.code,
        method=offer.method,
        cycle=offer.cycle,
        attributes=attributes,
        quantity=quantity,
        price=price,
        currency=currency,
        policy=listing.proration,
        state=State.ACTIVE,
        starts_at=moment.now,
        anchor=span.anchor,
        first=span.first,
        end=span.end,
        auto_renew=goes_on
        and span.end is not None
        and _set_to_end(span, parent) is None
        and (contract is None or contract.terms.auto_renew),
        ends_on=_set_to_end(span, parent) if goes_on else span.trial_until,
        contract=contract,
        paid_from=moment.today,
        paid=Money.zero(currency),
        license=mint(),
        license_revision=1,
        trial_until=span.trial_until,
    )


def _set_to_end(span: Span, parent: Held | None) -> date | None:
    """The day on which the parent is set to end: an add-on with a term ends with it."""
    return parent.ends_on if parent is not None and span.end is not None else None


def _parts(held: Held, offer: Offer) -> tuple[Part, ...]:
    """The first span, what a coupon takes off it, and the setup fee, which none reduces."""
    return (*_span_parts(held), *_setup_fee(held, offer))


def _span_parts(held: Held) -> tuple[Part, ...]:
    charge, words = first_charge(held), _span_in_words(held)
    if held.discount is None:
        return (Part(words, charge),)
    full = first_charge(replace(held, discount=None))
    off = charge.amount - full.amount
    if not off:
        return (Part(words, full),)
    formula = f"{charge.amount.amount}{MINUS}{full.amount.amount}"
    reduction = stated(off, formula).preceded_by(charge)
    return (Part(words, full), Part(f"coupon {held.discount.code}", reduction))


def _setup_fee(held: Held, offer: Offer) -> tuple[Part, ...]:
    for currency, fee in offer.setup_fees:
        if currency == held.currency and fee and not held.is_offline:
            mode = POLICIES[held.policy].rounding_mode
            once = Money.rounded(Fraction(fee), currency, mode)
            return (Part("setup fee", stated(once, "once")),)
    return ()


def _span_in_words(held: Held) -> str:
    if held.cycle is None:
        return "once"
    if held.trial_until is not None:
        return f"trial until {day_words(held.trial_until)}"
    if held.end is None or held.end == add_months(held.first, held.cycle.months):
        return f"first {held.cycle}"
    return f"until {day_words(held.end)}"


def _label(on_sale: OnSale, edition: Edition, held: Held) -> str:
    listing = on_sale.listing
    name = listing.name if listing.kind is Kind.ADDON else f"{listing.name}, {edition.name}"
    if edition.quantity is not None:
        return f"{name}, {held.quantity} × {edition.quantity.unit}"
    return name
