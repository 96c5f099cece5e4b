"""Two plain listings side by side."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vendible.domain.catalog.difference import Difference, DifferenceKind, differences

LISTING: dict[str, Any] = {
    "slug": "av-gateway",
    "name": "AV Gateway",
    "editions": [
        {"code": "team", "name": "Team", "changes_to": ["studio"], "on_sale": False},
        {"code": "studio", "name": "Studio", "grants": [{"entitlement": "minutes", "sets": 5}]},
    ],
    "offers": [{"code": "m", "edition": "team", "prices": {"EUR": {"tiers": [{"up_to": 10}]}}}],
}


def changed(**parts: object) -> dict[str, Any]:
    return deepcopy(LISTING) | parts


def test_equal_listings_do_not_differ() -> None:
    assert differences(LISTING, deepcopy(LISTING)) == ()


def test_a_text_that_changed() -> None:
    assert differences(LISTING, changed(name="AV Gate")) == (
        Difference(DifferenceKind.CHANGED, "name", "AV Gateway", "AV Gate"),
    )


def test_parts_are_known_by_their_codes_so_a_new_first_one_changes_no_other() -> None:
    editions = [{"code": "free", "name": "Free"}, *deepcopy(LISTING["editions"])]
    assert differences(LISTING, changed(editions=editions)) == (
        Difference(DifferenceKind.ADDED, "editions[free].code", "", "free"),
        Difference(DifferenceKind.ADDED, "editions[free].name", "", "Free"),
    )


def test_what_was_removed_stands_where_it_stood() -> None:
    editions = deepcopy(LISTING["editions"][1:])
    found = differences(LISTING, changed(editions=editions, name="Other"))
    assert [(each.kind.value, each.place) for each in found] == [
        ("changed", "name"),
        ("removed", "editions[team].code"),
        ("removed", "editions[team].name"),
        ("removed", "editions[team].changes_to"),
        ("removed", "editions[team].on_sale"),
    ]


def test_values_read_as_in_the_file() -> None:
    editions = deepcopy(LISTING["editions"])
    editions[0] |= {"on_sale": True, "changes_to": []}
    editions[1]["grants"][0]["sets"] = 6
    found = differences(LISTING, changed(editions=editions))
    assert [(each.place, each.before, each.after) for each in found] == [
        ("editions[team].changes_to", "studio", "none"),
        ("editions[team].on_sale", "false", "true"),
        ("editions[studio].grants[minutes].sets", "5", "6"),
    ]


def test_another_order_is_told_once() -> None:
    editions = deepcopy(LISTING["editions"])[::-1]
    assert differences(LISTING, changed(editions=editions)) == (
        Difference(DifferenceKind.CHANGED, "editions (order)", "team, studio", "studio, team"),
    )


def test_parts_without_a_name_go_by_their_number() -> None:
    offers = deepcopy(LISTING["offers"])
    offers[0]["prices"]["EUR"]["tiers"][0]["up_to"] = 20
    (found,) = differences(LISTING, changed(offers=offers))
    assert found.place == "offers[m].prices.EUR.tiers[0].up_to"


def test_two_grants_of_one_entitlement_are_told_apart_by_when() -> None:
    before: dict[str, Any] = {
        "grants": [
            {"entitlement": "v", "sets": 1, "when": {"size": "small"}},
            {"entitlement": "v", "sets": 2, "when": {"size": "large"}},
        ]
    }
    after = deepcopy(before)
    after["grants"][1]["sets"] = 3
    (found,) = differences(before, after)
    assert found.place == "grants[v large].sets"


_PLAIN = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "name", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("ab", max_size=2), _PLAIN, max_size=4))
def test_nothing_differs_from_itself(document: dict[str, Any]) -> None:
    assert differences(document, deepcopy(document)) == ()
