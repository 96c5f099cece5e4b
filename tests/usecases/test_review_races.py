"""Withdrawing against opening, and two reviewers at once: exactly one wins (X13)."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tests.marketplace import Marketplace, demo_listing, open_marketplace, stackable_listing
from tests.usecases.racing import at_once, codes, winners
from vendible.domain.access.permissions import Actor, OrganizationKind, Role, permissions
from vendible.domain.kernel.refusals import Code
from vendible.records.models import JournalEntry, Message, StorefrontEntry, Submission
from vendible.usecases import people, reviewing, submitting

ROUNDS = 24
_ALL = permissions(OrganizationKind.OPERATOR, Role.ADMINISTRATOR)


@pytest.fixture
def market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path, products={})


def reviewer(market: Marketplace, name: str) -> Actor:
    """A person who may decide, as the pages would name them."""
    person = people.add_person(
        f"{name}@market.example", name.title(), market.organizations["market"], Role.ADMINISTRATOR
    )
    return Actor(
        f"user:{person.pk}", market.organizations["market"], OrganizationKind.OPERATOR, _ALL
    )


def test_withdrawing_and_opening_at_once(market: Marketplace) -> None:
    """The state, the journal and what people are told agree on who won, each time."""
    partner, operator, present = market.actor("harbor"), market.actor("market"), market.present
    people.add_person("hal@harbor.example", "Hal", market.organizations["harbor"], Role.MEMBER)
    won: Counter[str] = Counter()
    for number in range(ROUNDS):
        submission = market.submit("harbor", stackable_listing())
        calls = [
            partial(submitting.withdraw, submission, actor=partner, present=present),
            partial(reviewing.open_review, submission, actor=operator, present=present),
        ]
        # Who is first in the list is a little quicker: both shall win sometimes.
        outcomes = at_once(calls if number % 2 else calls[::-1])
        (winner,) = winners(outcomes)
        assert codes(outcomes) == {Code.REVIEW_STATE}
        assert Submission.objects.get(id=submission).state == winner["state"]
        told = set(Message.objects.filter(subject_id=submission).values_list("kind", flat=True))
        expected = "review_opened" if winner["state"] == "in_review" else "listing_withdrawn"
        assert told & {"review_opened", "listing_withdrawn"} == {expected}
        won[winner["state"]] += 1
        if winner["state"] == "in_review":
            reasons = [{"place": "", "reason": "for the next round"}]
            reviewing.reject(submission, reasons, actor=operator, present=present)
    facts = Counter(JournalEntry.objects.values_list("fact", flat=True))
    assert facts["listing_withdrawn"] == won["withdrawn"]
    assert facts["review_opened"] == facts["listing_rejected"] == won["in_review"]
    assert won.total() == ROUNDS


def test_two_reviewers_claim_at_once(market: Marketplace) -> None:
    reviewers = [reviewer(market, name) for name in ("ada", "ben", "cleo", "dora")]
    present = market.present
    for verb in (reviewing.claim, reviewing.open_review) * 6:
        submission = market.submit("harbor", stackable_listing())
        outcomes = at_once(
            [partial(verb, submission, actor=each, present=present) for each in reviewers]
        )
        (winner,) = winners(outcomes)
        assert codes(outcomes) <= {Code.REVIEW_CLAIMED, Code.REVIEW_STATE}
        assert Submission.objects.get(id=submission).reviewer == winner["reviewer"]
        mine = next(each for each in reviewers if each.name == winner["reviewer"])
        _send_back(submission, mine, market)


def _send_back(submission: UUID, actor: Actor, market: Marketplace) -> None:
    if Submission.objects.get(id=submission).state == "submitted":
        reviewing.open_review(submission, actor=actor, present=market.present)
    reasons = [{"place": "", "reason": "for the next round"}]
    reviewing.reject(submission, reasons, actor=actor, present=market.present)


def test_a_product_and_its_add_on_approved_at_once(market: Marketplace) -> None:
    """Whichever comes first, the storefront shows the add-on: neither misses the other."""
    operator, present = market.actor("market"), market.present
    for number in range(8):
        desk = demo_listing("customer-service", slug=f"desk-{number}", name=f"Desk {number}")
        box = stackable_listing() | {"slug": f"box-{number}", "name": f"Box {number}"}
        named = [{"product": desk["slug"], "editions": ["basic"]}]
        box["addon"] = box["addon"] | {"connections": named}
        submissions = [market.submit("harbor", each) for each in (desk, box)]
        for each in submissions:
            reviewing.open_review(each, actor=operator, present=present)
        calls = [
            partial(reviewing.approve, each, actor=operator, present=present)
            for each in submissions
        ]
        outcomes = at_once(calls if number % 2 else calls[::-1])
        assert len(winners(outcomes)) == 2
        assert StorefrontEntry.objects.get(slug=box["slug"]).connected
