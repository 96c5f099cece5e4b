"""Listings by a seed: the same number always makes the same product, as a partner would list it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from vendible.cli.seed_words import (
    COMPANIES,
    EPITHETS,
    EPITHETS_CHINESE,
    FIELDS,
    PLACES,
    ROLES,
)
from vendible.domain.kernel.ids import uuid7

PARTNERS_MAX = 400
_PRODUCTS_PER_PARTNER = 250
_FIRST = datetime(2025, 1, 1, 9, tzinfo=UTC)
_RATE = 1.1  # of a dollar to a euro, for prices that look like prices


@dataclass(frozen=True, slots=True)
class Partner:
    id: UUID
    slug: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seeded:
    """One product with its first revision, and the plain listing that is on sale."""

    product: UUID
    revision: UUID
    partner: Partner
    document: dict[str, Any]
    at: datetime


def partner_of(seed: int, number: int) -> Partner:
    chance = Random(f"partner {seed} {number}")  # noqa: S311  made-up data
    name = f"{chance.choice(EPITHETS)} {chance.choice(COMPANIES)} {chance.choice(PLACES)}"
    return Partner(
        uuid7(_FIRST, chance.getrandbits(74)), f"seed-{seed}-{number}", f"{name} {number}", _FIRST
    )


def product_of(seed: int, number: int) -> Seeded:
    """Every fourth is an add-on of a product before it; one in six is in Chinese."""
    chance = Random(f"product {seed} {number}")  # noqa: S311  made-up data
    at = _FIRST + timedelta(minutes=7 * number)
    # Neighbours have one partner, so that an add-on goes with a product of its own partner.
    partner = partner_of(seed, number // _PRODUCTS_PER_PARTNER % PARTNERS_MAX)
    make = _addon if number % 4 == 3 else _base
    return Seeded(
        uuid7(at, chance.getrandbits(74)),
        uuid7(at, chance.getrandbits(74)),
        partner,
        make(seed, number, chance),
        at,
    )


def slug_of(seed: int, number: int) -> str:
    return f"seed-{seed}-{number}"


def _base(seed: int, number: int, chance: Random) -> dict[str, Any]:
    category, name, about = _named(number, chance)
    kind = chance.choices(("saas", "license", "free", "once"), (50, 25, 10, 15))[0]
    base = _texts(seed, number, name, about, category)
    editions = ("basic", "advanced") if chance.random() < 0.7 else ("basic",)
    unit = chance.choice((("Users", "user"), ("Devices", "device"), ("Seats", "seat")))
    entitlements = [
        {"code": "amount", "name": unit[0], "kind": "limit", "unit": unit[1]},
        {"code": "reports", "name": "Reports", "kind": "switch"},
        {"code": "interface", "name": "Programming interface", "kind": "switch"},
    ]
    price = chance.choice((4, 6, 9, 12, 15, 19, 25, 29, 39, 49, 79, 99, 149, 290, 490))
    return base | {
        "kind": "base",
        "type": "saas" if kind in ("saas", "free") else "license",
        "billing": "free" if kind == "free" else "online",
        "delivery": "instance" if kind in ("saas", "free") else "license",
        "entitlements": entitlements,
        "editions": [_edition(code, unit, rank) for rank, code in enumerate(editions, 1)],
        "offers": [
            offer
            for rank, code in enumerate(editions, 1)
            for offer in _offers(code, price * rank * 2 // (rank + 1) or 1, kind)
        ],
    }


def _edition(code: str, unit: tuple[str, str], rank: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": code.capitalize(),
        "rank": rank,
        "quantity": {"name": unit[0], "unit": unit[1], "minimum": 1, "maximum": 5000},
        "grants": [
            {"entitlement": "amount", "sets": 1, "per_unit": True},
            {"entitlement": "reports", "sets": True},
            {"entitlement": "interface", "sets": rank > 1},
        ],
        "changes_to": ["basic", "advanced"] if rank > 1 else [code],
    }


def _offers(edition: str, price: int, kind: str) -> list[dict[str, Any]]:
    if kind == "free":
        return [_offer(edition, "monthly", "1 month", 0)]
    if kind == "once":
        return [_offer(edition, "once", None, price * 30)]
    return [
        _offer(edition, "monthly", "1 month", price),
        _offer(edition, "yearly", "1 year", price * 10),
    ]


def _offer(edition: str, name: str, cycle: str | None, price: int) -> dict[str, Any]:
    paid: dict[str, Any] = {"method": "recurring", "cycle": cycle} if cycle else {}
    return {
        "code": f"{edition}-{name}",
        "edition": edition,
        "method": "one_time",
        **paid,
        "prices": {
            "EUR": {"template": "linear", "unit": f"{price}.00"},
            "USD": {"template": "linear", "unit": f"{round(price * _RATE)}.00"},
        },
    }


def _addon(seed: int, number: int, chance: Random) -> dict[str, Any]:
    category, name, about = _named(number, chance)
    amount = chance.choice((50, 100, 250, 500, 1000))
    price = chance.choice((9, 19, 29, 49, 90))
    parent = slug_of(seed, number - chance.randint(1, 3))
    return _texts(seed, number, f"{amount} more for {name}", about, category) | {
        "kind": "addon",
        "type": "license",
        "billing": "online",
        "delivery": "license",
        "addon": {
            "ownership": "repeatable",
            "connections": [{"product": parent, "editions": ["basic"]}],
        },
        "entitlements": [{"code": "amount", "name": "Amount", "kind": "limit", "unit": "unit"}],
        "quantity": {"name": "Packs", "unit": "pack", "minimum": 1, "maximum": 100},
        "grants": [{"entitlement": "amount", "adds": amount, "per_unit": True}],
        "offers": [
            {key: value for key, value in offer.items() if key != "edition"}
            for offer in _offers("pack", price, "saas")
        ],
    }


def _named(number: int, chance: Random) -> tuple[str, str, str]:
    """Category, name, and one sentence."""
    category = chance.choice(tuple(FIELDS))
    english, chinese = FIELDS[category]
    role, role_chinese = chance.choice(ROLES)
    if number % 6 == 5:
        thing = chance.choice(chinese)
        name = f"{chance.choice(EPITHETS_CHINESE)}{thing}{role_chinese} {number}"
        return category, name, f"面向企业的{thing}{role_chinese}软件，按月或按年订购。"  # noqa: RUF001  Chinese
    thing, other = chance.sample(english, 2)
    name = f"{chance.choice(EPITHETS)} {thing} {role} {number}"
    return category, name, f"{thing} and {other.lower()} in one place, for teams of every size."


def _texts(seed: int, number: int, name: str, about: str, category: str) -> dict[str, Any]:
    return {
        "slug": slug_of(seed, number),
        "name": name,
        "summary": about,
        "description": (
            f"{about}\n\nIt begins with what a team has: lists that are imported, people who are "
            "invited, and an interface for what else runs. Each step is kept, so that one sees "
            "later who did what.\n\nWhat is there already stays where it is: files and tables are "
            "read in, and can be taken out again at any time, whole and in open formats. People "
            "sign in with the account that they have.\n\n"
            f"This product is number {number} of a seeded marketplace; nobody sells it."
        ),
        "highlights": ["Nothing to install", "Each step is kept", "Data in open formats"],
        "contact": {
            "hours": "Weekdays 9:00 to 17:00 CET",
            "phone": "+49 30 555 0100",
            "email": "support@seeded.example",
        },
        "category": category,
        "support": "Weekdays 9:00 to 17:00 CET, by e-mail: support@seeded.example",
        "agreement": {
            "source": "own",
            "title": "Terms of use",
            "text": "You may use the software for what you have ordered, during its term.",
        },
    }
