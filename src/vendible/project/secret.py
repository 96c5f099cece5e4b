"""Django's secret key: from the environment, else made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def django_key(home: Callable[[], Path]) -> str:
    given = os.environ.get("VENDIBLE_SECRET_KEY")
    return given or kept_secret(home() / "secret-key")


def kept_secret(file: Path) -> str:
    """The secret in `file`; made on first use, by one process even if two come at once."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        mine = file.with_name(f".{file.name}.{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_urlsafe(48))
        try:
            os.link(mine, file)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return file.read_text()
