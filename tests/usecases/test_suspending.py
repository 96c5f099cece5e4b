"""An operator suspends what is held and lets it return, add-ons included."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tests.marketplace import DESK, VOICE, Marketplace
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.licensing.checking import CheckCode, decide
from vendible.domain.licensing.license import License
from vendible.domain.ordering.quotes import LineAsk
from vendible.records.models import JournalEntry, Subscription
from vendible.records.models import License as LicenseRow
from vendible.usecases import renewing, suspending


def suspend(market: Marketplace, held: UUID, reason: str = "It is not paid.") -> object:
    operator = market.actor("market")
    return suspending.suspend(held, reason, actor=operator, present=market.present)


def let_return(market: Marketplace, held: UUID) -> object:
    return suspending.let_return(held, actor=market.actor("market"), present=market.present)


def told(market: Marketplace, held: Subscription) -> CheckCode:
    """What its software is told when it asks now."""
    rows = LicenseRow.objects.filter(instance_id=held.instance_id)
    documents = [License.from_plain(each.document) for each in rows]
    return decide(held.instance_id, documents, market.present.now, 3600).code


@pytest.fixture
def desk(market: Marketplace) -> Subscription:
    market.order(DESK, VOICE)
    return Subscription.objects.get(parent=None)


def test_the_addons_go_and_come_with_it(market: Marketplace, desk: Subscription) -> None:
    assert told(market, desk) is CheckCode.VALID
    answer = suspend(market, desk.id)
    assert isinstance(answer, dict)
    assert [each["name"] for each in answer["with_it"]] == ["Voice Channel"]
    assert set(Subscription.objects.values_list("state", flat=True)) == {"suspended"}
    assert told(market, desk) is CheckCode.SUSPENDED
    assert JournalEntry.objects.filter(fact="subscription_suspended").count() == 2
    let_return(market, desk.id)
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active"}
    assert told(market, desk) is CheckCode.VALID


def test_while_it_is_suspended_nothing_can_be_added(
    market: Marketplace, desk: Subscription
) -> None:
    suspend(market, desk.id)
    with pytest.raises(Refusal) as no:
        market.order(LineAsk("voice-channel", "monthly", parent=desk.id))
    assert no.value.code in (Code.PARENT_NOT_ACTIVE, Code.ADDON_ALREADY_OWNED)
    assert no.value.facts.get("state") == "suspended"


def test_an_addon_alone_and_not_without_its_product(
    market: Marketplace, desk: Subscription
) -> None:
    voice = Subscription.objects.get(parent=desk)
    suspend(market, voice.id)
    desk.refresh_from_db()
    assert desk.state == "active"
    suspend(market, desk.id)
    with pytest.raises(Refusal) as no:
        let_return(market, voice.id)
    assert no.value.code is Code.PARENT_NOT_ACTIVE


def test_the_wrong_state_is_refused(market: Marketplace, desk: Subscription) -> None:
    with pytest.raises(Refusal) as no:
        let_return(market, desk.id)
    assert no.value.code is Code.SUSPENSION_STATE
    suspend(market, desk.id)
    with pytest.raises(Refusal) as no:
        suspend(market, desk.id)
    assert no.value.code is Code.SUSPENSION_STATE


def test_the_customer_is_owed_a_reason(market: Marketplace, desk: Subscription) -> None:
    with pytest.raises(Refusal) as no:
        suspend(market, desk.id, "  ")
    assert no.value.code is Code.BAD_INPUT


def test_a_term_that_runs_out_meanwhile_lapses_and_takes_the_addons(
    market: Marketplace, desk: Subscription
) -> None:
    suspend(market, desk.id)
    market.after(days=32).work_off()
    states = dict(Subscription.objects.values_list("product__slug", "state"))
    assert states == {"customer-service": "isolated", "voice-channel": "suspended"}
    market.after(days=40).work_off()
    assert set(Subscription.objects.values_list("state", "ended_because", "ends_on")) == {
        ("ended", "lapsed", date(2026, 2, 22))
    }


def test_what_lapsed_while_it_was_suspended_is_not_renewed_around_it(
    market: Marketplace, desk: Subscription
) -> None:
    suspend(market, desk.id)
    later = market.after(days=32)
    later.work_off()
    actor = market.actor("aurora")
    with pytest.raises(Refusal) as no:
        renewing.renew(desk.id, actor=actor, present=later.present)
    assert no.value.code is Code.RENEWAL_NOT_POSSIBLE
    let_return(later, desk.id)
    desk.refresh_from_db()
    assert (desk.state, desk.held_back) == ("isolated", False)
    renewing.renew(desk.id, actor=actor, present=later.present)
    desk.refresh_from_db()
    assert desk.state == "active"


def test_an_addon_suspended_itself_does_not_return_with_its_product(
    market: Marketplace, desk: Subscription
) -> None:
    voice = Subscription.objects.get(parent=desk)
    suspend(market, voice.id)
    suspend(market, desk.id)
    let_return(market, desk.id)
    voice.refresh_from_db()
    assert voice.state == "suspended"
    let_return(market, voice.id)
    voice.refresh_from_db()
    assert voice.state == "active"
