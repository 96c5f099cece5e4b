"""A package from its upload over the scan to the operator's decision."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.marketplace import Marketplace, demo_listing, open_marketplace
from tests.packages import FILES, tar_gz_of, zip_of
from vendible.domain.access.permissions import Role
from vendible.domain.catalog.assets import AssetKind
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.scanner import EICAR, NullScanner, Outcome, Scanner, ScanResult
from vendible.gateways.storage import NullStorage
from vendible.records import assets as known
from vendible.records.models import (
    AssetVersion,
    JournalEntry,
    MarketSetting,
    Message,
    Upload,
    UploadPart,
)
from vendible.usecases import asset_review, assets, drafts, scanning
from vendible.usecases.assets import NewVersion, PartChecksum
from vendible.usecases.people import add_person


class Shop:
    """Harbor's asset `desk`, with a storage in memory."""

    def __init__(self, market: Marketplace) -> None:
        self.market = market
        self.storage = NullStorage()
        self.actor = market.actor("harbor")
        assets.create_asset(
            "desk", "Desk", AssetKind.PACKAGE, actor=self.actor, present=market.present
        )

    def begin(self, content: bytes, version: str = "1.0", **more: str) -> UUID:
        new = NewVersion(version, more.pop("file_name", "desk.zip"), len(content), **more)
        answer = assets.begin_upload(
            "desk", new, actor=self.actor, present=self.market.present, storage=self.storage
        )
        return UUID(answer["upload"])

    def send(self, upload: UUID, first: int, content: bytes, **more: PartChecksum) -> int:
        answer = assets.receive(
            upload,
            first,
            io.BytesIO(content),
            actor=self.actor,
            present=self.market.present,
            storage=self.storage,
            **more,
        )
        return int(answer["received"])

    def uploaded(self, content: bytes, version: str = "1.0", **more: str) -> AssetVersion:
        self.send(self.begin(content, version, **more), 0, content)
        return self.version(version)

    def version(self, version: str = "1.0") -> AssetVersion:
        return known.version_named(self.actor.organization, "desk", version)

    def scan(self, scanner: Scanner | None = None, market: Marketplace | None = None) -> int:
        return scanning.scan_due(
            (market or self.market).present,
            storage=self.storage,
            scanner=scanner or NullScanner(),
        )

    def approved(self, version: str, **more: str) -> AssetVersion:
        found = self.uploaded(zip_of(), version, **more)
        self.scan()
        operator = self.market.actor("market")
        asset_review.approve_version(found.id, actor=operator, present=self.market.present)
        return self.version(version)


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    market = open_marketplace(tmp_path / "keys", products={})
    harbor = market.organizations["harbor"]
    add_person("dora@harbor.example", "Dora", harbor, Role.ADMINISTRATOR)
    return Shop(market)


class Fixed:
    """A scanner that answers what it is told to."""

    name = "Fixed"

    def __init__(self, *results: ScanResult, looks_inside: bool = True) -> None:
        self._results = list(results)
        self.looks_inside = looks_inside

    def scan(self, content: object) -> ScanResult:
        del content
        return self._results.pop(0) if len(self._results) > 1 else self._results[0]


def refused(code: Code, call: object, *args: object, **more: object) -> Refusal:
    with pytest.raises(Refusal) as no:
        call(*args, **more)  # type: ignore[operator]
    assert no.value.code is code, no.value
    return no.value


def test_from_the_upload_to_the_approval(shop: Shop) -> None:
    content = zip_of()
    digest = hashlib.sha256(content).hexdigest()
    found = shop.uploaded(content, sha256=digest.upper())
    assert found.state == "scanning"
    assert known.approved_packages(shop.actor.organization) == frozenset()
    assert shop.scan() == 1
    found = shop.version()
    assert (found.state, found.sha256, found.format) == ("in_review", digest, "zip")
    assert found.entries == len(FILES)
    asset_review.approve_version(
        found.id, actor=shop.market.actor("market"), present=shop.market.present
    )
    assert known.approved_packages(shop.actor.organization) == {"desk/1.0"}
    told = Message.objects.filter(organization_id=shop.actor.organization).order_by("id")
    assert [each.kind for each in told] == ["asset_scanned", "asset_approved"]
    facts = JournalEntry.objects.filter(fact__startswith="asset_").order_by("id")
    assert [each.fact for each in facts] == [
        "asset_created",
        "asset_upload_begun",
        "asset_uploaded",
        "asset_scanned",
        "asset_approved",
    ]
    assert {each.organization_id for each in facts} == {shop.actor.organization}
    assert shop.scan() == 0


def test_in_parts_and_from_where_it_stopped(shop: Shop) -> None:
    content = zip_of()
    upload = shop.begin(content)
    assert shop.send(upload, 0, content[:300]) == 300
    assert refused(Code.UPLOAD_OFFSET, shop.send, upload, 0, content).facts["received"] == 300
    refused(Code.UPLOAD_OFFSET, shop.send, upload, 299, content[299:])
    refused(Code.UPLOAD_TOO_LONG, shop.send, upload, 300, content)
    assert shop.version().state == "uploading"
    assert shop.send(upload, 300, b"") == 300
    assert shop.send(upload, 300, content[300:]) == len(content)
    assert shop.version().state == "scanning"
    refused(Code.UPLOAD_TOO_LONG, shop.send, upload, len(content), b"more")
    shop.scan()
    assert shop.version().sha256 == hashlib.sha256(content).hexdigest()


def test_a_broken_connection_keeps_what_came(shop: Shop) -> None:
    content = zip_of()

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            found = super().read(min(size or 0, 200))
            if not found:
                raise OSError("the connection broke")
            return found

    upload = shop.begin(content)
    answer = assets.receive(
        upload,
        0,
        Breaking(content[:400]),
        actor=shop.actor,
        present=shop.market.present,
        storage=shop.storage,
    )
    assert answer == {"received": 400, "bytes": len(content)}


def test_a_large_body_becomes_many_parts(shop: Shop) -> None:
    content = bytes(assets.PART_BYTES) + b"end"
    upload = shop.begin(content)
    shop.send(upload, 0, content)
    parts = UploadPart.objects.order_by("first")
    assert [each.bytes for each in parts] == [assets.PART_BYTES, 3]


def test_a_part_with_its_checksum(shop: Shop) -> None:
    content = zip_of()
    upload = shop.begin(content)
    right = PartChecksum("sha1", hashlib.sha1(content[:9]).digest())
    refused(Code.UPLOAD_CHECKSUM, shop.send, upload, 0, content[:10], checksum=right)
    assert Upload.objects.get(id=upload).received == 0
    assert shop.storage.kept == {}, "what is wrong again and again fills no disk"
    assert shop.send(upload, 0, content[:9], checksum=right) == 9
    large = bytes(assets.PART_BYTES + 1)
    whole = PartChecksum("sha256", hashlib.sha256(large).digest())
    refused(Code.BAD_INPUT, shop.send, upload, 9, large, checksum=whole)
    unknown = PartChecksum("crc32", b"")
    refused(Code.BAD_INPUT, shop.send, upload, 9, content[9:], checksum=unknown)


def test_ever_so_many_tiny_parts(shop: Shop) -> None:
    upload = shop.begin(bytes(10**6))
    UploadPart.objects.bulk_create(
        UploadPart(upload_id=upload, first=10**7 + number, bytes=1, sha256="")
        for number in range(assets.PARTS_MAX)
    )
    refused(Code.BAD_INPUT, shop.send, upload, 0, b"x")


@pytest.mark.parametrize(
    ("content", "more", "against"),
    [
        (zip_of({"../x": b""}), {}, "leads out of the folder"),
        (zip_of(), {"file_name": "desk.tar"}, "The content is zip"),
        (zip_of(), {"sha256": "0" * 64}, "not the one that you gave"),
        (zip_of({"a/virus": EICAR}), {}, "Eicar-Test-Signature in a/virus"),
        (tar_gz_of({"virus": EICAR}), {"file_name": "desk.tar.gz"}, "Eicar"),
        (zip_of({"zeros": bytes(70 * 1024**2)}), {}, "archive bombs"),
    ],
)
def test_what_the_scan_rejects(
    shop: Shop, content: bytes, more: dict[str, str], against: str
) -> None:
    found = shop.uploaded(content, **more)
    assert shop.scan() == 1
    found = shop.version()
    assert found.state == "rejected_by_scan"
    entry = JournalEntry.objects.get(fact="asset_scanned")
    assert entry.facts["result"] == "rejected"
    (reason,) = entry.facts["reasons"]
    assert against in reason
    # The same version is mended and uploaded again.
    kept = len(shop.storage.kept)
    shop.uploaded(zip_of())
    assert len(shop.storage.kept) == kept
    shop.scan()
    assert (shop.version().state, shop.version().objections) == ("in_review", [])


def test_a_scanner_that_does_not_answer_is_asked_again(shop: Shop) -> None:
    shop.uploaded(zip_of())
    down = Fixed(ScanResult(Outcome.FAILED, "no route"))
    assert shop.scan(down) == 0
    found = shop.version()
    assert (found.state, found.scan_failures) == ("scanning", 1)
    assert shop.scan() == 0, "not before its time"
    later = shop.market.after(minutes=6)
    assert shop.scan(market=later) == 1
    assert shop.version().state == "in_review"


def test_a_file_that_is_too_large_for_the_scanner_is_scanned_file_by_file(shop: Shop) -> None:
    shop.uploaded(zip_of())
    too_large = ScanResult(Outcome.TOO_LARGE)
    assert shop.scan(Fixed(too_large, ScanResult(Outcome.CLEAN), too_large)) == 1
    found = shop.version()
    assert found.state == "in_review"
    assert found.unscanned == ["app/server"]
    assert found.scanner == "Fixed"


def test_a_file_that_is_gone_is_no_result(shop: Shop) -> None:
    shop.uploaded(zip_of())
    shop.storage.kept.clear()
    assert shop.scan() == 0
    assert shop.version().scan_failures == 1


def test_a_storage_that_fails_once_is_no_damaged_package(shop: Shop) -> None:
    content = zip_of()
    upload = shop.begin(content)
    for first in range(0, len(content), 100):
        shop.send(upload, first, content[first : first + 100])
    reads = iter(range(100))

    class Flaky(NullStorage):
        def read(self, key: str) -> bytes:
            if next(reads) == 2:
                raise OSError("time-out")
            return super().read(key)

    flaky = Flaky()
    flaky.kept, shop.storage = shop.storage.kept, flaky
    assert shop.scan() == 0
    assert (shop.version().state, shop.version().scan_failures) == ("scanning", 1)
    assert shop.scan(market=shop.market.after(minutes=6)) == 1
    assert shop.version().state == "in_review"


def test_a_newer_version_replaces_an_older(shop: Shop) -> None:
    shop.approved("1.0")
    refused(Code.BAD_INPUT, shop.begin, zip_of(), "2.0", replaces="0.9")
    shop.approved("2.0", replaces="1.0")
    old = shop.version("1.0")
    assert (old.state, old.replaced_by_id) == ("replaced", shop.version("2.0").id)
    assert known.approved_packages(shop.actor.organization) == {"desk/2.0"}
    assert assets.pieces_of(old), "still readable"


def test_a_rejection_has_reasons_and_is_no_end(shop: Shop) -> None:
    found = shop.uploaded(zip_of())
    operator = shop.market.actor("market")
    reject = asset_review.reject_version
    present = shop.market.present
    reasons = [{"reason": "No licence control."}]
    refused(Code.ASSET_STATE, reject, found.id, reasons, actor=operator, present=present)
    shop.scan()
    refused(Code.BAD_INPUT, reject, found.id, [], actor=operator, present=present)
    reject(found.id, reasons, actor=operator, present=present)
    assert shop.version().reasons == reasons
    assert JournalEntry.objects.get(fact="asset_rejected").facts["reasons"] == reasons
    assert shop.uploaded(zip_of()).state == "scanning"


def test_versions_and_codes_are_taken_once(shop: Shop) -> None:
    shop.uploaded(zip_of())
    refused(Code.VERSION_TAKEN, shop.begin, zip_of())
    refused(Code.ASSET_CODE_TAKEN, Shop, shop.market)
    refused(
        Code.BAD_INPUT,
        assets.create_asset,
        "x",
        " ",
        AssetKind.PACKAGE,
        actor=shop.actor,
        present=shop.market.present,
    )


def test_only_what_nobody_uses_is_deleted(shop: Shop) -> None:
    more: Any = {"actor": shop.actor, "present": shop.market.present, "storage": shop.storage}
    asset: Any = {"actor": shop.actor, "present": shop.market.present}
    shop.uploaded(zip_of())
    refused(Code.ASSET_IN_USE, assets.delete_version, "desk", "1.0", **more)  # being scanned
    shop.scan()
    desk = demo_listing("customer-service")
    desk["editions"][0]["package"] = "desk/1.0"
    drafts.save_draft(desk, **asset)
    refused(Code.ASSET_IN_USE, assets.delete_version, "desk", "1.0", **more)
    ((product, where),) = known.users_of(shop.actor.organization, "desk/1.0")
    assert (product.slug, where) == ("customer-service", "draft")
    refused(Code.ASSET_IN_USE, assets.delete_asset, "desk", **asset)
    shop.begin(zip_of(), "2.0")
    assets.delete_version("desk", "2.0", **more)
    drafts.save_draft(demo_listing("customer-service"), **asset)
    assets.delete_version("desk", "1.0", **more)
    assert shop.storage.kept == {}
    assets.delete_asset("desk", **asset)
    refused(Code.NOT_FOUND, assets.delete_asset, "desk", **asset)


def test_an_upload_that_nobody_finishes_goes(shop: Shop) -> None:
    content = zip_of()
    upload = shop.begin(content)
    shop.send(upload, 0, content[:100])
    shop.uploaded(content, "2.0")
    drop = scanning.drop_expired
    assert drop(shop.market.after(hours=47).present, storage=shop.storage) == 0
    assert drop(shop.market.after(hours=49).present, storage=shop.storage) == 1
    refused(Code.NOT_FOUND, shop.version, "1.0")
    assert shop.version("2.0").state == "scanning"
    assert len(shop.storage.kept) == 1


def test_the_operator_sets_the_largest_size(shop: Shop) -> None:
    MarketSetting.objects.create(
        key="assets",
        value={"package_bytes_max": 100, "unknown": 1, "entries_max": "many"},
        changed_at=shop.market.present.now,
        changed_by="test",
    )
    refused(Code.PACKAGE_TOO_LARGE, shop.begin, bytes(101))
    assert known.rules().entries_max == 100_000


def test_others_see_nothing_of_it(shop: Shop) -> None:
    content = zip_of()
    upload = shop.begin(content)
    stranger = shop.market.actor("lumen")
    for call in (
        lambda: assets.receive(
            upload, 0, io.BytesIO(content), actor=stranger, present=shop.market.present
        ),
        lambda: assets.delete_asset("desk", actor=stranger, present=shop.market.present),
        lambda: assets.begin_upload(
            "desk", NewVersion("3", "a.zip", 1), actor=stranger, present=shop.market.present
        ),
    ):
        refused(Code.NOT_FOUND, call)
