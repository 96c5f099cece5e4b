"""How one command runs: lock, answer again or run, write once; all in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.crash_points import reached
from vendible.gateways.present import Present
from vendible.records import idempotency, people
from vendible.records.batch import Batch
from vendible.records.models import IdempotencyKey, JournalEntry

Answer = dict[str, Any]  # plain JSON

# What two processes could break is refused by a constraint; its name tells which rule it was.
_REFUSED_BY = {
    "one_addon_per_customer": Code.ADDON_ALREADY_OWNED,
    "one_addon_per_parent": Code.ADDON_ALREADY_ON_PARENT,
    "balance_not_negative": Code.BALANCE_TOO_LOW,
    "one_open_submission": Code.ALREADY_IN_REVIEW,
    "products_slug_key": Code.SLUG_TAKEN,
    "coupons_code_key": Code.COUPON_CODE_TAKEN,
    "one_asset_code": Code.ASSET_CODE_TAKEN,
    "one_asset_version": Code.VERSION_TAKEN,
}


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key with the hash of its request: the same key gives the same answer."""

    key: str
    request_hash: str
    status: int = 200


def run_command(
    actor: Actor,
    once: Once | None,
    present: Present,
    body: Callable[[Batch], Answer],
    *,
    lock: UUID | None = None,
    preview: bool = False,
) -> Answer:
    """Run `body` with a batch that is written at its end, with its answer if there is a key.

    `lock` is the organization whose commands wait for each other (the actor's by default).
    `preview`: what it would do, by doing it and taking it back: the answer says `preview`, no key
    is kept, ids are others when it is done, and nothing that it signed leaves.
    Refusals: those of `body`, `idempotency_key_reused`, and those of the database's constraints.
    """
    locked = lock or actor.organization
    run = _taken_back if preview else _run
    try:
        answer = run(actor, once, present, body, locked)
    except IntegrityError:
        # Another command was quicker. What it wrote is seen now, so `body` says no with all facts.
        try:
            answer = run(actor, once, present, body, locked)
        except IntegrityError as error:
            raise _refused_by_database(error) from error
    reached("command.committed")
    return answer


def _taken_back(
    actor: Actor,
    _once: Once | None,
    present: Present,
    body: Callable[[Batch], Answer],
    locked: UUID,
) -> Answer:
    with transaction.atomic():
        answer = _run(actor, None, present, body, locked)
        transaction.set_rollback(True)
    return {**_unsigned(answer), "preview": True}


def _unsigned(answer: Answer) -> Answer:
    """Without signatures: a signed license is in force wherever it is read, paid for or not."""
    licenses = answer.get("licenses")
    if not licenses:
        return answer
    return answer | {"licenses": [each | {"signed": ""} for each in licenses]}


def _run(
    actor: Actor,
    once: Once | None,
    present: Present,
    body: Callable[[Batch], Answer],
    locked: UUID,
) -> Answer:
    with transaction.atomic():
        people.lock(locked)
        reached("command.locked")
        kept = _kept(actor, once)
        if kept is not None:
            return kept
        batch = Batch()
        answer = plain(body(batch))
        if once is not None:
            batch.add(
                IdempotencyKey,
                organization_id=actor.organization,
                key=once.key,
                request_hash=once.request_hash,
                status=once.status,
                answer=msgspec.json.encode(answer).decode(),
                at=present.now,
            )
        reached("command.decided")
        batch.write()
        reached("command.written")
    return answer


def journal(
    batch: Batch,
    actor: Actor,
    present: Present,
    fact: str,
    subject: str,
    subject_id: UUID,
    *,
    organization: UUID | None = None,
    **facts: object,
) -> None:
    """A line of the journal; `organization` is whom it concerns (the actor's by default)."""
    batch.add(
        JournalEntry,
        at=present.now,
        actor=actor.name,
        organization_id=organization or actor.organization,
        fact=fact,
        subject=subject,
        subject_id=subject_id,
        facts=facts,
    )


def plain(value: Answer) -> Answer:
    """As the client will read it, so that a kept answer is equal to the first to the byte."""
    answer: Answer = msgspec.to_builtins(value)
    return answer


def _kept(actor: Actor, once: Once | None) -> Answer | None:
    if once is None:
        return None
    kept = idempotency.kept_answer(actor.organization, once.key)
    if kept is None:
        return None
    if kept.request_hash != once.request_hash:
        raise Refusal(Code.IDEMPOTENCY_KEY_REUSED, key=once.key)
    return kept.answer


def _refused_by_database(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    code = _REFUSED_BY.get(getattr(diagnosis, "constraint_name", None) or "")
    return Refusal(code) if code else error
