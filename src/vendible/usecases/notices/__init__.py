"""Tells people: messages in their consoles, and rows of the outbox for what leaves the process.

A use case calls `tell` in its `body`; nobody listens for events. What it writes commits or
vanishes with the command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from vendible.domain.access.notices import FACTS, Channel, Notice
from vendible.domain.access.permissions import OrganizationKind
from vendible.gateways.present import Present
from vendible.records import messages, outbox
from vendible.records.batch import Batch
from vendible.records.messages import Readers
from vendible.records.models import Message

__all__ = ["Notice", "Telling", "tell", "tell_all"]


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told, as `tell` takes it."""

    kind: Notice
    organization: UUID
    present: Present
    subject_id: UUID
    link: str
    facts: Mapping[str, object]
    operator_link: str = ""


def tell(
    batch: Batch,
    kind: Notice,
    *,
    organization: UUID,
    present: Present,
    subject_id: UUID,
    link: str,
    operator_link: str = "",
    **facts: object,
) -> None:
    """Adds the rows for everybody who wants to be told, each in the ways they chose.

    `organization` is the one that it concerns. Kinds that the operator is told of too go to its
    people by the same call; `operator_link` is where its page is (else its console). `link` is a
    path such as `/partner/products/fleet/`. `facts` are plain JSON without personal data: those of
    `domain.access.notices.FACTS`, None for one that isn't known. The name of the organization and
    the day come by themselves.
    """
    told = Telling(kind, organization, present, subject_id, link, facts, operator_link)
    tell_all(batch, [told])


def tell_all(batch: Batch, tellings: Sequence[Telling]) -> None:
    """The same for many at once: one statement asks for the people of all of them."""
    found = messages.readers([(each.organization, each.kind) for each in tellings])
    for each in tellings:
        _tell(batch, each, found[each.organization, each.kind])


def _tell(batch: Batch, telling: Telling, found: Readers) -> None:
    kind, present = telling.kind, telling.present
    missing = FACTS[kind] - telling.facts.keys()
    assert not missing, f"{kind} also needs the facts {', '.join(sorted(missing))}"
    known = {**telling.facts, "partner": found.concerned, "on": present.today}
    for reader in found.people:
        is_operator = reader.kind is OrganizationKind.OPERATOR
        to = (telling.operator_link or "/operator/") if is_operator else telling.link
        for channel in sorted(reader.channels):
            if channel is not Channel.SITE:
                outbox.put(
                    batch,
                    id_=present.mint(),
                    user=reader.user,
                    organization=reader.organization,
                    channel=channel,
                    kind=kind,
                    facts=known,
                    subject_id=telling.subject_id,
                    link=to,
                    now=present.by_real_clock().now,  # whoever sends goes by it
                )
                continue
            batch.add(
                Message,
                id=present.mint(),
                user_id=reader.user,
                organization_id=reader.organization,
                kind=kind.value,
                facts=known,
                subject_id=telling.subject_id,
                link=to,
                made_at=present.now,
                read_at=None,
            )
