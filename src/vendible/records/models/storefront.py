"""What the storefront searches: a row for each product on sale, made when it is approved."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from vendible.records.models.catalog import Product, Revision
from vendible.records.models.people import Organization

_FOR_EVERYBODY = Q(connected=True, sandbox=False)


class StorefrontEntry(models.Model):
    """A product as lists show it. `records/storefront_entries.py` makes it from a listing.

    The database adds `words`, `name_words`, `partner_words` and `summary_words` (generated), and
    keeps `storefront_prices` and `search_words` by a trigger: migration 0006.
    """

    product = models.OneToOneField(Product, models.PROTECT, primary_key=True, related_name="entry")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    slug = models.TextField(unique=True)
    kind = models.TextField()
    type = models.TextField()
    name = models.TextField()
    partner_name = models.TextField()
    summary = models.TextField()
    category = models.TextField()
    delivery = models.TextField()
    billing = models.TextField()
    connected = models.BooleanField()  # false for an add-on that goes with nothing: shown nowhere
    goes_with = ArrayField(models.TextField(), default=list)  # slugs of an add-on's products
    free = models.BooleanField()
    sandbox = models.BooleanField(default=False)  # a sandbox partner's: only sandboxes see it
    prices = models.JSONField()  # by currency: `storefront_entries.prices_plain`
    quotation = models.TextField()  # the price in words
    logo = models.TextField()
    sort_name = models.TextField()
    name_sought = models.TextField()
    partner_sought = models.TextField()
    summary_sought = models.TextField()
    body_sought = models.TextField()
    listed_at = models.DateTimeField()  # when it first came on sale
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "storefront_entries"
        indexes: ClassVar = [
            models.Index(
                F("listed_at").desc(),
                F("product").desc(),
                name="storefront_newest",
                condition=_FOR_EVERYBODY,
            ),
            models.Index(
                F("category"),
                F("listed_at").desc(),
                F("product").desc(),
                name="storefront_category",
                condition=_FOR_EVERYBODY,
            ),
            models.Index(
                fields=["kind", "sort_name", "product"],
                name="storefront_by_name",
                condition=_FOR_EVERYBODY,
            ),
            # Counting what is there by filter reads this index alone.
            models.Index(
                fields=["kind", "category", "type", "delivery", "free"],
                name="storefront_counts",
                condition=_FOR_EVERYBODY,
            ),
            GinIndex(fields=["goes_with"], name="storefront_goes_with"),
            models.Index(
                fields=["listed_at", "product"],
                name="storefront_sandbox",
                condition=Q(connected=True, sandbox=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StorefrontPrice(models.Model):
    """What an entry costs at least in a currency, in minor units: to filter and to sort by."""

    entry = models.ForeignKey(StorefrontEntry, models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    monthly_minor = models.BigIntegerField(null=True)  # of what recurs, for a month
    once_minor = models.BigIntegerField(null=True)
    lowest_minor = models.BigIntegerField()  # the one of both that is sorted by

    class Meta:
        db_table = "storefront_prices"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "currency"], name="one_storefront_price")
        ]
        indexes: ClassVar = [
            models.Index(fields=["currency", "lowest_minor", "entry"], name="storefront_by_price"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.lowest_minor} {self.currency}"


class SearchWord(models.Model):
    """A word in a name, a summary or a partner's name: what a mistyped word is compared with."""

    word = models.TextField(primary_key=True)

    class Meta:
        db_table = "search_words"
        indexes: ClassVar = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_words_near")
        ]

    def __str__(self) -> str:
        return self.word
