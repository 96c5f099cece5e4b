"""Changing now and on a later day, renewing by hand, who has which seat."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis.stateful import rule

from tests.scenarios.lives.living import Living, answered, chances
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code
from vendible.domain.subscriptions.changing import ChangeAsk
from vendible.records import models as tables
from vendible.usecases import changing, renewing, seats
from vendible.usecases.changing import Moment

EDITIONS = {
    "ota-platform": ("starter", "fleet", "enterprise"),
    "customer-service": ("basic", "advanced"),
    "av-gateway": ("team", "studio"),
}


class Changing(Living):
    """A change is what its quote said; the end and the license stay."""

    @rule(chance=chances)
    def changes(self, chance: int) -> None:
        desks = {"product__slug": "customer-service"} if chance % 4 == 0 else {}
        held = self.one(chance, **desks)
        if held is None:
            return
        self.touched(held)
        ask, more = _ask(held, chance // 4), self.by(held.customer.slug)
        shown, quoted = answered(lambda: changing.quote_change(held.id, ask, **more))
        if quoted is not None:
            _, done_ = answered(lambda: changing.change_specification(held.id, ask, **more))
            assert done_ is quoted
            if quoted is Code.SEATS_IN_USE:
                self.seen.add("seats in use")
            return
        end, license_ = held.end, held.license.id
        total = _total_of(shown)
        done = self.as_shown(total, lambda: changing.change_specification(held.id, ask, **more))
        held.refresh_from_db()
        assert (held.end, held.license.id) == (end, license_), "the end and the license stay"
        if done:
            assert held.license.revision > 1

    @rule(chance=chances)
    def schedules_a_change(self, chance: int) -> None:
        held = self.one(chance)
        if held is None:
            return
        self.touched(held)
        ask, more = _ask(held, chance // 7), self.by(held.customer.slug)
        days = Random(chance).choice((1, 5, 29, 61))
        when = self.market.present.today + timedelta(days=days)
        chosen: Any = Moment.END_OF_TERM if chance % 3 else when
        _, quoted = answered(lambda: changing.quote_change(held.id, ask, when=chosen, **more))
        kept, no = answered(lambda: changing.schedule_change(held.id, ask, chosen, **more))
        assert no is quoted
        if no is None:
            self.seen.add("scheduled")
            _, again = answered(lambda: changing.schedule_change(held.id, ask, chosen, **more))
            assert again is Code.CHANGE_OPEN
            assert kept["on"] > self.market.present.today.isoformat()

    @rule(chance=chances)
    def withdraws_a_change(self, chance: int) -> None:
        held = self.one(chance, scheduled__kind="change")
        if held is None:
            return
        more = self.by(held.customer.slug)
        changing.withdraw_scheduled(held.id, **more)
        _, no = answered(lambda: changing.withdraw_scheduled(held.id, **more))
        assert no is Code.NOTHING_SCHEDULED
        self.seen.add("withdrawn")

    @rule(chance=chances)
    def renews_by_hand(self, chance: int) -> None:
        held = self.one(chance)
        if held is None:
            return
        self.touched(held)
        more = self.by(held.customer.slug)
        shown, quoted = answered(lambda: renewing.quote_renewal(held.id, **more))
        if quoted is not None:
            _, no = answered(lambda: renewing.renew(held.id, **more))
            assert no is quoted
            return
        if chance % 2 and shown.offered:
            addons = [each.id for each in shown.offered]
            shown = renewing.quote_renewal(held.id, addons, **more)
        else:
            addons = []
        end = held.end
        if self.as_shown(
            shown.order.total,
            lambda: renewing.renew(
                held.id, addons, expected_total=shown.order.total.amount, **more
            ),
        ):
            held.refresh_from_db()
            assert held.state == "active"
            assert held.end is not None
            assert end is not None
            assert held.end > end
            self.seen.add("renewed by hand")

    @rule(chance=chances)
    def assigns_seats(self, chance: int) -> None:
        held = self.one(chance, product__slug="customer-service")
        if held is None:
            return
        people = self.people[held.customer.slug]
        some = people[chance % len(people) :]
        answer, no = answered(lambda: seats.assign(held.id, some, **self.by(held.customer.slug)))
        assert no in (None, Code.SEATS_TAKEN, Code.SUBSCRIPTION_NOT_ACTIVE)
        if no is None:
            assert answer["taken"] <= answer["seats"]

    @rule(chance=chances)
    def frees_seats(self, chance: int) -> None:
        seat = tables.Assignment.objects.filter(ended_at=None).order_by("id").first()
        if seat is None or chance % 3:
            return
        slug = seat.subscription.customer.slug
        seats.unassign(seat.subscription_id, [seat.user_id], **self.by(slug))


def _ask(held: tables.Subscription, chance: int) -> ChangeAsk:
    if held.product.slug == "customer-service" and chance % 2:
        return ChangeAsk(quantity=(1, 4, 9, 25, 1 + chance % 60)[chance % 5])
    editions = EDITIONS.get(held.product.slug, ("none",))
    return ChangeAsk(edition=editions[chance % len(editions)])


def _total_of(shown: Any) -> Money:
    """What a quote of a change comes to."""
    total: Money = shown.order.total
    return total
