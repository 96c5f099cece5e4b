"""Who may open which page: every address of the consoles has a row here, or a reason without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from tests.marketplace import OPERATOR, PLATFORM, demo_listing
from tests.packages import zip_of
from vendible.domain.access.entries import Entry
from vendible.domain.access.permissions import (
    ROLES_OF,
    OrganizationKind,
    Permission,
    Role,
    permissions,
)
from vendible.domain.catalog.assets import AssetKind
from vendible.domain.ordering.quotes import LineAsk
from vendible.gateways.scanner import NullScanner
from vendible.gateways.storage import open_storage
from vendible.records.models import (
    AssetVersion,
    Instance,
    Invoice,
    JournalEntry,
    License,
    Message,
    Subscription,
)
from vendible.usecases import asset_review, assets, inviting, ordering, scanning
from vendible.usecases.assets import NewVersion
from vendible.usecases.people import add_person
from vendible.usecases.selling import announcing, coupons, private_offers
from vendible.usecases.selling.coupons import NewCoupon
from vendible.usecases.selling.private_offers import NewPrivateOffer

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

# A new address goes into ROWS; or here, with the reason why nobody has to be signed in for it.
PUBLIC = {
    "storefront:products": "what is on sale is for everybody",
    "storefront:product": "what is on sale is for everybody",
    "sign_in_link": "whoever has the link is not signed in yet",
    "invitation": "who is invited belongs to nobody yet",
    "media": "what a listing on sale shows is for everybody; anything else is not there",
}
SIGNED_IN = {
    "go": "leads each person to a console of their own",
    "switch": "shows a person's own organizations",
}


@dataclass(frozen=True)
class Known:
    """What Aurora holds and what Lumen submitted."""

    order: UUID
    subscription: UUID
    invoice: UUID
    license: UUID
    instance: UUID
    submission: UUID
    message: UUID  # to Lou of Lumen alone
    package: UUID  # Lumen's, which waits for the operator
    upload: UUID
    packaged: UUID  # Aurora's subscription to an edition with that package
    opened: UUID  # Aurora's subscription to software with an address
    people: Mapping[str, int]  # somebody of each organization
    invitations: Mapping[str, UUID]  # somebody invited by each
    offline: UUID  # Aurora's subscription to what Lumen sells by a contract
    sold: UUID  # its instance
    coupon: UUID  # Lumen's, as are the next two
    private_offer: UUID
    announcement: UUID
    unpaid: UUID  # Aurora's order of Lumen's gateway
    unpaid_line: UUID
    market_coupon: UUID


@dataclass(frozen=True)
class Row:
    """`whose` are the slugs of the organizations that may; `values` make the address.

    `another` is of the right kind, and yet these are not its own: it finds nothing.
    """

    whose: tuple[str, ...]
    values: Callable[[Known], Mapping[str, Any]] = lambda _: {}
    another: str = ""
    posts: bool = False


def _customer(values: Callable[[Known], Mapping[str, Any]], *, posts: bool = False) -> Row:
    return Row(("aurora",), values, another="boreal", posts=posts)


def _partner(values: Callable[[Known], Mapping[str, Any]], *, posts: bool = False) -> Row:
    return Row(("lumen",), values, another="polaris", posts=posts)


def _operator(
    values: Callable[[Known], Mapping[str, Any]] = lambda _: {}, *, posts: bool = False
) -> Row:
    return Row((OPERATOR.slug,), values, posts=posts)


def _team(space: str, slug: str, another: str = "") -> dict[str, Row]:
    """The pages of a team, in one of the three consoles."""

    def person(known: Known) -> dict[str, Any]:
        return {"user": known.people[slug]}

    def invited(known: Known) -> dict[str, Any]:
        return {"invitation": known.invitations[slug]}

    return {
        f"{space}:team": Row((slug,)),
        f"{space}:team_invite": Row((slug,)),
        f"{space}:team_member": Row((slug,), person, another=another),
        f"{space}:team_remove": Row((slug,), person, another=another),
        f"{space}:invitation_again": Row((slug,), invited, another=another, posts=True),
        f"{space}:invitation_withdraw": Row((slug,), invited, another=another, posts=True),
    }


_OWN = {"slug": "av-gateway"}
_DESK = {"code": "desk"}
_ANYBODY = (OPERATOR.slug, "lumen", "aurora")
ROWS: Mapping[str, Row] = {
    "storefront:checkout": Row(("aurora",), lambda _: {"slug": "ota-platform"}),
    "my:overview": Row(("aurora",)),
    "my:subscription": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:change": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:withdraw_change": _customer(
        lambda known: {"subscription_id": known.subscription}, posts=True
    ),
    "my:cancel": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:stay": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:renew": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:package": _customer(lambda known: {"subscription_id": known.packaged}),
    "my:people": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:assign_seat": _customer(lambda known: {"subscription_id": known.subscription}, posts=True),
    "my:free_seat": _customer(lambda known: {"subscription_id": known.subscription}, posts=True),
    "my:open": _customer(lambda known: {"subscription_id": known.opened}),
    "my:software": Row(("aurora",)),
    **_team("my", "aurora", "boreal"),
    **_team("partner", "lumen", "polaris"),
    **_team("operator", OPERATOR.slug),
    "my:clock": Row(("aurora",)),
    "my:orders": Row(("aurora",)),
    "my:offers": Row(("aurora",)),
    "my:order": _customer(lambda known: {"order_id": known.order}),
    "my:pay": _customer(lambda known: {"order_id": known.order}, posts=True),
    "my:cancel_order": _customer(lambda known: {"order_id": known.order}, posts=True),
    "my:place": _customer(lambda known: {"order_id": known.order}, posts=True),
    "my:approve": _customer(lambda known: {"order_id": known.order}, posts=True),
    "my:decline": _customer(lambda known: {"order_id": known.order}, posts=True),
    "my:approvals": Row(("aurora",)),
    "my:coming": Row(("aurora",)),
    "my:invoices": Row(("aurora",)),
    "my:invoice": _customer(lambda known: {"invoice_id": known.invoice}),
    "my:licenses": Row(("aurora",)),
    "my:license": _customer(lambda known: {"license_id": known.license}),
    "my:credential": _customer(lambda known: {"instance_id": known.instance}, posts=True),
    "partner:products": Row(("lumen",)),
    "partner:clock": Row(("lumen",)),
    "partner:new": Row(("lumen",)),
    "partner:product": _partner(lambda _: _OWN),
    "partner:new_file": Row(("lumen",)),
    "partner:file": _partner(lambda _: _OWN),
    "partner:edit": _partner(lambda _: _OWN),
    "partner:section": _partner(lambda _: _OWN | {"section": "basics"}),
    "partner:preview": _partner(lambda _: _OWN),
    "partner:applications": Row(("lumen",)),
    "partner:application": _partner(lambda known: {"submission": known.submission}),
    "partner:instances": Row(("lumen",)),
    "partner:instance": _partner(lambda known: {"instance_id": known.sold}),
    "partner:adjust": _partner(lambda known: {"subscription_id": known.offline}),
    "partner:end_offline": _partner(lambda known: {"subscription_id": known.offline}),
    "partner:coupons": Row(("lumen",)),
    "partner:coupon_new": Row(("lumen",)),
    "partner:coupon_withdraw": _partner(lambda known: {"coupon": known.coupon}),
    "partner:private_offers": Row(("lumen",)),
    "partner:private_offer_new": Row(("lumen",)),
    "partner:private_offer_withdraw": _partner(
        lambda known: {"private_offer": known.private_offer}
    ),
    "partner:announcements": Row(("lumen",)),
    "partner:announcement_new": Row(("lumen",)),
    "partner:announcement_withdraw": _partner(lambda known: {"announcement": known.announcement}),
    "partner:unpaid_orders": Row(("lumen",)),
    "partner:unpaid_price": _partner(
        lambda known: {"order": known.unpaid, "line": known.unpaid_line}
    ),
    "operator:coupons": _operator(),
    "operator:coupon_new": _operator(),
    "operator:coupon_withdraw": _operator(lambda known: {"coupon": known.market_coupon}),
    "partner:submit": _partner(lambda _: _OWN, posts=True),
    "partner:withdraw": _partner(lambda known: _OWN | {"submission": known.submission}, posts=True),
    "partner:assets": Row(("lumen",)),
    "partner:asset_new": Row(("lumen",)),
    "partner:asset": _partner(lambda _: _DESK),
    "partner:upload_begin": _partner(lambda _: _DESK, posts=True),
    "partner:asset_delete": _partner(lambda _: _DESK, posts=True),
    "partner:version_file": _partner(lambda _: _DESK | {"version": "1.0"}),
    "partner:version_delete": _partner(lambda _: _DESK | {"version": "1.0"}, posts=True),
    "partner:upload": _partner(lambda known: {"upload": known.upload}, posts=True),
    "operator:packages": _operator(),
    "operator:packages_decided": _operator(),
    "operator:package": _operator(lambda known: {"version": known.package}),
    "operator:package_file": _operator(lambda known: {"version": known.package}),
    "operator:package_approve": _operator(lambda known: {"version": known.package}, posts=True),
    "operator:package_reject": _operator(lambda known: {"version": known.package}, posts=True),
    "operator:queue": _operator(),
    "operator:decided": _operator(),
    "operator:submission": _operator(lambda known: {"submission": known.submission}),
    "operator:preview": _operator(lambda known: {"submission": known.submission}),
    "operator:claim": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:reassign": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:open": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:approve": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:reject": _operator(lambda known: {"submission": known.submission}, posts=True),
    "messages:unread": Row(_ANYBODY),
    "messages:read": Row(_ANYBODY),
    "messages:mark": Row(_ANYBODY, posts=True),
    "messages:settings": Row(_ANYBODY),
    "messages:follow": Row((), lambda known: {"message": known.message}),  # hers alone
    "operator:outgoing_waiting": _operator(),
    "operator:outgoing_failed": _operator(),
    "operator:outgoing_sent": _operator(),
    "operator:outgoing_again": _operator(lambda known: {"message": known.message}, posts=True),
    "operator:subscriptions": _operator(),
    "operator:subscription": _operator(lambda known: {"subscription_id": known.subscription}),
    "operator:suspend": _operator(
        lambda known: {"subscription_id": known.subscription}, posts=True
    ),
    "operator:let_return": _operator(
        lambda known: {"subscription_id": known.subscription}, posts=True
    ),
    "operator:books": _operator(),
    "operator:journal": _operator(),
    "operator:organizations": _operator(),
    "operator:sandbox": _operator(lambda _: {"slug": "boreal"}, posts=True),
    "operator:clock": _operator(lambda _: {"slug": "aurora"}),
    "operator:abilities": _operator(lambda _: {"slug": "lumen"}),
    "operator:settings": _operator(),
    "operator:settings_orders": _operator(),
    "operator:settings_categories": _operator(),
    "operator:settings_requirements": _operator(),
    "operator:settings_proration": _operator(),
    "operator:agreements": _operator(),
    "operator:agreement_new": _operator(),
    "operator:agreement": _operator(lambda _: {"code": "standard"}),
    "operator:deposit": _operator(lambda _: {"slug": "aurora"}),
}
EVERYBODY = (OPERATOR.slug, "lumen", "aurora")  # one of each kind


def names(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address, by its name; one without a name is told by its route."""
    for each in patterns:
        if isinstance(each, URLResolver):
            space = f"{before}{each.namespace}:" if each.namespace else before
            yield from names(each.url_patterns, space)
        else:
            yield f"{before}{each.name or each.pattern}"


ADDRESSES = sorted(set(names(get_resolver("vendible.consoles.urls").url_patterns)) - {"design"})


@pytest.fixture
def known(market: Marketplace, settings: Settings) -> Known:
    placed = market.order(PLATFORM)
    aurora = market.organizations["aurora"]
    return Known(
        order=UUID(placed["id"]),
        subscription=Subscription.objects.get(customer_id=aurora).id,
        invoice=Invoice.objects.get(customer_id=aurora).id,
        license=License.objects.get(instance__customer_id=aurora).id,
        instance=Instance.objects.get(customer_id=aurora).id,
        submission=market.submit("lumen", demo_listing("av-gateway", summary="Another.")),
        message=_message_to_lou(market),
        **_package_of_lumen(market, settings),
        **_sold_offline(market),
        **_selling(market),
        opened=_opened(market),
        **_people(market),
    )


def _opened(market: Marketplace) -> UUID:
    """A desk of Harbor's with an address where it is opened."""
    sign_on = {"address": "https://desk.harbor.example/"}
    market.list_product(
        "harbor", demo_listing("customer-service", slug="desk-online", sign_on=sign_on)
    )
    market.order(LineAsk("desk-online", "basic-monthly", quantity=3))
    return Subscription.objects.get(product__slug="desk-online").id


def _people(market: Marketplace) -> dict[str, Any]:
    """Somebody who belongs to each organization, and somebody it has invited."""
    people, invitations = {}, {}
    for slug in EVERYBODY:
        user = add_person(f"sam@{slug}.example", "Sam", market.organizations[slug], Role.MEMBER)
        people[slug] = user.pk
        answer = inviting.invite(
            [Entry(1, f"kim@{slug}.example")],
            Role.MEMBER,
            None,
            actor=market.actor(slug),
            present=market.present,
        )
        invitations[slug] = UUID(answer["people"][0]["invitation"])
    return {"people": people, "invitations": invitations}


def _selling(market: Marketplace) -> dict[str, Any]:
    """What Lumen sells by, and an order that waits for its payment."""
    lumen: Any = {"actor": market.actor("lumen"), "present": market.present}
    coupon = coupons.make_coupon(NewCoupon("LUMEN-10", Decimal(10)), **lumen)
    offer: dict[str, Any] = {
        "product": "av-gateway",
        "offer": "team-monthly",
        "currency": "EUR",
    }
    private = private_offers.make_private_offer(
        NewPrivateOffer(customer="aurora", price="20.00", end=date(2026, 2, 1), **offer), **lumen
    )
    announced = announcing.announce_price(**offer, price="25.00", from_on=date(2026, 3, 1), **lumen)
    unpaid = ordering.place_order(
        ordering.OrderAsk([LineAsk("av-gateway", "team-monthly")], "EUR"),
        actor=market.actor("aurora"),
        present=market.present,
        pay_later=True,
    )
    everybody = coupons.make_coupon(
        NewCoupon("MARKET-10", Decimal(10)),
        actor=market.actor(OPERATOR.slug),
        present=market.present,
    )
    return {
        "coupon": UUID(coupon["id"]),
        "private_offer": UUID(private["id"]),
        "announcement": UUID(announced["id"]),
        "unpaid": UUID(unpaid["id"]),
        "unpaid_line": UUID(unpaid["lines"][0]["id"]),
        "market_coupon": UUID(everybody["id"]),
    }


def _sold_offline(market: Marketplace) -> dict[str, Any]:
    site = demo_listing("av-gateway", slug="av-site", name="AV Site", billing="offline")
    market.list_product("lumen", site)
    market.order(LineAsk("av-site", "team-monthly"), customer="aurora")
    held = Subscription.objects.get(product__slug="av-site")
    return {"offline": held.id, "sold": held.instance_id}


def _package_of_lumen(market: Marketplace, settings: Settings) -> dict[str, Any]:
    """`desk` with 1.0 in review, and 2.0 that is not whole yet."""
    settings.FILES_FOLDER = market.keys_folder / "files"
    more: Any = {"actor": market.actor("lumen"), "present": market.present}
    assets.create_asset("desk", "Desk", AssetKind.PACKAGE, **more)
    content = zip_of()
    begun = assets.begin_upload("desk", NewVersion("1.0", "a.zip", len(content)), **more)
    assets.receive(UUID(begun["upload"]), 0, BytesIO(content), **more)
    scanning.scan_due(market.present, storage=open_storage(), scanner=NullScanner())
    coming = assets.begin_upload("desk", NewVersion("2.0", "a.zip", 9), **more)
    package = AssetVersion.objects.get(asset__partner__slug="lumen", version="1.0").id
    return {
        "package": package,
        "upload": UUID(coming["upload"]),
        "packaged": _packaged(market, content),
    }


def _packaged(market: Marketplace, content: bytes) -> UUID:
    """Polaris has the package approved and its platform deployed from it; Boreal holds none."""
    more: Any = {"actor": market.actor("polaris"), "present": market.present}
    assets.create_asset("ota", "OTA", AssetKind.PACKAGE, **more)
    begun = assets.begin_upload("ota", NewVersion("1.0", "ota.zip", len(content)), **more)
    assets.receive(UUID(begun["upload"]), 0, BytesIO(content), **more)
    scanning.scan_due(market.present, storage=open_storage(), scanner=NullScanner())
    version = AssetVersion.objects.get(asset__code="ota").id
    approve = asset_review.approve_version
    approve(version, actor=market.actor(OPERATOR.slug), present=market.present)
    platform = demo_listing("ota-platform")
    for each in platform["editions"]:
        each["package"] = "ota/1.0"
    market.list_product("polaris", platform)
    market.order(PLATFORM, customer="aurora")
    return Subscription.objects.filter(customer__slug="aurora").latest("id").id


def _message_to_lou(market: Marketplace) -> UUID:
    lumen = market.organizations["lumen"]
    lou = add_person("lou@lumen.example", "Lou", lumen, Role.ADMINISTRATOR)
    return Message.objects.create(
        id=market.present.mint(),
        user=lou,
        organization_id=lumen,
        kind="listing_approved",
        facts={"product": "AV Gateway", "revision": 1, "partner": "Lumen", "on": "2026-01-15"},
        subject_id=market.present.mint(),
        link="/partner/",
        made_at=market.present.now,
    ).id


def test_every_address_has_a_row_or_a_reason() -> None:
    assert set(ADDRESSES) == {*ROWS, *PUBLIC, *SIGNED_IN}


@pytest.mark.parametrize("name", [*ROWS, *SIGNED_IN])
def test_nobody_is_asked_to_sign_in(name: str, known: Known) -> None:
    row = ROWS.get(name, Row(()))
    path = address(name, row, known)
    for answer in (Client().get(path), Client().post(path, {"key": "a"})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("slug", EVERYBODY)
def test_the_wrong_kind_is_refused(name: str, slug: str, known: Known, enter: Enter) -> None:
    row = ROWS[name]
    browser, path = enter(slug), address(name, row, known)
    if slug in row.whose:
        answer = browser.get(path)
        assert answer.status_code == (302 if row.posts else 200)
        return
    for answer in (browser.get(path), browser.post(path, {"key": "a"})):
        assert answer.status_code in (403, 404), path


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.another])
def test_what_belongs_to_others_is_not_there(name: str, known: Known, enter: Enter) -> None:
    row = ROWS[name]
    browser, path = enter(row.another), address(name, row, known)
    answers = [browser.post(path, {"key": "a"})] + ([] if row.posts else [browser.get(path)])
    for answer in answers:
        assert answer.status_code == 404, path


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_pages_need_nobody(name: str, known: Known) -> None:
    values = {"slug": "ota-platform", "token": "nonsense", "digest": "0" * 64}
    wanted = {
        "storefront:product": ["slug"],
        "sign_in_link": ["token"],
        "invitation": ["token"],
        "media": ["digest"],
    }.get(name, [])
    answer = Client().get(reverse(name, kwargs={each: values[each] for each in wanted}))
    gone = ("sign_in_link", "invitation", "media")
    assert answer.status_code == (404 if name in gone else 200)


def address(name: str, row: Row, known: Known) -> str:
    return reverse(name, kwargs=dict(row.values(known)))


# What a customer's role must be allowed for the button of a page; the pages themselves are shown
# to everybody of the customer, but for those in `SHOWN_TO`. A new page of `my:` goes here or into
# `LOOKED_AT`.
P = Permission
ACTS: Mapping[str, Permission] = {
    "storefront:checkout": P.ORDERS_PLACE,
    "my:change": P.SUBSCRIPTIONS_CHANGE,
    "my:withdraw_change": P.SUBSCRIPTIONS_CHANGE,
    "my:cancel": P.SUBSCRIPTIONS_CHANGE,
    "my:stay": P.SUBSCRIPTIONS_CHANGE,
    "my:renew": P.SUBSCRIPTIONS_CHANGE,
    "my:credential": P.CREDENTIALS_ISSUE,
    "my:clock": P.CLOCK_MOVE,
    "my:pay": P.ORDERS_PAY,
    "my:cancel_order": P.ORDERS_PLACE,
    "my:place": P.ORDERS_PLACE,
    "my:approve": P.ORDERS_APPROVE,
    "my:decline": P.ORDERS_APPROVE,
    "my:people": P.SEATS_ASSIGN,
    "my:assign_seat": P.SEATS_ASSIGN,
    "my:free_seat": P.SEATS_ASSIGN,
    "my:team_invite": P.MEMBERS_MANAGE,
    "my:team_member": P.MEMBERS_MANAGE,
    "my:team_remove": P.MEMBERS_MANAGE,
    "my:invitation_again": P.MEMBERS_MANAGE,
    "my:invitation_withdraw": P.MEMBERS_MANAGE,
}
SHOWN_TO = {"my:team_invite", "my:team_remove"}
LOOKED_AT = {
    *("my:overview", "my:subscription", "my:package", "my:open", "my:software", "my:team"),
    *("my:coming", "my:orders", "my:order", "my:approvals", "my:invoices", "my:invoice"),
    *("my:licenses", "my:license", "my:offers"),
}
# Whole forms, of which nothing but the role can be wrong.
_SENT: Mapping[str, Mapping[str, str]] = {
    "my:cancel": {"when": "now"},
    "my:assign_seat": {"person": "1"},
    "my:free_seat": {"person": "1"},
    "my:team_invite": {"people": "new@x.example", "role": "member"},
    "my:team_member": {"role": "administrator"},
}
_OF_CUSTOMERS = [each for each in ROWS if each.startswith("my:") or each == "storefront:checkout"]


def test_every_page_of_a_customer_says_who_may_use_it() -> None:
    assert {*ACTS, *LOOKED_AT} == set(_OF_CUSTOMERS)


@pytest.mark.parametrize("name", _OF_CUSTOMERS)
def test_each_role_by_its_permissions(name: str, known: Known, enter: Enter) -> None:
    """A page is shown; its button does what the role may, and else nothing."""
    path, needs = address(name, ROWS[name], known), ACTS.get(name)
    for role in ROLES_OF[OrganizationKind.CUSTOMER]:
        browser = enter("aurora", role)
        may = needs is None or needs in permissions(OrganizationKind.CUSTOMER, role)
        shown = (200, 302) if may or name not in SHOWN_TO else (403,)
        assert browser.get(path).status_code in shown, role
        if may:
            continue
        lines = JournalEntry.objects.count()
        answer = browser.post(path, {"key": "a", **_SENT.get(name, {})})
        if name in _SENT:
            assert answer.status_code == 403, role
        elif ROWS[name].posts:
            assert answer.status_code in (403, 409, 422), role  # it is wrong anyhow
        assert JournalEntry.objects.count() == lines, role
