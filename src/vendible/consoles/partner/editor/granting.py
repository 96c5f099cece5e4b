"""The matrix of grants: for each entitlement and edition a cell with a line for each grant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vendible.consoles.partner.editor.rows import Plain, codes, inside, last, one_line, rows, text
from vendible.consoles.partner.editor.typed import Posted
from vendible.domain.catalog.findings import Finding
from vendible.domain.catalog.notation import grant_text, grant_typed

_CELL = re.compile(r"grant\.(\d{1,4})\.(\d{1,4})")
_CHOICES = {"switch": (("", "–"), ("yes", "Yes"), ("no", "No"))}


@dataclass(frozen=True, slots=True)
class Cell:
    """What an edition gives of an entitlement; `options` where one choice says it all."""

    name: str
    label: str
    shown: str
    options: tuple[tuple[str, str], ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    unit: str
    cells: list[Cell]
    is_known: bool = True


def matrix(draft: Mapping[str, Any], findings: list[Finding]) -> list[MatrixRow]:
    editions = rows(draft.get("editions"))
    granted = [each for each in findings if ".grants" in each.place]
    told = []
    for index, entitlement in enumerate(known_entitlements(draft)):
        code = text(entitlement, "code")
        name = text(entitlement, "name") or code or f"Entitlement {index + 1}"
        cells = [
            _cell(number, index, edition, entitlement, name, granted)
            for number, edition in editions
        ]
        is_known = bool(entitlement.get("kind"))
        told.append(MatrixRow(name, text(entitlement, "unit"), cells, is_known))
    return told


def known_entitlements(draft: Mapping[str, Any]) -> list[Plain]:
    """Those of the draft, then what grants name beside them: it is shown until it is mended."""
    listed = draft.get("entitlements")
    own: list[Plain] = [
        each if isinstance(each, dict) else {}
        for each in (listed if isinstance(listed, list) else [])
    ]
    defined = set(codes(own))
    strays = [
        text(grant, "entitlement")
        for _, edition in rows(draft.get("editions"))
        for _, grant in rows(edition.get("grants"))
    ]
    stray = dict.fromkeys(each for each in strays if each not in defined)
    return [*own, *({"code": each, "name": each} for each in stray)]


def _cell(
    number: int,
    index: int,
    edition: Plain,
    entitlement: Plain,
    name: str,
    findings: list[Finding],
) -> Cell:
    code = text(entitlement, "code")
    own = [at for at, grant in rows(edition.get("grants")) if text(grant, "entitlement") == code]
    shown = _written(edition, code)
    label = f"{name} in {text(edition, 'name') or text(edition, 'code')}"
    said = [each for at in own for each in inside(findings, f"editions[{number}].grants[{at}]")]
    return Cell(
        f"grant.{number}.{index}", label, shown, _options(edition, entitlement, shown), said
    )


def _options(edition: Plain, entitlement: Plain, shown: str) -> tuple[tuple[str, str], ...]:
    """A choice, unless the edition's attributes ask for a line each or it says something else."""
    kind = text(entitlement, "kind")
    if rows(edition.get("attributes")):
        return ()
    options: tuple[tuple[str, str], ...] = _CHOICES.get(kind, ())
    if kind == "level" and isinstance(entitlement.get("levels"), list):
        levels = [str(each) for each in entitlement["levels"]]
        options = (("", "–"), *((each, each) for each in levels))
    return options if shown in {value for value, _ in options} else ()


def _written(edition: Plain, code: str) -> str:
    own = [grant for _, grant in rows(edition.get("grants")) if text(grant, "entitlement") == code]
    return "\n".join(grant_text(each) for each in own)


def grants_typed(draft: Mapping[str, Any], editions: list[Any], posted: Posted) -> None:
    """Write the cells that were changed into `editions`; the others stay as they are.

    A cell is known by the rows of the draft that was shown: a code typed anew takes its grants
    with it.
    """
    shown = known_entitlements(draft)
    for name in posted:
        found = _CELL.fullmatch(name)
        if found is None:
            continue
        number, index = int(found[1]), int(found[2])
        if number >= len(editions) or index >= len(shown) or not isinstance(editions[number], dict):
            continue
        edition, entitlement = editions[number], shown[index]
        code = text(entitlement, "code")
        said = last(posted, name)
        if said == one_line(_written(edition, code)):
            continue
        _replace(edition, code, _lines(said, entitlement))


def _lines(said: str, entitlement: Plain) -> list[Plain]:
    levels = entitlement.get("levels")
    ranked = [str(each) for each in levels] if isinstance(levels, list) else []
    code, kind = text(entitlement, "code"), text(entitlement, "kind")
    return [grant_typed(line, code, kind, ranked) for line in said.split("\n") if line.strip()]


def _replace(edition: Plain, code: str, told: list[Plain]) -> None:
    """The new grants stand where the first of the old ones stood."""
    grants = edition.get("grants")
    grants = list(grants) if isinstance(grants, list) else []
    own = [each for each in grants if isinstance(each, dict) and text(each, "entitlement") == code]
    at = next((index for index, each in enumerate(grants) if each in own), len(grants))
    kept = [each for each in grants if each not in own]
    edition["grants"] = [*kept[:at], *told, *kept[at:]]


def renamed(parts: Plain, before: Mapping[str, str]) -> None:
    """Grants and seats follow an entitlement whose code was typed anew."""
    if not before:
        return
    for _, edition in rows(parts.get("editions")):
        for _, grant in rows(edition.get("grants")):
            code = text(grant, "entitlement")
            grant["entitlement"] = before.get(code, code)
    if parts.get("seats") in before:
        parts["seats"] = before[parts["seats"]]
