"""People to be told, and what they are told, for the tests of messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from tests.marketplace import Marketplace, open_marketplace
from vendible.domain.access.notices import FACTS, Channel, Language, Notice
from vendible.domain.access.permissions import Role
from vendible.records.batch import Batch
from vendible.records.models import OutboxMessage, User
from vendible.usecases import people, sending
from vendible.usecases.notices import tell
from vendible.usecases.notices.choosing import choose

FACTS_OF_ALL: dict[str, Any] = {
    "product": "Fleetboard",
    "revision": 7,
    "answer_by": None,
    "reasons": 2,
    "asset": "Gateway",
    "version": "2.1.0",
    "result": "clean",
    "reason": "The license file is missing.",
    "count": 12,
}


def small_market(folder: Path) -> Marketplace:
    """With one product on sale."""
    return open_marketplace(folder, products={"polaris": ("ota-platform",)})


def person(market: Marketplace, slug: str, name: str, **chosen: Any) -> User:
    """An administrator of the organization, with the preferences that are given to `prefer`."""
    user = people.add_person(
        f"{name.lower()}@{slug}.example", name, market.organizations[slug], Role.ADMINISTRATOR
    )
    if chosen:
        prefer(market, slug, user, **chosen)
    return user


def prefer(
    market: Marketplace,
    slug: str,
    user: User,
    kind: Notice = Notice.LISTING_APPROVED,
    *ways: Channel,
    language: Language = Language.ENGLISH,
    phone: str = "",
) -> None:
    choose(
        user.pk,
        language=language,
        phone=phone,
        ways={kind: frozenset(ways)},
        actor=market.actor(slug),
        present=market.present,
    )


def told_of(market: Marketplace, kind: Notice = Notice.LISTING_APPROVED, **more: Any) -> None:
    """As a use case does it: one batch, in one transaction."""
    with transaction.atomic():
        batch = Batch()
        tell_all(batch, market, kind, **more)
        batch.write()


def tell_all(batch: Batch, market: Marketplace, kind: Notice, **more: Any) -> None:
    facts = {name: FACTS_OF_ALL.get(name) for name in FACTS[kind]} | more
    tell(
        batch,
        kind,
        organization=market.organizations["polaris"],
        present=market.present,
        subject_id=market.present.mint(),
        link="/partner/products/fleet/",
        operator_link="/operator/submissions/1/",
        **facts,
    )


def send(market: Marketplace, id_: UUID, mail: Any, sms: Any = None) -> bool:
    return sending.send_one(
        id_,
        present=market.present,
        mail=mail,
        sms=sms,
        site="https://market.example",
        market="The Market",
    )


def only_row() -> OutboxMessage:
    return OutboxMessage.objects.get()
