"""The pages of messages: reading, choosing, and what leaves the marketplace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.consoles.pages import text_of
from tests.marketplace import Marketplace, clock_put_to
from tests.usecases.telling import prefer, send, small_market, told_of
from vendible.domain.access.notices import Channel, Language, Notice
from vendible.domain.access.permissions import Role
from vendible.gateways.unsent import NotSentError
from vendible.records import messages
from vendible.records.models import Message, OutboxMessage, User

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter


@pytest.fixture
def market(db: None, tmp_path: Path, settings: Settings) -> Marketplace:
    market = small_market(tmp_path / "keys")
    settings.CLOCK_OFFSET = clock_put_to(market.present.now)
    settings.KEYS_FOLDER = market.keys_folder
    return market


@pytest.fixture
def polaris(market: Marketplace, enter: Enter) -> Client:
    return enter("polaris")


def _person(slug: str) -> User:
    return User.objects.get(email=f"administrator@{slug}.example")


def _body(**more: object) -> dict[str, object]:
    return {"key": "a", "language": "en", "phone": "", "told": [], **more}


def test_nothing_to_read_says_what_would_be_here(polaris: Client) -> None:
    for path, words in (("/messages/", "Nothing is unread"), ("/messages/read/", "Nothing was")):
        answer = polaris.get(path)
        assert words in text_of(answer)
        assert "rail__count" not in answer.content.decode()


def test_a_message_is_read_by_following_it(market: Marketplace, polaris: Client) -> None:
    told_of(market)
    told_of(market, Notice.LISTING_REJECTED)
    page = polaris.get("/messages/")
    said = text_of(page)
    assert "Fleetboard is approved" in said
    assert "Reasons given: 2." in said
    assert "Messages 2 unread" in said
    newest = messages.of_person(
        _person("polaris").pk, market.organizations["polaris"], is_read=False
    )
    followed = polaris.get(f"/messages/{newest[0].id}/")
    assert followed.status_code == 302
    assert followed.headers["Location"] == "/partner/products/fleet/"
    assert "Messages 1 unread" in text_of(polaris.get("/messages/"))


def test_marking_one_and_all_as_read(market: Marketplace, polaris: Client) -> None:
    for _ in range(3):
        told_of(market)
    first = Message.objects.order_by("id")[0].id
    answer = polaris.post("/messages/mark/", {"message": str(first)}, follow=True)
    assert "Messages 2 unread" in text_of(answer)
    polaris.post("/messages/mark/", {})
    assert not Message.objects.filter(read_at=None).exists()
    assert "Fleetboard is approved" in text_of(polaris.get("/messages/read/"))
    assert polaris.post("/messages/mark/", {"message": "nonsense"}).status_code == 404


def test_a_message_of_somebody_else_is_not_there(
    market: Marketplace, polaris: Client, enter: Enter
) -> None:
    told_of(market)
    message = Message.objects.get()
    colleague, stranger = enter("polaris", Role.MEMBER), enter("lumen")
    for browser in (colleague, stranger):
        assert browser.get(f"/messages/{message.id}/").status_code == 404
        browser.post("/messages/mark/", {"message": str(message.id)})
    message.refresh_from_db()
    assert message.read_at is None


def test_messages_are_read_in_ones_own_language(market: Marketplace, polaris: Client) -> None:
    told_of(market)
    User.objects.update(language="zh-hans")
    page = polaris.get("/messages/")
    assert "“Fleetboard”第 7 版已通过审核，即刻生效。" in text_of(page)  # noqa: RUF001
    assert 'lang="zh-Hans"' in page.content.decode()


def test_a_list_goes_on_by_pages_with_as_many_statements(
    market: Marketplace, polaris: Client
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            polaris.get("/messages/")
        return len(captured)

    told_of(market)
    few = statements()
    for _ in range(55):
        told_of(market)
    assert statements() == few
    page = polaris.get("/messages/")
    after = page.content.decode().split("?after=")[1].split('"')[0]
    assert text_of(polaris.get(f"/messages/?after={after}")).count("Fleetboard is approved") >= 6
    assert polaris.get("/messages/?after=x").status_code >= 400


def test_choosing_keeps_what_is_ticked(market: Marketplace, polaris: Client) -> None:
    page = polaris.get("/messages/settings/").content.decode()
    assert (
        'value="listing_approved:email" aria-label="E-mail: A listing was approved" checked' in page
    )
    assert 'value="review_overdue' not in page, "that is for operators"
    answer = polaris.post(
        "/messages/settings/",
        _body(
            language="zh-hans",
            phone="+49 (151) 23456",
            told=["listing_approved:sms", "listing_rejected:site"],
        ),
        follow=True,
    )
    assert "Your message settings are saved." in text_of(answer)
    person = _person("polaris")
    assert (person.language, person.phone) == ("zh-hans", "+4915123456")
    chosen = messages.chosen(person.pk)
    assert chosen[Notice.LISTING_APPROVED] == {Channel.SMS}
    assert chosen[Notice.LISTING_REJECTED] == {Channel.SITE}
    assert chosen[Notice.REVIEW_OPENED] == frozenset()
    again = polaris.get("/messages/settings/").content.decode()
    assert again.count(" checked>") == 2


def test_what_was_typed_is_kept_and_the_field_says_what_is_wrong(polaris: Client) -> None:
    told = ["listing_approved:sms"]
    wrong = polaris.post("/messages/settings/", _body(phone="0151 23456", told=told))
    assert wrong.status_code == 422
    assert "This is no phone number." in text_of(wrong)
    page = wrong.content.decode()
    assert 'value="0151 23456"' in page
    assert page.count(" checked>") == 1
    lacking = polaris.post("/messages/settings/", _body(told=told))
    assert "SMS needs a phone number." in text_of(lacking)


def test_a_kind_that_is_not_ones_own_can_not_be_chosen(polaris: Client) -> None:
    answer = polaris.post("/messages/settings/", _body(told=["review_overdue:site"]))
    assert answer.status_code == 422
    assert not messages.chosen(_person("polaris").pk)


def test_customers_choose_what_they_are_told_of(market: Marketplace, enter: Enter) -> None:
    browser = enter("aurora")
    shown = text_of(browser.get("/messages/settings/"))
    assert "Nothing is sent to customers yet" not in shown
    assert "renew" in shown
    browser.post("/messages/settings/", _body(language="zh-hans"))
    assert _person("aurora").language == Language.SIMPLIFIED_CHINESE


class _NoServer:
    def send(self, *_: str) -> None:
        raise NotSentError("The mail server answered 451", is_final=True)


def test_the_operator_sees_what_failed_and_sends_it_again(
    market: Marketplace, polaris: Client, enter: Enter
) -> None:
    operator = enter("market")
    told_of(market)
    row = OutboxMessage.objects.get()
    assert "Polaris Administrator" in text_of(operator.get("/operator/outgoing/"))
    send(market, row.id, _NoServer())
    page = operator.get("/operator/outgoing/failed/")
    said = text_of(page)
    assert "The mail server answered 451" in said
    assert "0 waiting, 1 failed, 0 sent." in said
    assert "administrator@polaris.example" not in page.content.decode()
    answer = operator.post(f"/operator/outgoing/{row.id}/again/", {"key": "a"}, follow=True)
    assert "The message is on its way again." in text_of(answer)
    assert "1 waiting, 0 failed, 0 sent." in text_of(answer)
    row.refresh_from_db()
    assert row.due_at is not None
    OutboxMessage.objects.update(due_at=None, sent_at=market.present.now)
    assert "A listing was approved" in text_of(operator.get("/operator/outgoing/sent/"))
    gone = operator.post(f"/operator/outgoing/{row.id}/again/", {"key": "b"})
    assert gone.status_code == 404


def test_members_look_and_may_not_send(market: Marketplace, polaris: Client, enter: Enter) -> None:
    told_of(market)
    member = enter("market", Role.MEMBER)
    page = member.get("/operator/outgoing/")
    assert "Try now" not in text_of(page)
    row = OutboxMessage.objects.get()
    answer = member.post(f"/operator/outgoing/{row.id}/again/", {"key": "a"})
    assert answer.status_code == 403


@pytest.mark.parametrize("tab", ["", "failed/", "sent/"])
def test_nothing_leaves_yet(market: Marketplace, enter: Enter, tab: str) -> None:
    page = enter("market").get(f"/operator/outgoing/{tab}")
    assert page.content.decode().count('class="empty') == 1


def test_what_is_not_set_up_is_said(market: Marketplace, enter: Enter, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    said = text_of(enter("market").get("/operator/outgoing/"))
    assert "E-mail and SMS are not set up" in said
    assert "VENDIBLE_SMTP_URL" in said
    assert "E-mail does not leave this marketplace" in text_of(
        enter("polaris").get("/messages/settings/")
    )


def test_the_rail_asks_once_a_page(market: Marketplace, polaris: Client) -> None:
    prefer(market, "polaris", _person("polaris"), Notice.LISTING_APPROVED, Channel.SITE)
    with CaptureQueriesContext(connection) as captured:
        polaris.get("/partner/")
    asked = [each["sql"] for each in captured.captured_queries if '"messages"' in each["sql"]]
    assert len(asked) == 1
