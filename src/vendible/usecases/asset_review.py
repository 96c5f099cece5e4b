"""The operator's review of a package version that its scan found clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.assets import VersionState
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records.batch import Batch
from vendible.records.models import AssetVersion
from vendible.usecases.assets import locked_version, move
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.notices import Notice, tell


def approve_version(
    version: UUID, *, actor: Actor, present: Present, once: Once | None = None
) -> Answer:
    """From now on editions may name it; the version that it replaces is marked as replaced.

    Refusals: `not_found`, `asset_state`.
    """
    actor.require(Permission.REVIEWS_DECIDE)

    def body(batch: Batch) -> Answer:
        found = locked_version(version)
        move(batch, found, VersionState.APPROVED, **_decided(actor, present))
        replaced = locked_version(found.replaces_id) if found.replaces_id else None
        if replaced and replaced.state == VersionState.APPROVED.value:
            move(batch, replaced, VersionState.REPLACED, replaced_by_id=found.id)
        else:
            replaced = None
        _journal(batch, actor, present, "asset_approved", found)
        _tell(batch, present, Notice.ASSET_APPROVED, found)
        return _answer(found, VersionState.APPROVED) | {
            "replaced": replaced.version if replaced else None
        }

    return run_command(actor, once, present, body)


def reject_version(
    version: UUID,
    reasons: Sequence[Mapping[str, str]],
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """With reasons, each a text under `reason`; it can be uploaded again under its name.

    Refusals: `not_found`, `asset_state`, `bad_input`.
    """
    actor.require(Permission.REVIEWS_DECIDE)
    if not reasons:
        raise Refusal(Code.BAD_INPUT, where="reasons", got=[], expected="at least one reason")
    kept = [dict(each) for each in reasons]

    def body(batch: Batch) -> Answer:
        found = locked_version(version)
        move(batch, found, VersionState.REJECTED, reasons=kept, **_decided(actor, present))
        _journal(batch, actor, present, "asset_rejected", found, reasons=kept)
        said = "; ".join(str(each.get("reason", "")) for each in kept)
        _tell(batch, present, Notice.ASSET_REJECTED, found, reason=said)
        return _answer(found, VersionState.REJECTED) | {"replaced": None}

    return run_command(actor, once, present, body)


def _decided(actor: Actor, present: Present) -> dict[str, object]:
    return {"decided_at": present.now, "decided_by": actor.name}


def _tell(
    batch: Batch, present: Present, notice: Notice, found: AssetVersion, **facts: Any
) -> None:
    """The people of the partner, in the same transaction."""
    tell(
        batch,
        notice,
        organization=found.asset.partner_id,
        present=present,
        subject_id=found.id,
        link=f"/partner/assets/{found.asset.code}/",
        asset=found.asset.name,
        version=found.version,
        **facts,
    )


def _journal(
    batch: Batch, actor: Actor, present: Present, fact: str, found: AssetVersion, **more: object
) -> None:
    journal(
        batch,
        actor,
        present,
        fact,
        "asset",
        found.asset_id,
        organization=found.asset.partner_id,
        name=found.asset.name,
        version=found.version,
        **more,
    )


def _answer(found: AssetVersion, state: VersionState) -> Answer:
    return {
        "id": found.id,
        "asset": found.asset.code,
        "version": found.version,
        "state": state.value,
    }
