"""What has no place of its own in a listing, kept as its notes."""

from __future__ import annotations

from collections.abc import Iterable

from vendible.domain.catalog.findings import at
from vendible.domain.catalog.importing.entitlements import SECTIONS
from vendible.domain.catalog.importing.source import Source

_ABOUT = ("saasName", "version", "createdAt", "url", "syntaxVersion")

Rest = list[tuple[tuple[str, ...], object]]


def origin(source: Source) -> str:
    """Where the listing comes from, in one sentence."""
    name, version, created, url, syntax = (source.text(source.data, key) for key in _ABOUT)
    told = [f"Imported from the price list of {name or 'an unnamed product'}"]
    told += [f"version {version}"] if version else []
    told += [f"of {created}"] if created else []
    told += [url] if url else []
    return ", ".join([*told, f"Pricing2Yaml {syntax}".rstrip()]) + "."


def kept_notes(rest: Rest) -> tuple[str, ...]:
    """One line for each value; for features and limits one for all that share it."""
    lines: list[str] = []
    shared: dict[tuple[str, str, str], list[str]] = {}
    for keys, value in rest:
        if len(keys) == 3 and keys[0] in SECTIONS:
            shared.setdefault((keys[0], keys[2], _told(value)), []).append(keys[1])
        else:
            lines.append(f"{'.'.join(keys)}: {_told(value)}")
    grouped = [
        f"{section} {', '.join(names)}: {key} {value}"
        for (section, key, value), names in shared.items()
    ]
    return (*lines, *grouped)


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def places(rest: Rest) -> Iterable[str]:
    for keys, _ in rest:
        place = ""
        for key in keys:
            place = at(place, key)
        yield place
