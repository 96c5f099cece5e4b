"""A small marketplace for the tests: made by the use cases, out of the demo's listing files."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction
from pytest_django import DjangoDbBlocker

from vendible.domain.access.permissions import (
    Actor,
    OrganizationKind,
    Permission,
    Role,
    permissions,
)
from vendible.domain.kernel.ids import Mint, uuid7
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.gateways.keys import open_keys
from vendible.gateways.present import Present, clock_now
from vendible.records import revisions
from vendible.records.models import TaxRate
from vendible.usecases import (
    drafts,
    falling_due,
    ordering,
    people,
    reviewing,
    sandboxes,
    submitting,
)
from vendible.usecases.commands import Answer, Once
from vendible.usecases.people import NewOrganization

NOW = datetime(2026, 1, 15, 11, tzinfo=UTC)  # noon in Berlin
ZONE = ZoneInfo("Europe/Berlin")

_TYPES = ("license", "saas")
OPERATOR = NewOrganization(OrganizationKind.OPERATOR, "market", "The Market", "DE", "EUR")
POLARIS = NewOrganization(OrganizationKind.PARTNER, "polaris", "Polaris", "DE", "EUR", _TYPES)
LUMEN = NewOrganization(OrganizationKind.PARTNER, "lumen", "Lumen", "NL", "EUR", _TYPES)
HARBOR = NewOrganization(
    OrganizationKind.PARTNER, "harbor", "Harbor", "FR", "EUR", _TYPES, stackable_enabled=True
)
AURORA = NewOrganization(OrganizationKind.CUSTOMER, "aurora", "Aurora", "DE", "EUR")
BOREAL = NewOrganization(OrganizationKind.CUSTOMER, "boreal", "Boreal", "FR", "EUR")
ORGANIZATIONS = (OPERATOR, POLARIS, LUMEN, HARBOR, AURORA, BOREAL)

PRODUCTS: Mapping[str, tuple[str, ...]] = {
    "polaris": ("ota-platform", "ota-500-vehicles"),
    "lumen": ("av-gateway", "av-10000-minutes"),
    "harbor": ("customer-service", "voice-channel"),
}
TAX_RATES = {"DE": Decimal(19), "FR": Decimal(20), "NL": Decimal(21)}
BALANCE = Money(10_000_000, "EUR")  # what each customer has to begin with

PLATFORM = LineAsk("ota-platform", "starter-monthly")  # 290.00, Germany: 345.10 with tax
PACK = LineAsk("ota-500-vehicles", "monthly", parent=0)  # 240.00
DESK = LineAsk("customer-service", "basic-monthly", quantity=10)  # 300.00
VOICE = LineAsk("voice-channel", "monthly", parent=0)  # 120.00 and 90.00 once


def demo_listing(file: str, /, **changed: Any) -> dict[str, Any]:
    """The plain document of one of the demo's listing files, with some of its keys changed."""
    text = (files("vendible.cli") / "demo_listings" / f"{file}.yml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return copy.deepcopy(document | changed)


def stackable_listing() -> dict[str, Any]:
    """An add-on of which each desk can have one."""
    voice = demo_listing("voice-channel")
    offers = [{**offer, "contract": None} for offer in voice["offers"]]
    return voice | {
        "slug": "extra-inbox",
        "name": "Extra Inbox",
        "addon": voice["addon"] | {"ownership": "one_per_parent", "integration": "api"},
        "offers": [{k: v for k, v in offer.items() if v is not None} for offer in offers],
    }


class SeededMint:
    """Ids by a seed: each sorts after those before it, whatever instant it is made for."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._counted = count()

    def at(self, now: datetime) -> Mint:
        def mint() -> UUID:
            # Two calls that no other thread can come between, so that threads may share it.
            return uuid7(now, next(self._counted) << 44 | self._chance.getrandbits(44))

        return mint


@dataclass(frozen=True)
class Marketplace:
    """Who is there, by slug; `keys` are API keys with all that the organization may do."""

    present: Present
    minting: SeededMint
    organizations: Mapping[str, UUID]
    keys: Mapping[str, str]
    keys_folder: Path  # of the keys that sign
    submissions: dict[str, UUID] = field(default_factory=dict)  # of each product, the last one

    def after(self, **duration: float) -> Marketplace:
        """The same marketplace later: `after(days=3)`."""
        now = self.present.now + timedelta(**duration)
        return replace(self, present=replace(self.present, now=now, mint=self.minting.at(now)))

    def work_off(self) -> int:
        """All that has fallen due of subscriptions; how many days of customers that were."""
        days = 0
        while count := falling_due.work_off(self.present):
            days += count
        return days

    def actor(self, slug: str, *, without: Iterable[Permission] = ()) -> Actor:
        kind = kind_of(slug)
        allowed = permissions(kind, Role.ADMINISTRATOR) - frozenset(without)
        is_sandbox = slug.endswith(sandboxes.SUFFIX)
        organization = self.organizations[slug]
        return Actor(f"test:{slug}", organization, kind, allowed, sandbox=is_sandbox)

    def key(self, slug: str, *scopes: Permission) -> str:
        """A new API key of the organization with these scopes alone."""
        return people.issue_key(self.organizations[slug], "test", scopes, present=self.present)

    def submit(self, partner: str, document: Mapping[str, Any]) -> UUID:
        actor = self.actor(partner)
        drafts.save_draft(document, actor=actor, present=self.present)
        answer = submitting.submit_listing(
            document["slug"], intended=True, actor=actor, present=self.present
        )
        submission = UUID(answer["submission"])
        self.submissions[document["slug"]] = submission
        return submission

    def list_product(self, partner: str, document: Mapping[str, Any]) -> UUID:
        """Submitted, reviewed, approved: on sale."""
        submission = self.submit(partner, document)
        operator = self.actor(OPERATOR.slug)
        reviewing.open_review(submission, actor=operator, present=self.present)
        reviewing.approve(submission, actor=operator, present=self.present)
        return submission

    def with_sandboxes(self, *slugs: str) -> Marketplace:
        """The same with sandboxes of these: `aurora-sandbox`; a customer's has money."""
        operator = self.actor(OPERATOR.slug)
        organizations, keys = dict(self.organizations), dict(self.keys)
        for slug in slugs:
            made = sandboxes.make_sandbox(slug, actor=operator, present=self.present)
            organizations[made["slug"]] = id_ = UUID(made["organization"])
            scopes = sorted(permissions(kind_of(slug), Role.ADMINISTRATOR))
            keys[made["slug"]] = people.issue_key(id_, "all", scopes, present=self.present)
        more = replace(self, organizations=organizations, keys=keys)
        for slug in slugs:
            if kind_of(slug) is OrganizationKind.CUSTOMER:
                more.deposit(sandboxes.sandbox_slug(slug), BALANCE)
        return more

    def deposit(self, customer: str, amount: Money) -> None:
        people.deposit(
            self.organizations[customer],
            amount,
            "opening",
            actor=self.actor(OPERATOR.slug),
            present=self.present,
        )

    def order(
        self,
        *lines: LineAsk,
        customer: str = "aurora",
        currency: str = "EUR",
        once: Once | None = None,
        **more: Any,
    ) -> Answer:
        ask = ordering.OrderAsk(lines, currency, **more)
        return ordering.place_order(
            ask, actor=self.actor(customer), present=self.present, once=once
        )


def kind_of(slug: str) -> OrganizationKind:
    of = slug.removesuffix(sandboxes.SUFFIX)
    return next(each.kind for each in ORGANIZATIONS if each.slug == of)


def open_marketplace(
    keys_folder: Path,
    *,
    now: datetime = NOW,
    products: Mapping[str, tuple[str, ...]] = PRODUCTS,
    seed: int = 1,
) -> Marketplace:
    """Founds it in an empty database: organizations, keys, tax rates, products on sale, money."""
    # The same seed makes the same ids, and a process keeps the listings it has seen by theirs.
    revisions._cache.clear()
    minting = SeededMint(seed)
    present = Present(now, ZONE, minting.at(now), open_keys(keys_folder))
    founded = {
        new.slug: people.found_organization(new, present=present).id for new in ORGANIZATIONS
    }
    TaxRate.objects.bulk_create(
        TaxRate(country=country, tax_class="standard", rate_pct=rate)
        for country, rate in TAX_RATES.items()
    )
    keys = {
        slug: people.issue_key(
            id_, "all", sorted(permissions(kind_of(slug), Role.ADMINISTRATOR)), present=present
        )
        for slug, id_ in founded.items()
    }
    market = Marketplace(present, minting, founded, keys, keys_folder)
    for partner, slugs in products.items():
        for slug in slugs:
            market.list_product(partner, demo_listing(slug))
    for customer in (AURORA, BOREAL):
        market.deposit(customer.slug, BALANCE)
    return market


@contextmanager
def opened_for_a_file(
    blocker: DjangoDbBlocker, keys_folder: Path, **more: Any
) -> Iterator[Marketplace]:
    """Opened once, in a transaction around those of a file's tests, and rolled back at its end."""
    with blocker.unblock(), transaction.atomic():
        yield open_marketplace(keys_folder, **more)
        transaction.set_rollback(True)


def clock_put_to(now: datetime) -> timedelta:
    """The `CLOCK_OFFSET` with which a process takes the present moment for `now`."""
    return now - clock_now()
