"""Sandboxes: apart from everybody else, with a clock that can be moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import BALANCE, PLATFORM, Marketplace, demo_listing
from tests.usecases.telling import person
from tests.usecases.test_trials import with_trial
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.kernel.terms import day_of
from vendible.domain.ordering.quotes import LineAsk
from vendible.gateways.present import Present
from vendible.records import clocks, revisions, storefront
from vendible.records.books import read_books
from vendible.records.models import (
    Invoice,
    JournalEntry,
    Membership,
    Message,
    Order,
    Organization,
    OutboxMessage,
    StorefrontEntry,
    Subscription,
)
from vendible.records.storefront import Wanted
from vendible.usecases import clock, sandboxes

TRIED = LineAsk("sandbox-platform", "starter-monthly")
CUSTOMER, PARTNER = "aurora-sandbox", "polaris-sandbox"


@pytest.fixture
def boxed(market: Marketplace) -> Marketplace:
    """With a sandbox customer and a sandbox partner that has one product on sale."""
    both = market.with_sandboxes("aurora", "polaris")
    both.list_product(PARTNER, demo_listing("ota-platform") | {"slug": "sandbox-platform"})
    return both


def present_of(market: Marketplace, slug: str = CUSTOMER) -> Present:
    """As the faces make it for each request."""
    seconds = Organization.objects.get(slug=slug).clock_seconds
    return market.present.ahead_by(seconds)


def move(market: Marketplace, slug: str = CUSTOMER, **by: float) -> bool:
    present = present_of(market, slug)
    clock.move_clock(
        market.organizations[slug],
        present.now + timedelta(**by),
        actor=market.actor(slug),
        present=present,
    )
    return clock.work_off(market.organizations[slug], present)


def refused(market: Marketplace, slug: str, to: datetime, **more: Any) -> Refusal:
    whose = more.pop("whose", slug)
    with pytest.raises(Refusal) as no:
        clock.move_clock(
            market.organizations[whose], to, actor=market.actor(slug), present=market.present
        )
    return no.value


def test_a_twin_has_the_same_people_and_nothing_else(market: Marketplace) -> None:
    ann = person(market, "aurora", "Ann")
    answer = sandboxes.make_sandbox("aurora", actor=market.actor("market"), present=market.present)
    twin = Organization.objects.get(id=answer["organization"])
    assert (twin.sandbox, twin.slug, twin.name) == (True, "aurora-sandbox", "Aurora (sandbox)")
    assert (twin.kind, twin.country, twin.currency) == ("customer", "DE", "EUR")
    assert Membership.objects.get(organization=twin).user == ann
    assert not twin.balances.exists()


def test_there_is_one_twin_and_none_of_a_twin(market: Marketplace) -> None:
    more = market.with_sandboxes("aurora")
    for slug, code in (
        ("aurora", Code.SANDBOX_EXISTS),
        ("aurora-sandbox", Code.NOT_FOUND),
        ("market", Code.NOT_FOUND),
        ("nobody", Code.NOT_FOUND),
    ):
        with pytest.raises(Refusal) as no:
            sandboxes.make_sandbox(slug, actor=more.actor("market"), present=more.present)
        assert no.value.code is code


def test_each_side_sees_and_buys_its_own_alone(boxed: Marketplace) -> None:
    def seen(*, sandbox: bool) -> set[str]:
        found = storefront.find(Wanted(sandbox=sandbox), None, 100)
        return {each.slug for each in found.entries}

    assert seen(sandbox=True) == {"sandbox-platform"}
    assert "sandbox-platform" not in seen(sandbox=False)
    assert len(seen(sandbox=False)) == StorefrontEntry.objects.count() - 1
    assert sum(each.count for each in storefront.count(Wanted(sandbox=True))) == 1
    with pytest.raises(Refusal) as no:
        revisions.product_on_sale("sandbox-platform")
    assert no.value.code is Code.NOT_FOUND
    for customer, line in ((CUSTOMER, PLATFORM), ("aurora", TRIED)):
        with pytest.raises(Refusal) as no:
            boxed.order(line, customer=customer)
        assert no.value.code is Code.NOT_ON_SALE
    boxed.order(TRIED, customer=CUSTOMER)
    boxed.order(PLATFORM)


def test_a_typing_mistake_is_mended_by_words_of_ones_own_side(boxed: Marketplace) -> None:
    odd = demo_listing("ota-platform") | {"slug": "odd", "name": "Zeppelin Hangar"}
    boxed.list_product(PARTNER, odd)
    assert storefront.meant("zepelin", sandbox=True) == "zeppelin"
    assert storefront.meant("zeppelin") != "zeppelin"


def test_the_books_are_apart_and_both_balance(boxed: Marketplace) -> None:
    before = read_books()
    boxed.order(TRIED, customer=CUSTOMER)
    real, tried = read_books(), read_books(sandbox=True)
    assert real == before
    assert real.balance
    assert tried.balance
    owners = {each.owner for each in tried.accounts}
    assert "Aurora (sandbox)" in owners
    assert not {"Aurora", "Polaris"} & owners


def test_a_year_brings_twelve_renewals_each_on_its_day(boxed: Marketplace) -> None:
    boxed.order(TRIED, customer=CUSTOMER)
    assert move(boxed, days=365)
    customer = boxed.organizations[CUSTOMER]
    renewals = Order.objects.filter(customer_id=customer, kind="renewal").order_by("id")
    expected = [date(2026, month, 15) for month in range(2, 13)] + [date(2027, 1, 15)]
    invoices = Invoice.objects.filter(order__in=renewals).order_by("issued_on")
    assert [each.issued_on for each in invoices] == expected
    zone = boxed.present.zone
    assert [day_of(each.placed_at, zone) for each in renewals] == expected
    assert {each.state for each in invoices} == {"settled"}
    held = Subscription.objects.get(customer_id=customer)
    assert held.end == date(2027, 2, 15)
    assert held.due_at is not None
    # By the real clock: a year of the way is gone.
    assert day_of(held.due_at, zone) == date(2026, 2, 15)
    assert read_books().balance
    assert read_books(sandbox=True).balance


def test_what_happened_is_told_in_order(boxed: Marketplace) -> None:
    boxed.order(TRIED, customer=CUSTOMER)
    customer = boxed.organizations[CUSTOMER]
    assert clocks.since_move(customer, 10) == []
    move(boxed, days=32)
    move(boxed, days=31)
    moved, renewed = clocks.since_move(customer, 10)
    assert moved.fact == "clock_moved"
    assert moved.facts["moved_from"].startswith("2026-02-16")
    assert moved.facts["moved_to"].startswith("2026-03-19")
    assert renewed.fact == "subscription_renewed"
    assert day_of(renewed.at, boxed.present.zone) == date(2026, 3, 15)


def test_a_trial_is_told_of_and_converts(boxed: Marketplace) -> None:
    ann = person(boxed, CUSTOMER, "Ann")
    boxed.list_product(PARTNER, with_trial(30) | {"slug": "sandbox-platform"})
    boxed.order(TRIED, customer=CUSTOMER)
    move(boxed, days=31)
    told = Message.objects.filter(user=ann).order_by("id")
    assert [each.kind for each in told] == ["trial_ending"] * 3 + ["trial_converted"]
    zone = boxed.present.zone
    assert [day_of(each.made_at, zone) for each in told] == [
        date(2026, 2, 7),
        date(2026, 2, 11),
        date(2026, 2, 13),
        date(2026, 2, 14),
    ]
    assert told[0].facts["then_costs"] == "345.10 EUR"
    assert told[0].facts["ends_on"] is None
    assert told[3].link.startswith("/my/orders/")
    letters = OutboxMessage.objects.filter(user=ann)
    assert letters.count() == 4
    assert {each.due_at <= boxed.present.now for each in letters if each.due_at} == {True}


def test_what_can_not_be_paid_is_told_of_until_it_ends(boxed: Marketplace) -> None:
    person(boxed, CUSTOMER, "Ann")
    boxed.order(TRIED, customer=CUSTOMER)
    customer = boxed.organizations[CUSTOMER]
    left = Organization.objects.get(id=customer).balances.get()
    type(left).objects.filter(pk=left.pk).update(minor=0)
    move(boxed, days=60)
    told = list(Message.objects.order_by("id").values_list("kind", flat=True))
    assert told == ["subscription_isolated", "destruction_near", "subscription_ended"]
    isolated = Message.objects.get(kind="subscription_isolated")
    assert isolated.facts["missing"] == "345.10 EUR"
    assert isolated.facts["renewable_until"] == "2026-02-22"


def test_a_move_in_small_steps_goes_on(boxed: Marketplace) -> None:
    boxed.order(TRIED, customer=CUSTOMER)
    customer, present = boxed.organizations[CUSTOMER], present_of(boxed)
    actor = boxed.actor(CUSTOMER)
    later = present.now + timedelta(days=365)
    clock.move_clock(customer, later, actor=actor, present=present)
    assert not clock.work_off(customer, present, limit=5)
    assert Order.objects.filter(kind="renewal").count() == 5
    boxed.work_off()  # the runner, meanwhile
    assert clock.work_off(customer, present)
    assert Order.objects.filter(kind="renewal").count() == 12


def test_nobody_elses_days_come_nearer(boxed: Marketplace) -> None:
    boxed.order(PLATFORM)
    before = Subscription.objects.get().due_at
    move(boxed, days=365)
    assert Subscription.objects.get().due_at == before
    assert Order.objects.filter(kind="renewal").count() == 0


def test_a_partners_clock_moves_alone(boxed: Marketplace) -> None:
    assert move(boxed, PARTNER, days=30)
    assert present_of(boxed, PARTNER).today == date(2026, 2, 14)
    assert present_of(boxed).today == date(2026, 1, 15)


def test_a_clock_goes_forward_and_not_too_far(boxed: Marketplace) -> None:
    now = boxed.present.now
    assert refused(boxed, CUSTOMER, now).code is Code.CLOCK_BACKWARDS
    assert refused(boxed, CUSTOMER, now - timedelta(days=1)).code is Code.CLOCK_BACKWARDS
    far = refused(boxed, CUSTOMER, now + timedelta(days=4000))
    assert far.code is Code.CLOCK_TOO_FAR
    assert refused(boxed, "aurora", now + timedelta(days=1)).code is Code.NOT_A_SANDBOX


def test_whose_clock_one_may_move(boxed: Marketplace) -> None:
    to = boxed.present.now + timedelta(days=1)
    assert refused(boxed, "boreal", to, whose=CUSTOMER).code is Code.NOT_FOUND
    with pytest.raises(Refusal) as no:
        clock.move_clock(
            boxed.organizations[CUSTOMER],
            to,
            actor=boxed.actor(CUSTOMER, without=[Permission.CLOCK_MOVE]),
            present=boxed.present,
        )
    assert no.value.code is Code.NOT_ALLOWED
    clock.move_clock(
        boxed.organizations[CUSTOMER], to, actor=boxed.actor("market"), present=boxed.present
    )
    entry = JournalEntry.objects.get(fact="clock_moved")
    assert entry.organization_id == boxed.organizations[CUSTOMER]
    assert UUID(str(entry.subject_id)) == boxed.organizations[CUSTOMER]


def test_a_sandbox_has_its_own_money(boxed: Marketplace) -> None:
    boxed.deposit(CUSTOMER, Money(100, "EUR"))
    own = [each for each in read_books(sandbox=True).accounts if each.owner == "Aurora (sandbox)"]
    assert [each.balance for each in own] == [-(BALANCE + Money(100, "EUR"))]
