"""Pictures and agreements of listings are kept by their content."""

from __future__ import annotations

import hashlib

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.media import (
    MediaFormat,
    MediaKind,
    MediaRules,
    Objection,
    format_of,
    object_to_file,
    object_to_pixels,
)
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.pictures import Pixels, UnreadablePictureError, measure
from vendible.gateways.present import Present
from vendible.gateways.storage import Storage, open_storage
from vendible.records import models as tables
from vendible.records.assets import media_rules
from vendible.records.batch import Batch
from vendible.records.media import known_media
from vendible.records.models import Media
from vendible.usecases.commands import Answer, journal, run_command

NAME_MAX = 150
KEPT_MAX = 2_000  # of one partner: no listing shows more than a few


def keep_media(
    kind: MediaKind,
    content: bytes,
    name: str,
    *,
    actor: Actor,
    present: Present,
    storage: Storage | None = None,
) -> Answer:
    """Check and keep a file; the same content again gives the same answer.

    The answer: `file` (its SHA-256), `width` and `height` in pixels (0 for a PDF), `bytes`.
    Refusals: `media_not_accepted` (content, size, pixels), `bad_input`.
    """
    actor.require(Permission.LISTINGS_WRITE)
    shown = _shown(name)
    rules = media_rules()
    objection = object_to_file(kind, content[:16], len(content), rules)
    if objection:
        raise _not_accepted(kind, shown, objection)
    found = format_of(content[:16])
    assert found is not None, "objected to above"
    pixels = _pixels(kind, content, found, shown, rules)
    objection = object_to_pixels(kind, pixels.width, pixels.height, rules)
    if objection:
        raise _not_accepted(kind, shown, objection)
    digest = hashlib.sha256(content).hexdigest()
    answer = {
        "file": digest,
        "width": pixels.width,
        "height": pixels.height,
        "bytes": len(content),
    }
    if digest in known_media(actor.organization, [digest]):
        return answer

    def body(batch: Batch) -> Answer:
        if digest in known_media(actor.organization, [digest]):
            return answer
        if Media.objects.filter(partner_id=actor.organization).count() >= KEPT_MAX:
            raise Refusal(
                Code.BAD_INPUT, where="file", expected=f"at most {KEPT_MAX} files", got="one more"
            )
        # Kept before the row: it never names what is not there. After a crash the file has no row,
        # which harms nobody.
        (storage or open_storage()).keep(_key(actor.organization, digest), content)
        row = batch.add(
            tables.Media,
            id=present.mint(),
            partner_id=actor.organization,
            sha256=digest,
            kind=kind.value,
            format=found.value,
            name=shown,
            width=pixels.width,
            height=pixels.height,
            bytes=len(content),
            made_at=present.now,
            made_by=actor.name,
        )
        journal(
            batch,
            actor,
            present,
            "media_uploaded",
            "media",
            row["id"],
            kind=kind.value,
            file=digest,
        )
        return answer

    return run_command(actor, None, present, body)


def content_of(media: Media, *, storage: Storage | None = None) -> bytes:
    return (storage or open_storage()).read(_key(media.partner_id, media.sha256))


def _key(partner: object, digest: str) -> str:
    return f"media/{partner}/{digest}"


def _pixels(
    kind: MediaKind, content: bytes, found: MediaFormat, name: str, rules: MediaRules
) -> Pixels:
    if found is MediaFormat.PDF:
        if b"%%EOF" not in content[-2048:]:
            raise _not_accepted(kind, name, Objection("a whole PDF", "one that breaks off"))
        return Pixels(0, 0)
    try:
        return measure(content, found.value, rules.pixels_max)
    except UnreadablePictureError as error:
        raise _not_accepted(kind, name, Objection("a picture", str(error))) from None


def _not_accepted(kind: MediaKind, name: str, objection: Objection) -> Refusal:
    return Refusal(
        Code.MEDIA_NOT_ACCEPTED,
        kind=kind.value,
        name=name,
        expected=objection.expected,
        got=objection.got,
    )


def _shown(name: str) -> str:
    """For people alone: without folders, and without what a page or a header can't hold."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in last if each.isprintable())
    return kept.strip()[:NAME_MAX] or "file"
