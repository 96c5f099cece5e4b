"""A person chooses how they are told, and reads what they were told."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from vendible.domain.access.notices import Channel, Language, Notice, kinds_for, plain_phone
from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records.batch import Batch
from vendible.records.models import Message, MessagePreference, User
from vendible.usecases.commands import Answer, Once, journal, run_command


def choose(
    user: int,
    *,
    language: Language,
    phone: str,
    ways: Mapping[Notice, frozenset[Channel]],
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Keeps a person's own choice: the kinds in `ways` are replaced, the others stay.

    Refusal `bad_input` for a phone number that is none, and for SMS without one.
    """
    number = plain_phone(phone)
    if number is None:
        raise Refusal(
            Code.BAD_INPUT, where="phone", got="text", expected="a number such as +49 151 2345678"
        )
    kinds = set(kinds_for(actor.kind))
    assert ways.keys() <= kinds, f"{ways.keys() - kinds} is not told to a {actor.kind}"
    if not number and any(Channel.SMS in chosen for chosen in ways.values()):
        raise Refusal(Code.BAD_INPUT, where="phone", got="", expected="a number, or no SMS")

    def body(batch: Batch) -> Answer:
        User.objects.filter(id=user).update(language=language.value, phone=number)
        MessagePreference.objects.bulk_create(
            [
                MessagePreference(user_id=user, kind=kind.value, channels=sorted(chosen))
                for kind, chosen in ways.items()
            ],
            update_conflicts=True,
            unique_fields=["user", "kind"],
            update_fields=["channels"],
        )
        # The line names nobody: what a person chose is their own matter.
        journal(
            batch, actor, present, "message_settings_changed", "organization", actor.organization
        )
        return {}

    return run_command(actor, once, present, body)


def mark_read(user: int, organization: UUID, present: Present, *, only: UUID | None = None) -> int:
    """One message, or all of a person's in an organization; how many were unread.

    Without a line in the journal: that somebody read is nobody else's business.
    """
    unread = Message.objects.filter(
        user_id=user, organization_id=organization, read_at__isnull=True
    )
    chosen = unread if only is None else unread.filter(id=only)
    return chosen.update(read_at=present.now)
