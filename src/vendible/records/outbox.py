"""What is to leave the process: put into a command's transaction, taken by whoever sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from vendible.domain.access.notices import Channel, Language, Notice, wait_after
from vendible.records.models import OutboxMessage

if TYPE_CHECKING:
    from vendible.records.batch import Batch

SEND = "vendible.send"  # the job's name; its only argument is the id of a row


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message on its way, with the addresses that its person has at this moment."""

    id: UUID
    channel: Channel
    kind: Notice
    facts: dict[str, Any]
    subject_id: UUID
    link: str
    tries: int  # this one included
    email: str
    phone: str
    language: Language


def put(
    batch: Batch,
    *,
    id_: UUID,
    user: int,
    organization: UUID,
    channel: Channel,
    kind: Notice,
    facts: dict[str, Any],
    subject_id: UUID,
    link: str,
    now: datetime,
) -> None:
    """A row of the command's batch, which also defers the job that sends it."""
    batch.add(
        OutboxMessage,
        id=id_,
        user_id=user,
        organization_id=organization,
        channel=channel.value,
        kind=kind.value,
        facts=facts,
        subject_id=subject_id,
        link=link,
        made_at=now,
        due_at=now,
        attempts=0,
        sent_at=None,
        failure="",
    )


def put_again(batch: Batch, row: OutboxMessage, now: datetime) -> None:
    """A row that is there, due at once and with all its tries before it."""
    kept = {str(field.column): getattr(row, field.attname) for field in row._meta.concrete_fields}
    batch.add(OutboxMessage, **kept | {"due_at": now, "attempts": 0, "failure": ""})


def defer(ids: Sequence[UUID]) -> None:
    """A job for each row, on this connection: it commits or vanishes with the transaction."""
    asked: list[dict[str, Any]] = [{"outbox": str(each)} for each in ids]
    app.configure_task(SEND).batch_defer(*asked)


def take(id_: UUID, now: datetime) -> Leaving | None:
    """The row, if it is due and nobody else has it; from now on the next try is due later.

    Who takes it and dies leaves a row that falls due again: it is sent once more at worst.
    """
    with transaction.atomic():
        row = (
            OutboxMessage.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("user")
            .filter(id=id_, due_at__lte=now)
            .first()
        )
        if row is None:
            return None
        tries = row.attempts + 1
        OutboxMessage.objects.filter(id=id_).update(attempts=tries, due_at=now + wait_after(tries))
    return Leaving(
        row.id,
        Channel(row.channel),
        Notice(row.kind),
        row.facts,
        row.subject_id,
        row.link,
        tries,
        row.user.email,
        row.user.phone,
        Language(row.user.language),
    )


def mark_sent(id_: UUID, now: datetime) -> None:
    OutboxMessage.objects.filter(id=id_).update(sent_at=now, due_at=None, failure="")


def mark_failed(id_: UUID, reason: str, *, is_last: bool) -> None:
    """It stays due at the time that taking it has set, unless this was the last try."""
    gone = {"due_at": None} if is_last else {}
    OutboxMessage.objects.filter(id=id_, sent_at=None).update(failure=reason, **gone)


def lost(now: datetime, limit: int) -> list[UUID]:
    """Due rows for which no job waits: a try that failed before, or a job that got lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id FROM outbox o WHERE o.due_at <= %s AND NOT EXISTS ("
            "SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = %s AND j.status = 'todo' "
            "AND j.args ->> 'outbox' = o.id::text) ORDER BY o.due_at, o.id LIMIT %s",
            [now, SEND, limit],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def forget_sent(before: datetime, limit: int) -> int:
    """Takes away up to `limit` rows that were sent before that; how many."""
    old = OutboxMessage.objects.filter(sent_at__lt=before).order_by("sent_at")[:limit]
    return OutboxMessage.objects.filter(id__in=old.values("id")).delete()[0]


def forget_stalled() -> None:
    """Jobs of workers that died: their rows fall due again by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.task_name = %s AND j.status = 'doing' "
            "AND NOT EXISTS (SELECT 1 FROM procrastinate_workers w WHERE w.id = j.worker_id "
            "AND w.last_heartbeat > now() - interval '1 minute')",
            [SEND],
        )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How many wait, were given up, and were sent."""

    waiting: int
    failed: int
    sent: int


def counted() -> Outgoing:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE due_at IS NOT NULL), "
            "count(*) FILTER (WHERE due_at IS NULL AND sent_at IS NULL), "
            "count(*) FILTER (WHERE sent_at IS NOT NULL) FROM outbox"
        )
        row = cursor.fetchone()
    assert row is not None
    return Outgoing(*row)
