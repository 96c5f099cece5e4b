"""The section *Sign-on*: where customers open the software."""

from __future__ import annotations

from typing import Any

from vendible.consoles.partner.editor.section import Editing, Section
from vendible.domain.catalog.listing import Kind


class SignOnSection(Section):
    def shown(self, editing: Editing) -> dict[str, Any]:
        return {"is_addon": editing.product.kind == Kind.ADDON.value}


SIGN_ON = SignOnSection(
    slug="sign-on",
    title="Sign-on",
    keys=("sign_on",),
    places=("sign_on",),
    template="partner/editor/sign_on.html",
    lead="Where customers open the software, signed in with their account of the marketplace.",
    defaults={"sign_on.inherit": True},
)
