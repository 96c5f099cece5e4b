"""Cancelling, leaving by a plan with all that it promises, staying."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db.models import Sum
from hypothesis.stateful import rule

from tests.scenarios.lives.living import Living, Promise, answered, chances
from vendible.domain.kernel.refusals import Code
from vendible.domain.subscriptions.cancelling import When
from vendible.domain.subscriptions.leaving_days import WayKind
from vendible.records import models as tables
from vendible.usecases import leaving


class Leaving(Living):
    """Whoever leaves is told the day and the cost, and it comes so."""

    @rule(chance=chances)
    def leaves(self, chance: int) -> None:
        held = self.one(chance)
        if held is None:
            return
        self.touched(held)
        more = self.by(held.customer.slug)
        found, told = answered(lambda: leaving.cancel_options(held.id, **more))
        if told is not None:
            _, no = answered(lambda: leaving.cancel(held.id, When.NOW, **more))
            assert no is told
            return
        ways = [each for each in found if each.is_possible]
        if not ways:
            return
        way = ways[chance % len(ways)]
        answer, no = answered(lambda: leaving.cancel(held.id, way.when, **more))
        assert no in (None, Code.ALREADY_ENDING, Code.BALANCE_TOO_LOW)
        assert no or date.fromisoformat(answer["ends_on"]) == way.on

    @rule(chance=chances)
    def leaves_by_plan(self, chance: int) -> None:
        held = self.one(chance, parent=None)
        if held is None:
            return
        more = self.by(held.customer.slug)
        plan, told = answered(lambda: leaving.plan_of(held.id, **more))
        if told is not None:
            _, no = answered(lambda: leaving.run_plan(held.id, WayKind.SOONEST, **more))
            assert no is told
            return
        if not plan.ways:
            return
        way = Random(chance).choice(plan.ways)
        before = frozenset(tables.Invoice.objects.values_list("id", flat=True))
        answer, no = answered(
            lambda: leaving.run_plan(held.id, way.kinds[0], expected_total=way.total.amount, **more)
        )
        if no is not None:
            assert no is (Code.ALREADY_ENDING if way.order is None else Code.BALANCE_TOO_LOW)
            return
        assert date.fromisoformat(answer["ends_on"]) == way.ends_on
        ends = {step.held.id: step.on for step in way.steps}
        self.promised[held.instance_id] = Promise(held.customer_id, ends, way.total, before)
        self.seen.add("plan")

    @rule(chance=chances)
    def stays(self, chance: int) -> None:
        held = self.one(chance)
        if held is None:
            return
        more = self.by(held.customer.slug)
        shown, told = answered(lambda: leaving.staying_of(held.id, **more))
        answer, no = answered(lambda: leaving.stay(held.id, **more))
        assert no is told
        if no is None:
            self.touched(held)
            assert answer["subscriptions"] == [str(each.id) for each in shown]
            held.refresh_from_db()
            assert held.ends_on is None
            self.seen.add("stayed")

    def promises_are_kept(self) -> None:
        """On the last day of each plan: who is gone since when, and what it cost in all."""
        today = self.market.present.today
        for instance, promise in list(self.promised.items()):
            for id_, on in promise.ends.items():
                row = tables.Subscription.objects.get(id=id_)
                assert (row.state == "ended") == (on <= today), (row.state, row.ends_on, on)
                assert row.state != "ended" or row.ends_on == on, (row.ends_on, on)
            if promise.until > today:
                continue
            lines = tables.InvoiceLine.objects.filter(subscription__in=promise.ends)
            sums = lines.exclude(invoice__in=promise.before).aggregate(
                net=Sum("net_minor"), tax=Sum("tax_minor")
            )
            charged = (sums["net"] or 0) + (sums["tax"] or 0)
            assert charged == promise.total.minor, (charged, promise)
            del self.promised[instance]
            self.seen.add("promise kept")
