"""The team's pages, in each console, and joining by an invitation's link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.consoles.pages import field_of, text_of, typed_in
from tests.marketplace import PLATFORM
from vendible.domain.access.permissions import Role
from vendible.records.models import Invitation, Membership, OutboxMessage, User
from vendible.usecases import inviting
from vendible.usecases.people import add_person

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

SPACES = {"aurora": "/my", "polaris": "/partner", "market": "/operator"}


def sent(browser: Client, path: str, **fields: Any) -> Any:
    """The form of a page with these fields, sent with its key."""
    key = field_of(browser.get(path), "key")
    return browser.post(path, {"key": key} | fields, follow=True)


def link() -> str:
    found = inviting.link_of(Invitation.objects.latest("id").id)
    assert found
    return found


@pytest.mark.parametrize("slug", SPACES)
def test_each_console_has_the_page(slug: str, enter: Enter, market: Marketplace) -> None:
    browser, base = enter(slug), SPACES[slug]
    page = browser.get(f"{base}/team/")
    assert f"{slug.title()} Administrator (you)" in text_of(page)
    assert "Nobody is invited" in text_of(page)
    page = sent(browser, f"{base}/team/invite/", people="Kim Lo <kim@x.example>", role="member")
    assert "One person is invited." in text_of(page)
    assert "kim@x.example" in text_of(page)
    assert market.organizations[slug] == Invitation.objects.get().organization_id


def test_several_by_list_and_what_became_of_each(enter: Enter, market: Marketplace) -> None:
    browser = enter("aurora")
    add_person("old@x.example", "Old", market.organizations["aurora"], Role.MEMBER)
    lines = "old@x.example\nnew@x.example\n\nnew@x.example\nMore <more@x.example>"
    page = sent(browser, "/my/team/invite/", people=lines, role="buyer", limit="1000")
    words = text_of(page)
    assert "2 people are invited." in words
    assert "Line 1: old@x.example is a member already." in words
    assert "Line 4: new@x.example stands in the list twice." in words
    rows = Invitation.objects.values_list("email", "role", "limit_minor")
    assert sorted(rows) == [
        ("more@x.example", "buyer", 100_000),
        ("new@x.example", "buyer", 100_000),
    ]
    assert "up to €1,000.00" in words


def test_what_is_wrong_is_said_by_line_and_nothing_is_lost(enter: Enter) -> None:
    browser = enter("aurora")
    lines = "good@x.example\nbad@\nBad Too <bad>"
    page = sent(browser, "/my/team/invite/", people=lines, role="member", limit="7,5")
    assert page.status_code == 422
    words = text_of(page)
    assert "Line 2: expected an address such as Ann Lee <ann@example.com>, got bad@." in words
    assert "Line 3: expected an address" in words
    assert "“7,5” is not an amount" in words
    assert typed_in(page, "people").splitlines() == lines.splitlines()
    assert not Invitation.objects.exists()
    page = sent(browser, "/my/team/invite/", people="a@x.example", role="member", limit="5")
    assert "Only a buyer has a limit." in text_of(page)


def test_partners_have_two_roles_and_no_limits(enter: Enter) -> None:
    browser = enter("polaris")
    page = browser.get("/partner/team/invite/")
    values = re.findall(r'<option value="(\w+)"', page.content.decode())
    assert values == ["administrator", "member"]
    assert 'name="limit"' not in page.content.decode()
    page = sent(browser, "/partner/team/invite/", people="a@x.example", role="buyer")
    assert page.status_code == 422


def test_who_is_new_joins_with_a_name_and_a_password(enter: Enter, market: Marketplace) -> None:
    sent(enter("aurora"), "/my/team/invite/", people="Kim <kim@x.example>", role="buyer", limit="5")
    browser, path = Client(), link()
    page = browser.get(path)
    words = text_of(page)
    assert "Join Aurora" in words
    assert "Aurora Administrator of Aurora invites kim@x.example as buyer." in words
    assert field_of(page, "name") == "Kim"
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert not Membership.objects.filter(user__email="kim@x.example").exists()
    page = browser.post(path, {"name": "Kim", "password": "short"})
    assert page.status_code == 422
    assert "at least 10 characters" in text_of(page)
    page = browser.post(path, {"name": "Kim Lo", "password": "quite a long one"}, follow=True)
    assert page.redirect_chain[-1][0] == "/my/"
    user = User.objects.get(email="kim@x.example")
    assert (user.get_full_name(), user.check_password("quite a long one")) == ("Kim Lo", True)
    assert browser.get(path).status_code == 404
    assert "used already, was withdrawn" in text_of(browser.get(path))
    assert browser.post(path, {"name": "x"}).status_code == 404


def test_a_member_begins_with_their_software(enter: Enter) -> None:
    sent(enter("aurora"), "/my/team/invite/", people="kim@x.example", role="member")
    page = Client().post(link(), {"name": "Kim", "password": ""}, follow=True)
    assert page.redirect_chain[-1][0] == "/my/software/"
    assert "Nothing is assigned to you" in text_of(page)


def test_somebody_of_another_organization_joins_as_they_are(
    enter: Enter, market: Marketplace
) -> None:
    eve = add_person("eve@x.example", "Eve", market.organizations["boreal"], Role.ADMINISTRATOR)
    sent(enter("aurora"), "/my/team/invite/", people="eve@x.example", role="finance")
    browser, path = enter("polaris"), link()
    words = text_of(browser.get(path))
    assert "You are signed in as administrator@polaris.example; joining here signs" in words
    assert "You have an account here: Eve." in words
    page = browser.post(path, follow=True)
    assert page.redirect_chain[-1][0] == "/my/"
    assert "Aurora" in text_of(page)
    assert page.wsgi_request.user == eve
    assert eve.memberships.count() == 2


def test_an_invitation_is_sent_again_or_withdrawn(enter: Enter) -> None:
    browser = enter("aurora")
    sent(browser, "/my/team/invite/", people="kim@x.example", role="member")
    row, before = Invitation.objects.get(), link()
    page = browser.post(f"/my/team/invitations/{row.id}/again/", follow=True)
    assert "The invitation is sent again" in text_of(page)
    assert OutboxMessage.objects.count() == 2
    page = browser.post(f"/my/team/invitations/{row.id}/withdraw/", follow=True)
    assert "The invitation is withdrawn" in text_of(page)
    assert "Nobody is invited" in text_of(page)
    assert Client().get(before).status_code == 404


def test_a_role_and_a_limit_are_changed(enter: Enter, market: Marketplace) -> None:
    browser = enter("aurora")
    ben = add_person("ben@x.example", "Ben", market.organizations["aurora"], Role.MEMBER)
    path = f"/my/team/{ben.pk}/"
    page = sent(browser, path, role="buyer", limit="250.50")
    assert "Ben is saved." in text_of(page)
    assert "€250.50" in text_of(page)
    assert field_of(browser.get(path), "limit") == "250.50"
    page = sent(browser, path, role="buyer", limit="1e9")
    assert page.status_code == 422
    assert field_of(page, "limit") == "1e9"
    page = sent(browser, path, role="administrator")
    assert Membership.objects.get(user=ben).role == "administrator"


def test_the_last_administrator_can_not_leave(enter: Enter) -> None:
    browser = enter("aurora")
    me = User.objects.get(email="administrator@aurora.example")
    page = sent(browser, f"/my/team/{me.pk}/", role="member")
    assert page.status_code == 409
    assert "Aurora has no other administrator." in text_of(page)
    page = sent(browser, f"/my/team/{me.pk}/remove/")
    assert page.status_code == 409
    assert "Make somebody else an administrator first." in text_of(page)


def test_somebody_is_removed_and_out_at_once(enter: Enter, market: Marketplace) -> None:
    market.order(PLATFORM)
    browser, other = enter("aurora"), enter("aurora", Role.BUYER)
    ben = User.objects.get(email="buyer@aurora.example")
    page = browser.get(f"/my/team/{ben.pk}/remove/")
    assert "Aurora Buyer leaves Aurora" in text_of(page)
    page = sent(browser, f"/my/team/{ben.pk}/remove/")
    assert "Aurora Buyer no longer belongs to the team." in text_of(page)
    assert other.get("/my/").status_code == 302  # to the page that says who could invite them


@pytest.mark.parametrize("role", [Role.BUYER, Role.FINANCE, Role.MEMBER])
def test_others_see_who_is_there_and_who_manages_it(role: Role, enter: Enter) -> None:
    sent(enter("aurora"), "/my/team/invite/", people="kim@x.example", role="member")
    browser = enter("aurora", role)
    words = text_of(browser.get("/my/team/"))
    assert "Aurora Administrator can invite people and change roles, as administrator" in words
    assert "@x.example" not in words
    assert "administrator@aurora.example" not in words
    me = User.objects.get(email=f"{role.value}@aurora.example")
    page = browser.get(f"/my/team/{me.pk}/")
    assert page.status_code == 200
    assert 'method="post" novalidate' not in page.content.decode()
    posted = browser.post(f"/my/team/{me.pk}/", {"key": "k", "role": "administrator"})
    assert posted.status_code == 403
    assert "customer administrator" in text_of(posted)
    assert Membership.objects.get(user=me).role == role.value


def test_a_person_without_a_name_is_an_address(enter: Enter, market: Marketplace) -> None:
    browser = enter("aurora")
    add_person("plain@x.example", "", market.organizations["aurora"], Role.MEMBER)
    assert "plain@x.example" in text_of(browser.get("/my/team/"))


def test_addresses_beyond_any_number_find_nobody(enter: Enter) -> None:
    assert enter("aurora").get(f"/my/team/{10**30}/").status_code == 404
