"""Assets and versions as plain values, as the API and the pages show them."""

from __future__ import annotations

from typing import Any

from vendible.domain.catalog.assets import Against, ScanObjection, VersionState
from vendible.records.models import Asset, AssetVersion, Upload


def plain_asset(asset: Asset) -> dict[str, Any]:
    """Newest version first. At most two statements more."""
    rows = list(asset.versions.select_related("asset", "replaces", "replaced_by").order_by("-id"))
    uploads = {each.version_id: each for each in Upload.objects.filter(version__in=rows)}
    return {
        "id": asset.id,
        "code": asset.code,
        "name": asset.name,
        "kind": asset.kind,
        "versions": [_plain(each, uploads.get(each.id)) for each in rows],
    }


def plain_version(version: AssetVersion) -> dict[str, Any]:
    return _plain(version, Upload.objects.filter(version=version).first())


def objections_of(version: AssetVersion) -> list[ScanObjection]:
    return [ScanObjection(Against(each["code"]), each["what"]) for each in version.objections]


def _plain(version: AssetVersion, upload: Upload | None) -> dict[str, Any]:
    is_coming = upload is not None and version.state == VersionState.UPLOADING.value
    return {
        "id": version.id,
        "asset": version.asset.code,
        "version": version.version,
        "state": version.state,
        "file_name": version.file_name,
        "bytes": version.bytes,
        "sha256": version.sha256,
        "format": version.format,
        "scanner": version.scanner,
        "objections": [each.sentence for each in objections_of(version)],
        "unscanned": version.unscanned,
        "reasons": version.reasons,
        "replaces": version.replaces.version if version.replaces else None,
        "replaced_by": version.replaced_by.version if version.replaced_by else None,
        "made_at": version.made_at,
        "upload": {
            "upload": upload.id,
            "received": upload.received,
            "bytes": upload.bytes,
            "expires_at": upload.expires_at,
        }
        if upload is not None and is_coming
        else None,
    }
