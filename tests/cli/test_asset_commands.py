"""`vendible asset`: made, uploaded in parts, gone on with, listed, against a running site."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

if TYPE_CHECKING:
    from tests.marketplace import Marketplace

_RUNNER = CliRunner()


@pytest.fixture
def market(transactional_db: None, settings: Any, tmp_path: Path) -> Marketplace:
    from tests.marketplace import NOW, clock_put_to, open_marketplace

    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.FILES_FOLDER = tmp_path / "files"
    settings.CLOCK_OFFSET = clock_put_to(NOW)
    return open_marketplace(settings.KEYS_FOLDER, products={})


@pytest.fixture
def package(tmp_path: Path) -> Path:
    from tests.packages import zip_of

    file = tmp_path / "desk.zip"
    file.write_bytes(zip_of())
    return file


def said(market: Marketplace, live_server: Any, *words: str, fails: bool = False) -> str:
    from vendible.cli.asset import app

    environment = {
        "VENDIBLE_API_KEY": market.keys["harbor"],
        "VENDIBLE_PUBLIC_URL": live_server.url,
        "COLUMNS": "500",
    }
    result = _RUNNER.invoke(app, list(words), env=environment)
    assert bool(result.exit_code) is fails, result.output
    return result.output


def test_an_upload_goes_on_where_it_stopped(
    market: Marketplace, live_server: Any, package: Path
) -> None:
    from uuid import UUID

    from vendible.records.models import AssetVersion
    from vendible.usecases import assets
    from vendible.usecases.assets import NewVersion

    said(market, live_server, "create", "desk", "--name", "Desk")
    content = package.read_bytes()
    actor = market.actor("harbor")
    new = NewVersion("1.0", "desk.zip", len(content))
    begun = assets.begin_upload("desk", new, actor=actor, present=market.present)
    upload = UUID(begun["upload"])
    assets.receive(upload, 0, io.BytesIO(content[:100]), actor=actor, present=market.present)
    send = ("upload", str(package), "--asset", "desk", "--version")
    told = said(market, live_server, *send, "1.0")
    assert "100 of 606 bytes have arrived before" in told
    assert AssetVersion.objects.get().state == "scanning"
    assert "desk.zip" in said(market, live_server, "list")
    assert "2.0 is uploaded" in said(market, live_server, *send, "2.0")
    refusal = said(market, live_server, *send, "2.0", fails=True)
    assert "Upload under another version" in refusal


def test_without_a_key(package: Path) -> None:
    from vendible.cli.asset import app

    result = _RUNNER.invoke(app, ["list"], env={"VENDIBLE_API_KEY": ""})
    assert result.exit_code == 2
    assert "VENDIBLE_API_KEY" in result.output
