"""Files that no row knows are removed; whatever a row knows, or may come to know, stays."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from tests.marketplace import open_marketplace
from tests.packages import zip_of
from tests.usecases.test_assets import Shop
from vendible.gateways import packages
from vendible.records.models import Upload
from vendible.usecases import assets, file_sweep

STRANGE = UUID("019bc14f-0000-7000-8000-00000000000a")  # of January 2026, and never begun here
OTHER = "f" * 64


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    return Shop(open_marketplace(tmp_path / "keys", products={}))


def sweep(shop: Shop, **later: int) -> int:
    market = shop.market.after(**later)
    return file_sweep.sweep_packages(market.present, storage=shop.storage)


def lost(shop: Shop) -> str:
    """An upload whose row is gone and whose file is not, as after a crash."""
    upload = shop.begin(zip_of(), "lost")
    shop.send(upload, 0, b"part")
    version = shop.version("lost")
    Upload.objects.filter(id=upload).delete()
    version.delete()
    return f"packages/{upload}"


def test_what_a_crash_left_behind_goes_after_a_day(shop: Shop) -> None:
    folder = lost(shop)
    assert sweep(shop, hours=23) == 0
    assert any(key.startswith(folder) for key in shop.storage.kept)
    assert sweep(shop, hours=25) == 1
    assert shop.storage.kept == {}
    assert sweep(shop, hours=25) == 0


def test_what_runs_and_what_is_whole_stays(shop: Shop) -> None:
    content = zip_of()
    running = shop.begin(content, "1.0")
    shop.send(running, 0, content[:100])
    shop.storage.keep(f"packages/{running}/{OTHER}", b"written, and its row comes next")
    whole = shop.uploaded(content, "2.0")
    approved = shop.approved("3.0")
    shop.storage.keep(f"media/{shop.actor.organization}/{OTHER}", b"a picture")
    before = dict(shop.storage.kept)
    assert sweep(shop, days=30) == 0
    assert shop.storage.kept == before
    for version in (whole, approved):
        assert b"".join(packages.chunks(shop.storage, assets.pieces_of(version))) == content


def test_what_another_marketplace_keeps_in_the_same_place_stays(shop: Shop) -> None:
    shop.storage.keep(f"packages/{STRANGE}/{OTHER}", b"another's")
    assert sweep(shop, days=400) == 0
    assert len(shop.storage.kept) == 1


def test_parts_that_lost_their_place_go_once_the_file_is_whole(shop: Shop) -> None:
    content = zip_of()
    upload = shop.begin(content)
    shop.storage.keep(f"packages/{upload}/{OTHER}", b"lost the race")
    assert sweep(shop, days=1) == 0
    shop.send(upload, 0, content)
    assert sweep(shop, days=1) == 1
    assert f"packages/{upload}/{OTHER}" not in shop.storage.kept
    assert shop.scan() == 1
    assert shop.version().state == "in_review"
