"""Pictures and agreements: which there are, and who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from vendible.records.models import Media, Product, Revision, Subscription


def known_media(partner: UUID, digests: Iterable[str]) -> Mapping[str, Media]:
    """By SHA-256: those of the partner's uploaded files among `digests`. One statement."""
    wanted = set(digests)
    rows = Media.objects.filter(partner_id=partner, sha256__in=wanted) if wanted else ()
    return {each.sha256: each for each in rows}


def with_digest(digest: str) -> list[Media]:
    """Of every partner that uploaded this very content."""
    return list(Media.objects.filter(sha256=digest).order_by("id"))


def is_public(media: Media) -> bool:
    """A listing that is on sale shows it."""
    live = Product.objects.filter(partner_id=media.partner_id).filter(
        _uses(media.sha256, "live__listing")
    )
    return live.exists()


def is_held_by(media: Media, customer: UUID) -> bool:
    """The customer bought under a revision that shows it: its agreement stays readable."""
    revisions = Revision.objects.filter(product__partner_id=media.partner_id).filter(
        _uses(media.sha256, "listing")
    )
    return Subscription.objects.filter(
        customer_id=customer, revision_id__in=revisions.values("id")
    ).exists()


def _uses(digest: str, listing: str) -> Q:
    return (
        Q(**{f"{listing}__contains": {"logo": digest}})
        | Q(**{f"{listing}__contains": {"pictures": [{"file": digest}]}})
        | Q(**{f"{listing}__contains": {"agreement": {"file": digest}}})
    )
