"""A draft: the plain document that is being edited, which need not be a listing yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping


def digest_of(draft: Mapping[str, object], keys: Iterable[str]) -> str:
    """What these keys say, as a short text: it differs when any of them was changed."""
    said = {key: draft[key] for key in sorted(keys) if draft.get(key) is not None}
    written = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:20]
