"""A sandbox's license is checked by the sandbox's clock, and leased by the real one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.license_center.conftest import PRODUCTS
from tests.license_center.test_checks import answer
from vendible.gateways.keys import KeyFolder
from vendible.license_center import create_app


def test_a_moved_clock_ends_a_license_at_the_next_check(
    database_url: str, keys: KeyFolder, tmp_path: Path
) -> None:
    from tests.marketplace import PLATFORM, demo_listing, open_marketplace
    from vendible.domain.ordering.quotes import LineAsk
    from vendible.domain.subscriptions.cancelling import When
    from vendible.records.models import Instance, Organization, Subscription
    from vendible.usecases import clock, leaving
    from vendible.usecases.people import issue_credential

    opened = open_marketplace(tmp_path / "keys", products={"polaris": PRODUCTS})
    market = opened.with_sandboxes("aurora", "polaris")
    market.list_product(
        "polaris-sandbox", demo_listing("ota-platform") | {"slug": "sandbox-platform"}
    )
    market.order(PLATFORM)
    market.order(LineAsk("sandbox-platform", "starter-monthly"), customer="aurora-sandbox")
    actor, sandbox = market.actor("aurora-sandbox"), market.organizations["aurora-sandbox"]
    tried = Subscription.objects.get(customer_id=sandbox)
    leaving.cancel(tried.id, When.END_OF_TERM, actor=actor, present=market.present)

    def credential_of(slug: str) -> str:
        instance = Instance.objects.get(customer_id=market.organizations[slug]).id
        return issue_credential(instance, actor=market.actor(slug), present=market.present)

    real, own = credential_of("aurora"), credential_of("aurora-sandbox")
    now = market.present.now

    def checked(credential: str) -> dict[str, Any]:
        app = create_app(database_url, keys, lease_seconds=3600, clock=lambda: now)
        return answer(app, keys, credential)

    assert checked(own)["code"] == "valid"

    def moved(**by: float) -> None:
        ahead = Organization.objects.get(id=sandbox).clock_seconds
        present = market.present.ahead_by(ahead)
        to = present.now + timedelta(**by)
        clock.move_clock(sandbox, to, actor=actor, present=present)

    # Half an hour before midnight of the day on which it ends: the lease is cut there, and told
    # by the clock that the machine with the software has.
    moved(days=30, hours=11, minutes=30)
    payload = checked(own)
    assert payload["code"] == "valid"
    assert datetime.fromisoformat(payload["checked_at"]) == now
    assert datetime.fromisoformat(payload["lease_end"]) == now + timedelta(minutes=30)
    moved(hours=1)
    assert checked(own)["code"] == "expired"
    assert checked(real)["code"] == "valid", "nobody else's clock was moved"
