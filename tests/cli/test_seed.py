"""`vendible dev seed`: made-up products that are real listings."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.marketplace import PLATFORM, open_marketplace
from vendible.cli.dev import app, write
from vendible.cli.seed_listings import product_of
from vendible.domain.catalog.checks import examine
from vendible.domain.catalog.findings import Severity
from vendible.domain.pricing.policies import POLICIES
from vendible.records.models import Organization, Product, StorefrontEntry


@pytest.mark.parametrize("seed", [1, 2])
def test_every_seeded_listing_passes_the_check(seed: int) -> None:
    for number in range(200):
        found = examine(product_of(seed, number).document, policies=POLICIES)
        wrong = [each for each in found.findings if each.severity is Severity.ERROR]
        assert found.listing is not None
        assert wrong == [], number


def test_a_number_always_makes_the_same_product() -> None:
    assert product_of(1, 7) == product_of(1, 7)
    assert product_of(1, 7).document["name"] != product_of(2, 7).document["name"]


@pytest.mark.django_db
def test_what_is_there_is_not_added_again() -> None:
    assert write(1, range(20)) == 20
    before = list(Product.objects.order_by("id").values())
    assert write(1, range(30)) == 10
    assert [each for each in Product.objects.order_by("id").values() if each in before] == before
    assert Product.objects.filter(live__isnull=False).count() == 30
    assert StorefrontEntry.objects.filter(connected=True).count() == 30
    assert Organization.objects.filter(kind="partner").count() == 1


@pytest.mark.django_db
def test_beside_real_sales_it_asks_for_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = open_marketplace(tmp_path)
    market.order(PLATFORM)
    monkeypatch.setattr("vendible.cli.boot.boot", lambda: None)  # the tests' database is ready
    ran = CliRunner().invoke(app, ["seed", "--products", "5"])
    assert ran.exit_code != 0
    assert "--force" in ran.output
    assert not Product.objects.filter(slug__startswith="seed-").exists()
