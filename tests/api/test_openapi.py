"""The committed document is the API's."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ninja import Schema

from tests.api.calling import Caller
from tests.api.openapi_document import DOCUMENT, endpoints, made_document, written


def test_the_committed_document_is_current() -> None:
    assert DOCUMENT.read_text("utf-8") == written(made_document()), (
        "The API's document changed. Look at the difference, then write it anew: "
        "python -m tests.api.openapi_document"
    )


def test_the_document_that_is_served_is_the_committed_one(nobody: Caller) -> None:
    assert nobody.read("/openapi.json") == made_document()


def test_no_two_shapes_share_a_name() -> None:
    """The document has one place for a name: of two shapes it would show one for both."""
    made_document()  # imports them all
    names = Counter(each.__name__ for each in _below(Schema) if "vendible" in each.__module__)
    assert [name for name, count in names.items() if count > 1] == []


def _below(kind: type[Any]) -> set[type[Any]]:
    return {each for own in kind.__subclasses__() for each in (own, *_below(own))}


def test_every_endpoint_has_a_name_a_noun_and_says_how_it_refuses() -> None:
    document = made_document()
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert len(operations) == len(endpoints(document))
    assert len({each["operationId"] for each in operations}) == len(operations)
    for each in operations:
        assert each["tags"], each["operationId"]
        assert each["security"] == [{"KeyAuth": []}], each["operationId"]
        problem = each["responses"]["4XX"]["content"]["application/problem+json"]
        assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert {"200", "201", "204"} & each["responses"].keys(), each["operationId"]
