"""Tags of the listing editor: what stands at a field's place, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from django import template

from vendible.consoles.partner.editor.typed import key_in_name, place_of
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
