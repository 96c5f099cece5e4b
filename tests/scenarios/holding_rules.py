"""What holds at any moment, whatever customers did: asked of the tables themselves."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from django.db.models import Sum

from vendible.domain.kernel.terms import midnight
from vendible.domain.licensing.license import License, LicenseState, Mode
from vendible.domain.ordering.seats import seats_of
from vendible.domain.subscriptions.falling_due import next_on
from vendible.domain.subscriptions.holding import Holding
from vendible.gateways.present import Present
from vendible.records import holdings, seats
from vendible.records import models as tables
from vendible.records.books import read_books

_LIVE = ("pending", "active", "suspended", "isolated")


def check_rules(present: Present) -> None:
    """Uniqueness, terms, licenses, due days, money. What is due must have been worked off."""
    rows = list(
        tables.Subscription.objects.select_related("license", "parent", "product").order_by("id")
    )
    _check_ownership(rows)
    for row in rows:
        _check_term(row, present.today)
        if row.state != "pending" and row.ended_because != "not_paid":
            _check_license(row, present)
        _check_money_of(row)
    _check_open()
    _check_due(present)
    _check_books()


def _check_ownership(rows: list[tables.Subscription]) -> None:
    """One non-stackable add-on a customer, one stackable one a parent (product: B3)."""
    live = [each for each in rows if each.state in _LIVE]
    once = Counter(
        (each.customer_id, each.product_id) for each in live if each.ownership == "one_per_customer"
    )
    stacked = Counter(
        (each.parent_id, each.product_id) for each in live if each.ownership == "one_per_parent"
    )
    assert all(count == 1 for count in (*once.values(), *stacked.values()))


def _check_term(row: tables.Subscription, today: date) -> None:
    """Nothing that is over goes on, and no add-on lives without its product."""
    told = f"{row.product.name} {row.state} {row.first}..{row.end}, ends {row.ends_on}, {today}"
    if row.state == "active":
        assert row.end is None or row.end > today, told
        assert row.ends_on is None or row.ends_on > today, told
        assert row.end is None or row.first < row.end, told
    if row.parent is None or row.state == "ended":
        return
    assert row.parent.state != "ended", told
    if row.parent.state in ("suspended", "isolated"):
        assert row.state in ("suspended", "isolated", "pending"), told
    if row.parent.ends_on is not None and row.ends_on is not None and row.method == "recurring":
        assert row.ends_on <= row.parent.ends_on, told


def _check_license(row: tables.Subscription, present: Present) -> None:
    """The newest signed version says what the subscription is."""
    kept = row.license
    document = License.from_plain(kept.document)
    assert (document.revision, document.state.value) == (kept.revision, kept.state)
    assert document.edition == row.edition
    assert document.subscription == row.id
    assert document.instance == row.instance_id
    versions = list(kept.versions.order_by("revision").values_list("revision", flat=True))
    assert versions == list(range(1, kept.revision + 1)), "a version is missing"
    expected = {
        "active": {LicenseState.ACTIVE},
        "suspended": {LicenseState.SUSPENDED},
        "isolated": {LicenseState.ISOLATED},
        "ended": {LicenseState.EXPIRED, LicenseState.DESTROYED},
    }[row.state]
    assert document.state in expected, (row.state, document.state)
    end = row.end or row.license_until
    assert document.mode is (Mode.PERMANENT if end is None else Mode.SUBSCRIPTION)
    if row.state != "ended":
        assert document.valid_to == (midnight(end, present.zone) if end else None)


def _check_money_of(row: tables.Subscription) -> None:
    """Never more is given back than was charged; what is kept as paid was paid."""
    charged = row.invoice_lines.aggregate(net=Sum("net_minor"))["net"] or 0
    assert charged >= 0, f"{row.product.name} was refunded {-charged} more than it cost"
    assert row.paid_minor >= 0, row.product.name


def _check_open() -> None:
    """What waits for a payment has an order that can be paid; coupons are used so often at most."""
    waiting = tables.OrderLine.objects.filter(order__state="awaiting_payment")
    pending = set(tables.Subscription.objects.filter(state="pending").values_list("id", flat=True))
    assert pending == set(
        waiting.exclude(subscription__state="ended").values_list("subscription_id", flat=True)
    )
    for coupon in tables.Coupon.objects.exclude(uses_max=None):
        used = coupon.orders.filter(state__in=("awaiting_payment", "completed")).count()
        assert used <= (coupon.uses_max or 0), coupon.code


def _check_seats(customer: UUID, holding: Holding) -> None:
    """Nobody uses a seat that was not bought (B8)."""
    for id_, count in seats.assigned(customer).items():
        most = seats_of(holding, holding.get(id_))
        assert most is None or count <= most, f"{count} people on {most} seats"


def _check_due(present: Present) -> None:
    """Each row says when its next thing falls due, and nothing that is due was left lying."""
    for customer in tables.Organization.objects.filter(kind="customer"):
        now = present.ahead_by(customer.clock_seconds)
        kept = dict(
            tables.Subscription.objects.filter(customer=customer).values_list("id", "due_at")
        )
        holding = holdings.of_customer(customer.id).holding
        _check_seats(customer.id, holding)
        for held in holding.subscriptions:
            on = next_on(held)
            assert kept[held.id] == (now.real(on) if on else None), held.name
            # Whoever sets an end for tomorrow is reminded of it today.
            assert on is None or on >= now.today, f"{held.name} was to be told of on {on}"
            moves = next_on(held, reminding=False)
            assert moves is None or moves > now.today, f"{held.name} was due on {moves}"


def _check_books() -> None:
    assert read_books().balance
    assert not tables.CustomerBalance.objects.filter(minor__lt=0).exists()
    for invoice in tables.Invoice.objects.prefetch_related("lines"):
        lines = invoice.lines.all()
        assert sum(each.net_minor for each in lines) == invoice.net_minor
        assert sum(each.tax_minor for each in lines) == invoice.tax_minor
        assert invoice.net_minor + invoice.tax_minor == invoice.total_minor
