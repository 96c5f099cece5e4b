"""Who may open which page: every address of the consoles has a row here, or a reason without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.marketplace import OPERATOR, PLATFORM, demo_listing
from vendible.records.models import Instance, Invoice, License, Subscription

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

# A new address goes into ROWS; or here, with the reason why nobody has to be signed in for it.
PUBLIC = {
    "storefront:products": "what is on sale is for everybody",
    "storefront:product": "what is on sale is for everybody",
    "sign_in_link": "whoever has the link is not signed in yet",
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


_OWN = {"slug": "av-gateway"}
ROWS: Mapping[str, Row] = {
    "storefront:checkout": Row(("aurora",), lambda _: {"slug": "ota-platform"}),
    "my:overview": Row(("aurora",)),
    "my:subscription": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:change": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:cancel": _customer(lambda known: {"subscription_id": known.subscription}),
    "my:orders": Row(("aurora",)),
    "my:order": _customer(lambda known: {"order_id": known.order}),
    "my:invoices": Row(("aurora",)),
    "my:invoice": _customer(lambda known: {"invoice_id": known.invoice}),
    "my:licenses": Row(("aurora",)),
    "my:license": _customer(lambda known: {"license_id": known.license}),
    "my:credential": _customer(lambda known: {"instance_id": known.instance}, posts=True),
    "partner:products": Row(("lumen",)),
    "partner:new": Row(("lumen",)),
    "partner:product": _partner(lambda _: _OWN),
    "partner:edit": _partner(lambda _: _OWN),
    "partner:submit": _partner(lambda _: _OWN, posts=True),
    "partner:withdraw": _partner(lambda known: _OWN | {"submission": known.submission}, posts=True),
    "operator:queue": _operator(),
    "operator:decided": _operator(),
    "operator:submission": _operator(lambda known: {"submission": known.submission}),
    "operator:open": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:approve": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:reject": _operator(lambda known: {"submission": known.submission}, posts=True),
    "operator:books": _operator(),
    "operator:journal": _operator(),
    "operator:organizations": _operator(),
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
def known(market: Marketplace) -> Known:
    placed = market.order(PLATFORM)
    aurora = market.organizations["aurora"]
    return Known(
        order=UUID(placed["id"]),
        subscription=Subscription.objects.get(customer_id=aurora).id,
        invoice=Invoice.objects.get(customer_id=aurora).id,
        license=License.objects.get(instance__customer_id=aurora).id,
        instance=Instance.objects.get(customer_id=aurora).id,
        submission=market.submit("lumen", demo_listing("av-gateway", summary="Another.")),
    )


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
    values = {"slug": "ota-platform", "token": "nonsense"}
    wanted = {"storefront:product": ["slug"], "sign_in_link": ["token"]}.get(name, [])
    answer = Client().get(reverse(name, kwargs={each: values[each] for each in wanted}))
    assert answer.status_code == (404 if name == "sign_in_link" else 200)


def address(name: str, row: Row, known: Known) -> str:
    return reverse(name, kwargs=dict(row.values(known)))
