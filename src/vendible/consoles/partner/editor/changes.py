"""The section *Changes*: which editions each may be changed to (L11), and the change map (X9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vendible.consoles.design.change_map import drawn, table, told_refusals
from vendible.consoles.partner.editor.section import Editing, Section
from vendible.domain.catalog.checks import changes_allowed
from vendible.domain.catalog.findings import Finding, errors
from vendible.domain.catalog.listing import Listing
from vendible.domain.explorer.change_map import ChangeMap, change_map
from vendible.domain.explorer.ways import Row, rows_of
from vendible.domain.kernel.refusals import Refusal
from vendible.usecases.refusal_words import told

# What must be right before amounts can be shown at all.
_PRICED = ("editions", "offers", "proration", "entitlements", "billing", "type")


@dataclass(frozen=True, slots=True)
class TickRow:
    """One edition with the ticks of those it may be changed to."""

    index: int
    code: str
    name: str
    ticks: list[tuple[str, str, bool]]  # code, name, ticked
    is_said: bool  # the partner ticked; else the ticks are what linear prices begin with


class Changes(Section):
    def owns(self, finding: Finding) -> bool:
        return ".changes_to" in finding.place

    def shown(self, editing: Editing) -> dict[str, Any]:
        rows = _tick_rows(editing)
        listing = editing.listing
        wrong = [each for each in errors(editing.findings) if each.place.startswith(_PRICED)]
        if listing is None or wrong:
            return {"ticks": rows, "map": None, "mend": wrong}
        return {"ticks": rows, **_mapped(editing, listing)}


def _tick_rows(editing: Editing) -> list[TickRow]:
    """From the draft as it was typed, so that ticks can be set before all else is right."""
    editions = [each for each in editing.at("editions") or [] if isinstance(each, dict)]
    named = [
        (str(each.get("code") or ""), str(each.get("name") or each.get("code") or ""))
        for each in editions
    ]
    rows = []
    for index, each in enumerate(editions):
        code, name = named[index]
        said = each.get("changes_to")
        begun = changes_allowed(editing.listing, code) if editing.listing else ()
        ticked = {str(one) for one in said} if isinstance(said, list) else set(begun)
        ticks = [(other, word, other in ticked) for other, word in named if other]
        rows.append(TickRow(index, code, name, ticks, said is not None))
    return rows


def _mapped(editing: Editing, listing: Listing) -> dict[str, Any]:
    rows = rows_of(listing)
    asked = editing.request.GET
    chosen = _number(asked.get("row", "0"), len(rows) - 1)
    if not rows:
        return {"map": None, "rows": []}
    today = editing.request.present.today
    day = _number(asked.get("day", "0"), 4000)
    found = change_map(listing, rows[chosen], first=today, day=day)
    return {
        "map": found,
        "drawing": drawn(found),
        "table": table(found),
        "refused": told_refusals(found, _sentence),
        "rows": [(index, _row_words(row), index == chosen) for index, row in enumerate(rows)],
        "day": (found.day - found.first).days,
        "last_day": _last_day(found),
    }


def _last_day(found: ChangeMap) -> int:
    return (found.end - found.first).days - 1 if found.end else 0


def _row_words(row: Row) -> str:
    return (
        f"each {str(row.cycle).removeprefix('1 ')}, {row.currency}"
        if row.cycle
        else f"once, {row.currency}"
    )


def _number(text: str, most: int) -> int:
    return (
        min(int(text), max(most, 0)) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    )


def _sentence(refusal: Refusal) -> str:
    return told(refusal).detail


CHANGES = Changes(
    slug="changes",
    title="Changes",
    keys=("editions",),
    places=(),
    template="partner/editor/changes.html",
    lead=(
        "Which editions a customer may change to within the term. An edition that names itself "
        "lets its quantity and attributes be changed."
    ),
)
