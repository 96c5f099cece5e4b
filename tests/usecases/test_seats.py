"""Seats: who has what, within what was bought."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import DESK, PLATFORM, VOICE, Marketplace, demo_listing, open_marketplace
from tests.usecases.test_team import as_person, at_once, member, refusal, token
from vendible.domain.access.entries import Entry
from vendible.domain.access.permissions import Permission, Role
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.records import seats as seat_records
from vendible.records.models import Assignment, JournalEntry, Organization, Subscription, User
from vendible.usecases import inviting, leaving, seats
from vendible.usecases.people import add_person

SMALL = LineAsk("customer-service", "basic-monthly", quantity=2)
SEVERAL = 16


def held(slug: str, customer: str = "aurora") -> UUID:
    return Subscription.objects.get(product__slug=slug, customer__slug=customer).id


def people(market: Marketplace, count: int) -> list[User]:
    return [member(market, f"P{number}", Role.MEMBER) for number in range(count)]


def by(market: Marketplace, slug: str = "aurora") -> dict[str, Any]:
    return {"actor": market.actor(slug), "present": market.present}


def test_seats_are_those_that_were_bought(market: Marketplace) -> None:
    market.order(SMALL)
    desk, (a, b, c) = held("customer-service"), people(market, 3)
    answer = seats.assign(desk, [a.pk, b.pk, a.pk], **by(market))
    assert answer == {
        "subscription": str(desk),
        "assigned": [a.pk, b.pk],
        "already_assigned": [],
        "seats": 2,
        "taken": 2,
    }
    again = seats.assign(desk, [a.pk], **by(market))
    assert (again["assigned"], again["already_assigned"], again["taken"]) == ([], [a.pk], 2)
    told = refusal(Code.SEATS_TAKEN, seats.assign, desk, [c.pk], **by(market))
    assert (told.facts["seats"], told.facts["taken"], told.facts["missing"]) == (2, 2, 1)
    freed = seats.unassign(desk, [a.pk, c.pk], **by(market))
    assert (freed["freed"], freed["taken"]) == ([a.pk], 1)
    assert seats.assign(desk, [c.pk], **by(market))["taken"] == 2
    assert seat_records.assigned(market.organizations["aurora"]) == {desk: 2}


def test_all_of_them_or_none(market: Marketplace) -> None:
    market.order(SMALL)
    everybody = [each.pk for each in people(market, 3)]
    desk = held("customer-service")
    refusal(Code.SEATS_TAKEN, seats.assign, desk, everybody, **by(market))
    assert not Assignment.objects.exists()


def test_an_add_on_is_assigned_without_its_product(market: Marketplace) -> None:
    market.order(SMALL, VOICE)
    voice, everybody = held("voice-channel"), people(market, 4)
    answer = seats.assign(voice, [each.pk for each in everybody], **by(market))
    assert (answer["seats"], answer["taken"]) == (None, 4)
    assert seat_records.assigned(market.organizations["aurora"]) == {voice: 4}


def test_what_names_no_seats_takes_anybody(market: Marketplace) -> None:
    market.order(PLATFORM)
    answer = seats.assign(
        held("ota-platform"), [each.pk for each in people(market, 5)], **by(market)
    )
    assert (answer["seats"], answer["taken"]) == (None, 5)


def test_by_list(market: Marketplace) -> None:
    market.order(DESK)
    desk, (a, b) = held("customer-service"), people(market, 2)
    stranger = add_person("x@boreal.example", "X", market.organizations["boreal"], Role.MEMBER)
    seats.assign(desk, [b.pk], **by(market))
    entries = [
        Entry(1, a.email),
        Entry(2, b.email),
        Entry(4, stranger.email),
        Entry(5, a.email),
        Entry(6, "new@aurora.example", "New One"),
    ]
    answer = seats.assign_list(desk, entries, **by(market))
    assert [(each["line"], each["result"]) for each in answer["people"]] == [
        (1, "assigned"),
        (2, "already_assigned"),
        (4, "unknown"),
        (5, "written_twice"),
        (6, "unknown"),
    ]
    assert answer["taken"] == 2
    assert answer["people"][2]["person"] is None
    answer = seats.assign_list(desk, entries[2:], invite_unknown=True, **by(market))
    assert [each["result"] for each in answer["people"]] == [
        "invited_and_assigned",
        "already_assigned",
        "invited_and_assigned",
    ]
    assert answer["taken"] == 4
    (row,) = Organization.objects.get(slug="aurora").invitations.filter(email="new@aurora.example")
    joined = inviting.accept(token(row.id), present=market.present)
    assert seat_records.seat_of(market.organizations["aurora"], desk, joined.pk)


def test_without_seats_for_all_nobody_is_invited(market: Marketplace) -> None:
    market.order(SMALL)
    entries = [Entry(each, f"n{each}@aurora.example") for each in range(1, 4)]
    told = refusal(
        Code.SEATS_TAKEN,
        seats.assign_list,
        held("customer-service"),
        entries,
        invite_unknown=True,
        **by(market),
    )
    assert told.facts["wanted"] == 3
    assert not User.objects.filter(email__startswith="n").exists()


def test_a_withdrawn_invitation_frees_its_seat(market: Marketplace) -> None:
    market.order(SMALL)
    desk = held("customer-service")
    entries = [Entry(1, "new@aurora.example")]
    seats.assign_list(desk, entries, invite_unknown=True, **by(market))
    (row,) = Organization.objects.get(slug="aurora").invitations.all()
    inviting.withdraw(row.id, **by(market))
    assert seat_records.assigned(market.organizations["aurora"]) == {}
    refusal(
        Code.NOT_FOUND,
        seats.assign,
        desk,
        [User.objects.get(email="new@aurora.example").pk],
        **by(market),
    )


def test_what_is_not_active_takes_nobody(market: Marketplace) -> None:
    market.order(SMALL)
    desk, (a, b) = held("customer-service"), people(market, 2)
    seats.assign(desk, [a.pk], **by(market))
    Subscription.objects.filter(id=desk).update(state="suspended")
    told = refusal(Code.SUBSCRIPTION_NOT_ACTIVE, seats.assign, desk, [b.pk], **by(market))
    assert told.facts["state"] == "suspended"
    assert seats.unassign(desk, [a.pk], **by(market))["freed"] == [a.pk]


def test_seats_of_what_has_ended_do_not_count(market: Marketplace) -> None:
    market.order(SMALL)
    desk, (a,) = held("customer-service"), people(market, 1)
    seats.assign(desk, [a.pk], **by(market))
    leaving.cancel(desk, When.NOW, **by(market))
    assert seat_records.assigned(market.organizations["aurora"]) == {}
    assert not seat_records.open_seats(market.organizations["aurora"]).exists()
    refusal(Code.SUBSCRIPTION_NOT_ACTIVE, seats.assign, desk, [a.pk], **by(market))


def test_others_and_those_who_may_not(market: Marketplace) -> None:
    market.order(SMALL)
    desk, (a,) = held("customer-service"), people(market, 1)
    stranger = member(market, "Bo", Role.MEMBER, "boreal")
    refusal(Code.NOT_FOUND, seats.assign, desk, [stranger.pk], **by(market))
    refusal(Code.NOT_FOUND, seats.assign, desk, [stranger.pk], **by(market, "boreal"))
    refusal(Code.NOT_FOUND, seats.unassign, desk, [a.pk], **by(market, "boreal"))
    for role in (Role.FINANCE, Role.MEMBER):
        actor = as_person(member(market, role.title(), role))
        more: dict[str, Any] = {"actor": actor, "present": market.present}
        for call in (seats.assign, seats.unassign):
            told = refusal(Code.NOT_ALLOWED, call, desk, [a.pk], **more)
            assert told.facts["who"] == ["customer administrator", "customer buyer"]
    buyer: dict[str, Any] = {
        "actor": as_person(member(market, "Buy", Role.BUYER)),
        "present": market.present,
    }
    assert seats.assign(desk, [a.pk], **buyer)["taken"] == 1
    entries = [Entry(1, "new@aurora.example")]
    assert seats.assign_list(desk, entries, **buyer)["people"][0]["result"] == "unknown"
    told = refusal(Code.NOT_ALLOWED, seats.assign_list, desk, entries, invite_unknown=True, **buyer)
    assert told.facts["permission"] == Permission.MEMBERS_MANAGE.value


def test_the_journal_names_ids_alone(market: Marketplace) -> None:
    market.order(SMALL)
    desk, (a,) = held("customer-service"), people(market, 1)
    seats.assign_list(desk, [Entry(1, a.email)], **by(market))
    seats.unassign(desk, [a.pk], **by(market))
    lines = JournalEntry.objects.filter(subject="subscription").order_by("id")
    assert [(each.fact, each.facts) for each in lines] == [
        ("seats_assigned", {"people": [f"user:{a.pk}"]}),
        ("seats_freed", {"people": [f"user:{a.pk}"]}),
    ]


def test_a_use_counts_for_who_has_a_seat(market: Marketplace) -> None:
    market.order(SMALL)
    desk, (a, b) = held("customer-service"), people(market, 2)
    seats.assign(desk, [a.pk], **by(market))

    def uses(later: Marketplace) -> tuple[int, Any]:
        seats.open_software(desk, actor=as_person(a), present=later.present)
        row = Assignment.objects.get(user=a)
        return row.uses, row.last_used_at

    soon, later = market.after(seconds=59), market.after(seconds=60)
    assert uses(market) == (1, market.present.now)
    assert uses(soon) == (1, market.present.now)
    assert uses(later) == (2, later.present.now)
    told = refusal(
        Code.SEAT_NEEDED,
        seats.open_software,
        desk,
        actor=as_person(b),
        present=market.present,
    )
    assert told.facts["who"] == ["customer administrator", "customer buyer"]


def test_what_names_no_seats_is_opened_by_anybody(market: Marketplace) -> None:
    market.order(PLATFORM)
    (a,) = people(market, 1)
    seats.open_software(held("ota-platform"), actor=as_person(a), present=market.present)


def test_an_add_on_with_seats_of_its_own(market: Marketplace) -> None:
    """Its own listing's seats over its own license, whatever its product has."""
    voice = demo_listing("voice-channel", slug="coach", name="Coach", seats="coaches")
    voice["entitlements"] = [
        {"code": "coaches", "name": "Coaches", "kind": "limit", "unit": "coach"}
    ]
    voice["grants"] = [{"entitlement": "coaches", "sets": 3}]
    market.list_product("harbor", voice)
    market.order(SMALL, LineAsk("coach", voice["offers"][0]["code"], parent=0))
    everybody = [each.pk for each in people(market, 4)]
    answer = seats.assign(held("coach"), everybody[:3], **by(market))
    assert (answer["seats"], answer["taken"]) == (3, 3)
    refusal(Code.SEATS_TAKEN, seats.assign, held("coach"), everybody[3:], **by(market))


# -- at once --------------------------------------------------------------------------------------


@pytest.fixture
def open_market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path, products={"harbor": ("customer-service",)})


def test_the_last_seat_goes_to_exactly_one(open_market: Marketplace) -> None:
    market = open_market
    market.order(SMALL)
    desk, (first, *others) = held("customer-service"), people(market, SEVERAL + 1)
    seats.assign(desk, [first.pk], **by(market))
    outcomes = at_once(
        *[lambda user=user: seats.assign(desk, [user.pk], **by(market)) for user in others]
    )
    lost = [each for each in outcomes if isinstance(each, Refusal)]
    assert len(lost) == SEVERAL - 1
    assert {each.code for each in lost} == {Code.SEATS_TAKEN}
    assert Assignment.objects.filter(ended_at=None).count() == 2


def test_one_person_is_assigned_once(open_market: Marketplace) -> None:
    market = open_market
    market.order(SMALL)
    desk, (a,) = held("customer-service"), people(market, 1)
    outcomes = at_once(*[lambda: seats.assign(desk, [a.pk], **by(market))] * SEVERAL)
    assert sum(each["assigned"] == [a.pk] for each in outcomes) == 1
    assert Assignment.objects.count() == 1
