"""The payload of an answer, from a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from vendible.domain.licensing.checking import Check
from vendible.domain.licensing.license import License, plain_value
from vendible.domain.licensing.merging import Effective
from vendible.license_center.held import Held


def payload(check: Check, held: Mapping[UUID, Held], *, issuer: str, nonce: str) -> bytes:
    """What is signed, as JSON; `held` are the documents of the licenses in `check`, by id."""
    return msgspec.json.encode(
        {
            "iss": issuer,
            "instance": check.instance,
            "nonce": nonce,
            "code": check.code,
            "checked_at": check.checked_at,
            "lease_end": check.lease_end,
            "main": None if check.main is None else _license(check.main, held),
            "additional": [_license(each, held) for each in check.additional],
            "entitlements": {code: _plain(each) for code, each in check.entitlements.items()},
        }
    )


def _license(license_: License, held: Mapping[UUID, Held]) -> msgspec.Raw | dict[str, Any]:
    # The text goes through as it lies in the table unless its state has changed since.
    kept = held[license_.id]
    return msgspec.Raw(kept.text) if kept.text_state is license_.state else license_.to_plain()


def _plain(entitlement: Effective) -> dict[str, Any]:
    return {
        "value": plain_value(entitlement.value),
        "kind": entitlement.kind,
        "unit": entitlement.unit,
        "from": entitlement.licenses,
    }
