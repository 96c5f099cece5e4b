"""The editor's sections in the order in which one walks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vendible.consoles.partner.editor.addons import ADDON_SETTINGS, PRODUCT_ADDONS
from vendible.consoles.partner.editor.agreements import AGREEMENTS_SECTION
from vendible.consoles.partner.editor.basics import BASICS
from vendible.consoles.partner.editor.changes import CHANGES
from vendible.consoles.partner.editor.delivery import DELIVERY
from vendible.consoles.partner.editor.editions import EDITIONS
from vendible.consoles.partner.editor.offers import OFFERS
from vendible.consoles.partner.editor.section import Section
from vendible.consoles.partner.editor.sign_on import SIGN_ON
from vendible.consoles.partner.editor.texts import TEXTS
from vendible.domain.kernel.refusals import Code, Refusal

# The next one goes where one would look for it; the first is where the editor begins.
SECTIONS: tuple[Section, ...] = (
    BASICS,
    TEXTS,
    EDITIONS,
    OFFERS,
    ADDON_SETTINGS,
    PRODUCT_ADDONS,
    CHANGES,
    DELIVERY,
    AGREEMENTS_SECTION,
    SIGN_ON,
)


def sections_of(draft: Mapping[str, Any]) -> list[Section]:
    """Those that this draft has: an add-on has additional purchase settings of its own."""
    return [each for each in SECTIONS if each.applies(draft)]


def section_of(draft: Mapping[str, Any], slug: str) -> Section:
    """Refusal `not_found`."""
    for each in sections_of(draft):
        if each.slug == slug:
            return each
    raise Refusal(Code.NOT_FOUND, what="section", id=slug)
