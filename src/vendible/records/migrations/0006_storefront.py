"""What the storefront searches."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# Generated, so that a row written by anybody is found. What is long is kept beside the row: lists
# and counts read many rows and none of it.
WORDS = """
ALTER TABLE storefront_entries
  ADD COLUMN name_words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', name_sought) || to_tsvector('english', name_sought)) STORED,
  ADD COLUMN partner_words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', partner_sought) || to_tsvector('english', partner_sought)) STORED,
  ADD COLUMN summary_words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', summary_sought) || to_tsvector('english', summary_sought)) STORED,
  ADD COLUMN words tsvector GENERATED ALWAYS AS (strip(
    to_tsvector('simple', name_sought || ' ' || partner_sought || ' ' || summary_sought || ' '
      || body_sought)
    || to_tsvector('english', name_sought || ' ' || partner_sought || ' ' || summary_sought || ' '
      || body_sought))) STORED,
  ALTER COLUMN body_sought SET STORAGE EXTERNAL,
  ALTER COLUMN words SET STORAGE EXTERNAL,
  ALTER COLUMN name_words SET STORAGE MAIN,
  ALTER COLUMN partner_words SET STORAGE MAIN,
  ALTER COLUMN summary_words SET STORAGE MAIN,
  ALTER COLUMN prices SET STORAGE MAIN,
  SET (toast_tuple_target = 1024);
"""

WORDS_ARE_FOUND = "CREATE INDEX storefront_words ON storefront_entries USING gin (words);"

# In one order, so that two approvals at once can't wait for each other.
KEEP = """
CREATE FUNCTION keep_storefront() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM storefront_prices p USING written w WHERE p.entry_id = w.product_id;
  END IF;
  INSERT INTO storefront_prices (entry_id, currency, monthly_minor, once_minor, lowest_minor)
    SELECT w.product_id, c.key, (c.value->>'monthly')::bigint, (c.value->>'once')::bigint,
      coalesce((c.value->>'monthly')::bigint, (c.value->>'once')::bigint)
    FROM written w, jsonb_each(w.prices) c ORDER BY 1, 2;
  INSERT INTO search_words (word)
    SELECT DISTINCT t.word FROM written w, string_to_table(
      w.name_sought || ' ' || w.partner_sought || ' ' || w.summary_sought, ' ') AS t(word)
    WHERE t.word ~ '^[a-z0-9]{3,40}$' ORDER BY 1
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
"""

KEPT = [
    f"CREATE TRIGGER {name} AFTER {event} ON storefront_entries "
    "REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_storefront();"
    for name, event in (("kept_when_new", "INSERT"), ("kept_when_changed", "UPDATE"))
]


def enter_what_is_on_sale(apps: Any, _schema_editor: object) -> None:
    """Products that were approved before there was a storefront to search."""
    from vendible.domain.catalog.document import listing_from_plain
    from vendible.records.storefront_entries import made

    products = apps.get_model("records", "Product").objects.filter(live__isnull=False)
    entries = apps.get_model("records", "StorefrontEntry").objects
    for row in products.select_related("live", "partner").iterator(chunk_size=500):
        owner = (row.id, row.partner_id, row.partner.name)
        listing = listing_from_plain(row.live.listing)
        entries.create(**made(owner, row.live_id, listing, row.live.made_at, row.changed_at))


class Migration(migrations.Migration):
    dependencies = [("records", "0005_messages")]

    operations = [
        # Trusted since PostgreSQL 13: the database's owner may.
        migrations.RunSQL(["CREATE EXTENSION IF NOT EXISTS pg_trgm;"], migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.TextField(primary_key=True, serialize=False))],
            options={
                "db_table": "search_words",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_words_near", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StorefrontEntry",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="records.product",
                    ),
                ),
                ("slug", models.TextField(unique=True)),
                ("kind", models.TextField()),
                ("type", models.TextField()),
                ("name", models.TextField()),
                ("partner_name", models.TextField()),
                ("summary", models.TextField()),
                ("category", models.TextField()),
                ("delivery", models.TextField()),
                ("billing", models.TextField()),
                ("connected", models.BooleanField()),
                (
                    "goes_with",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("free", models.BooleanField()),
                ("prices", models.JSONField()),
                ("quotation", models.TextField()),
                ("logo", models.TextField()),
                ("sort_name", models.TextField()),
                ("name_sought", models.TextField()),
                ("partner_sought", models.TextField()),
                ("summary_sought", models.TextField()),
                ("body_sought", models.TextField()),
                ("listed_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.organization",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.revision",
                    ),
                ),
            ],
            options={"db_table": "storefront_entries"},
        ),
        migrations.CreateModel(
            name="StorefrontPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("monthly_minor", models.BigIntegerField(null=True)),
                ("once_minor", models.BigIntegerField(null=True)),
                ("lowest_minor", models.BigIntegerField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.storefrontentry",
                    ),
                ),
            ],
            options={"db_table": "storefront_prices"},
        ),
        migrations.AddIndex(
            model_name="storefrontentry",
            index=models.Index(
                models.OrderBy(models.F("listed_at"), descending=True),
                models.OrderBy(models.F("product"), descending=True),
                condition=models.Q(("connected", True)),
                name="storefront_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="storefrontentry",
            index=models.Index(
                models.F("category"),
                models.OrderBy(models.F("listed_at"), descending=True),
                models.OrderBy(models.F("product"), descending=True),
                condition=models.Q(("connected", True)),
                name="storefront_category",
            ),
        ),
        migrations.AddIndex(
            model_name="storefrontentry",
            index=models.Index(
                condition=models.Q(("connected", True)),
                fields=["kind", "sort_name", "product"],
                name="storefront_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="storefrontentry",
            index=models.Index(
                condition=models.Q(("connected", True)),
                fields=["kind", "category", "type", "delivery", "free"],
                name="storefront_counts",
            ),
        ),
        migrations.AddIndex(
            model_name="storefrontentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["goes_with"], name="storefront_goes_with"
            ),
        ),
        migrations.AddIndex(
            model_name="storefrontprice",
            index=models.Index(
                fields=["currency", "lowest_minor", "entry"], name="storefront_by_price"
            ),
        ),
        migrations.AddConstraint(
            model_name="storefrontprice",
            constraint=models.UniqueConstraint(
                fields=("entry", "currency"), name="one_storefront_price"
            ),
        ),
        migrations.RunSQL([WORDS], migrations.RunSQL.noop),
        migrations.RunSQL([WORDS_ARE_FOUND], migrations.RunSQL.noop),
        migrations.RunSQL([KEEP], ["DROP FUNCTION keep_storefront() CASCADE;"]),
        *(migrations.RunSQL([each], migrations.RunSQL.noop) for each in KEPT),
        migrations.RunPython(enter_what_is_on_sale, migrations.RunPython.noop),
    ]
