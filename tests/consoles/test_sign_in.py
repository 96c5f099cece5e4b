"""Signing in: by a link that works once, by a password; choosing an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.consoles.pages import text_of
from tests.marketplace import OPERATOR
from vendible.domain.access.permissions import Role
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import Membership, User
from vendible.usecases.people import LINK_LIVES, add_person, one_time_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _unlimited() -> Iterator[None]:
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def paul(market: Marketplace) -> User:
    polaris = market.organizations["polaris"]
    return add_person(
        "paul@polaris.example", "Paul Partner", polaris, Role.ADMINISTRATOR, password=PASSWORD
    )


def link_for(person: User, market: Marketplace) -> str:
    return f"/sign-in/{one_time_link(person, present=market.present)}/"


def signed_in(browser: Client) -> str:
    """Who is signed in, by what the session says."""
    user = browser.session.get("_auth_user_id")
    return User.objects.get(pk=user).email if user else ""


def test_a_link_is_not_used_up_by_looking(market: Marketplace, paul: User, client: Client) -> None:
    link = link_for(paul, market)
    for _ in range(3):
        page = client.get(link)
        assert "Sign in as Paul Partner" in text_of(page)
        assert "no-store" in page.headers["Cache-Control"]
    client.head(link)
    assert signed_in(client) == ""
    answer = client.post(link)
    assert answer.headers["Location"] == "/go/"
    assert signed_in(client) == paul.email
    assert client.get("/go/").headers["Location"] == "/partner/"


def test_a_link_works_once(market: Marketplace, paul: User) -> None:
    link = link_for(paul, market)
    Client().post(link)
    other = Client()
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 404
        words = text_of(answer)
        assert "This link can’t be used" in words
        assert "Ask whoever sent it for a new one" in words
    assert signed_in(other) == ""


def test_a_link_lives_twelve_hours(market: Marketplace, paul: User, client: Client) -> None:
    early = market.after(seconds=-LINK_LIVES.total_seconds())
    assert client.get(link_for(paul, early)).status_code == 404
    assert client.post("/sign-in/nonsense/").status_code == 404


def test_a_link_signs_out_whoever_was_there(market: Marketplace, paul: User, enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    link = link_for(paul, market)
    assert "You are signed in as administrator@market.example" in text_of(browser.get(link))
    browser.post(link)
    assert signed_in(browser) == paul.email


def test_a_link_needs_the_token_of_its_form(market: Marketplace, paul: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_for(paul, market)).status_code == 403
    assert signed_in(strict) == ""


def test_a_link_does_not_go_round_the_second_factor(
    market: Marketplace, paul: User, client: Client
) -> None:
    TOTP.activate(paul, generate_totp_secret())
    answer = client.post(link_for(paul, market))
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert signed_in(client) == ""
    assert client.get("/partner/").status_code == 302


def test_a_password_signs_in(paul: User, client: Client) -> None:
    sent = {"login": paul.email, "password": PASSWORD}
    answer = client.post("/accounts/login/?next=/partner/products/new/", sent)
    assert answer.headers["Location"] == "/partner/products/new/"
    assert signed_in(client) == paul.email


def test_guessing_is_slowed_down(paul: User, client: Client) -> None:
    wrong = {"login": paul.email, "password": "wrong"}
    for _ in range(5):
        assert "not correct" in text_of(client.post("/accounts/login/", wrong))
    right = {"login": paul.email, "password": PASSWORD}
    assert "Too many failed login attempts" in text_of(client.post("/accounts/login/", right))
    assert signed_in(client) == ""
    answers = [client.post("/accounts/login/", wrong).status_code for _ in range(40)]
    assert answers[-1] == 429
    page = client.post("/accounts/login/", wrong)
    assert "Wait some minutes" in text_of(page)


def test_nobody_signs_up_alone(client: Client, market: Marketplace) -> None:
    page = client.get("/accounts/signup/")
    assert "Accounts are by invitation" in text_of(page)
    sent = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", sent)
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_logout", "account_signup", "account_reset_password",
        "account_reset_password_done", "account_change_password", "account_set_password",
        "account_email", "account_reauthenticate", "account_inactive", "mfa_index",
        "mfa_activate_totp", "mfa_reauthenticate",
    ],
)  # fmt: skip
def test_every_account_page_stands_in_our_layout(paul: User, name: str) -> None:
    browser = Client()
    if name not in ("account_login", "account_signup", "account_reset_password"):
        browser.force_login(paul)
    page = browser.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert 'class="brand"' in page.content.decode()
    assert "Menu:" not in text_of(page)


def test_a_person_without_organization_is_told_so(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("alone@example.com", PASSWORD))
    page = client.get("/go/")
    assert page.status_code == 403
    assert "belongs to no organization" in text_of(page)


def test_a_person_of_two_organizations_chooses(market: Marketplace, paul: User) -> None:
    browser = Client()
    browser.force_login(paul)
    aurora = market.organizations["aurora"]
    refused = browser.post("/switch/", {"organization": str(aurora)})
    assert refused.status_code == 403
    assert "You don’t belong to that organization" in text_of(refused)
    assert browser.get("/go/").headers["Location"] == "/partner/"
    Membership.objects.create(user=paul, organization_id=aurora, role="administrator")
    assert "Choose Aurora" in text_of(browser.get("/switch/"))
    browser.post("/switch/", {"organization": str(aurora)})
    assert browser.get("/go/").headers["Location"] == "/my/"
    assert browser.post("/switch/", {"organization": "nonsense"}).status_code == 403


def test_nobody_is_asked_to_sign_in_first(client: Client, db: None) -> None:
    for path in ("/go/", "/switch/"):
        assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_the_wrong_kind_is_refused_in_words(enter: Enter) -> None:
    page = enter("lumen").get("/operator/")
    words = text_of(page)
    assert page.status_code == 403
    assert "Not allowed" in words
    assert "You act for Lumen (partner)." in words
    assert "Switch organization" in words


def test_every_refusal_has_a_page(rf: RequestFactory, market: Marketplace, paul: User) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    from vendible.consoles.refused import RefusalMiddleware

    refusals = RefusalMiddleware(lambda _: HttpResponse())
    for code in Code:
        request = rf.get("/")
        request.user, request.session = paul, SessionStore()
        page = refusals.process_exception(request, Refusal(code, addons=[], findings=[]))
        assert page is not None
        assert f"Code: {code.value}" in text_of(page)
