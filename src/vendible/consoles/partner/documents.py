"""Listings as text: YAML read with a limit, and a draft written as YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from vendible.domain.kernel.refusals import Code, Refusal

BYTES_MAX = 2 * 1024 * 1024
PARTS_MAX = 400_000  # an alias stands for all that it names, so a short text may be a huge listing

_MONEY = ("prices", "setup_fees", "contract")
_AMOUNT = re.compile(r"-?(0|[1-9]\d{0,8})(\.\d{1,6})?")

DEPTH_MAX = 40

# The one written in C where the library was built with it: ten times as fast.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Mapping[str, object]:
    """The plain document of a listing file. Refusal `bad_input` where it is not YAML."""
    size = len(text.encode(errors="replace"))
    if size > BYTES_MAX:
        raise _bad(f"at most {BYTES_MAX:,} bytes", f"{size:,}")
    try:
        _require_shallow(text)
        document = yaml.load(text, _LOADER)  # noqa: S506  a safe loader, see above
    except yaml.MarkedYAMLError as error:
        raise _bad("YAML, such as slug: fleet-manager", _told(error)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise _bad("YAML, such as slug: fleet-manager", str(error)[:200]) from None
    if not isinstance(document, Mapping):
        raise _bad("keys with values, such as slug: fleet-manager", "something else")
    _require_storable(document)
    return document


def write_yaml(document: Mapping[str, object]) -> str:
    """A draft for editing: keys in their order, long texts as blocks."""
    return yaml.dump(
        _with_numbers(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=88
    )


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists are set in below their key, as people write them."""
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, _data: object) -> bool:
        return True


class _Amount(str):
    """An amount's text, to be written without quotes."""

    __slots__ = ()


def _with_numbers(part: Any, *, is_money: bool = False) -> Any:
    """Amounts as the numbers that people type; a text that a number could not hold stays one."""
    if isinstance(part, Mapping):
        return {
            key: _with_numbers(each, is_money=is_money or key in _MONEY)
            for key, each in part.items()
        }
    if isinstance(part, list):
        return [_with_numbers(each, is_money=is_money) for each in part]
    return _Amount(part) if is_money and isinstance(part, str) and _AMOUNT.fullmatch(part) else part


def _amount(dumper: yaml.SafeDumper, amount: _Amount) -> yaml.ScalarNode:
    kind = "float" if "." in amount else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(amount))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Amount, _amount)


def _told(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{error.problem or error.context or 'text that is not YAML'}"


def _bad(expected: str, got: str) -> Refusal:
    return Refusal(Code.BAD_INPUT, where="listing", expected=expected, got=got)


def _require_shallow(text: str) -> None:
    """Before anything is built: the loader builds each level inside the one above it."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MAX:
                raise _bad(f"at most {DEPTH_MAX} levels", "more")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _require_storable(document: object) -> None:
    """Few enough parts, each alias counted with what it stands for, and texts a database holds."""
    count, ahead = 0, [document]
    while ahead:
        part = ahead.pop()
        if isinstance(part, str):
            _require_text(part)
            continue
        inner = [*part.keys(), *part.values()] if isinstance(part, Mapping) else part
        if not isinstance(inner, list):
            continue
        count += len(inner)
        if count > PARTS_MAX:
            raise _bad(f"at most {PARTS_MAX:,} parts", "more, with what its aliases stand for")
        ahead += inner


def _require_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise _bad(
            "texts without the character NUL and without halves of a character", ascii(text[:40])
        )
