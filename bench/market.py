"""The marketplace that is measured: the demo's listings, and many small customers."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID

import yaml

from vendible.cli import demo_people
from vendible.domain.access.permissions import Actor, OrganizationKind, Role, permissions
from vendible.domain.kernel.money import Money
from vendible.domain.ordering.quotes import LineAsk
from vendible.gateways.present import present
from vendible.records.models import Organization
from vendible.usecases import drafts, ordering, people, reviewing, submitting
from vendible.usecases.people import NewOrganization

PLATFORM = LineAsk("ota-platform", "starter-monthly")
PACK = LineAsk("ota-500-vehicles", "monthly", parent=0)
DESK = LineAsk("customer-service", "basic-monthly", quantity=100)
_PRODUCTS = {"polaris": ("ota-platform", "ota-500-vehicles"), "harbor": ("customer-service",)}
_BALANCE = Money(100_000_000, "EUR")


@dataclass(frozen=True)
class Customer:
    """A customer with money; `key` is an API key with all that it may do."""

    id: UUID
    actor: Actor
    key: str


@dataclass(frozen=True)
class Holder:
    """A customer that holds a platform with a pack, and a desk.

    `license` and `credential` are the platform's.
    """

    customer: Customer
    desk: UUID
    license: UUID
    credential: str


class Market:
    """Open, with three products on sale."""

    def __init__(self) -> None:
        demo_people.found_all(present())
        found = Organization.objects.in_bulk(field_name="slug")
        self._actors = {
            slug: _actor(each.id, OrganizationKind(each.kind)) for slug, each in found.items()
        }
        self._customers = 0
        for partner, slugs in _PRODUCTS.items():
            for slug in slugs:
                self._list(partner, slug)

    def customer(self) -> Customer:
        """A new one."""
        self._customers += 1
        slug = f"customer-{self._customers}"
        now = present()
        new = NewOrganization(OrganizationKind.CUSTOMER, slug, slug.title(), "DE", "EUR")
        id_ = people.found_organization(new, present=now).id
        operator = self._actors["vendible"]
        people.deposit(id_, _BALANCE, "opening", actor=operator, present=now)
        actor = _actor(id_, OrganizationKind.CUSTOMER)
        key = people.issue_key(id_, "bench", sorted(actor.allowed), present=now)
        return Customer(id_, actor, key)

    def holder(self) -> Holder:
        """A new one."""
        customer = self.customer()
        ask = ordering.OrderAsk([PLATFORM, PACK, DESK], "EUR")
        answer = ordering.place_order(ask, actor=customer.actor, present=present())
        platform, _, desk = answer["licenses"]
        instance = UUID(str(platform["instance"]))
        credential = people.issue_credential(instance, actor=customer.actor, present=present())
        subscription, license_ = UUID(str(desk["subscription"])), UUID(str(platform["id"]))
        return Holder(customer, subscription, license_, credential)

    def _list(self, partner: str, slug: str) -> None:
        text = (files("vendible.cli") / "demo_listings" / f"{slug}.yml").read_text("utf-8")
        actor, operator = self._actors[partner], self._actors["vendible"]
        drafts.save_draft(yaml.safe_load(text), actor=actor, present=present())
        submitted = submitting.submit_listing(slug, intended=True, actor=actor, present=present())
        submission = UUID(submitted["submission"])
        reviewing.open_review(submission, actor=operator, present=present())
        reviewing.approve(submission, actor=operator, present=present())


def _actor(organization: UUID, kind: OrganizationKind) -> Actor:
    return Actor("bench", organization, kind, permissions(kind, Role.ADMINISTRATOR))
