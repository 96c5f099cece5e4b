"""The one table that turns a refusal's code into a title, a sentence, a remedy and a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from vendible.domain.kernel.refusals import Code, Refusal
from vendible.usecases.refusal_words import (
    addons,
    asking,
    buying,
    changing,
    leaving,
    listing,
    packages,
    people,
    renewing,
    sandboxes,
    selling,
)
from vendible.usecases.refusal_words.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal in words: for problem details, page messages and the command line."""

    code: str
    status: int
    title: str
    detail: str
    remedy: str
    rule: str
    facts: Mapping[str, Any]


def told(refusal: Refusal) -> Told:
    words = WORDS[refusal.code]
    facts = {name: _readable(value) for name, value in refusal.facts.items()}
    if refusal.code is Code.ADDONS_IN_THE_WAY:
        facts["addons"] = _standing(refusal.facts["addons"])
    if refusal.code is Code.REVIEW_STATE:
        state, asked = str(facts.get("state")), str(facts.get("asked"))
        facts["state"], facts["possible"] = _REVIEWS.get(state, (state, "Look at it again"))
        facts["asked"] = "opened" if asked == "in_review" else asked
    return Told(
        code=refusal.code.value,
        status=words.status,
        title=words.title,
        detail=_filled(words.detail, facts),
        remedy=_filled(words.remedy, facts),
        rule=words.rule,
        facts=refusal.facts,
    )


# Where a submission stands, and what one can do from there.
_REVIEWS = {
    "submitted": ("waiting for a reviewer", "Open the review first"),
    "in_review": (
        "in review, since a reviewer opened it",
        "Wait for the decision; a rejection names its reasons, and the draft can be edited then",
    ),
    "approved": ("approved", "To change what is on sale, edit the draft and submit it"),
    "rejected": ("rejected", "Mend the draft and submit it again"),
    "withdrawn": ("withdrawn", "Submit the draft again"),
}


def _standing(addons: Any) -> str:
    """The add-ons in the way, each with the day on which it can be gone."""
    return "; ".join(
        f"{each['name']}, {_BOUND[each['in_contract']]} {_readable(each['until'])}"
        for each in addons
    )


_BOUND = {True: "in a contract until", False: "which can end on"}


class _Gaps(Formatter):
    def get_value(self, key: int | str, _args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "?")


def _filled(template: str, facts: Mapping[str, Any]) -> str:
    return _Gaps().vformat(template, (), facts)


def _readable(value: object) -> object:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list | tuple | set):
        return ", ".join(str(_readable(each)) for each in value) or "none"
    return "none" if value is None else value


# A code has its words in the file of its group; the next group goes to the end.
WORDS: Mapping[Code, Words] = {
    code: words
    for group in (
        asking,
        listing,
        selling,
        packages,
        buying,
        addons,
        changing,
        people,
        leaving,
        renewing,
        sandboxes,
    )
    for code, words in group.WORDS.items()
}
