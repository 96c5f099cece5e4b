"""Inviting people, their roles and limits, and removing them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.marketplace import DESK, Marketplace, open_marketplace
from tests.usecases.telling import send
from vendible.consoles.acting import actor_of
from vendible.domain.access.entries import ENTRIES_MAX, Entry
from vendible.domain.access.permissions import Actor, Permission, Role
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.mail import NullMail
from vendible.records.models import (
    Assignment,
    IdempotencyKey,
    Invitation,
    JournalEntry,
    Membership,
    OutboxMessage,
    Subscription,
    User,
)
from vendible.usecases import inviting, seats, team
from vendible.usecases.commands import Once
from vendible.usecases.people import add_person

ANN, BOB = Entry(1, "ann@aurora.example", "Ann Lee"), Entry(2, "bob@aurora.example")


def invite(
    market: Marketplace,
    *entries: Entry,
    role: Role = Role.MEMBER,
    limit: Money | None = None,
    slug: str = "aurora",
    **more: Any,
) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {"actor": market.actor(slug), "present": market.present} | more
    answer = inviting.invite(entries, role, limit, **asked)
    people: list[dict[str, Any]] = answer["people"]
    return people


def token(invitation: str | UUID) -> str:
    """What the letter's link holds."""
    link = inviting.link_of(UUID(str(invitation)))
    assert link is not None
    return link.removeprefix(inviting.INVITATIONS).removesuffix("/")


def refusal(code: Code, call: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(*args, **more)
    assert refused.value.code is code
    return refused.value


def member(market: Marketplace, name: str, role: Role, slug: str = "aurora") -> User:
    return add_person(f"{name.lower()}@{slug}.example", name, market.organizations[slug], role)


def as_person(user: User) -> Actor:
    return actor_of(Membership.objects.select_related("organization").get(user=user))


def test_who_is_invited_gets_a_letter_and_joins(market: Marketplace) -> None:
    limit = Money(100_000, "EUR")
    told = invite(market, ANN, BOB, role=Role.BUYER, limit=limit)
    assert [(each["line"], each["result"]) for each in told] == [(1, "invited"), (2, "invited")]
    mail = NullMail()
    for row in OutboxMessage.objects.all():
        assert send(market, row.id, mail)
    ((to, subject, text), _) = sorted(mail.sent)
    assert (to, subject) == ("ann@aurora.example", "The Market: Aurora invites you")
    assert f"https://market.example/invitations/{token(told[0]['invitation'])}/" in text
    assert "22 January 2026" in text
    assert "message settings" not in text
    user = inviting.accept(
        token(told[0]["invitation"]),
        name="Ann B. Lee",
        password="a long one",
        present=market.present,
    )
    assert (user.get_full_name(), user.is_active) == ("Ann B. Lee", True)
    assert user.check_password("a long one")
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.limit_minor) == ("buyer", 100_000)
    assert as_person(user).limit == limit


def test_no_address_and_no_token_is_in_the_journal_or_the_outbox(market: Marketplace) -> None:
    once = Once("key", "hash")
    told = invite(market, ANN, once=once)
    secret = token(told[0]["invitation"])
    inviting.accept(secret, present=market.present)
    assert invite(market, ANN, once=once) == told
    kept = [
        *JournalEntry.objects.values_list("facts", "actor"),
        *OutboxMessage.objects.values_list("facts", "link", "failure"),
        *IdempotencyKey.objects.values_list("answer"),
    ]
    text = json.dumps(kept, default=str)
    assert "ann@" not in text
    assert "Ann" not in text
    assert secret not in text


def test_who_is_there_already_is_told_and_is_no_error(market: Marketplace) -> None:
    member(market, "Cy", Role.MEMBER)
    add_person("Mixed@Boreal.example", "Mixed", market.organizations["boreal"], Role.MEMBER)
    invite(market, ANN)
    told = invite(
        market,
        Entry(1, "cy@aurora.example"),
        ANN,
        BOB,
        Entry(4, "bob@aurora.example"),
        Entry(5, "mixed@boreal.example"),
    )
    assert [each["result"] for each in told] == [
        "already_member",
        "already_invited",
        "invited",
        "written_twice",
        "invited",
    ]
    assert Invitation.objects.count() == 3
    assert OutboxMessage.objects.count() == 3
    assert not User.objects.filter(email="mixed@boreal.example").exists()


def test_somebody_of_another_organization_gets_a_further_membership(market: Marketplace) -> None:
    eve = add_person(
        "eve@boreal.example", "Eve", market.organizations["boreal"], Role.FINANCE, password="first"
    )
    (told,) = invite(market, Entry(1, "eve@boreal.example", "Another Name"))
    secret = token(told["invitation"])
    assert not inviting.opened(secret, market.present).is_new
    user = inviting.accept(secret, name="Third", password="second one", present=market.present)
    assert user == eve
    assert user.get_full_name() == "Eve"
    assert user.check_password("first")
    roles = dict(eve.memberships.values_list("organization__slug", "role"))
    assert roles == {"boreal": "finance", "aurora": "member"}


def test_an_invitation_is_used_once_and_expires_after_seven_days(market: Marketplace) -> None:
    told = invite(market, ANN, BOB)
    first, second = (token(each["invitation"]) for each in told)
    inviting.accept(first, present=market.present)
    refusal(Code.INVITATION_OVER, inviting.accept, first, present=market.present)
    nearly = market.after(days=7, seconds=-1).present
    assert inviting.opened(second, nearly).user.email == BOB.email
    late = market.after(days=7)
    refusal(Code.INVITATION_OVER, inviting.accept, second, present=late.present)
    refusal(Code.INVITATION_OVER, inviting.accept, "nonsense", present=late.present)
    (again,) = invite(late, BOB)
    assert again["result"] == "invited_again"
    refusal(Code.INVITATION_OVER, inviting.opened, second, late.present)
    assert inviting.accept(token(again["invitation"]), present=late.present)


def test_it_is_withdrawn_or_sent_again(market: Marketplace) -> None:
    told = invite(market, ANN, BOB)
    actor, later = market.actor("aurora"), market.after(days=2)
    ann, bob = (UUID(each["invitation"]) for each in told)
    before = token(bob)
    answer = inviting.send_again(bob, actor=actor, present=later.present)
    assert answer["expires_at"].startswith("2026-01-24")
    refusal(Code.INVITATION_OVER, inviting.opened, before, later.present)
    inviting.withdraw(ann, actor=actor, present=later.present)
    assert inviting.link_of(ann) is None
    for verb in (inviting.withdraw, inviting.send_again):
        refusal(Code.NOT_FOUND, verb, ann, actor=actor, present=later.present)
        boreal = market.actor("boreal")
        refusal(Code.NOT_FOUND, verb, bob, actor=boreal, present=later.present)
    mail = NullMail()
    letters = OutboxMessage.objects.order_by("id")
    assert [send(later, each.id, mail) for each in letters] == [False, True, True]
    assert (
        OutboxMessage.objects.get(subject_id=ann).failure == "The invitation is not open any more"
    )
    invite(later, ANN)


def test_people_live_by_the_real_clock_in_a_sandbox_too(market: Marketplace) -> None:
    ahead = market.present.ahead_by(40 * 86400)
    (told,) = invite(market, ANN, present=ahead)
    row = Invitation.objects.get()
    assert row.expires_at == market.present.now + timedelta(days=7)
    assert OutboxMessage.objects.get().due_at == market.present.now
    assert inviting.accept(token(told["invitation"]), present=market.present)


def test_an_account_that_was_closed_is_not_opened_by_an_invitation(market: Marketplace) -> None:
    gone = member(market, "Gone", Role.MEMBER, "boreal")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    (told,) = invite(market, Entry(1, gone.email))
    refusal(Code.INVITATION_OVER, inviting.opened, token(told["invitation"]), market.present)


@pytest.mark.parametrize(
    ("role", "limit", "slug"),
    [
        (Role.MEMBER, Money(1, "EUR"), "aurora"),
        (Role.BUYER, Money(1, "USD"), "aurora"),
        (Role.BUYER, Money(-1, "EUR"), "aurora"),
        (Role.BUYER, None, "polaris"),
        (Role.FINANCE, None, "market"),
    ],
)
def test_roles_and_limits_that_do_not_fit(
    role: Role, limit: Money | None, slug: str, market: Marketplace
) -> None:
    with pytest.raises(Refusal) as refused:
        invite(market, ANN, role=role, limit=limit, slug=slug)
    assert refused.value.code is Code.BAD_INPUT
    assert not User.objects.filter(email=ANN.email).exists()


def test_not_too_many_at_once(market: Marketplace) -> None:
    many = [Entry(each, f"p{each}@aurora.example") for each in range(1, ENTRIES_MAX + 2)]
    for entries in (many, []):
        with pytest.raises(Refusal) as refused:
            invite(market, *entries)
        assert refused.value.code is Code.BAD_INPUT
    assert len(invite(market, *many[:-1])) == ENTRIES_MAX


def test_partners_and_the_operator_invite_too(market: Marketplace) -> None:
    for slug in ("polaris", "market"):
        (told,) = invite(market, Entry(1, f"new@{slug}.example"), slug=slug)
        user = inviting.accept(token(told["invitation"]), present=market.present)
        assert user.memberships.get().organization.slug == slug


def test_roles_limits_and_leaving(market: Marketplace) -> None:
    cy = member(market, "Cy", Role.ADMINISTRATOR)
    ben = member(market, "Ben", Role.MEMBER)
    more: dict[str, Any] = {"actor": as_person(cy), "present": market.present}
    limit = Money(50_000, "EUR")
    answer = team.change_member(ben.pk, Role.BUYER, limit, **more)
    assert answer == {"person": ben.pk, "role": "buyer", "limit": "500.00", "currency": "EUR"}
    assert as_person(ben).limit == limit
    team.change_member(ben.pk, Role.ADMINISTRATOR, None, **more)
    assert as_person(ben).limit is None
    team.remove_member(cy.pk, **more)  # Ben is one too
    assert not cy.memberships.exists()
    refusal(Code.NOT_ALLOWED, team.change_member, ben.pk, Role.MEMBER, None, **more)
    boreal = market.actor("boreal")
    refusal(Code.NOT_FOUND, team.remove_member, ben.pk, actor=boreal, present=market.present)


def test_the_last_administrator_stays(market: Marketplace) -> None:
    cy, ben = member(market, "Cy", Role.ADMINISTRATOR), member(market, "Ben", Role.BUYER)
    more: dict[str, Any] = {"actor": as_person(cy), "present": market.present}
    refusal(Code.LAST_ADMINISTRATOR, team.change_member, cy.pk, Role.MEMBER, None, **more)
    told = refusal(Code.LAST_ADMINISTRATOR, team.remove_member, cy.pk, **more)
    assert told.facts == {"organization": "Aurora"}
    team.change_member(cy.pk, Role.ADMINISTRATOR, None, **more)
    team.remove_member(ben.pk, **more)


@pytest.mark.parametrize("role", [Role.BUYER, Role.FINANCE, Role.MEMBER])
def test_only_administrators_manage_people(role: Role, market: Marketplace) -> None:
    (told,) = invite(market, ANN)
    actor = as_person(member(market, "Ben", role))
    more: dict[str, Any] = {"actor": actor, "present": market.present}
    invitation = UUID(told["invitation"])
    for call in (
        lambda: inviting.invite([BOB], Role.MEMBER, None, **more),
        lambda: inviting.withdraw(invitation, **more),
        lambda: inviting.send_again(invitation, **more),
        lambda: team.change_member(1, Role.MEMBER, None, **more),
        lambda: team.remove_member(1, **more),
    ):
        told_no = refusal(Code.NOT_ALLOWED, call)
        assert told_no.facts["who"] == [
            "customer administrator",
            "partner administrator",
            "operator administrator",
        ]


def test_who_leaves_frees_their_seats(market: Marketplace) -> None:
    market.order(DESK)
    desk = Subscription.objects.get().id
    cy, ben = member(market, "Cy", Role.ADMINISTRATOR), member(market, "Ben", Role.MEMBER)
    more: dict[str, Any] = {"actor": as_person(cy), "present": market.present}
    seats.assign(desk, [ben.pk, cy.pk], **more)
    assert team.remove_member(ben.pk, **more) == {"person": ben.pk, "seats_freed": 1}
    ended = Assignment.objects.get(user=ben)
    assert (ended.ended_at, ended.ended_by) == (market.present.now, f"user:{cy.pk}")
    assert list(Assignment.objects.filter(ended_at=None).values_list("user", flat=True)) == [cy.pk]


# -- at once --------------------------------------------------------------------------------------


def at_once(*calls: Any) -> list[Any]:
    """What each answered, or its refusal; all begin together, each with its own connection."""
    start, outcomes = Barrier(len(calls), timeout=60), [None] * len(calls)

    def run(number: int, call: Any) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            outcomes[number] = call()
        except Exception as error:  # noqa: BLE001  looked at below
            outcomes[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(calls)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
        assert not each.is_alive()
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return outcomes


@pytest.fixture
def open_market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path, products={})


def _demote(by: User, whom: User, market: Marketplace) -> Any:
    return team.change_member(
        whom.pk, Role.MEMBER, None, actor=as_person(by), present=market.present
    )


def _leave(whom: User, _other: User, market: Marketplace) -> Any:
    return team.remove_member(whom.pk, actor=as_person(whom), present=market.present)


@pytest.mark.parametrize("verb", [_demote, _leave])
def test_two_administrators_who_demote_each_other_or_leave(
    verb: Any, open_market: Marketplace
) -> None:
    """Exactly one wins: somebody is left who manages the organization."""
    for number in range(4):
        Membership.objects.all().delete()
        a, b = (
            member(open_market, f"{name}{number}", Role.ADMINISTRATOR) for name in ("Ann", "Bob")
        )
        outcomes = at_once(partial(verb, a, b, open_market), partial(verb, b, a, open_market))
        won = [each for each in outcomes if not isinstance(each, Refusal)]
        lost = {each.code for each in outcomes if isinstance(each, Refusal)}
        assert len(won) == 1
        assert lost <= {Code.NOT_ALLOWED, Code.LAST_ADMINISTRATOR}
        assert Membership.objects.filter(role="administrator").count() == 1


def test_one_invitation_is_accepted_once(open_market: Marketplace) -> None:
    market = open_market
    (told,) = invite(market, ANN)
    secret = token(told["invitation"])
    outcomes = at_once(*[lambda: inviting.accept(secret, present=market.present)] * 8)
    assert sum(not isinstance(each, Refusal) for each in outcomes) == 1
    assert Membership.objects.count() == 1


def test_several_organizations_invite_one_new_person_at_once(open_market: Marketplace) -> None:
    market = open_market
    slugs = ("aurora", "boreal", "polaris", "lumen", "harbor", "market")

    def ask(slug: str) -> Any:
        mint = replace(market.present, mint=market.minting.at(market.present.now))
        return invite(market, ANN, slug=slug, present=mint)

    outcomes = at_once(*[lambda slug=slug: ask(slug) for slug in slugs])
    assert [each[0]["result"] for each in outcomes] == ["invited"] * len(slugs)
    assert User.objects.filter(email=ANN.email).count() == 1


def test_one_organization_invites_one_person_twice_at_once(open_market: Marketplace) -> None:
    outcomes = at_once(*[lambda: invite(open_market, ANN)] * 8)
    results = sorted(each[0]["result"] for each in outcomes)
    assert results == ["already_invited"] * 7 + ["invited"]
    assert OutboxMessage.objects.count() == 1


def test_a_key_needs_the_permission(market: Marketplace) -> None:
    actor = market.actor("aurora", without=[Permission.MEMBERS_MANAGE])
    refusal(Code.NOT_ALLOWED, invite, market, ANN, actor=actor)
