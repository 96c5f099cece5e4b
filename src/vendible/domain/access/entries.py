"""People written one a line: an address with or without a name, as lists and mails have them."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENTRIES_MAX = 200  # that one command takes
ADDRESS_MAX = 254  # RFC 5321: a path of 256 with its two brackets
NAME_MAX = 120
EXAMPLE = "Ann Lee <ann@example.com>"

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(
    rf"{_ATOM}(\.{_ATOM})*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]+",
    re.ASCII,
)
_BRACKETS = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>", re.ASCII)
_BETWEEN = re.compile(r"[,;\t]")
_HEADER = re.compile(r"e-?mail|mail|address|name", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person of a list; `line` counts from 1. The address is in small letters."""

    line: int
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line that can't be read, as it was written."""

    line: int
    got: str
    expected: str

    def __str__(self) -> str:
        return f"Line {self.line}: expected {self.expected}, got {self.got}"


def plain_address(text: str) -> str | None:
    """In small letters; None for what is no address."""
    text = text.strip()
    if len(text) > ADDRESS_MAX or not _ADDRESS.fullmatch(text):
        return None
    return text.lower()


def read_entries(text: str) -> tuple[list[Entry], list[Mistake]]:
    """`ann@x.example`, `Ann Lee <ann@x.example>`, or a row of a table: `Ann Lee; ann@x.example`.

    Empty lines and a table's header are left out. Every line is read, whatever is wrong before it.
    """
    found: list[Entry] = []
    wrong: list[Mistake] = []
    for number, written in enumerate(text.splitlines(), 1):
        line = written.strip()
        if not line or (number == 1 and "@" not in line and _is_header(line)):
            continue
        read = _read(number, line)
        if read:
            found += read
        else:
            wrong.append(Mistake(number, line[:80], f"an address such as {EXAMPLE}"))
    return found, wrong


def _read(number: int, line: str) -> list[Entry]:
    """Those on a line; none if it can't be read."""
    inside = _BRACKETS.fullmatch(line.rstrip(",; \t"))
    if inside:
        address = plain_address(inside["address"])
        return [Entry(number, address, _name(inside["name"]))] if address else []
    parts = [each.strip().strip("\"'") for each in _BETWEEN.split(line)]
    addresses = [plain_address(each) for each in parts]
    found = [each for each in addresses if each]
    words = [part for part, address in zip(parts, addresses, strict=True) if part and not address]
    if len(found) == 1 and not any("@" in each for each in words):
        return [Entry(number, found[0], _name(" ".join(words)))]
    return [] if words else [Entry(number, each) for each in found]


def _name(text: str) -> str:
    return " ".join(text.replace('"', " ").split())[:NAME_MAX]


def _is_header(line: str) -> bool:
    return all(_HEADER.search(each) for each in _BETWEEN.split(line) if each.strip())
