"""What the storefront lists."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vendible.records.models import Product


def products_on_sale(*, words: str = "", category: str = "", kind: str = "") -> QuerySet[Product]:
    """Live products; every word must be in the name, the summary or the partner's name."""
    rows = Product.objects.filter(live__isnull=False).select_related("partner", "live")
    if kind:
        rows = rows.filter(kind=kind)
    else:
        rows = rows.exclude(kind="addon", live__listing__addon__connections__isnull=True)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(live__listing__summary__icontains=word)
            | Q(partner__name__icontains=word)
        )
    return rows.filter(live__listing__category=category) if category else rows
