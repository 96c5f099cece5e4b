"""Sends listings to a running marketplace, as a partner's program would."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import typer

from vendible.cli.calling import Caller, Refused


def send(documents: Iterable[Mapping[str, Any]], caller: Caller) -> Iterator[str]:
    """Each listing becomes a draft and is submitted; tells of each what the marketplace said.

    Sent again, nothing is doubled: the idempotency keys are made of what is sent.
    """
    for document in documents:
        slug = document["slug"]
        text = json.dumps(document, sort_keys=True)
        once = hashlib.sha256(text.encode()).hexdigest()
        try:
            caller.post("/listings", document, once=f"draft-{once}")
            submitted = caller.post(f"/listings/{slug}/submit", once=f"submit-{once}")
        except Refused as no:
            raise typer.BadParameter(
                f"{slug} was refused: {no.problem['detail']} {no.problem['remedy']}"
            ) from None
        yield f"{slug}: revision {submitted['revision']} is {submitted['state']}"
