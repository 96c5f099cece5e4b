"""Time, the operator and the partners: what is foretold of the future comes so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.scenarios.lives.buying import Buying
from tests.scenarios.lives.changing import Changing
from tests.scenarios.lives.leaving import Leaving
from tests.scenarios.lives.living import CUSTOMERS, Living, answered, chances, customers
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code
from vendible.domain.ordering.forecast import ComingInvoice
from vendible.records import models as tables
from vendible.usecases import forecasting, suspending
from vendible.usecases.selling import announcing

MONEY = Money(300_000, "EUR")  # some renewals can't be paid
Made = tuple[date, str, int, int, list[tuple[str, int, int]]]


class Passing(Buying, Changing, Leaving, Living):
    """All steps of a life."""

    @rule(chance=chances)
    def is_suspended_or_returns(self, chance: int) -> None:
        held = self.one(chance)
        if held is None or chance % 3:
            return
        self.touched(held)
        more = self.by("market")
        if held.state == "suspended":
            _, no = answered(lambda: suspending.let_return(held.id, **more))
        else:
            _, no = answered(lambda: suspending.suspend(held.id, "By chance.", **more))
        assert no in (None, Code.SUSPENSION_STATE, Code.PARENT_NOT_ACTIVE)

    @rule(customer=customers)
    def pays_in(self, customer: str) -> None:
        self.market.deposit(customer, MONEY)

    @rule(chance=chances)
    def announces_a_price(self, chance: int) -> None:
        offer = ("starter-monthly", "fleet-monthly", "starter-yearly")[chance % 3]
        price = f"{100 + chance % 900}.00"
        from_on = announcing.earliest(self.market.present.today)
        announcing.announce_price(
            "ota-platform", offer, "EUR", price, from_on, **self.by("polaris")
        )
        while announcing.tell_announced(self.market.present, limit=10):
            pass
        self.promised.clear()
        self.seen.add("announced")

    @rule(days=st.sampled_from((1, 3, 8, 27, 31, 90)))
    def time_passes(self, days: int) -> None:
        foretold = {each: self._foretold(each, days) for each in CUSTOMERS}
        start = self.market.present.today
        self.market = self.market.after(days=days)
        self.market.work_off()
        assert self.market.work_off() == 0
        self.expires()
        for customer, coming in foretold.items():
            id_ = self.market.organizations[customer]
            if coming is None:
                self.promised = {
                    instance: each
                    for instance, each in self.promised.items()
                    if each.customer != id_
                }
                continue
            assert coming == self._made(id_, start), "the future as it was shown"
            if coming:
                self.seen.add("foretold")
        self.promises_are_kept()

    def _foretold(self, customer: str, days: int) -> list[Made] | None:
        """The invoices to come in so many days; None where the balance may not suffice."""
        until = self.market.after(days=days).present.today
        all_of_them: Any = forecasting.forecast(**self.by(customer))
        coming = [each for each in all_of_them if each.on <= until]
        charged = sum(max(0, each.total.minor) for each in coming)
        if charged > self.balance(self.market.organizations[customer]):
            return None
        return _as_made(coming)

    def _made(self, customer: UUID, start: date) -> list[Made]:
        rows = tables.Invoice.objects.filter(customer_id=customer, issued_on__gt=start)
        return sorted(
            (
                row.issued_on,
                row.order.kind if row.order else "",
                row.net_minor,
                row.tax_minor,
                sorted(
                    (
                        line.order_line.label if line.order_line else "",
                        line.net_minor,
                        line.tax_minor,
                    )
                    for line in row.lines.all()
                ),
            )
            for row in rows.select_related("order").prefetch_related("lines__order_line")
        )


def _as_made(coming: Iterable[ComingInvoice]) -> list[Made]:
    return sorted(
        (
            each.on,
            each.why.value,
            each.net.minor,
            each.tax.minor,
            sorted((line.label, line.net.minor, line.tax.minor) for line in each.lines),
        )
        for each in coming
    )
