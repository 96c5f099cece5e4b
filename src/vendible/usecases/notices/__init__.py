"""Tells people: messages in their consoles, and rows of the outbox for what leaves the process.

A use case calls `tell` in its `body`; nobody listens for events. What it writes commits or
vanishes with the command.
"""

from __future__ import annotations

from uuid import UUID

from vendible.domain.access.notices import AUDIENCE, FACTS, Channel, Notice
from vendible.domain.access.permissions import OrganizationKind
from vendible.gateways.present import Present
from vendible.records import messages, outbox
from vendible.records.batch import Batch
from vendible.records.models import Message

__all__ = ["Notice", "tell"]


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

    `organization` is the one that it concerns (a partner). Kinds that the operator is told of too
    go to its people by the same call; `operator_link` is where its page is (else its console).
    `link` is a path such as `/partner/products/fleet/`. `facts` are plain JSON without personal
    data: those of `domain.access.notices.FACTS`, None for one that isn't known. The name of the
    organization and the day come by themselves.
    """
    missing = FACTS[kind] - facts.keys()
    assert not missing, f"{kind} also needs the facts {', '.join(sorted(missing))}"
    found = messages.readers(kind, organization, AUDIENCE[kind])
    known = {**facts, "partner": found.concerned, "on": present.today}
    for reader in found.people:
        is_operator = reader.kind is OrganizationKind.OPERATOR
        to = (operator_link or "/operator/") if is_operator else link
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
                    subject_id=subject_id,
                    link=to,
                    now=present.now,
                )
                continue
            batch.add(
                Message,
                id=present.mint(),
                user_id=reader.user,
                organization_id=reader.organization,
                kind=kind.value,
                facts=known,
                subject_id=subject_id,
                link=to,
                made_at=present.now,
                read_at=None,
            )
