"""A market full of subscriptions: rows that are copied by SQL, thousands or a million."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from bench.market import PACK, PLATFORM, Market
from vendible.gateways.present import present
from vendible.records import models as tables
from vendible.usecases import ordering

EACH = 2  # subscriptions of a customer: a product and its add-on, on one invoice

# Whose columns get another value for each copy; the rest is as in the row that is copied.
_ID = "('{prefix}-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"


def fill(market: Market, subscriptions: int, due_max: int = 0) -> None:
    """Copies one customer's rows by SQL; those beyond `due_max` fall due in twenty years."""
    customer = market.customer()
    ask = ordering.OrderAsk([PLATFORM, PACK], "EUR")
    ordering.place_order(ask, actor=customer.actor, present=present())
    parent = tables.Subscription.objects.get(customer_id=customer.id, parent=None)
    pack = tables.Subscription.objects.get(customer_id=customer.id, parent=parent)
    count, due = -(-subscriptions // EACH), due_max // EACH
    org = _ID.format(prefix="01900000")
    instance = _ID.format(prefix="01900001")
    later = {
        each: f"\"{each}\" + CASE WHEN g > {due} THEN interval '20 years' ELSE interval '0' END"
        for each in ("end", "due_at")
    }
    _clone("organizations", customer.id, count, {"id": org, "slug": "'copied-' || g"})
    _clone("customer_balances", customer.id, count, {"organization_id": org}, "organization_id")
    own = {"customer_id": org, "id": instance}
    _clone("instances", parent.instance_id, count, own)
    for number, held in enumerate((parent, pack), 2):
        held_id, license_id = (_ID.format(prefix=f"0190000{n}") for n in (number, number + 2))
        its_parent = {"parent_id": _ID.format(prefix="01900002")} if held is pack else {}
        shared = {"customer_id": org, "instance_id": instance} | its_parent
        _clone("subscriptions", held.id, count, {"id": held_id} | shared | later)
        tied = {"id": license_id, "instance_id": instance, "subscription_id": held_id}
        _clone("licenses", tables.License.objects.get(subscription=held).id, count, tied)
    with connection.cursor() as cursor:
        for name in ("organizations", "customer_balances", "instances", "subscriptions"):
            cursor.execute(f"VACUUM ANALYZE {name}")
        cursor.execute("VACUUM ANALYZE licenses")
        # The one that was copied is no longer due: every round is of copies alone.
        cursor.execute(
            "UPDATE subscriptions SET due_at = NULL WHERE customer_id = %s", [customer.id]
        )


def _clone(table: str, row: UUID, count: int, changed: Mapping[str, str], key: str = "id") -> None:
    """`count` copies of a row; `changed` are expressions over the number `g` of the copy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name = %s AND is_identity = 'NO'",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
        quoted: dict[str, str] = {each: f'"{each}"' for each in names}
        into, values = ", ".join(quoted.values()), ", ".join((quoted | dict(changed)).values())
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {values} "
            f"FROM {table}, generate_series(1, {count}) g WHERE {key} = %s",
            [row],
        )
