"""Packages: their versions, what is approved, what uses them, and the limits for uploads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from vendible.domain.catalog.assets import DEFAULT_RULES, AssetRules
from vendible.domain.catalog.media import DEFAULT_MEDIA_RULES, MediaRules
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.records.models import (
    Asset,
    AssetVersion,
    JournalEntry,
    MarketSetting,
    Product,
    Revision,
    Upload,
    UploadPart,
)

SETTING = "assets"  # of the market: keys are those of AssetRules and MediaRules


def approved_packages(partner: UUID) -> frozenset[str]:
    """`asset/version` of each version of the partner that is approved now. One statement."""
    rows = AssetVersion.objects.filter(asset__partner_id=partner, state="approved")
    return frozenset(
        f"{code}/{version}" for code, version in rows.values_list("asset__code", "version")
    )


def rules() -> AssetRules:
    """The limits in force: the defaults with what the operator set."""
    return AssetRules(**_turned(DEFAULT_RULES))


def media_rules() -> MediaRules:
    return MediaRules(**_turned(DEFAULT_MEDIA_RULES))


def _turned(defaults: AssetRules | MediaRules) -> dict[str, Any]:
    """Whole numbers alone can be set; what is unknown or no number is left aside."""
    row = MarketSetting.objects.filter(key=SETTING).first()
    said = row.value if row and isinstance(row.value, Mapping) else {}
    return {
        key: value
        for key, value in said.items()
        if type(getattr(defaults, key, None)) is int and type(value) is int and value > 0
    }


def assets_of(partner: UUID) -> QuerySet[Asset]:
    return Asset.objects.filter(partner_id=partner).prefetch_related("versions")


def asset_of(partner: UUID, code: str) -> Asset:
    """Refusal `not_found`."""
    found = assets_of(partner).filter(code=code).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="asset", id=code)
    return found


def versions() -> QuerySet[AssetVersion]:
    """Of every partner, with the asset and its partner."""
    return AssetVersion.objects.select_related("asset__partner", "replaces", "replaced_by")


def version_visible(partner: UUID | None, version: UUID) -> AssetVersion:
    """Of this partner; None is the operator, who sees all that is uploaded."""
    rows = versions().filter(id=version)
    if partner is not None:
        rows = rows.filter(asset__partner_id=partner)
    found = rows.first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="package version", id=str(version))
    return found


def version_named(partner: UUID, code: str, version: str) -> AssetVersion:
    """Refusal `not_found`."""
    found = versions().filter(asset__partner_id=partner, asset__code=code, version=version).first()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="package version", id=f"{code}/{version}")
    return found


def users_of(partner: UUID, package: str) -> list[tuple[Product, str]]:
    """Products whose draft, or whose listing on sale, has an edition with this package.

    With the words `draft` or `on sale`; both are named where both use it.
    """
    uses = {"editions": [{"package": package}]}
    products = Product.objects.filter(partner_id=partner).order_by("name")
    drafts = [(each, "draft") for each in products.filter(draft__contains=uses)]
    return [(each, "on sale") for each in products.filter(live__listing__contains=uses)] + drafts


def users_by_version(partner: UUID, code: str) -> Mapping[str, list[tuple[Product, str]]]:
    """As `users_of`, for every version of an asset. One statement."""
    found: dict[str, list[tuple[Product, str]]] = {}
    rows = Product.objects.filter(partner_id=partner).select_related("live").order_by("name")
    for product in rows:
        live = product.live.listing if product.live else {}
        for where, listing in (("on sale", live), ("draft", product.draft)):
            for package in _packages(listing):
                named, _, version = package.partition("/")
                if named == code:
                    found.setdefault(version, []).append((product, where))
    return found


def _packages(listing: object) -> list[str]:
    """A draft need not be a listing yet: what is no package is left aside."""
    editions = listing.get("editions") if isinstance(listing, Mapping) else None
    named = (
        [each.get("package") for each in editions or () if isinstance(each, Mapping)]
        if isinstance(editions, list)
        else []
    )
    return sorted({each for each in named if isinstance(each, str)})


def is_used(partner: UUID, package: str) -> bool:
    """By any draft, or by any revision that was ever submitted: somebody may still hold it."""
    uses = {"editions": [{"package": package}]}
    return (
        Product.objects.filter(partner_id=partner, draft__contains=uses).exists()
        or Revision.objects.filter(product__partner_id=partner, listing__contains=uses).exists()
    )


def parts_of(upload: UUID) -> list[UploadPart]:
    return list(UploadPart.objects.filter(upload_id=upload).order_by("first"))


def are_whole(uploads: Iterable[UUID]) -> Mapping[UUID, bool]:
    """Those of the uploads that there still are. One statement."""
    rows = Upload.objects.filter(id__in=list(uploads))
    return {each: expires is None for each, expires in rows.values_list("id", "expires_at")}


def begun_here(uploads: Iterable[UUID]) -> set[UUID]:
    """Those of the uploads that the journal knows. One statement."""
    asked = [str(each) for each in uploads]
    if not asked:
        return set()
    rows = JournalEntry.objects.filter(fact="asset_upload_begun", facts__upload__in=asked)
    return {UUID(each) for each in rows.values_list("facts__upload", flat=True)}


def to_scan(now: datetime, limit: int) -> list[UUID]:
    """Versions that wait for the scan, longest first."""
    rows = AssetVersion.objects.filter(state="scanning", scan_due_at__lte=now)
    return list(rows.order_by("scan_due_at", "id").values_list("id", flat=True)[:limit])


class Alone:
    """While it is open no other worker has the same id; a worker that dies lets go."""

    def __init__(self, subject: UUID) -> None:
        self._number = (subject.int >> 64 ^ subject.int) & (1 << 63) - 1

    def __enter__(self) -> bool:
        """False: another one has it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s::bigint)", [self._number])
            (self._held,) = cursor.fetchone()
        return bool(self._held)

    def __exit__(self, *_: object) -> None:
        if self._held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s::bigint)", [self._number])


def expired_uploads(now: datetime, limit: int) -> list[tuple[UUID, UUID, UUID]]:
    """Partner, version and upload of those that nobody finished in time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.partner_id, v.id, u.id FROM uploads u "
            "JOIN asset_versions v ON v.id = u.version_id JOIN assets a ON a.id = v.asset_id "
            "WHERE u.expires_at <= %s AND v.state = 'uploading' ORDER BY u.expires_at LIMIT %s",
            [now, limit],
        )
        return list(cursor.fetchall())
