"""How plans, findings and traps of listings are told: in words, with colours on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from vendible.cli.listing_files import LocatedTrap
from vendible.cli.yaml_files import Located

_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
_REVIEW = {
    "new_product": "a new product: it is reviewed before anybody sees it",
    "changed_product": "changes of a product on sale: they are reviewed again, and what is on "
    "sale stays as it is until they are approved",
    "nothing": "none: it says what is on sale",
}
_SHOWN_MAX = 60


def console() -> Console:
    """Made for each command, so that it writes to where that command writes."""
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False)


def tell_findings(out: Console, findings: Iterable[Located]) -> None:
    for each in findings:
        severity = each.finding.severity.value
        before, _, after = str(each).partition(f" {severity}: ")
        out.print(Text.assemble(before, " ", (severity, _COLOURS[severity]), f": {after}"))
        out.print(Text(f"    {each.finding.remedy}"))


def tell_traps(out: Console, traps: Iterable[LocatedTrap]) -> None:
    for each in traps:
        tell_findings(out, [each.located])
        for step in each.story:
            style = "red" if step.is_refused else "dim"
            out.print(Text.assemble("      ", (f"{day(step.on)}: {step.words}", style)))


def tell_plan(out: Console, plan: Mapping[str, Any]) -> None:
    """What applying would change, and which review that needs."""
    kind = "add-on" if plan["kind"] == "addon" else "product"
    out.print(Text.assemble((plan["slug"], "bold"), f" ({kind} {plan['name']})"))
    if not plan["is_readable"]:
        out.print(Text("  can't be read; see vendible listing check", style="red"))
        return
    for each in plan["obstacles"]:
        out.print(Text.assemble("  ", ("refused: ", "bold red"), each["message"]))
    _tell_differences(out, plan["to_draft"], "draft", is_there=plan["is_draft_there"])
    is_other = plan["to_live"] != plan["to_draft"]
    if plan["is_live"] and plan["to_live"] and is_other:
        _tell_differences(out, plan["to_live"], "product on sale", is_there=True)
    elif plan["is_live"] and plan["to_live"]:
        out.print("  The same differences to the product on sale")
    out.print(Text.assemble("  Review: ", (_REVIEW[plan["review"]], "bold")))
    newest = plan["submission"]
    if newest and newest["is_same"] and newest["state"] != "approved":
        out.print(Text(f"  Revision {newest['revision']}, the very same, is {newest['state']}"))
    _tell_counts(out, plan)


def _tell_differences(
    out: Console, found: list[dict[str, str]], to: str, *, is_there: bool
) -> None:
    if not is_there:
        out.print(Text(f"  + no {to} is there yet: it is new", style="green"))
        return
    if not found:
        out.print(Text(f"  No difference to the {to}"))
        return
    plural = "" if len(found) == 1 else "s"
    out.print(Text(f"  {len(found)} difference{plural} to the {to}:"))
    for each in found:
        sign, colour = _SIGNS[each["kind"]]
        words = {
            "added": _short(each["after"]),
            "removed": _short(each["before"]),
            "changed": f"{_short(each['before'])} → {_short(each['after'])}",
        }[each["kind"]]
        out.print(Text.assemble("    ", (f"{sign} {each['place']}: {words}", colour)))


def _tell_counts(out: Console, plan: Mapping[str, Any]) -> None:
    found = [*plan["findings"], *plan["traps"]]
    for each in found:
        if each["severity"] == "error":
            words = f"{each['place'] or 'the product'}: {each['message']}"
            out.print(Text.assemble("  ", ("error: ", "bold red"), words))
    if plan["ticks"]:
        count = len(plan["ticks"])
        words = "1 warning needs" if count == 1 else f"{count} warnings need"
        out.print(Text(f"  {words} a tick when submitting: {', '.join(plan['ticks'])}"))


def _short(text: str) -> str:
    line = " ⏎ ".join(text.splitlines()) or "nothing"
    return line if len(line) <= _SHOWN_MAX else f"{line[: _SHOWN_MAX - 1]}…"


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def instant_day(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{moment:%A} {day(moment.date())}"
