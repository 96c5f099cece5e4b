"""What a section's form sends: each field is named by its place in the draft.

`offers[0].prices.EUR` is the field of that place, and a finding of that place stands beside it. A
free key with a dot or a bracket in it is written by `key_in_name`. A suffix says what the text is:
`:flag` true or false, `:number` a whole number, `:lines` a list with a line for each part, `:many`
a list of what is ticked. A text that does not fit is kept as it was typed, and what is posted as
it was shown changes nothing: a mistake in the draft stays what it is until somebody mends it.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

ROWS_MAX = 1000

_NAME = re.compile(r"(?P<place>[a-z_]+(?:\.[^.\[\]:]+|\[\d{1,4}\])*)(?::(?P<kind>[a-z]+))?")
_INDEX = re.compile(r"\[\d+\]")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]:]+)")


class Posted(Protocol):
    """A form as it was sent (Django's QueryDict)."""

    def __iter__(self) -> Any: ...
    def getlist(self, key: str, /) -> list[Any]: ...


def key_in_name(key: str) -> str:
    """A free key (a SKU such as `gold/v1.2`) as one step of a field's name."""
    for found, written in (("%", "%25"), (".", "%2E"), ("[", "%5B"), ("]", "%5D"), (":", "%3A")):
        key = key.replace(found, written)
    return key


def place_of(name: str) -> str:
    """The place of a field, as findings write it."""
    return _plain_key(name.partition(":")[0])


def typed_over(
    draft: Mapping[str, Any],
    keys: Iterable[str],
    posted: Posted,
    defaults: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The section's keys of the draft with what was typed written over them.

    What the form does not show, and what comes back as it was shown, stays as it is. An emptied
    field takes its key away, and a part that is empty then goes with it; rows of lists stay until
    they are removed. `defaults`: what fields show where the draft says nothing, as `default_at`
    finds it.
    """
    parts = {key: copy.deepcopy(draft.get(key)) for key in keys}
    for name in posted:
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        place, kind = found["place"], found["kind"] or ""
        steps = _steps(place)
        if steps[0] not in parts:
            continue
        held = value_at(draft, place)
        texts = posted.getlist(name)
        if not _is_as_shown(texts, held, kind, default_at(defaults or {}, place)):
            _put(parts, steps, _value(texts, kind))
    return parts


def default_at(defaults: Mapping[str, Any], place: str) -> Any:
    """What a field shows where the draft says nothing; rows are named `offers[].on_sale`."""
    return defaults.get(_INDEX.sub("[]", place)) if defaults else None


def shown_text(value: Any, kind: str = "", default: Any = None) -> str:
    """The text with which a field of this kind shows a value, whatever stands in the draft."""
    value = default if value is None else value
    if kind == "flag":
        return "true" if value else "false"
    if value is None:
        return ""
    if kind == "lines" and isinstance(value, list):
        return "\n".join(shown_text(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _is_as_shown(texts: list[str], held: Any, kind: str, default: Any) -> bool:
    if kind == "many":
        ticked = held if isinstance(held, list) else default
        return isinstance(ticked, list) and {each for each in texts if each} == set(
            map(str, ticked)
        )
    last = texts[-1] if texts else ""
    return _newlines(last) == _newlines(shown_text(held, kind, default))


def _newlines(text: str) -> str:
    """A form sends every line's end as CR LF, whichever it was."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def rows_done(parts: dict[str, Any], asked: str) -> bool:
    """Do what a row's button asks: `add offers`, `remove offers[2]`, `up offers[2]`, `down …`.

    Answers whether it was one of these, and possible.
    """
    verb, _, place = asked.partition(" ")
    if verb not in ("add", "remove", "up", "down") or not _NAME.fullmatch(place):
        return False
    steps = _steps(place)
    if steps[0] not in parts:
        return False
    if verb == "add":
        rows = _reach(parts, steps, make=True)
        if isinstance(rows, list) and len(rows) < ROWS_MAX:
            rows.append({})
            return True
        return False
    rows, index = _reach(parts, steps[:-1]), steps[-1]
    if not isinstance(rows, list) or not isinstance(index, int) or index >= len(rows):
        return False
    row = rows.pop(index)
    if verb != "remove":
        rows.insert(max(0, index - 1) if verb == "up" else index + 1, row)
    return True


def value_at(document: Any, place: str) -> Any:
    """What stands at a field's place; None where nothing does."""
    found = document
    for step in _steps(place.partition(":")[0]):
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _steps(place: str) -> list[str | int]:
    return [
        int(found[1]) if found[1] is not None else _plain_key(found[2])
        for found in _STEP.finditer(place)
    ]


def _plain_key(key: str) -> str:
    for found, written in ((".", "%2E"), ("[", "%5B"), ("]", "%5D"), (":", "%3A"), ("%", "%25")):
        key = key.replace(written, found)
    return key


def _value(texts: list[str], kind: str) -> object:
    last = _newlines(texts[-1]) if texts else ""
    if kind == "flag":
        return last == "true"
    if kind == "many":
        return [each for each in texts if each]
    if kind == "lines":
        return [line.strip() for line in last.split("\n") if line.strip()] or None
    if kind == "number" and re.fullmatch(r"-?\d{1,15}", last.strip(), re.ASCII):
        return int(last)
    return last if last.strip() else None


def _put(parts: dict[str, Any], steps: list[str | int], value: object) -> None:
    held = _reach(parts, steps[:-1], make=value is not None)
    last = steps[-1]
    if isinstance(held, dict) and isinstance(last, str):
        if value is not None:
            held[last] = value
        elif last in held:
            held[last] = None
            _forget(parts, steps)
    elif isinstance(held, list) and isinstance(last, int) and value is not None:
        held[last : last + 1] = [value]


def _forget(parts: dict[str, Any], steps: list[str | int]) -> None:
    """Take an emptied key away, and the mappings that are empty then."""
    for depth in range(len(steps) - 1, 0, -1):
        held, key = _reach(parts, steps[:depth]), steps[depth]
        if not isinstance(held, dict) or not isinstance(key, str) or held.get(key):
            return
        held.pop(key, None)
        if held:
            return


def _reach(parts: Any, steps: list[str | int], *, make: bool = False) -> Any:
    """The part at these steps; with `make` what is missing on the way there is made.

    The kind of a missing part follows from the next step: a number needs a list.
    """
    held = parts
    for position, step in enumerate(steps):
        following = steps[position + 1] if position + 1 < len(steps) else None
        is_list = isinstance(following, int)
        if isinstance(step, int):
            if not isinstance(held, list):
                return None
            if make and step == len(held) < ROWS_MAX:
                held.append([] if is_list else {})
            held = held[step] if step < len(held) else None
        else:
            if not isinstance(held, dict):
                return None
            if make and held.get(step) is None:
                held[step] = [] if is_list or (following is None and _is_rows(steps)) else {}
            held = held.get(step)
    return held


def _is_rows(steps: list[str | int]) -> bool:
    """Whether the place itself is a list of rows: only `add` asks for one that is not there."""
    return steps[-1] in _ROWS


_ROWS = frozenset(
    "editions offers entitlements attributes values grants tiers connections pictures".split()
)
