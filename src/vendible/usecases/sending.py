"""Sends what is in the outbox, at least once, and tries again what failed."""

from __future__ import annotations

from datetime import tzinfo
from uuid import UUID

from vendible.domain.access.notices import SENT_IS_KEPT, TRIES_MAX, Channel, Notice
from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.crash_points import reached
from vendible.gateways.mail import Mail
from vendible.gateways.present import Present
from vendible.gateways.sms import Sms
from vendible.gateways.unsent import NotSentError
from vendible.records import outbox
from vendible.records.batch import Batch
from vendible.records.models import OutboxMessage
from vendible.usecases import inviting
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.notices.sentences import Told, told
from vendible.usecases.notices.tongues import tongue_of

SETTINGS_PAGE = "/messages/settings/"


def send_one(id_: UUID, *, present: Present, mail: Mail, sms: Sms, site: str, market: str) -> bool:
    """Sends a row of the outbox if it is due; says whether it was sent now.

    `site` is the address in front of a link, `market` the marketplace's name. No transaction is
    open while it is sent. A failure is kept with the row, which falls due again by itself until
    the last try.
    """
    leaving = outbox.take(id_, present.now)
    if leaving is None:
        return False  # sent, given up, taken by another worker, or not due yet
    reached("message.taken")
    try:
        _send(leaving, present.zone, mail, sms, site, market)
    except NotSentError as failed:
        is_last = failed.is_final or leaving.tries >= TRIES_MAX
        outbox.mark_failed(id_, failed.reason, is_last=is_last)
        return False
    except Exception as error:
        # A mistake of ours: the operator sees that there is one, the log says which.
        is_last = leaving.tries >= TRIES_MAX
        outbox.mark_failed(id_, f"A fault: {type(error).__name__}", is_last=is_last)
        raise
    reached("message.sent")
    outbox.mark_sent(id_, present.now)
    return True


def _send(
    leaving: outbox.Leaving, zone: tzinfo, mail: Mail, sms: Sms, site: str, market: str
) -> None:
    tongue = tongue_of(leaving.language)
    message = told(tongue, leaving.kind, leaving.facts, zone)
    if leaving.kind is Notice.INVITED:
        _send_invitation(leaving, message, mail, site, market)
        return
    page = f"{site}{leaving.link}"
    if leaving.channel is Channel.SMS:
        if not leaving.phone:
            raise NotSentError("The person has no phone number any more", is_final=True)
        sms.send(leaving.phone, f"{market}: {message.subject}. {page}")
        return
    footer = f"{tongue.why}\n{site}{SETTINGS_PAGE}"
    text = f"{message.text}\n\n{tongue.see}: {page}\n\n-- \n{market}\n{footer}\n"
    mail.send(leaving.email, f"{market}: {message.subject}", text)


def _send_invitation(
    leaving: outbox.Leaving, message: Told, mail: Mail, site: str, market: str
) -> None:
    """Its link is made now, so that no row holds it; who is invited has no settings yet."""
    link = inviting.link_of(leaving.subject_id)
    if link is None:
        raise NotSentError("The invitation is not open any more", is_final=True)
    text = f"{message.text}\n\n{site}{link}\n\n-- \n{market}\n"
    mail.send(leaving.email, f"{market}: {message.subject}", text)


def send_lost(present: Present, *, limit: int = 100) -> int:
    """Defers due rows for which no job waits: tried before, or the job got lost. How many."""
    outbox.forget_stalled()
    found = outbox.lost(present.now, limit)
    if found:
        outbox.defer(found)
    return len(found)


def forget_sent(present: Present, *, limit: int = 100) -> int:
    """Who was told of what is not kept for ever. How many rows were taken away."""
    return outbox.forget_sent(present.now - SENT_IS_KEPT, limit)


def send_again(id_: UUID, *, actor: Actor, present: Present, once: Once | None = None) -> Answer:
    """The operator wants what waits or was given up to be sent now, with all its tries anew.

    Refusals: `not_allowed`, `not_found` for what is sent or was never there.
    """
    actor.require(Permission.SETTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        row = OutboxMessage.objects.select_for_update().filter(id=id_, sent_at=None).first()
        if row is None:
            raise Refusal(Code.NOT_FOUND, what="message that is not sent yet", id=str(id_))
        outbox.put_again(batch, row, present.now)
        journal(
            batch,
            actor,
            present,
            "message_sent_again",
            "message",
            id_,
            organization=row.organization_id,
            kind=row.kind,
            channel=row.channel,
        )
        return {"message": id_}

    return run_command(actor, once, present, body)
