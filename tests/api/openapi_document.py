"""The committed OpenAPI document: `python -m tests.api.openapi_document` writes it anew."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
_METHODS = ("get", "post", "put", "patch", "delete")


def made_document() -> dict[str, Any]:
    """As the API would answer it now."""
    from vendible.api.root import api

    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/")))
    return document


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def endpoints(document: dict[str, Any]) -> list[str]:
    """`"GET /orders/{order}"` and so on."""
    return [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vendible.project.settings")
    os.environ.setdefault("VENDIBLE_SECRET_KEY", "needed by the settings, used for nothing here")
    import django

    django.setup()
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(written(made_document()), "utf-8")
    sys.stdout.write(f"{DOCUMENT} is written.\n")
