from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.marketplace import Marketplace


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    """A small marketplace, open since noon of 15 January 2026."""
    from tests.marketplace import open_marketplace  # Django is set up after this file is read

    return open_marketplace(tmp_path / "keys")
