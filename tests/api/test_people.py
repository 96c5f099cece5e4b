"""Members, invitations and seats by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.calling import DESK, Caller, plain, refused
from vendible.domain.access.permissions import Role
from vendible.records.models import Membership, OutboxMessage
from vendible.usecases.people import add_person

if TYPE_CHECKING:
    from tests.marketplace import Marketplace


def invited(caller: Caller, *emails: str, **more: str) -> list[dict[str, object]]:
    body = {"people": [{"email": each} for each in emails], "role": "member"} | more
    people: list[dict[str, object]] = caller.done("/invitations", body)["people"]
    return people


def test_people_are_invited_listed_and_withdrawn(aurora: Caller) -> None:
    told = invited(aurora, "ann@x.example", "bob@x.example", role="buyer", limit="250.00")
    assert [each["result"] for each in told] == ["invited", "invited"]
    again = invited(aurora, "Ann@x.example", "ann@x.example")
    assert [each["result"] for each in again] == ["already_invited", "written_twice"]
    (bob, ann) = aurora.read("/invitations")["items"]
    assert (ann["email"], ann["role"], ann["limit"]) == ("ann@x.example", "buyer", "250.00")
    assert "token" not in str(ann)
    moved = aurora.done(f"/invitations/{bob['id']}/send")
    assert moved["invitation"] == bob["id"]
    assert OutboxMessage.objects.count() == 3
    answer = aurora.call("DELETE", f"/invitations/{ann['id']}")
    assert plain(answer) == {"invitation": ann["id"]}
    assert len(aurora.read("/invitations")["items"]) == 1


def test_what_is_no_address_is_named(aurora: Caller) -> None:
    people = [{"email": "ann@x.example"}, {"email": "not one"}, {"email": "x@y"}]
    answer = aurora.post("/invitations", {"people": people, "role": "member"})
    told = refused(answer, "bad_input", 422)
    assert told["facts"]["where"] == "people.1.email"
    assert told["facts"]["lines"] == [2, 3]
    for body in (
        {"people": [], "role": "member"},
        {"people": people[:1], "role": "king"},
        {"people": people[:1], "role": "member", "limit": "5"},
        {"people": people[:1], "role": "buyer", "limit": "five"},
        {"people": people[:1] * 201, "role": "member"},
    ):
        refused(aurora.post("/invitations", body), "bad_input", 422)


def test_members_are_changed_and_removed(aurora: Caller, market: Marketplace) -> None:
    ben = add_person("ben@x.example", "Ben Lo", market.organizations["aurora"], Role.MEMBER)
    boss = add_person("boss@x.example", "Bo", market.organizations["aurora"], Role.ADMINISTRATOR)
    (first, second) = aurora.read("/members")["items"]
    assert (first["person"], second["name"], second["currency"]) == (boss.pk, "Ben Lo", "EUR")
    changed = aurora.done(f"/members/{ben.pk}", {"role": "buyer", "limit": "99.50"})
    assert (changed["role"], changed["limit"]) == ("buyer", "99.50")
    refused(aurora.post(f"/members/{boss.pk}", {"role": "member"}), "last_administrator", 409)
    refused(aurora.call("DELETE", f"/members/{boss.pk}"), "last_administrator", 409)
    gone = plain(aurora.call("DELETE", f"/members/{ben.pk}"))
    assert gone == {"person": ben.pk, "seats_freed": 0}
    assert not Membership.objects.filter(user=ben).exists()
    refused(aurora.call("DELETE", f"/members/{ben.pk}"), "not_found", 404)
    refused(aurora.call("DELETE", f"/members/{10**30}"), "bad_input", 422)


def test_seats_are_assigned_listed_and_freed(aurora: Caller, market: Marketplace) -> None:
    ben = add_person("ben@x.example", "Ben", market.organizations["aurora"], Role.MEMBER)
    desk = aurora.order(DESK | {"quantity": 2})["licenses"][0]["subscription"]
    path = f"/subscriptions/{desk}/assignments"
    people = [{"email": "ben@x.example"}, {"email": "new@x.example"}]
    told = aurora.done(path, {"people": people}, once="a")
    assert [each["result"] for each in told["people"]] == ["assigned", "unknown"]
    assert aurora.done(path, {"people": people}, once="a") == told
    told = aurora.done(path, {"people": people, "invite": True})
    assert [each["result"] for each in told["people"]] == [
        "already_assigned",
        "invited_and_assigned",
    ]
    found = aurora.read(path)
    assert (found["seats"], found["taken"]) == (2, 2)
    assert [(each["email"], each["joined"]) for each in found["items"]] == [
        ("new@x.example", False),
        ("ben@x.example", True),
    ]
    answer = aurora.post(path, {"people": [{"email": "more@x.example"}], "invite": True})
    told = refused(answer, "seats_taken", 409)
    assert told["facts"]["subscription"] == desk
    freed = plain(aurora.call("DELETE", f"{path}/{ben.pk}"))
    assert freed == {"subscription": desk, "freed": [ben.pk], "taken": 1}
    assert len(aurora.read(path, limit=1)["items"]) == 1
    refused(aurora.get(path, after="x"), "bad_input", 422)
