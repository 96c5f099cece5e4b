"""Packages with their versions, the uploads that bring them, and the pictures of listings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vendible.records.models.people import Organization


class Asset(models.Model):
    """What a partner's editions are deployed from; its versions are reviewed one by one."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="assets")
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "assets"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "code"], name="one_asset_code"),
            models.CheckConstraint(
                condition=Q(kind__in=["package", "image_package"]), name="asset_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AssetVersion(models.Model):
    """One file of an asset: from its upload over the scan to the operator's decision."""

    id = models.UUIDField(primary_key=True)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="versions")
    version = models.TextField()
    state = models.TextField()
    file_name = models.TextField()
    bytes = models.PositiveBigIntegerField()
    sha256_given = models.TextField(default="")  # by the partner; empty: none
    sha256 = models.TextField(default="")  # of what is stored; empty until it was scanned
    format = models.TextField(default="")  # by content: zip, tar or tar.gz
    entries = models.PositiveIntegerField(default=0)
    unpacked_bytes = models.PositiveBigIntegerField(default=0)
    scanner = models.TextField(default="")  # which one looked
    unscanned = models.JSONField(default=list)  # files inside that are too large for the scanner
    objections = models.JSONField(default=list)  # what the scan says against it
    scan_due_at = models.DateTimeField(null=True)
    scan_failures = models.PositiveIntegerField(default=0)  # in a row; the scanner did not answer
    reasons = models.JSONField(default=list)  # of a rejection by a reviewer
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.TextField()
    uploaded_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")

    class Meta:
        db_table = "asset_versions"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset", "version"], name="one_asset_version"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "uploading",
                        "scanning",
                        "rejected_by_scan",
                        "in_review",
                        "approved",
                        "rejected",
                        "replaced",
                    ]
                ),
                name="asset_version_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["scan_due_at"], condition=Q(state="scanning"), name="versions_to_scan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.version}"


class Upload(models.Model):
    """How a version's file comes in: in parts, each kept as soon as it is there."""

    id = models.UUIDField(primary_key=True)
    version = models.OneToOneField(AssetVersion, models.PROTECT, related_name="upload")
    bytes = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)  # null: whole

    class Meta:
        db_table = "uploads"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(received__lte=F("bytes")), name="no_more_than_announced"
            )
        ]

    def __str__(self) -> str:
        return f"{self.received} of {self.bytes}"


class UploadPart(models.Model):
    """`bytes` of a file from `first` on, kept in the storage under the SHA-256 of the part."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    first = models.PositiveBigIntegerField()
    bytes = models.PositiveIntegerField()
    sha256 = models.TextField()

    class Meta:
        db_table = "upload_parts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "first"], name="one_part_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.bytes} from {self.first}"


class Media(models.Model):
    """A logo, a picture or an agreement of a listing, addressed by the SHA-256 of its content."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="media")
    sha256 = models.TextField()
    kind = models.TextField()
    format = models.TextField()  # png, jpeg, gif or pdf, by content
    name = models.TextField()  # as the partner called it; shown, never a path
    width = models.PositiveIntegerField(default=0)  # in pixels; 0 for a PDF
    height = models.PositiveIntegerField(default=0)
    bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        db_table = "media"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "sha256"], name="one_file_a_partner"),
            models.CheckConstraint(
                condition=Q(kind__in=["logo", "picture", "agreement"]), name="media_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="media_by_content")]

    def __str__(self) -> str:
        return self.sha256
