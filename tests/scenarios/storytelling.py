"""Months of a customer's life on a moved clock: every event is named, an unnamed one fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.marketplace import ZONE, Marketplace
from tests.scenarios.holding_rules import check_rules
from vendible.domain.access.permissions import Actor
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import day_of
from vendible.domain.licensing.checking import CheckCode, decide
from vendible.domain.licensing.license import License
from vendible.domain.ordering.quotes import LineAsk
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.usecases.commands import Answer


@dataclass
class Story:
    """One customer. `to(day)` lives on to noon of the day, and works off each day on the way."""

    market: Marketplace
    customer: str = "aurora"
    zone: ZoneInfo = ZONE
    _seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        last = tables.JournalEntry.objects.order_by("-id").values_list("id", flat=True).first()
        self._seen = last or 0

    @property
    def present(self) -> Present:
        return self.market.present

    @property
    def actor(self) -> Actor:
        return self.market.actor(self.customer)

    @property
    def more(self) -> dict[str, Any]:
        """What every use case takes besides."""
        return {"actor": self.actor, "present": self.present}

    def to(self, day: date) -> Story:
        noon = datetime.combine(day, time(12), self.zone).astimezone(UTC)
        assert noon >= self.present.now, "time only goes forward"
        while self.present.now < noon:
            step = min(timedelta(days=1), noon - self.present.now)
            self.market = self.market.after(seconds=step.total_seconds())
            self.market.work_off()
        check_rules(self.present)
        return self

    def order(self, *lines: LineAsk, **more: Any) -> Answer:
        return self.market.order(*lines, customer=self.customer, **more)

    def held(self, slug: str) -> tables.Subscription:
        """The newest subscription of a product."""
        rows = tables.Subscription.objects.filter(
            customer__slug=self.customer, product__slug=slug
        ).select_related("license")
        return rows.latest("id")

    def told(self) -> list[str]:
        """What the journal says since it was asked last, a line an event with its local day."""
        rows = tables.JournalEntry.objects.filter(
            id__gt=self._seen, organization_id=self.market.organizations[self.customer]
        ).order_by("id")
        found = list(rows)
        if found:
            self._seen = found[-1].id
        return [self._line(each) for each in found]

    def names(self, *events: str) -> None:
        """Exactly these happened since it was asked last, in this order."""
        told = self.told()
        assert told == list(events), "\n".join(["what happened:", *told])

    def invoices(self) -> list[tuple[str, str, int]]:
        """Day, total and number of lines of each invoice, oldest first."""
        rows = tables.Invoice.objects.filter(customer__slug=self.customer).order_by(
            "issued_on", "id"
        )
        return [
            (str(each.issued_on), Money(each.total_minor, each.currency).amount, each.lines.count())
            for each in rows
        ]

    def check(self, instance: UUID, at: datetime | None = None) -> CheckCode:
        """What the installed software is told."""
        rows = tables.License.objects.filter(instance_id=instance)
        documents = [License.from_plain(each.document) for each in rows]
        return decide(instance, documents, at or self.present.now, 3600).code

    def _line(self, entry: tables.JournalEntry) -> str:
        day, facts = day_of(entry.at, self.zone), entry.facts
        if "lines" in facts:
            names = ", ".join(each.partition(",")[0] for each in facts["lines"])
            return f"{day} {entry.fact} {facts['total']} [{names}]"
        because = f" ({facts['code']})" if facts.get("code") else ""
        return f"{day} {entry.fact} {facts.get('name', '')}{because}".rstrip()
