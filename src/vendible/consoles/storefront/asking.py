"""What the checkout is asked for: its forms, and the lines of the order that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from vendible.consoles.design.words import day_text
from vendible.consoles.storefront.forms import (
    AddonChoice,
    Choice,
    CouponChoice,
    CurrencyChoice,
    ParentChoice,
)
from vendible.consoles.storefront.offering import connected_editions
from vendible.consoles.storefront.prices import best_currency, currencies_of
from vendible.consoles.storefront.wording import quantity_name
from vendible.domain.catalog.listing import Kind
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.private_offers import PrivateOffer, on_sale_for
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.addons import addon_verdict
from vendible.domain.subscriptions.amounts import held_edition
from vendible.domain.subscriptions.holding import Held, Holding, OnSale, State
from vendible.records import revisions
from vendible.records.models import PrivateOffer as PrivateOfferRow
from vendible.records.selling import private_offer_of
from vendible.usecases.ordering import OrderAsk
from vendible.usecases.refusal_words import told


@dataclass(frozen=True, slots=True)
class NotNow:
    """An add-on that can't be added to what is chosen, and why."""

    name: str
    slug: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """`addons` go with the edition chosen, or were chosen all the same; `parents` of an add-on."""

    on_sale: OnSale
    currency: str
    choice: Choice
    currencies: CurrencyChoice | None = None
    addons: list[AddonChoice] = field(default_factory=list)
    not_now: list[NotNow] = field(default_factory=list)
    parents: ParentChoice | None = None
    coupon: CouponChoice = field(default_factory=CouponChoice)
    private: UUID | None = None  # the private offer that the main line is ordered at

    @property
    def is_addon(self) -> bool:
        return self.on_sale.listing.kind is Kind.ADDON

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.choice.offers) and (not self.is_addon or self.parents is not None)

    @property
    def wanted(self) -> list[Choice]:
        """The forms of the order's lines, an add-on after those that it depends on."""
        return [
            self.choice,
            *_after_what_they_need([each for each in self.addons if each.is_wanted]),
        ]

    @property
    def products(self) -> list[OnSale]:
        return [each.on_sale for each in self.wanted]

    def is_valid(self) -> bool:
        """Every form is asked, so that all findings are shown at once."""
        beside = (self.currencies, self.parents, self.coupon)
        forms = [*self.wanted, *(each for each in beside if each)]
        found = [each.is_valid() for each in forms]
        return self.can_be_ordered and all(found)

    def order(self, expected_total: str | None = None) -> OrderAsk:
        """What is wanted; the forms are valid."""
        lines = list(self._lines())
        lines[0] = replace(lines[0], private_offer=self.private)
        code = self.coupon.cleaned_data["coupon"].strip() or None
        return OrderAsk(lines, self.currency, expected_total, code)

    def _lines(self) -> Iterator[LineAsk]:
        if self.parents is not None:
            yield self.choice.line(UUID(self.parents.cleaned_data["parent"]))
            return
        main, *beside = self.wanted
        yield main.line()
        for each in beside:
            for _ in range(each.line_count()):
                yield each.line(0)

    def mark(self, refusal: Refusal) -> None:
        """Shows the finding at the form of the line that was refused, too."""
        if refusal.code.value.startswith("coupon_"):
            self.coupon.add_error("coupon", told(refusal).detail)
        position = refusal.facts.get("line")
        by_line = [each for each in self.wanted for _ in range(each.line_count())]
        if isinstance(position, int) and 0 < position < len(by_line):
            by_line[position].add_error("offer", told(refusal).detail)


def read_asked(
    slug: str,
    data: Mapping[str, str],
    holding: Holding,
    wanted_currency: str,
    today: date,
    *,
    sandbox: bool = False,
) -> Asked:
    """The forms for a product or an add-on. Refusal `not_found` when it is not on sale."""
    found = revisions.product_on_sale(slug, sandbox=sandbox)
    private = _private_offer(data, holding.customer, found)
    if private is not None:
        found = on_sale_for(private, found)
    known = currencies_of(found.listing)
    currency = best_currency([data.get("currency"), wanted_currency], known)
    choice = Choice(found, currency, data)
    currencies = CurrencyChoice(known, currency) if len(known) > 1 else None
    if found.listing.kind is Kind.ADDON:
        parents = _parents(found, holding, data.get("parent", ""), today)
        asked = Asked(found, currency, choice, currencies, parents=parents)
    else:
        asked = Asked(found, currency, choice, currencies, *_addons(found, choice, currency, data))
    coupon = CouponChoice({"coupon": data.get("coupon", "")})
    return replace(asked, coupon=coupon, private=private.id if private else None)


def _private_offer(data: Mapping[str, str], customer: UUID, found: OnSale) -> PrivateOffer | None:
    """The one that is asked for. Refusal `not_found` for one of somebody else."""
    asked = data.get("private_offer", "")
    if not asked:
        return None
    try:
        row = PrivateOfferRow.objects.filter(id=asked, product=found.product).first()
    except ValidationError:
        row = None
    if row is None or row.customer_id != customer:
        raise Refusal(Code.NOT_FOUND, what="private offer", id=asked[:80])
    return private_offer_of(row)


def _addons(
    product: OnSale, choice: Choice, currency: str, data: Mapping[str, str]
) -> tuple[list[AddonChoice], list[NotNow]]:
    edition = choice.edition
    offered, not_now = [], []
    for addon in revisions.addons_for(product.listing.slug):
        form = AddonChoice(addon, currency, data)
        codes = connected_editions(addon.listing, product.listing.slug)
        is_connected = edition.code in codes
        if form.is_wanted or (is_connected and form.offers):
            offered.append(form)
            continue
        names = [each.name for each in product.listing.editions if each.code in codes]
        why = (
            f"It has no price in {currency}."
            if is_connected
            else f"It goes with {' and '.join(names)}, not with {edition.name}."
        )
        not_now.append(NotNow(addon.listing.name, addon.listing.slug, why))
    return offered, not_now


def _parents(addon: OnSale, holding: Holding, chosen: str, today: date) -> ParentChoice | None:
    """None where the customer holds nothing that it is connected to."""
    terms = addon.listing.addon
    assert terms is not None, "asked of a product that is no add-on"
    products = {each.product for each in terms.connections}
    held = [
        each
        for each in holding.subscriptions
        if each.parent is None and each.listing.slug in products and each.state is not State.ENDED
    ]
    if not held:
        return None
    allowed = [each for each in held if addon_verdict(holding, addon, each, today).is_allowed]
    choices = [(str(each.id), described(each)) for each in held]
    return ParentChoice(choices, chosen or str((allowed or held)[0].id))


def described(held: Held) -> str:
    """`OTA Platform, Fleet, since 1 Jan 2027`: enough to tell two of a product apart."""
    edition = held_edition(held)
    quantity = quantity_name(held.quantity, edition)
    named = f"{held.name}, {edition.name}" + (f", {quantity}" if quantity else "")
    return f"{named}, since {day_text(held.starts_at.date())}"


def _after_what_they_need(addons: list[AddonChoice]) -> list[AddonChoice]:
    """In the given order, but each after those of them that it depends on."""
    waiting, placed, ordered = list(addons), set[str](), list[AddonChoice]()
    names = {each.listing.slug for each in addons}
    while waiting:
        ready = next(
            (each for each in waiting if not _needs(each) & names - placed),
            waiting[0],  # a circle: the rules will say what is missing
        )
        waiting.remove(ready)
        ordered.append(ready)
        placed.add(ready.listing.slug)
    return ordered


def _needs(addon: AddonChoice) -> set[str]:
    return set(addon.listing.addon.depends_on) if addon.listing.addon else set()
