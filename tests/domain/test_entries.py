"""People written one a line."""

from __future__ import annotations

import pytest

from vendible.domain.access.entries import ADDRESS_MAX, Entry, plain_address, read_entries


@pytest.mark.parametrize(
    ("line", "email", "name"),
    [
        ("ann@x.example", "ann@x.example", ""),
        ("  Ann@X.Example  ", "ann@x.example", ""),
        ("Ann Lee <ann@x.example>", "ann@x.example", "Ann Lee"),
        ("<ann@x.example>", "ann@x.example", ""),
        ("Ann Lee <ann@x.example>,", "ann@x.example", "Ann Lee"),
        ('"Lee, Ann" <ann@x.example>', "ann@x.example", "Lee, Ann"),
        ("Ann Lee, ann@x.example", "ann@x.example", "Ann Lee"),
        ("ann@x.example;Ann;Lee", "ann@x.example", "Ann Lee"),
        ('"ann@x.example"\t"Ann Lee"', "ann@x.example", "Ann Lee"),
        ("ann@x.example;;", "ann@x.example", ""),
        ("o'neil+desk@mail.x.example", "o'neil+desk@mail.x.example", ""),
    ],
)
def test_a_line(line: str, email: str, name: str) -> None:
    assert read_entries(line) == ([Entry(1, email, name)], [])


def test_several_on_a_line() -> None:
    found, wrong = read_entries("ann@x.example, bob@x.example; cy@x.example")
    assert [each.email for each in found] == ["ann@x.example", "bob@x.example", "cy@x.example"]
    assert {each.line for each in found} == {1}
    assert not wrong


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee",
        "ann@",
        "ann@x",
        "@x.example",
        "ann@@x.example",
        "ann lee@x.example",
        "ann@x..example",
        "ann.@x.example",
        "Ann <ann@x>",
        "Ann <ann@x.example> Bob <bob@x.example>",
        "ann@x.example, bob@",
        "ann@x.example, bob@x.example, Cy",
        "änn@x.example",
        "ann@x.example\x00",
        f"{'a' * ADDRESS_MAX}@x.example",
    ],
)
def test_what_can_not_be_read_says_its_line(line: str) -> None:
    found, wrong = read_entries(f"ok@x.example\n\n{line}\nlast@x.example")
    assert [(each.line, each.email) for each in found] == [
        (1, "ok@x.example"),
        (4, "last@x.example"),
    ]
    (mistake,) = wrong
    assert mistake.line == 3
    assert str(mistake).startswith("Line 3: expected an address such as ")


def test_the_header_of_a_table_is_left_out() -> None:
    found, wrong = read_entries("Name;E-mail\r\nAnn Lee;ann@x.example\r\n")
    assert (found, wrong) == ([Entry(2, "ann@x.example", "Ann Lee")], [])
    assert read_entries("Ann\n")[1]


def test_an_address_is_one_line_of_small_letters() -> None:
    assert plain_address("Ann@X.example") == "ann@x.example"
    assert plain_address("ann@x.example\nBcc: all@x.example") is None
