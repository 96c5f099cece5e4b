"""Words as the storefront takes them, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendible.records.search_words import (
    QUERY_WORDS_MAX,
    WORD_LETTERS_MAX,
    asked,
    closest,
    distance,
    sought,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fleet-Manager 2.0!", "fleet manager 2 0"),
        ("Müller & Söhne", "muller sohne"),
        ("\uff21\uff22\uff23\uff0cOTA", "abc ota"),
        ("车队管理", "车队 队管 管理 理"),
        ("4S店", "4s 店 店"),
        ("\0\n\t", ""),
        ("😀", ""),
    ],
)
def test_the_words_of_a_text(text: str, words: str) -> None:
    assert sought(text) == words


def test_two_characters_inside_a_name_are_words_of_it() -> None:
    assert set(asked("队管")) <= set(sought("新车队管理系统").split())


@given(st.text(max_size=400))
def test_a_search_is_a_few_plain_words(text: str) -> None:
    words = asked(text)
    assert len(words) <= QUERY_WORDS_MAX
    assert all(each.isalnum() and len(each) <= WORD_LETTERS_MAX for each in words)


@given(st.text(st.sampled_from("车队管理云智"), min_size=2, max_size=20))
def test_an_unspaced_text_is_found_by_itself(text: str) -> None:
    assert set(asked(text)) <= set(sought(f"a{text}b").split())


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("manger", "manager", 1), ("flet", "fleet", 1), ("fleet", "lfeet", 1), ("", "abc", 3)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


def test_the_closest_word_is_not_far() -> None:
    assert closest("flet", ["planet", "fleet"]) == "fleet"
    assert closest("flet", ["planet"]) is None
