"""Pictures and agreements are kept by their content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.marketplace import Marketplace, open_marketplace
from tests.packages import PDF, png_of
from vendible.domain.catalog.media import MediaKind
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.storage import NullStorage
from vendible.records.media import known_media
from vendible.records.models import JournalEntry, Media
from vendible.usecases import media
from vendible.usecases.media import content_of, keep_media

K = MediaKind


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path / "keys", products={})


@pytest.fixture
def storage() -> NullStorage:
    return NullStorage()


def test_a_logo_is_kept_once(market: Marketplace, storage: NullStorage) -> None:
    logo = png_of(120, 120)
    more: Any = {"actor": market.actor("harbor"), "present": market.present, "storage": storage}
    answer = keep_media(K.LOGO, logo, "C:\\pictures\\logo\r\n.png", **more)
    digest = hashlib.sha256(logo).hexdigest()
    assert answer == {"file": digest, "width": 120, "height": 120, "bytes": len(logo)}
    assert keep_media(K.LOGO, logo, "again.png", **more) == answer
    (found,) = known_media(market.organizations["harbor"], [digest, "0" * 64]).values()
    assert (found.name, found.format, found.kind) == ("logo.png", "png", "logo")
    assert content_of(found, storage=storage) == logo
    assert known_media(market.organizations["lumen"], [digest]) == {}
    assert JournalEntry.objects.filter(fact="media_uploaded").count() == 1


def test_an_agreement(market: Marketplace, storage: NullStorage) -> None:
    more: Any = {"actor": market.actor("harbor"), "present": market.present, "storage": storage}
    answer = keep_media(K.AGREEMENT, PDF, "terms.pdf", **more)
    assert (answer["width"], answer["height"]) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (K.LOGO, b""),
        (K.LOGO, b"<svg/>"),
        (K.LOGO, png_of(119, 120)),
        (K.LOGO, png_of(120, 120)[:-40]),
        (K.LOGO, png_of(120, 120).replace(b"IDAT", b"IDAX")),
        (K.LOGO, b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        (K.PICTURE, png_of(120, 120)),
        (K.PICTURE, b"\xff\xd8\xff garbage"),
        (K.PICTURE, b"GIF89a"),
        (K.PICTURE, png_of(20_000, 20_000)),
        (K.AGREEMENT, png_of(120, 120)),
        (K.AGREEMENT, PDF[:20]),
        (K.AGREEMENT, PDF + bytes(5 * 1024**2)),
    ],
    ids=range(13),
)
def test_what_is_not_accepted(
    market: Marketplace, storage: NullStorage, kind: MediaKind, content: bytes
) -> None:
    with pytest.raises(Refusal) as no:
        keep_media(
            kind,
            content,
            "file",
            actor=market.actor("harbor"),
            present=market.present,
            storage=storage,
        )
    assert no.value.code is Code.MEDIA_NOT_ACCEPTED
    assert not Media.objects.exists()
    assert storage.kept == {}


def test_what_is_beyond_the_count_is_not_kept_either(
    market: Marketplace, storage: NullStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "KEPT_MAX", 1)
    more: Any = {"actor": market.actor("harbor"), "present": market.present, "storage": storage}
    keep_media(K.LOGO, png_of(120, 120), "one.png", **more)
    with pytest.raises(Refusal) as no:
        keep_media(K.AGREEMENT, PDF, "two.pdf", **more)
    assert no.value.facts["expected"] == "at most 1 files"
    assert len(storage.kept) == 1
