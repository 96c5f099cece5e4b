"""The section *Texts and pictures*: what customers read and see on the product's page."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from vendible.consoles.partner.editor.section import Editing, Plain, Section
from vendible.domain.catalog.checks.numbers import DEFAULTS
from vendible.domain.catalog.media import MediaKind, object_to_file
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.assets import media_rules
from vendible.records.media import known_media
from vendible.usecases.media import keep_media

_HEAD = 16  # bytes that tell a file's format


class Texts(Section):
    def shown(self, editing: Editing) -> dict[str, Any]:
        pictures = editing.at("pictures")
        rows = pictures if isinstance(pictures, list) else []
        files = [_file(each) for each in rows]
        logo = str(editing.at("logo") or "")
        known = known_media(editing.product.partner_id, [logo, *files])
        return {
            "least": DEFAULTS["introduction_length_min"],
            "logo": logo if logo in known else "",
            "pictures": [
                (index, file if file in known else "", f"pictures[{index}].file")
                for index, file in enumerate(files)
            ],
            "pictures_max": DEFAULTS["pictures_max"],
            "rules": media_rules(),
        }

    def uploaded(self, parts: Plain, editing: Editing) -> str | None:
        anchor = None
        files = editing.request.FILES
        logo = files.get("upload-logo")
        if logo is not None:
            parts["logo"] = kept_file(MediaKind.LOGO, logo, editing)
            anchor = "logo"
        for file in files.getlist("upload-pictures"):
            digest = kept_file(MediaKind.PICTURE, file, editing)
            rows = parts.get("pictures")
            parts["pictures"] = [*(rows if isinstance(rows, list) else []), {"file": digest}]
            anchor = "pictures"
        return anchor

    def do(self, asked: str, parts: Plain, editing: Editing) -> str | None:
        if asked == "drop logo":
            parts["logo"] = None
            return "logo"
        return "pictures" if super().do(asked, parts, editing) else None


def kept_file(kind: MediaKind, file: UploadedFile[bytes], editing: Editing) -> str:
    """Its SHA-256. Refusals: `media_not_accepted`, told before a file too large is read."""
    size, name = file.size or 0, file.name or ""
    objection = object_to_file(kind, file.read(_HEAD), size, media_rules())
    if objection:
        raise Refusal(
            Code.MEDIA_NOT_ACCEPTED,
            kind=kind.value,
            name=name,
            expected=objection.expected,
            got=objection.got,
        )
    file.seek(0)
    request = editing.request
    answer = keep_media(kind, file.read(), name, actor=request.actor, present=request.present)
    return str(answer["file"])


def _file(row: Any) -> str:
    return str(row.get("file") or "") if isinstance(row, dict) else ""


_KEYS = ("description", "highlights", "logo", "pictures", "support", "contact")

TEXTS = Texts(
    slug="texts",
    title="Texts and pictures",
    keys=_KEYS,
    places=_KEYS,
    template="partner/editor/texts.html",
    lead="What customers read and see on the product’s page.",
    takes_files=True,
)
