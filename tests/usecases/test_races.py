"""Two at once can't break a rule: real threads, each with a connection of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tests.marketplace import (
    DESK,
    PACK,
    PLATFORM,
    Marketplace,
    demo_listing,
    open_marketplace,
    stackable_listing,
)
from tests.usecases.customers_due import check_whole, customers, renewals_of
from tests.usecases.racing import MANY, ROUNDS, Call, at_once, codes, winners
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records import models as tables
from vendible.records.books import read_books
from vendible.usecases import (
    changing,
    drafts,
    falling_due,
    leaving,
    ordering,
    people,
    renewing,
    reviewing,
    submitting,
)
from vendible.usecases.commands import Answer, Once
from vendible.usecases.refusal_words import told


@pytest.fixture
def market(transactional_db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path)


def _held(market: Marketplace, *lines: LineAsk) -> UUID:
    """The subscription of the first line."""
    return UUID(market.order(*lines)["lines"][0]["subscription"])


def _balance(market: Marketplace, slug: str) -> int:
    return tables.CustomerBalance.objects.get(organization=market.organizations[slug]).minor


def test_one_request_sent_many_times_at_once_is_one_order(market: Marketplace) -> None:
    once = Once("order-7", "hash", 201)
    answers = at_once([lambda: market.order(PLATFORM, PACK, once=once)] * MANY)
    assert all(each == answers[0] for each in answers)
    assert tables.Order.objects.count() == 1
    assert tables.Subscription.objects.count() == 2
    assert tables.License.objects.count() == 2
    assert _balance(market, "aurora") == 10_000_000 - 63_070
    assert read_books().balance


def test_one_key_for_two_requests_at_once(market: Marketplace) -> None:
    for number in range(ROUNDS):
        key = f"order-{number}"
        outcomes = at_once(
            [
                partial(market.order, PLATFORM, once=Once(key, "one", 201)),
                partial(market.order, DESK, once=Once(key, "other", 201)),
            ]
        )
        assert len(winners(outcomes)) == 1
        assert codes(outcomes) == {Code.IDEMPOTENCY_KEY_REUSED}
    assert tables.Order.objects.count() == ROUNDS
    assert read_books().balance


def test_a_non_stackable_add_on_for_two_parents_at_once(market: Marketplace) -> None:
    desks = [_held(market, DESK) for _ in range(4)]
    asks = [LineAsk("voice-channel", "monthly", parent=desk) for desk in desks]
    for _ in range(ROUNDS):
        outcomes = at_once([partial(market.order, ask) for ask in asks])
        (winner,) = winners(outcomes)
        assert codes(outcomes) == {Code.ADDON_ALREADY_OWNED}
        for refused in outcomes:
            assert refused is winner or "?" not in told(refused).detail
        assert tables.Subscription.objects.filter(parent__isnull=False, state="active").count() == 1
        # In its days of grace it may be left at once, for the next round.
        _cancel(market, UUID(winner["lines"][0]["subscription"]), When.NOW)
    assert read_books().balance


def test_a_stackable_add_on_for_one_parent_at_once(market: Marketplace) -> None:
    market.list_product("harbor", stackable_listing())
    desk = _held(market, DESK)
    outcomes = at_once([lambda: market.order(LineAsk("extra-inbox", "monthly", parent=desk))] * 8)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.ADDON_ALREADY_ON_PARENT}


def test_packs_at_once_are_all_bought(market: Marketplace) -> None:
    platform = _held(market, PLATFORM)
    pack = LineAsk("ota-500-vehicles", "monthly", parent=platform)
    outcomes = at_once([lambda: market.order(pack)] * MANY)
    assert len(winners(outcomes)) == MANY
    assert tables.Subscription.objects.filter(parent=platform).count() == MANY
    assert read_books().balance


def test_many_orders_at_once_never_overdraw(market: Marketplace) -> None:
    desk = LineAsk("customer-service", "basic-yearly", quantity=30)  # 9,000.00, with tax 10,710.00
    before = _balance(market, "aurora")
    outcomes = at_once([lambda: market.order(desk)] * MANY)
    affordable = before // 1_071_000
    assert len(winners(outcomes)) == affordable
    assert codes(outcomes) == {Code.BALANCE_TOO_LOW}
    assert _balance(market, "aurora") == before - affordable * 1_071_000
    assert read_books().balance


def test_orders_and_deposits_at_once(market: Marketplace) -> None:
    calls: list[Call] = [lambda: market.order(PLATFORM)] * 8
    calls += [lambda: market.deposit("aurora", Money(1_000, "EUR"))] * 8
    calls += [lambda: market.order(PLATFORM, customer="boreal")] * 4
    outcomes = at_once(calls)
    assert len(winners(outcomes)) == len(calls)
    assert _balance(market, "aurora") == 10_000_000 - 8 * 34_510 + 8 * 1_000
    assert read_books().balance


def test_a_first_deposit_in_a_currency_from_many_sides(market: Marketplace) -> None:
    at_once([lambda: market.deposit("aurora", Money(700, "JPY"))] * MANY)
    kept = tables.CustomerBalance.objects.get(
        organization=market.organizations["aurora"], currency="JPY"
    )
    assert kept.minor == MANY * 700
    assert read_books().balance


def test_one_key_for_deposits_to_two_customers_at_once(market: Marketplace) -> None:
    """They wait for different customers, so only the key itself stands between them."""
    operator = market.actor("market")
    for number in range(ROUNDS):

        def deposit(slug: str, key: str = f"deposit-{number}") -> Answer:
            return people.deposit(
                market.organizations[slug],
                Money(100, "EUR"),
                "transfer",
                actor=operator,
                present=market.present,
                once=Once(key, slug, 201),
            )

        outcomes = at_once([lambda: deposit("aurora"), lambda: deposit("boreal")])
        assert len(winners(outcomes)) == 1
        assert codes(outcomes) == {Code.IDEMPOTENCY_KEY_REUSED}
    assert read_books().balance


def _change(market: Marketplace, held: UUID, ask: ChangeAsk, once: Once | None = None) -> Answer:
    return changing.change_specification(
        held, ask, actor=market.actor("aurora"), present=market.present, once=once
    )


def _cancel(market: Marketplace, held: UUID, when: When, once: Once | None = None) -> Answer:
    return leaving.cancel(
        held, when, actor=market.actor("aurora"), present=market.present, once=once
    )


def _is_whole(license_: tables.License) -> bool:
    """Its versions are numbered without a gap, and the newest is the license."""
    numbers = list(license_.versions.order_by("revision").values_list("revision", flat=True))
    newest = license_.versions.get(revision=license_.revision)
    return numbers == list(range(1, license_.revision + 1)) and newest.signed == license_.signed


def test_the_same_change_from_many_sides(market: Marketplace) -> None:
    desk = _held(market, DESK)
    outcomes = at_once([lambda: _change(market, desk, ChangeAsk(quantity=20))] * MANY)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.NOTHING_CHANGES}
    held = tables.Subscription.objects.get(id=desk)
    assert (held.quantity, held.license.revision) == (20, 2)
    assert _is_whole(held.license)
    assert read_books().balance


def test_the_same_change_with_a_key_from_many_sides(market: Marketplace) -> None:
    desk = _held(market, DESK)
    once = Once("change", "hash", 201)
    ask = ChangeAsk(edition="advanced")
    answers = at_once([lambda: _change(market, desk, ask, once)] * MANY)
    assert all(each == answers[0] for each in answers)
    assert tables.License.objects.get(subscription=desk).revision == 2


def test_different_changes_one_after_the_other(market: Marketplace) -> None:
    desk = _held(market, DESK)
    wanted = range(11, 11 + MANY)
    outcomes = at_once(
        [partial(_change, market, desk, ChangeAsk(quantity=each)) for each in wanted]
    )
    assert len(winners(outcomes)) == MANY
    held = tables.Subscription.objects.get(id=desk)
    assert held.quantity in wanted
    assert held.license.revision == 1 + MANY
    assert _is_whole(held.license)
    # On the day of the purchase each gives back what the one before cost: only the last counts.
    assert _balance(market, "aurora") == 10_000_000 - held.quantity * 3_570
    assert read_books().balance


@pytest.mark.parametrize(
    ("when", "code"),
    [(When.NOW, Code.NOT_FOUND), (When.END_OF_TERM, Code.ALREADY_ENDING)],
)
def test_the_same_cancellation_from_many_sides(market: Marketplace, when: When, code: Code) -> None:
    desk = _held(market, DESK)
    outcomes = at_once([lambda: _cancel(market, desk, when)] * MANY)
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {code}
    assert tables.Order.objects.filter(kind="cancellation").count() == 1
    assert read_books().balance


def test_a_change_and_a_cancellation_at_once(market: Marketplace) -> None:
    for _ in range(ROUNDS):
        desk = _held(market, DESK)
        changed, cancelled = at_once(
            [
                partial(_change, market, desk, ChangeAsk(quantity=12)),
                partial(_cancel, market, desk, When.NOW),
            ]
        )
        assert not isinstance(cancelled, Refusal)
        assert not isinstance(changed, Refusal) or changed.code is Code.NOT_FOUND
        held = tables.Subscription.objects.get(id=desk)
        assert held.state == "ended"
        assert _is_whole(held.license)
    assert read_books().balance


def test_an_add_on_bought_while_its_parent_is_left(market: Marketplace) -> None:
    for _ in range(ROUNDS):
        platform = _held(market, PLATFORM)
        pack = LineAsk("ota-500-vehicles", "monthly", parent=platform)
        bought, left = at_once(
            [
                partial(market.order, pack),
                partial(_cancel, market, platform, When.NOW),
            ]
        )
        assert len(winners([bought, left])) == 1
        code = Code.NOT_FOUND if isinstance(bought, Refusal) else Code.ADDONS_IN_THE_WAY
        assert codes([bought, left]) == {code}
        state = tables.Subscription.objects.get(id=platform).state
        live = tables.Subscription.objects.filter(parent=platform).exclude(state="ended")
        assert not (state == "ended" and live.exists())


def test_withdrawing_and_opening_at_once(market: Marketplace) -> None:
    partner, operator, present = market.actor("harbor"), market.actor("market"), market.present
    won = set()
    for _ in range(2 * ROUNDS):
        submission = market.submit("harbor", stackable_listing())
        outcomes = at_once(
            [
                partial(submitting.withdraw, submission, actor=partner, present=present),
                partial(reviewing.open_review, submission, actor=operator, present=present),
            ]
        )
        (winner,) = winners(outcomes)
        assert codes(outcomes) == {Code.REVIEW_STATE}
        assert tables.Submission.objects.get(id=submission).state == winner["state"]
        won.add(winner["state"])
        if winner["state"] == "in_review":
            reasons = [{"place": "", "reason": "for the next round"}]
            reviewing.reject(submission, reasons, actor=operator, present=present)
    assert won <= {"withdrawn", "in_review"}


def test_the_same_decision_from_many_sides(market: Marketplace) -> None:
    operator, present = market.actor("market"), market.present
    submission = market.submit("harbor", stackable_listing())
    opened = at_once(
        [lambda: reviewing.open_review(submission, actor=operator, present=present)] * MANY
    )
    assert len(winners(opened)) == 1
    reasons = [{"place": "", "reason": "no"}]
    decided = at_once(
        [
            *[lambda: reviewing.approve(submission, actor=operator, present=present)] * 4,
            *[lambda: reviewing.reject(submission, reasons, actor=operator, present=present)] * 4,
        ]
    )
    (winner,) = winners(decided)
    assert codes(decided) == {Code.REVIEW_STATE}
    product = tables.Product.objects.get(slug="extra-inbox")
    assert (product.live_id is not None) == (winner["state"] == "approved")


def test_submitting_twice_at_once(market: Marketplace) -> None:
    partner, present = market.actor("harbor"), market.present
    drafts.save_draft(stackable_listing(), actor=partner, present=present)
    outcomes = at_once(
        [
            lambda: submitting.submit_listing(
                "extra-inbox", intended=True, actor=partner, present=present
            )
        ]
        * 8
    )
    assert len(winners(outcomes)) == 1
    assert codes(outcomes) == {Code.ALREADY_IN_REVIEW}
    assert tables.Revision.objects.filter(product__slug="extra-inbox").count() == 1


def test_two_partners_take_one_slug_at_once(market: Marketplace) -> None:
    for number in range(ROUNDS):
        document = demo_listing("av-gateway", slug=f"gateway-{number}")
        actors = [market.actor(slug) for slug in ("lumen", "polaris", "harbor")]
        outcomes = at_once(
            [
                partial(drafts.save_draft, document, actor=actor, present=market.present)
                for actor in actors
            ]
        )
        assert len(winners(outcomes)) == 1
        assert codes(outcomes) == {Code.SLUG_TAKEN}
        losers = [each for each in outcomes if isinstance(each, Refusal)]
        assert all(document["slug"] in told(each).detail for each in losers)


def test_a_draft_saved_during_the_approval_does_not_undo_it(market: Marketplace) -> None:
    partner, operator, present = market.actor("harbor"), market.actor("market"), market.present
    for number in range(ROUNDS):
        document = stackable_listing() | {"slug": f"inbox-{number}"}
        submission = market.submit("harbor", document)
        reviewing.open_review(submission, actor=operator, present=present)
        calls: list[Call] = [
            partial(
                drafts.save_draft,
                document | {"summary": f"Version {each} of it."},
                actor=partner,
                present=present,
            )
            for each in range(4)
        ]
        calls.append(partial(reviewing.approve, submission, actor=operator, present=present))
        *saved, approved = at_once(calls)
        assert approved["state"] == "approved"
        assert codes(saved) <= {Code.ALREADY_IN_REVIEW}  # those that came before it
        product = tables.Product.objects.get(slug=document["slug"])
        assert product.live_id is not None
        expected = "Version " if winners(saved) else document["summary"]
        assert (product.draft or {})["summary"].startswith(expected)


def test_what_is_due_ends_once_whoever_looks(market: Marketplace) -> None:
    held = [_held(market, PLATFORM) for _ in range(6)]
    for each in held:
        _cancel(market, each, When.END_OF_TERM)
    later = market.after(days=31).present
    while sum(at_once([lambda: falling_due.work_off(later)] * 6)):
        pass
    ended = tables.Subscription.objects.filter(id__in=held)
    assert {each.state for each in ended} == {"ended"}
    for subscription in ended:
        assert (subscription.license.revision, _is_whole(subscription.license)) == (2, True)
    assert tables.JournalEntry.objects.filter(fact="subscription_ended").count() == len(held)


def test_many_workers_renew_each_customer_once_in_order(market: Marketplace) -> None:
    """A backlog of months, small batches: the workers pass over each other's customers."""
    owners = customers(market, 12)
    later = market.after(days=150).present

    def drain() -> int:
        days = 0
        while count := falling_due.work_off(later, limit=5):
            days += count
        return days

    days = sum(at_once([drain] * 6))
    days += drain()  # who was locked by another one was left to it
    assert days == 4 * len(owners)
    for each in owners:
        assert [day for day, _ in renewals_of(each)] == ["02-15", "03-15", "04-15", "05-15"]
    check_whole(owners)


def test_a_renewal_by_hand_and_by_itself_at_once(market: Marketplace) -> None:
    """By hand first, it is the renewal that was due; else the term after it. Each is paid once."""
    for _ in range(3):
        held = _held(market, PLATFORM)
        later = market.after(days=31)
        calls: list[Call] = [partial(falling_due.work_off, later.present)] * 3
        calls += [
            partial(renewing.renew, held, actor=market.actor("aurora"), present=later.present)
        ]
        at_once(calls)
        later.work_off()
        row = tables.Subscription.objects.get(id=held)
        found = tables.OrderLine.objects.filter(subscription=held).order_by("first")
        terms = [f"{each.first:%m}" for each in found]
        assert terms in (["01", "02"], ["01", "02", "03"])
        assert (row.end and row.end.month, row.license.revision) == (len(terms) + 1, len(terms))
    assert read_books().balance


def test_one_request_to_renew_sent_many_times_at_once(market: Marketplace) -> None:
    held, once = _held(market, PLATFORM), Once("renew-7", "hash", 201)
    call = partial(
        renewing.renew, held, actor=market.actor("aurora"), present=market.present, once=once
    )
    answers = at_once([call] * MANY)
    assert all(each == answers[0] for each in answers)
    assert f"{tables.Subscription.objects.get().end}" == "2026-03-15"
    assert _balance(market, "aurora") == 10_000_000 - 2 * 34_510


def test_a_quote_during_orders_is_whole(market: Marketplace) -> None:
    """Reading takes no lock, and sees an order with all of its parts or not at all."""
    actor = market.actor("aurora")
    ask = ordering.OrderAsk((PLATFORM, PACK), "EUR")
    calls: list[Call] = [lambda: market.order(PLATFORM, PACK)] * 6
    calls += [lambda: ordering.quote(ask, actor=actor, present=market.present).total.amount] * 6
    outcomes = at_once(calls)
    assert set(outcomes[6:]) == {"630.70"}


def test_a_one_time_link_works_once(market: Marketplace) -> None:
    from vendible.domain.access.permissions import Role

    user = people.add_person(
        "clara@aurora.example", "Clara", market.organizations["aurora"], Role.MEMBER
    )
    token = people.one_time_link(user, present=market.present)
    outcomes = at_once([lambda: people.use_link(token, present=market.present)] * 8)
    assert winners(outcomes) == [user]
    assert codes(outcomes) == {Code.NOT_FOUND}
