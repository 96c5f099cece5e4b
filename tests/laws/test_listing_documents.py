"""The published schema and the page of release requirements say what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.domain.listing_documents import DOCUMENTS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == DOCUMENTS[path](), (
        "write it anew: python -m tests.domain.listing_documents"
    )
