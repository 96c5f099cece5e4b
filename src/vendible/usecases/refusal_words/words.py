"""What a refusal's words are made of, and where the rules are written."""

from __future__ import annotations

from dataclasses import dataclass

BUYING = "rules: Prices"
ADDONS = "rules: Add-ons"
CHANGING = "rules: Changing"
LEAVING = "rules: Contracts and cancelling"
STATES = "rules: States"
PEOPLE = "rules: People"
SANDBOX = "rules: Sandbox"


@dataclass(frozen=True, slots=True)
class Words:
    """Texts are templates over the refusal's facts; a fact that is missing reads as "?"."""

    status: int
    title: str
    detail: str
    remedy: str
    rule: str = ""  # where the rule is written
