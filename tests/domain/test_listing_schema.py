"""The JSON Schema says what the reader takes, key by key."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema_rs import Draft202012Validator

from tests.domain.listings import UNHURRIED, addon_listing, base_listing, listings
from vendible.domain.catalog.document import read, to_plain
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.schema import DIALECT, listing_schema

SCHEMA = listing_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
# A document with every part that there is, so that each can be given a key that nobody knows.
WHOLE: dict[str, Any] = {
    **to_plain(base_listing()),
    "contact": {"hours": "Weekdays"},
    "pictures": [{"file": "a" * 64, "caption": "x"}],
    "sign_on": {"address": "https://app.example.com"},
    "agreement": {"source": "own", "text": "We agree."},
    "addon": {"ownership": "repeatable", "connections": [{"product": "x", "editions": ["y"]}]},
    "entitlements": [{"code": "vehicles", "name": "Vehicles", "kind": "limit"}],
    "editions": [
        {
            "code": "basic",
            "name": "Basic",
            "attributes": [
                {"code": "size", "name": "Size", "values": [{"code": "s", "name": "Small"}]}
            ],
            "quantity": {"name": "Vehicles", "unit": "vehicle"},
            "grants": [{"entitlement": "vehicles", "sets": 5}],
        }
    ],
    "offers": [
        {
            "code": "monthly",
            "edition": "basic",
            "method": "recurring",
            "cycle": "1 month",
            "prices": {"EUR": {"template": "volume", "tiers": [{"unit": "1"}]}},
            "contract": {"cycles": 12},
            "trial": {"days": 30},
        }
    ],
}
FREE = ("prices", "setup_fees", "skus", "when")  # mappings whose keys are free


def is_valid(document: object) -> bool:
    return VALIDATOR.is_valid(document)


def parts(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where each mapping of known keys is."""
    if isinstance(value, Mapping):
        if not path or path[-1] not in FREE:
            yield path
        for key, each in value.items():
            yield from parts(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from parts(each, (*path, index))


def changed(path: tuple[str | int, ...], key: str, value: object) -> dict[str, Any]:
    """The whole document with one key more in one of its parts."""
    document = copy.deepcopy(WHOLE)
    part: Any = document
    for step in path:
        part = part[step]
    part[key] = value
    return document


def test_it_is_a_schema_of_the_newest_draft() -> None:
    assert SCHEMA["$schema"] == DIALECT
    assert is_valid(WHOLE)
    assert not read(WHOLE).mistakes


@given(listing=listings())
@settings(UNHURRIED, max_examples=100)
def test_every_listing_is_valid(listing: Listing) -> None:
    document = to_plain(listing)
    assert [each.message for each in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("path", list(parts(WHOLE)), ids=str)
def test_a_key_that_is_not_known_is_refused_in_every_part(path: tuple[str | int, ...]) -> None:
    document = changed(path, "sumary_", "x")
    assert not is_valid(document)
    assert any(each.code == "unknown_key" for each in read(document).mistakes)


@pytest.mark.parametrize("path", list(parts(WHOLE)), ids=str)
def test_each_part_has_the_keys_that_the_reader_takes(path: tuple[str | int, ...]) -> None:
    (mistake,) = (
        each for each in read(changed(path, "zzz", 1)).mistakes if each.code == "unknown_key"
    )
    known = mistake.message.removeprefix("zzz is not known here; expected one of ").split(", ")
    described = set(_properties(path))
    if path == ():  # the schema also names the parts of an add-on's implicit edition
        described -= {"attributes", "quantity", "grants", "quotation", "changes_to"}
        described -= {"includes", "package"}
    assert described == set(known)


def _properties(path: tuple[str | int, ...]) -> Mapping[str, Any]:
    schema: Any = SCHEMA
    for step in path:
        schema = _resolved(schema)
        if isinstance(step, int):
            schema = schema["items"]
        elif step in schema.get("properties", {}):
            schema = schema["properties"][step]
        else:
            schema = schema["additionalProperties"]
    properties: Mapping[str, Any] = _resolved(schema)["properties"]
    return properties


def _resolved(schema: Any) -> Any:
    if "$ref" in schema:
        return _resolved(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    for each in schema.get("anyOf", ()):
        if each.get("type") == "object":
            return each
    return schema


def test_an_addon_may_give_its_edition_beside_its_name() -> None:
    plain: dict[str, Any] = to_plain(addon_listing())
    (edition,) = plain.pop("editions")
    short = plain | {key: edition[key] for key in ("quantity", "grants")}
    assert is_valid(short)
    assert not read(short).mistakes
    assert not is_valid(short | {"kind": "base"})
    assert not is_valid(short | {"editions": [edition]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "bundle"},
        {"type": None},
        {"delivery_days": "14"},
        {"offers": [{"code": "x", "method": "recurring", "prices": {"EUR": "12,50"}}]},
        {"offers": [{"code": "x", "method": "weekly"}]},
        {"editions": [{"name": "no code"}]},
        {"editions": [{"code": "x", "grants": [{"entitlement": "y"}]}]},
        {"highlights": "one text"},
    ],
)
def test_what_is_not_valid(wrong: dict[str, Any]) -> None:
    assert not is_valid(WHOLE | wrong)


def test_every_key_says_what_it_is_for() -> None:
    def undescribed(schema: Any, place: str) -> Iterator[str]:
        for key, each in schema.get("properties", {}).items():
            if isinstance(each, Mapping):
                if not each.get("description"):
                    yield f"{place}.{key}"
                yield from undescribed(each, f"{place}.{key}")
        for key, each in schema.get("$defs", {}).items():
            yield from undescribed(each, key)

    assert list(undescribed(SCHEMA, "listing")) == []
