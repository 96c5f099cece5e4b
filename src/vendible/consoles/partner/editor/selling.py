"""How a product is sold: methods and cycles by ticks, and the offers that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vendible.consoles.partner.editor.rows import Plain, codes, rows, text
from vendible.domain.catalog.generating import (
    USUAL,
    Sale,
    Sold,
    is_either_or,
    missing_offers,
    offer_code,
    sold_in,
)
from vendible.domain.catalog.listing import Listing, Method
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import Cycle


@dataclass(frozen=True, slots=True)
class SaleTick:
    """A way of selling that can be ticked; what is listed stays ticked."""

    sale: Sale
    words: str
    is_ticked: bool
    is_listed: bool

    @property
    def value(self) -> str:
        return str(self.sale)


def words_of(sale: Sale) -> str:
    """`1 month`, `once`."""
    if sale.method is Method.ONE_TIME:
        return "once"
    usage = "by usage, " if sale.method is Method.USAGE else ""
    return f"{usage}{sale.cycle or 'no cycle'}"


def sale_of(offer: Mapping[str, Any]) -> Sale | None:
    """None where the draft names no method, or no cycle that can be read."""
    cycle = offer.get("cycle")
    try:
        return Sale(Method(text(offer, "method")), Cycle.parse(str(cycle)) if cycle else None)
    except ValueError:
        return None


def ticks(draft: Mapping[str, Any], live: Listing | None) -> list[SaleTick]:
    """The usual ways and those of the draft, the shortest cycle first.

    A usage offer can't be ordered yet, so usage is only shown where the draft has it.
    """
    present = {sale for _, each in rows(draft.get("offers")) if (sale := sale_of(each))}
    listed = {sale for _, sale in sold_in(live)} if live else set()
    found = sorted({*USUAL, *present, *listed}, key=lambda each: each.rank)
    return [
        SaleTick(each, words_of(each), each in present or each in listed, each in listed)
        for each in found
    ]


def one_time_editions(draft: Mapping[str, Any]) -> dict[str, bool] | None:
    """For a type that is sold either way: whether each edition is sold one-time."""
    if not is_either_or(str(draft.get("type") or "")):
        return None
    found = dict.fromkeys(codes(draft.get("editions")), False)
    for _, offer in rows(draft.get("offers")):
        sale = sale_of(offer)
        if sale is not None and sale.method is Method.ONE_TIME:
            found[text(offer, "edition")] = True
    return found


def missing(draft: Mapping[str, Any]) -> list[Sold]:
    """Offers that the ticked ways and the editions ask for, and that are not there."""
    present = _present(draft.get("offers"))
    sales = {sale for _, sale in present if sale.method is not Method.USAGE}
    return missing_offers(
        codes(draft.get("editions")), sales, present, one_time=one_time_editions(draft)
    )


def _present(offers: object) -> list[Sold]:
    return [(text(each, "edition"), sale) for _, each in rows(offers) if (sale := sale_of(each))]


def generate(
    draft: Mapping[str, Any],
    offers: list[Any],
    wanted: Sequence[str],
    one_time: Mapping[str, bool] | None,
    live: Listing | None,
) -> list[Any]:
    """The draft's offers after the ticks: new ones without a price, the unticked ones gone.

    Refusal `listed_stays` where a way that is listed was unticked, or a listed edition's method
    changed.
    """
    sales = {sale for each in wanted if (sale := Sale.parse(each))}
    known = codes(draft.get("editions"))
    listed = sold_in(live) if live else frozenset()
    kept = []
    for offer in offers:
        sale = sale_of(offer) if isinstance(offer, dict) else None
        edition = text(offer, "edition") if isinstance(offer, dict) else ""
        is_once = sale is not None and sale.method is Method.ONE_TIME
        suits = one_time is None or one_time.get(edition, False) is is_once
        stays = sale is None or (sale in sales and suits)
        if stays:
            kept.append(offer)
        elif (edition, sale) in listed:
            raise Refusal(Code.LISTED_STAYS, what="offer", name=text(offer, "code"))
    able = [each for each in sales if each.method is not Method.USAGE]
    for edition, sale in missing_offers(known, able, _present(kept), one_time=one_time):
        _insert(kept, edition, sale)
    return kept


def _insert(offers: list[Any], edition: str, sale: Sale) -> None:
    """After the last offer of its edition."""
    row: Plain = {
        "code": offer_code(edition, sale, codes(offers)),
        "edition": edition,
        "method": sale.method.value,
    }
    if sale.cycle:
        row["cycle"] = str(sale.cycle)
    own = [index for index, each in rows(offers) if text(each, "edition") == edition]
    offers.insert(own[-1] + 1 if own else len(offers), row)
