"""The shapes of packages and uploaded files."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from vendible.api.schemas import Strict
from vendible.domain.catalog.assets import CODE_MAX, NAME_MAX


class AssetIn(Strict):
    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=CODE_MAX)
    name: str = Field(min_length=1, max_length=NAME_MAX)
    kind: Literal["package", "image_package"] = "package"


class UploadOut(Schema):
    upload: UUID
    received: int
    bytes: int
    expires_at: datetime


class AssetVersionOut(Schema):
    id: UUID
    asset: str
    version: str
    state: str
    file_name: str
    bytes: int
    sha256: str = Field(description="Of what is stored; empty until it was scanned.")
    format: str
    scanner: str
    objections: list[str] = Field(description="What the scan says against it, in sentences.")
    unscanned: list[str] = Field(description="Files inside that are too large for the scanner.")
    reasons: list[dict[str, str]] = Field(description="Of a rejection by a reviewer.")
    replaces: str | None
    replaced_by: str | None
    made_at: datetime
    upload: UploadOut | None = Field(description="While the file is still coming.")


class AssetOut(Schema):
    id: UUID
    code: str
    name: str
    kind: str
    versions: list[AssetVersionOut]


class Assets(Schema):
    items: list[AssetOut]
    after: str | None


class AssetVersions(Schema):
    items: list[AssetVersionOut]
    after: str | None


class DeletedOut(Schema):
    deleted: str


class VersionReasonIn(Strict):
    reason: str = Field(min_length=1, max_length=2000)


class VersionRejectIn(Strict):
    reasons: list[VersionReasonIn] = Field(min_length=1, max_length=50)


class VersionDecidedOut(Schema):
    id: UUID
    asset: str
    version: str
    state: str
    replaced: str | None = Field(description="The version that this one took the place of.")


class MediaOut(Schema):
    file: str = Field(description="SHA-256: what a listing names.")
    width: int
    height: int
    bytes: int
