"""What stands around every section: the way through the sections, and how the draft stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from vendible.consoles.listing_shown import in_order
from vendible.consoles.partner.editor.section import Editing, Section
from vendible.consoles.partner.editor.sections import sections_of
from vendible.consoles.partner.editor.typed import place_of
from vendible.domain.access.permissions import Actor
from vendible.domain.catalog.difference import differences
from vendible.domain.catalog.document import read, to_plain
from vendible.domain.catalog.findings import Finding, Severity
from vendible.records.actors import names_of
from vendible.records.models import Product


@dataclass(frozen=True, slots=True)
class Step:
    """A section on the way, with how many of its findings are errors and warnings."""

    slug: str
    title: str
    href: str
    errors: int
    warnings: int
    is_current: bool = False


def steps_of(
    slug: str, draft: Mapping[str, Any], findings: Sequence[Finding], current: str
) -> list[Step]:
    return [
        Step(
            each.slug,
            each.title,
            reverse("partner:section", kwargs={"slug": slug, "section": each.slug}),
            _count(each, findings, Severity.ERROR),
            _count(each, findings, Severity.WARNING),
            each.slug == current,
        )
        for each in sections_of(draft)
    ]


def _count(section: Section, findings: Sequence[Finding], severity: Severity) -> int:
    return sum(each.severity is severity and section.owns(each) for each in findings)


def frame(editing: Editing, shown: Section) -> dict[str, Any]:
    """What the page and the answer to an autosave show alike."""
    steps = steps_of(editing.product.slug, editing.draft, editing.findings, shown.slug)
    here = next(index for index, each in enumerate(steps) if each.is_current)
    product = editing.product
    return {
        "editing": editing,
        "product": product,
        "section": shown,
        "steps": steps,
        "before": steps[here - 1] if here else None,
        "following": steps[here + 1] if here + 1 < len(steps) else None,
        "errors": sum(each.is_error for each in editing.findings),
        "unplaced": _unplaced(editing, shown),
        "by": by_name(product, editing.request.actor),
    }


def _unplaced(editing: Editing, shown: Section) -> list[Finding]:
    """Findings of no section, told on the first one: nothing that stands in the way is hidden."""
    sections = sections_of(editing.draft)
    if shown is not sections[0]:
        return []
    return [
        each for each in editing.findings if not any(section.owns(each) for section in sections)
    ]


def by_name(product: Product, actor: Actor) -> str:
    """Who saved the draft last; empty where nobody is known."""
    if product.drafted_by == actor.name:
        return "you"
    return names_of([product.drafted_by]).get(product.drafted_by, "")


def live_parts(editing: Editing, said: Iterable[str]) -> dict[str, Any]:
    """The findings beside the fields of these names, those without any too."""
    names = [each for each in said if each]
    return {"said": [(each, editing.findings_at(place_of(each))) for each in names]}


def plain_kept(draft: Mapping[str, Any]) -> dict[str, Any]:
    """A draft as it is kept: canonical where it can be read, else as it was typed."""
    said = {key: value for key, value in draft.items() if value is not None}
    reading = read(said)
    return said if reading.mistakes else to_plain(reading.listing)


def difference(
    theirs: Mapping[str, Any], mine: Mapping[str, Any], keys: Iterable[str]
) -> list[dict[str, str]]:
    """What differs in these keys, ready for the difference view."""
    wanted = set(keys)

    def of(draft: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in in_order(draft).items() if key in wanted}

    return [
        {"kind": each.kind.value, "label": each.place, "before": each.before, "after": each.after}
        for each in differences(of(theirs), of(mine))
    ]
