"""Offline billing: what a partner adjusts is in effect at the software's next check (C5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tests.marketplace import Marketplace, demo_listing
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.licensing.checking import CheckCode, decide
from vendible.domain.licensing.license import License
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.adjusting import Adjustment
from vendible.domain.subscriptions.cancelling import When
from vendible.records.books import read_books
from vendible.records.models import (
    Invoice,
    JournalEntry,
    LedgerTransaction,
    LicenseVersion,
    Order,
    Subscription,
)
from vendible.records.models import License as LicenseRow
from vendible.usecases import adjusting, leaving

SITE = "av-site"
NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture
def held(market: Marketplace) -> Subscription:
    """Aurora holds AV Site, Team, by a contract, with a pack of minutes."""
    market.list_product(
        "lumen", demo_listing("av-gateway", slug=SITE, name="AV Site", billing="offline")
    )
    pack = demo_listing("av-10000-minutes", slug="site-minutes", name="Site Minutes")
    pack["billing"] = "offline"
    for each in pack["addon"]["connections"]:
        each["product"] = SITE
    market.list_product("lumen", pack)
    market.order(LineAsk(SITE, "team-monthly"), LineAsk("site-minutes", parent=0))
    return Subscription.objects.get(product__slug=SITE)


def adjust(
    market: Marketplace, held: UUID, ask: Adjustment, *, partner: str = "lumen", reference: str = ""
) -> object:
    return adjusting.adjust(
        held, ask, reference=reference, actor=market.actor(partner), present=market.present
    )


def allowed(held: Subscription, now: datetime) -> tuple[CheckCode, object]:
    """What the software is told at its check, and how many participants it allows."""
    rows = LicenseRow.objects.filter(instance_id=held.instance_id)
    documents = [License.from_plain(each.document) for each in rows]
    check = decide(held.instance_id, documents, now, 3600)
    found = check.entitlements.get("participants")
    return check.code, found.value if found else None


def test_it_is_permanent_unless_adjusted(market: Marketplace, held: Subscription) -> None:
    assert (held.end, held.license_until) == (None, None)
    in_ten_years = market.present.now + timedelta(days=3653)
    assert allowed(held, in_ten_years) == (CheckCode.VALID, 25)
    assert Invoice.objects.count() == 0


def test_edition_and_expiry_are_in_effect_at_the_next_check(
    market: Marketplace, held: Subscription
) -> None:
    before = read_books()
    answer = adjust(market, held.id, Adjustment(NEXT_YEAR, edition="studio"), reference="C-2026/7")
    assert isinstance(answer, dict)
    assert (answer["kind"], answer["total"]) == ("change", "0.00")
    assert answer["licenses"][0]["revision"] == 2
    assert allowed(held, market.present.now) == (CheckCode.VALID, 200)
    midnight = datetime(2026, 12, 31, 23, tzinfo=UTC)  # in Berlin
    assert allowed(held, midnight - timedelta(seconds=1))[0] is CheckCode.VALID
    assert allowed(held, midnight)[0] is CheckCode.EXPIRED
    # No money moved, the license kept its number, and the journal of both knows the contract.
    assert read_books() == before
    assert LedgerTransaction.objects.filter(kind="invoice").count() == 0
    assert set(
        LicenseVersion.objects.filter(license__subscription=held).values_list("revision")
    ) == {
        (1,),
        (2,),
    }
    told = JournalEntry.objects.get(fact="instance_adjusted")
    assert told.facts["reference"] == "C-2026/7"
    assert told.organization_id == market.organizations["lumen"]
    order = Order.objects.get(kind="change")
    assert order.placed_by == "test:lumen"
    assert "C-2026/7" in str(order.lines.get().explained)


def test_an_addon_alone(market: Marketplace, held: Subscription) -> None:
    pack = Subscription.objects.get(parent=held)
    adjust(market, pack.id, Adjustment(NEXT_YEAR))
    pack.refresh_from_db()
    held.refresh_from_db()
    assert (pack.license_until, held.license_until) == (NEXT_YEAR, None)
    assert (pack.license.revision, held.license.revision) == (2, 1)
    adjust(market, pack.id, Adjustment(None))
    pack.refresh_from_db()
    assert pack.license_until is None
    assert pack.license.document["mode"] == "permanent"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (Adjustment(None), Code.NOTHING_CHANGES),
        (Adjustment(date(2026, 1, 15)), Code.EXPIRY_IN_THE_PAST),
        (Adjustment(None, edition="none"), Code.EDITION_WITHDRAWN),
        (Adjustment(None, quantity=7), Code.QUANTITY_OUT_OF_RANGE),
        (Adjustment(None, attributes=(("a", "b"),)), Code.ATTRIBUTE_VALUE_UNKNOWN),
    ],
)
def test_what_can_not_be_adjusted(
    market: Marketplace, held: Subscription, ask: Adjustment, code: Code
) -> None:
    with pytest.raises(Refusal) as no:
        adjust(market, held.id, ask)
    assert no.value.code is code
    held.refresh_from_db()
    assert held.license.revision == 1


def test_neither_another_partners_nor_what_the_marketplace_bills(
    market: Marketplace, held: Subscription
) -> None:
    with pytest.raises(Refusal) as no:
        adjust(market, held.id, Adjustment(NEXT_YEAR), partner="polaris")
    assert no.value.code is Code.NOT_FOUND
    market.order(LineAsk("ota-platform", "starter-monthly"))
    online = Subscription.objects.get(product__slug="ota-platform")
    with pytest.raises(Refusal) as no:
        adjust(market, online.id, Adjustment(NEXT_YEAR), partner="polaris")
    assert no.value.code is Code.NOT_OFFLINE
    with pytest.raises(Refusal) as no:
        adjusting.end_offline(online.id, actor=market.actor("polaris"), present=market.present)
    assert no.value.code is Code.NOT_OFFLINE


def test_its_customer_does_not_cancel_it(market: Marketplace, held: Subscription) -> None:
    with pytest.raises(Refusal) as no:
        leaving.cancel(held.id, When.NOW, actor=market.actor("aurora"), present=market.present)
    assert no.value.code is Code.BILLED_OFFLINE


def test_the_partner_ends_it_with_its_addons(market: Marketplace, held: Subscription) -> None:
    adjusting.end_offline(
        held.id, reference="C-2026/7", actor=market.actor("lumen"), present=market.present
    )
    rows = Subscription.objects.filter(instance_id=held.instance_id).order_by("id")
    assert [(each.state, each.ended_because) for each in rows] == [
        ("ended", "by_partner"),
        ("ended", "parent_ended"),
    ]
    assert allowed(held, market.present.now)[0] is CheckCode.EXPIRED
    with pytest.raises(Refusal) as no:
        adjust(market, held.id, Adjustment(NEXT_YEAR))
    assert no.value.code is Code.NOT_FOUND


def test_a_reference_that_is_too_long_is_said_so(market: Marketplace, held: Subscription) -> None:
    with pytest.raises(Refusal) as no:
        adjust(market, held.id, Adjustment(NEXT_YEAR), reference="x" * 101)
    assert no.value.code is Code.BAD_INPUT
