"""`vendible dev`: for who works on Vendible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vendible.cli.seed_listings import Seeded

app = typer.Typer(help="For who works on Vendible.", no_args_is_help=True)

_AT_ONCE = 1000


@app.callback()
def _dev() -> None:
    """Keeps `seed` a command of its own while there is no other."""


@app.command()
def seed(
    *,
    products: Annotated[int, typer.Option(min=1, help="How many are on sale at the end.")] = 1000,
    chance: Annotated[int, typer.Option("--seed", min=0, help="Another one, other products.")] = 1,
    force: Annotated[bool, typer.Option(help="Beside real sales, too.")] = False,
) -> None:
    """Put made-up products on sale, with partners and add-ons. Again: only what is missing."""
    from vendible.cli.boot import boot

    boot()
    from rich.progress import track

    from vendible.records.models import Order

    if Order.objects.exists() and not force:
        raise typer.BadParameter(
            "Somebody has ordered in this database. Made-up products would stand among the real "
            "ones; say --force if that is what you want, or name another database."
        )
    firsts = range(0, products, _AT_ONCE)
    made = sum(
        write(chance, range(first, min(first + _AT_ONCE, products)))
        for first in track(firsts, description="Listing products")
    )
    tidy()
    typer.echo(f"{made} products added; {products - made} were there.")


def write(chance: int, numbers: Sequence[int]) -> int:
    """Puts these numbers on sale in one transaction; answers how many were not there yet."""
    from django.db import transaction

    from vendible.cli.seed_listings import product_of, slug_of
    from vendible.records.models import Product

    slugs = {slug_of(chance, number): number for number in numbers}
    known = set(Product.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    missing = [product_of(chance, n) for slug, n in slugs.items() if slug not in known]
    if not missing:
        return 0
    with transaction.atomic():
        _partners(missing)
        _products(missing)
    return len(missing)


def tidy() -> None:
    """What PostgreSQL would do by itself a while later: statistics, and what is seen by all."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("products", "revisions", "storefront_entries", "storefront_prices"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")  # names from the line above
        cursor.execute("ANALYZE search_words")


def _partners(seeded: Sequence[Seeded]) -> None:
    from vendible.records.models import Organization

    partners = {each.partner.id: each.partner for each in seeded}
    Organization.objects.bulk_create(
        [
            Organization(
                id=each.id,
                kind="partner",
                slug=each.slug,
                name=each.name,
                country="DE",
                currency="EUR",
                types=["saas", "license"],
                created_at=each.at,
            )
            for each in partners.values()
        ],
        ignore_conflicts=True,
    )


def _products(seeded: Sequence[Seeded]) -> None:
    """A product points at its revision and that one at its product: the pointer comes last."""
    import msgspec

    from vendible.domain.catalog.document import listing_from_plain, to_plain
    from vendible.records.storefront_entries import made

    listings = [listing_from_plain(each.document) for each in seeded]
    both = list(zip(seeded, listings, strict=True))
    _copy("products", (_product_row(each) for each in seeded))
    _copy(
        "revisions",
        (
            {
                "id": each.revision,
                "product_id": each.product,
                "number": 1,
                "listing": msgspec.json.encode(to_plain(listing)).decode(),
                "made_at": each.at,
            }
            for each, listing in both
        ),
    )
    _make_live(seeded)
    entries = (
        made(
            (each.product, each.partner.id, each.partner.name),
            each.revision,
            listing,
            each.at,
            each.at,
        )
        for each, listing in both
    )
    _copy(
        "storefront_entries",
        (
            row | {"prices": msgspec.json.encode(row["prices"]).decode(), "sandbox": False}
            for row in entries
        ),
    )


def _product_row(each: Seeded) -> dict[str, Any]:
    at: datetime = each.at
    return {
        "id": each.product,
        "partner_id": each.partner.id,
        "slug": each.document["slug"],
        "kind": each.document["kind"],
        "type": each.document["type"],
        "ownership": (each.document.get("addon") or {}).get("ownership", ""),
        "name": each.document["name"],
        "draft": None,
        "draft_version": 0,
        "drafted_by": "",
        "live_id": None,
        "created_at": at,
        "changed_at": at,
    }


def _make_live(seeded: Sequence[Seeded]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE products p SET live_id = s.live FROM unnest(%s::uuid[], %s::uuid[]) "
            "AS s(id, live) WHERE p.id = s.id",
            [[each.product for each in seeded], [each.revision for each in seeded]],
        )


def _copy(table: str, rows: Iterator[dict[str, Any]]) -> None:
    from django.db import connection
    from psycopg import sql

    first = next(rows)
    columns = sql.SQL(", ").join(sql.Identifier(each) for each in first)
    text = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, cursor.copy(text) as copy:
        copy.write_row(list(first.values()))
        for row in rows:
            copy.write_row(list(row.values()))
