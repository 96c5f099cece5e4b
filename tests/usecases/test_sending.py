"""What is in the outbox is sent at least once, tried again, and given up after a day."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.marketplace import Marketplace, open_marketplace
from tests.usecases.telling import only_row, person, prefer, send, small_market, told_of
from vendible.domain.access.notices import TRIES_MAX, Channel, Language, Notice, wait_after
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.mail import NullMail
from vendible.gateways.sms import NullSms
from vendible.gateways.unsent import NotSentError
from vendible.records import outbox
from vendible.records.models import JournalEntry, OutboxMessage, User
from vendible.usecases.sending import forget_sent, send_again, send_lost


class FailingMail(NullMail):
    """Fails so many times, then works."""

    def __init__(self, failures: int, *, is_final: bool = False) -> None:
        super().__init__()
        self.failures = failures
        self.is_final = is_final

    def send(self, to: str, subject: str, text: str) -> None:
        if self.failures:
            self.failures -= 1
            raise NotSentError("The mail server answered 451", is_final=self.is_final)
        super().send(to, subject, text)


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    return small_market(tmp_path)


@pytest.fixture
def pat(market: Marketplace) -> User:
    return person(market, "polaris", "Pat")


def _forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_a_letter_in_english(market: Marketplace, pat: User) -> None:
    told_of(market)
    mail = NullMail()
    assert send(market, only_row().id, mail)
    assert mail.sent == [
        (
            pat.email,
            "The Market: Fleetboard is approved",
            (
                "Revision 7 of Fleetboard is approved and live from now on.\n\n"
                "See: https://market.example/partner/products/fleet/\n\n"
                "-- \nThe Market\n"
                "You are told because of your message settings. Change them here:\n"
                "https://market.example/messages/settings/\n"
            ),
        )
    ]
    row = only_row()
    assert (row.sent_at, row.due_at, row.attempts, row.failure) == (market.present.now, None, 1, "")


def test_a_letter_in_chinese(market: Marketplace, pat: User) -> None:
    prefer(
        market,
        "polaris",
        pat,
        Notice.LISTING_APPROVED,
        Channel.EMAIL,
        language=Language.SIMPLIFIED_CHINESE,
    )
    told_of(market)
    mail = NullMail()
    send(market, only_row().id, mail)
    ((_, subject, text),) = mail.sent
    assert subject == "The Market: “Fleetboard”已通过审核"
    assert text.startswith("“Fleetboard”第 7 版已通过审核，即刻生效。\n\n查看详情: https://")  # noqa: RUF001


def test_a_short_message(market: Marketplace, pat: User) -> None:
    prefer(market, "polaris", pat, Notice.LISTING_APPROVED, Channel.SMS, phone="+4915123456")
    told_of(market)
    sms = NullSms()
    assert send(market, only_row().id, NullMail(), sms)
    assert sms.sent == [
        (
            "+4915123456",
            "The Market: Fleetboard is approved. https://market.example/partner/products/fleet/",
        )
    ]


def test_a_number_that_is_gone_is_given_up(market: Marketplace, pat: User) -> None:
    prefer(market, "polaris", pat, Notice.LISTING_APPROVED, Channel.SMS, phone="+4915123456")
    told_of(market)
    User.objects.filter(pk=pat.pk).update(phone="")
    sms = NullSms()
    assert not send(market, only_row().id, NullMail(), sms)
    assert not sms.sent
    assert only_row().due_at is None


def test_sent_is_sent(market: Marketplace, pat: User) -> None:
    told_of(market)
    mail = NullMail()
    assert send(market, only_row().id, mail)
    assert not send(market, only_row().id, mail)
    assert not send(market.after(days=2), only_row().id, mail)
    assert len(mail.sent) == 1


def test_an_unknown_row_is_nothing(market: Marketplace) -> None:
    assert not send(market, market.present.mint(), NullMail())


def test_a_server_that_fails_twice_and_then_works(market: Marketplace, pat: User) -> None:
    told_of(market)
    id_, mail = only_row().id, FailingMail(2)
    assert not send(market, id_, mail)
    row = only_row()
    assert row.failure == "The mail server answered 451"
    assert row.due_at == market.present.now + wait_after(1)
    assert not send(market, id_, mail), "not due yet"
    assert mail.failures == 1
    assert not send(market.after(minutes=1), id_, mail)
    assert not send(market.after(minutes=3), id_, mail), "the second wait is three minutes"
    assert send(market.after(minutes=4), id_, mail)
    row = only_row()
    assert (len(mail.sent), row.attempts, row.failure) == (1, 3, "")


def test_after_the_last_try_it_is_given_up(market: Marketplace, pat: User) -> None:
    told_of(market)
    id_, mail, now = only_row().id, FailingMail(100), market
    for tries in range(1, TRIES_MAX + 1):
        assert not send(now, id_, mail)
        assert only_row().attempts == tries
        now = now.after(seconds=wait_after(tries).total_seconds())
    row = only_row()
    assert (row.due_at, row.sent_at) == (None, None)
    assert not send(now, id_, mail)
    assert mail.failures == 100 - TRIES_MAX
    assert send_lost(now.present) == 0
    assert outbox.counted() == outbox.Outgoing(waiting=0, failed=1, sent=0)


def test_what_can_not_work_is_tried_once(market: Marketplace, pat: User) -> None:
    told_of(market)
    assert not send(market, only_row().id, FailingMail(1, is_final=True))
    assert only_row().due_at is None


def test_a_fault_of_ours_is_kept_and_raised(market: Marketplace, pat: User) -> None:
    told_of(market)
    OutboxMessage.objects.update(facts={"product": "Fleetboard"})
    with pytest.raises(KeyError):
        send(market, only_row().id, NullMail())
    row = only_row()
    assert row.failure == "A fault: KeyError"
    assert row.due_at == market.present.now + wait_after(1)


def test_what_was_sent_is_forgotten_after_a_while(market: Marketplace, pat: User) -> None:
    for _ in range(3):
        told_of(market)
    sent = list(OutboxMessage.objects.values_list("id", flat=True))[:2]
    for id_ in sent:
        send(market, id_, NullMail())
    assert forget_sent(market.after(days=89).present) == 0
    late = market.after(days=91).present
    assert [forget_sent(late, limit=1) for _ in range(3)] == [1, 1, 0]
    assert OutboxMessage.objects.get().sent_at is None


def test_a_job_that_got_lost_is_deferred_again(market: Marketplace, pat: User) -> None:
    told_of(market)
    assert send_lost(market.present) == 0, "its job waits"
    _forget_jobs()
    assert send_lost(market.present) == 1
    assert ProcrastinateJob.objects.get().args == {"outbox": str(only_row().id)}
    assert send_lost(market.present) == 0


def test_a_try_that_failed_is_deferred_when_it_is_due(market: Marketplace, pat: User) -> None:
    told_of(market)
    _forget_jobs()  # as after its first job
    send(market, only_row().id, FailingMail(1))
    assert send_lost(market.present) == 0
    assert send_lost(market.after(minutes=1).present) == 1


def test_who_dies_while_sending_leaves_a_row_that_falls_due_again(
    market: Marketplace, pat: User
) -> None:
    told_of(market)
    id_, mail = only_row().id, NullMail()
    assert outbox.take(id_, market.present.now) is not None
    mail.sent.append(("sent", "just", "before the end"))  # and not marked
    assert outbox.take(id_, market.present.now) is None
    assert send(market.after(minutes=1), id_, mail), "once more, and no more"
    assert not send(market.after(days=1), id_, mail)
    assert len(mail.sent) == 2


def test_jobs_of_workers_that_died_are_forgotten(market: Marketplace, pat: User) -> None:
    told_of(market)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert send_lost(market.present) == 1
    assert ProcrastinateJob.objects.get().status == "todo"


def test_the_operator_sends_it_again(market: Marketplace, pat: User) -> None:
    told_of(market)
    id_ = only_row().id
    send(market, id_, FailingMail(1, is_final=True))
    _forget_jobs()
    send_again(id_, actor=market.actor("market"), present=market.present)
    row = only_row()
    assert (row.due_at, row.attempts, row.failure) == (market.present.now, 0, "")
    assert ProcrastinateJob.objects.count() == 1
    line = JournalEntry.objects.get(fact="message_sent_again")
    assert line.facts == {"kind": "listing_approved", "channel": "email"}
    assert send(market, id_, NullMail())
    with pytest.raises(Refusal) as refused:
        send_again(id_, actor=market.actor("market"), present=market.present)
    assert refused.value.code is Code.NOT_FOUND


@pytest.mark.parametrize("slug", ["polaris", "aurora", "market"])
def test_nobody_else_may_send_again(market: Marketplace, pat: User, slug: str) -> None:
    told_of(market)
    actor = market.actor(slug, without=[Permission.SETTINGS_WRITE])
    with pytest.raises(Refusal) as refused:
        send_again(only_row().id, actor=actor, present=market.present)
    assert refused.value.code is Code.NOT_ALLOWED


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(tmp_path: Path) -> None:
    market = open_marketplace(tmp_path, products={})
    person(market, "polaris", "Pat")
    mail, start = NullMail(), Barrier(8, timeout=60)
    for _ in range(5):
        told_of(market)
    ids = list(OutboxMessage.objects.values_list("id", flat=True))

    def work() -> None:
        try:
            start.wait()
            for id_ in ids:
                send(market, id_, mail)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(mail.sent) == 5
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
    _forget_jobs()
