"""Tags of the listing editor: what stands at a field's place, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from vendible.consoles.partner.editor.typed import (
    default_at,
    key_in_name,
    place_of,
    shown_text,
)
from vendible.domain.catalog.findings import Finding

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_at(context: Any, name: str) -> Any:
    """The value at the field `name` of the draft that is edited."""
    value = context["editing"].at(name)
    if isinstance(value, list) and name.endswith(":lines"):
        return "\n".join(str(each) for each in value)
    return "" if value is None else value


@register.simple_tag(takes_context=True)
def shown_at(context: Any, name: str, kind: str = "") -> str:
    """The text that the field `name` shows: of the draft, or its default."""
    section = context.get("section")
    default = default_at(section.defaults, name) if section else None
    return shown_text(context["editing"].at(name), kind, default)


@register.filter
def with_option(options: Iterable[tuple[str, str]], shown: str) -> list[tuple[str, str]]:
    """The options of a choice, and what stands in the draft if it is none of them.

    A browser would choose the first option in its place, and saving would change the draft.
    """
    listed = [(str(code), word) for code, word in options]
    known = any(code == shown for code, _ in listed)
    return listed if known else [(shown, shown or "Choose"), *listed]


@register.simple_tag(takes_context=True)
def findings_at(context: Any, name: str) -> list[Finding]:
    """The findings of the field `name`."""
    found: list[Finding] = context["editing"].findings_at(place_of(name))
    return found


@register.filter
def step(key: str) -> str:
    """A free key as one step of a field's name."""
    return key_in_name(key)


@register.filter
def anchor(name: str) -> str:
    """The id of a field, made of its name."""
    cleaned = "".join(each if each.isalnum() else "-" for each in place_of(name))
    return f"at-{cleaned.strip('-')}"


@register.filter
def enumerated(rows: Iterable[Any]) -> list[tuple[int, Any]]:
    """Each row with its index, as fields are named by it."""
    return list(enumerate(rows))


@register.inclusion_tag("partner/editor/_said.html", takes_context=True)
def said_at(context: Any, name: str) -> dict[str, Any]:
    """What is wrong at a place, kept up to date while one types: `{% said_at "pictures" %}`."""
    return {
        "id": anchor(name),
        "name": name,
        "findings": context["editing"].findings_at(place_of(name)),
    }
