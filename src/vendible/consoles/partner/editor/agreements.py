"""The section *Agreements*: what the customer agrees to when ordering, and its versions (L9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vendible.consoles.partner.editor.section import Editing, Plain, Section
from vendible.consoles.partner.editor.texts import kept_file
from vendible.consoles.partner.editor.typed import shown_text
from vendible.consoles.storefront.wording import AGREEMENTS
from vendible.domain.catalog.listing import AgreementSource, Billing, ProductType
from vendible.domain.catalog.media import MediaKind, size_name
from vendible.records.assets import media_rules
from vendible.records.market import agreements_in_force
from vendible.records.media import known_media
from vendible.records.models import Product

_WORDS = {**AGREEMENTS, AgreementSource.OWN: "Our own agreement"}


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """Of one revision: what customers agreed to who bought under it."""

    number: int
    state: str  # as the design system shows a revision's
    title: str
    file: str
    is_live: bool


class Agreements(Section):
    def shown(self, editing: Editing) -> dict[str, Any]:
        in_force = list(agreements_in_force())
        chosen = str(editing.at("agreement.template") or "")
        file = str(editing.at("agreement.file") or "")
        templates = [each for each in in_force if each.source == "platform_template"]
        return {
            "may_take_standard": _may_take_standard(editing),
            "sources": _sources(editing),
            "standard": next((e for e in in_force if e.source == "platform_standard"), None),
            "templates": templates,
            "template_options": [
                ("", "The marketplace’s only one" if len(templates) < 2 else "Choose"),
                *((each.code, f"{each.title}, version {each.version}") for each in templates),
            ],
            "chosen": chosen,
            "file": known_media(editing.product.partner_id, [file]).get(file) if file else None,
            "file_digest": file,
            "file_max": size_name(media_rules().agreement_bytes_max),
            "versions": _versions(editing.product),
        }

    def uploaded(self, parts: Plain, editing: Editing) -> str | None:
        """An own agreement that is uploaded is also the one that is meant."""
        file = editing.request.FILES.get("upload-agreement")
        if file is None:
            return None
        digest = kept_file(MediaKind.AGREEMENT, file, editing)
        said = parts.get("agreement")
        kept = said if isinstance(said, dict) else {}
        parts["agreement"] = {**kept, "source": AgreementSource.OWN.value, "file": digest}
        return "own"

    def do(self, asked: str, parts: Plain, editing: Editing) -> str | None:
        said = parts.get("agreement")
        if asked == "drop agreement" and isinstance(said, dict):
            parts["agreement"] = {
                key: value for key, value in said.items() if key != "file"
            } or None
            return "own"
        return super().do(asked, parts, editing)


def _may_take_standard(editing: Editing) -> bool:
    return (
        editing.product.type == ProductType.MARKETPLACE
        and editing.at("billing") == Billing.ONLINE.value
    )


def _sources(editing: Editing) -> list[tuple[str, str, bool]]:
    """Code, words, whether it is chosen; the standard one only where it may be, or is."""
    standard = AgreementSource.PLATFORM_STANDARD.value
    chosen = shown_text(editing.at("agreement.source"), default=standard)
    allowed = [
        each
        for each in AgreementSource
        if each is not AgreementSource.PLATFORM_STANDARD
        or _may_take_standard(editing)
        or each.value == chosen
    ]
    return [(each.value, _WORDS[each], each.value == chosen) for each in allowed]


def _versions(product: Product) -> list[AgreementVersion]:
    """Newest first."""
    found = []
    for each in product.submissions.all():
        said = each.revision.listing.get("agreement") or {}
        source = AgreementSource(said.get("source", AgreementSource.PLATFORM_STANDARD.value))
        is_live = product.live_id == each.revision_id
        found.append(
            AgreementVersion(
                each.revision.number,
                "live" if is_live else each.state,
                said.get("title") or AGREEMENTS[source],
                said.get("file", ""),
                is_live,
            )
        )
    return found


AGREEMENTS_SECTION = Agreements(
    slug="agreements",
    title="Agreements",
    keys=("agreement",),
    places=("agreement",),
    template="partner/editor/agreements.html",
    lead="What customers agree to when they order. What one agreed to is kept with the order.",
    defaults={"agreement.source": AgreementSource.PLATFORM_STANDARD.value},
    takes_files=True,
)
