"""What one signed version of a license changed against the one before it (X8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vendible.domain.licensing.license import Entitled, License

_OF_DOCUMENT = ("product", "edition", "state", "mode", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Changed:
    """`what` is a part of the document, `entitlement` with its `code` and `name`.

    `before` and `after` are as the document has them; None where there is none. An entitlement
    that a license grants several times has all its values, joined by a plus.
    """

    what: str
    code: str
    name: str
    before: Any
    after: Any

    def to_plain(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "code": self.code,
            "name": self.name,
            "before": self.before,
            "after": self.after,
        }


def changed(before: License | None, after: License) -> tuple[Changed, ...]:
    """The document's own parts first, then its entitlements; nothing of a first version."""
    if before is None:
        return ()
    return (*_of_document(before, after), *_of_entitlements(before, after))


def _of_document(before: License, after: License) -> Iterator[Changed]:
    old, new = before.to_plain(), after.to_plain()
    for what in _OF_DOCUMENT:
        if old[what] != new[what]:
            yield Changed(what, "", "", old[what], new[what])


def _of_entitlements(before: License, after: License) -> Iterator[Changed]:
    old, new = _granted(before), _granted(after)
    for code in dict.fromkeys([*old, *new]):
        was, is_ = old.get(code, []), new.get(code, [])
        if [each.to_plain() for each in was] != [each.to_plain() for each in is_]:
            name = (is_ or was)[0].name
            yield Changed("entitlement", code, name, _values(was), _values(is_))


def _granted(document: License) -> dict[str, list[Entitled]]:
    granted: dict[str, list[Entitled]] = {}
    for each in document.entitlements:
        granted.setdefault(each.code, []).append(each)
    return granted


def _values(granted: list[Entitled]) -> Any:
    values = [each.to_plain()["value"] for each in granted]
    if len(values) > 1:
        return " + ".join(str(each) for each in values)
    return values[0] if values else None
