"""The way of a listing to and from plain JSON, which YAML files, drafts and the API share."""

from vendible.domain.catalog.document.prices import price_from_plain
from vendible.domain.catalog.document.reading import Reading, from_plain, listing_from_plain, read
from vendible.domain.catalog.document.writing import amount_text, price_to_plain, to_plain

__all__ = [
    "Reading",
    "amount_text",
    "from_plain",
    "listing_from_plain",
    "price_from_plain",
    "price_to_plain",
    "read",
    "to_plain",
]
