"""Who is told of what, and by which ways; in the transaction of the command."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.marketplace import Marketplace, demo_listing
from tests.usecases.telling import person, prefer, small_market, tell_all, told_of
from vendible.domain.access.notices import Channel, Language, Notice
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records import messages
from vendible.records.batch import Batch
from vendible.records.models import JournalEntry, Message, OutboxMessage, Submission
from vendible.usecases import reviewing, submitting
from vendible.usecases.notices import tell
from vendible.usecases.notices.choosing import choose, mark_read
from vendible.usecases.notices.overdue import tell_overdue

EMAIL, SITE, SMS = Channel.EMAIL, Channel.SITE, Channel.SMS


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    return small_market(tmp_path)


def test_the_people_of_the_organization_are_told_by_the_usual_ways(market: Marketplace) -> None:
    pat = person(market, "polaris", "Pat")
    person(market, "lumen", "Lou")
    person(market, "market", "Oda")
    told_of(market)
    message, letter = Message.objects.get(), OutboxMessage.objects.get()
    assert message.user_id == letter.user_id == pat.pk
    assert letter.channel == "email"
    assert message.organization_id == letter.organization_id == market.organizations["polaris"]
    assert message.link == letter.link == "/partner/products/fleet/"
    assert message.facts == {
        "product": "Fleetboard",
        "revision": 7,
        "partner": "Polaris",
        "on": "2026-01-15",
    }
    assert letter.due_at == market.present.now
    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"outbox": str(letter.id)}]


def test_each_is_told_as_they_chose(market: Marketplace) -> None:
    everything = person(market, "polaris", "Eve")
    prefer(
        market,
        "polaris",
        everything,
        Notice.LISTING_APPROVED,
        SITE,
        EMAIL,
        SMS,
        phone="+4915123456",
    )
    nothing = person(market, "polaris", "Nico")
    prefer(market, "polaris", nothing, Notice.LISTING_APPROVED)
    other = person(market, "polaris", "Otto")
    prefer(market, "polaris", other, Notice.LISTING_REJECTED)
    told_of(market)
    assert set(Message.objects.values_list("user_id", flat=True)) == {everything.pk, other.pk}
    assert set(OutboxMessage.objects.values_list("user_id", "channel")) == {
        (everything.pk, "email"),
        (everything.pk, "sms"),
        (other.pk, "email"),
    }


def test_who_lost_the_phone_or_left_gets_nothing_there(market: Marketplace) -> None:
    lost = person(market, "polaris", "Lola")
    prefer(market, "polaris", lost, Notice.LISTING_APPROVED, SMS, phone="+4915123456")
    type(lost).objects.filter(pk=lost.pk).update(phone="")
    left = person(market, "polaris", "Lars")
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    told_of(market)
    assert not OutboxMessage.objects.exists()
    assert not Message.objects.exists()


def test_a_submission_is_told_to_the_operator_too(market: Marketplace) -> None:
    pat, oda = person(market, "polaris", "Pat"), person(market, "market", "Oda")
    told_of(market, Notice.LISTING_SUBMITTED)
    links = dict(Message.objects.values_list("user_id", "link"))
    assert links == {pat.pk: "/partner/products/fleet/", oda.pk: "/operator/submissions/1/"}
    assert OutboxMessage.objects.get().user_id == pat.pk, "the operator has its queue"


def test_many_submissions_are_told_to_both(market: Marketplace) -> None:
    pat, oda = person(market, "polaris", "Pat"), person(market, "market", "Oda")
    told_of(market, Notice.MANY_SUBMISSIONS)
    assert set(OutboxMessage.objects.values_list("user_id", flat=True)) == {pat.pk, oda.pk}


def test_nobody_there_is_nobody_told(market: Marketplace) -> None:
    for kind in Notice:
        told_of(market, kind)
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_a_missing_fact_is_a_mistake_at_once(market: Marketplace) -> None:
    with pytest.raises(AssertionError, match="also needs the facts reasons"):
        tell(
            Batch(),
            Notice.LISTING_REJECTED,
            organization=market.organizations["polaris"],
            present=market.present,
            subject_id=market.present.mint(),
            link="/",
            product="Fleetboard",
            revision=7,
        )


def test_what_is_rolled_back_was_never_told(market: Marketplace) -> None:
    person(market, "polaris", "Pat")
    with transaction.atomic():
        batch = Batch()
        tell_all(batch, market, Notice.LISTING_APPROVED)
        batch.write()
        assert ProcrastinateJob.objects.count() == 1
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_telling_many_takes_as_many_statements_as_telling_one(market: Marketplace) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            told_of(market)
        sent = [each["sql"] for each in captured.captured_queries]
        return len([each for each in sent if "SAVEPOINT" not in each])

    person(market, "polaris", "Pat")
    one = statements()
    for number in range(5):
        person(market, "polaris", f"Person{number}")
    assert statements() == one == 3, "who is told, the batch, the jobs"


def test_the_story_of_a_submission_is_told(market: Marketplace) -> None:
    pat = person(market, "polaris", "Pat")
    oda = person(market, "market", "Oda")
    prefer(market, "polaris", pat, Notice.LISTING_APPROVED, SITE, SMS, phone="+4915123456")
    partner, operator, present = market.actor("polaris"), market.actor("market"), market.present
    changed = demo_listing("ota-platform", summary="Another.")

    submitting.withdraw(market.submit("polaris", changed), actor=partner, present=present)
    submission = market.submit("polaris", changed)
    reviewing.open_review(submission, actor=operator, present=present)
    reasons = [{"place": "summary", "reason": "Too short."}]
    reviewing.reject(submission, reasons, actor=operator, present=present)
    submission = market.submit("polaris", changed)
    reviewing.open_review(submission, actor=operator, present=present)
    reviewing.approve(submission, actor=operator, present=present)

    kinds = ["submitted", "withdrawn", "submitted", "review_opened", "rejected"]
    kinds += ["submitted", "review_opened", "approved"]
    told = Message.objects.filter(user_id=pat.pk).order_by("id").values_list("kind", flat=True)
    assert [each.removeprefix("listing_") for each in told] == kinds
    assert Message.objects.filter(user_id=oda.pk).count() == 3, "the submissions"
    by_sms = OutboxMessage.objects.get(channel="sms")
    assert by_sms.kind == "listing_approved"
    assert not OutboxMessage.objects.filter(kind="listing_approved", channel="email").exists()
    assert ProcrastinateJob.objects.count() == OutboxMessage.objects.count() == 8


def test_a_refusal_tells_nobody(market: Marketplace) -> None:
    person(market, "polaris", "Pat")
    done = market.submissions["ota-platform"]
    with pytest.raises(Refusal):
        reviewing.approve(done, actor=market.actor("market"), present=market.present)
    assert not Message.objects.exists()


def test_a_review_that_is_overdue_is_told_once(market: Marketplace) -> None:
    pat, oda = person(market, "polaris", "Pat"), person(market, "market", "Oda")
    submission = market.submit("polaris", demo_listing("ota-platform", summary="Another."))
    due = market.present.now + timedelta(days=3)
    Submission.objects.filter(id=submission).update(answer_by=due)
    Message.objects.all().delete()
    assert tell_overdue(market.after(days=2).present) == 0
    later = market.after(days=4).present
    assert tell_overdue(later) == 1
    assert tell_overdue(later) == 0
    message = Message.objects.get()
    assert message.user_id == oda.pk != pat.pk
    assert message.link == f"/operator/submissions/{submission}/"
    assert message.facts["partner"] == "Polaris"
    assert JournalEntry.objects.filter(fact="review_overdue").count() == 1
    found = Submission.objects.get(id=submission)
    assert found.overdue_told_at == later.now
    assert found.state == "submitted"


def test_a_review_that_was_decided_is_not_overdue(market: Marketplace) -> None:
    submission = market.submissions["ota-platform"]
    Submission.objects.filter(id=submission).update(answer_by=market.present.now)
    assert tell_overdue(market.after(days=4).present) == 0


def test_reading(market: Marketplace) -> None:
    pat, eve = person(market, "polaris", "Pat"), person(market, "polaris", "Eve")
    polaris = market.organizations["polaris"]
    for _ in range(3):
        told_of(market)
    one = messages.of_person(pat.pk, polaris, is_read=False)[0].id
    assert mark_read(eve.pk, polaris, market.present, only=one) == 0, "it is not hers"
    assert mark_read(pat.pk, polaris, market.present, only=one) == 1
    assert mark_read(pat.pk, polaris, market.present, only=one) == 0
    assert messages.unread(pat.pk, polaris) == 2
    assert mark_read(pat.pk, polaris, market.present) == 2
    assert messages.unread(pat.pk, polaris) == 0
    assert messages.unread(eve.pk, polaris) == 3


@pytest.mark.parametrize("phone", ["0151 23456", "nobody"])
def test_a_number_that_is_none_is_refused(market: Marketplace, phone: str) -> None:
    pat = person(market, "polaris", "Pat")
    with pytest.raises(Refusal) as refused:
        prefer(market, "polaris", pat, phone=phone)
    assert refused.value.code is Code.BAD_INPUT
    assert phone not in str(refused.value.facts)


def test_sms_without_a_number_is_refused(market: Marketplace) -> None:
    pat = person(market, "polaris", "Pat")
    with pytest.raises(Refusal):
        prefer(market, "polaris", pat, Notice.LISTING_APPROVED, SMS)


def test_choosing_leaves_no_personal_data_in_the_journal(market: Marketplace) -> None:
    pat = person(market, "polaris", "Pat")
    prefer(market, "polaris", pat, Notice.LISTING_APPROVED, SMS, phone="+49 151 23456")
    line = JournalEntry.objects.get(fact="message_settings_changed")
    assert line.facts == {}
    pat.refresh_from_db()
    assert pat.phone == "+4915123456"
    assert messages.chosen(pat.pk) == {Notice.LISTING_APPROVED: frozenset({SMS})}
    choose(
        pat.pk,
        language=Language.SIMPLIFIED_CHINESE,
        phone="",
        ways={Notice.LISTING_APPROVED: frozenset({SITE})},
        actor=market.actor("polaris"),
        present=market.present,
    )
    assert messages.chosen(pat.pk) == {Notice.LISTING_APPROVED: frozenset({SITE})}


def test_ids_of_the_rows_are_their_own(market: Marketplace) -> None:
    person(market, "polaris", "Pat")
    told_of(market)
    told_of(market)
    assert len({UUID(job.args["outbox"]) for job in ProcrastinateJob.objects.all()}) == 2
