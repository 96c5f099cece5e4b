"""Sends listings to a running marketplace, as a partner's program would."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vendible.cli.calling import Caller, Refused
from vendible.cli.listing_files import ReadListing, with_findings, with_traps
from vendible.cli.listing_told import instant_day
from vendible.domain.catalog.findings import Finding, Severity
from vendible.domain.explorer import Event

Plan = Mapping[str, Any]

_PLAN_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Said:
    """A line about one listing; `is_refusal`: it did not come to what was asked for."""

    words: str
    is_refusal: bool = False


def plans(documents: Sequence[Mapping[str, Any]], caller: Caller) -> list[dict[str, Any]]:
    """What the marketplace says of each, in the order in which they are applied."""
    answer = caller.post("/listings/plan", {"listings": list(documents)}, seconds=_PLAN_SECONDS)
    found: list[dict[str, Any]] = answer["listings"]
    return found


def checked(
    documents: Sequence[Mapping[str, Any]], caller: Caller
) -> list[Callable[[ReadListing], ReadListing]]:
    """For each document what adds the marketplace's findings and traps to its file."""
    by_index = {each["index"]: each for each in plans(documents, caller)}
    return [_adding(by_index[index]) for index in range(len(documents))]


def _adding(plan: Plan) -> Callable[[ReadListing], ReadListing]:
    def add(read: ReadListing) -> ReadListing:
        found = with_findings(read, [_finding(each) for each in plan["findings"]])
        traps = (
            (_finding(each), _story(each["story"]), each["parent"], each["addon"])
            for each in plan["traps"]
        )
        return with_traps(found, traps)

    return add


def _finding(plain: Mapping[str, str]) -> Finding:
    severity = Severity(plain["severity"])
    return Finding(plain["code"], severity, plain["place"], plain["message"], plain["remedy"])


def _story(steps: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    return tuple(
        Event(date.fromisoformat(each["on"]), each["words"], each["is_refused"]) for each in steps
    )


def is_different(plan: Plan) -> bool:
    """Whether applying would change the draft."""
    return not plan["is_draft_there"] or bool(plan["to_draft"])


def apply(
    documents: Sequence[Mapping[str, Any]],
    caller: Caller,
    *,
    submit: bool,
    intended: Collection[str],
) -> Iterator[Said]:
    """Makes each listing a draft, products before their add-ons, and submits all if asked to.

    Where one can't be applied nothing is; where one has errors, or warnings without a tick, all
    become drafts and none is submitted. Applied again, nothing changes.
    """
    planned = plans(documents, caller)
    blocked = [each for each in planned if each["obstacles"] or not each["is_readable"]]
    for each in blocked:
        reasons = "; ".join(one["message"] for one in each["obstacles"]) or "it can't be read"
        yield Said(f"{each['slug']}: refused: {reasons}", is_refusal=True)
    if blocked:
        return
    for each in planned:
        yield _drafted(each, documents[each["index"]], caller)
    unfit = list(_unfit(planned, intended)) if submit else []
    yield from unfit
    if submit and not unfit:
        for each in planned:
            yield _submitted(each, caller, intended)


def _drafted(plan: Plan, document: Mapping[str, Any], caller: Caller) -> Said:
    if not is_different(plan):
        return Said(f"{plan['slug']}: the draft says so already")
    try:
        saved = caller.post("/listings", document, version=plan["version"])
    except Refused as no:
        return _refused(plan, no)
    return Said(f"{plan['slug']}: the draft is saved (version {saved['version']})")


def _unfit(planned: Sequence[Plan], intended: Collection[str]) -> Iterator[Said]:
    for plan in planned:
        if not _is_to_submit(plan):
            continue
        wrong = [
            each for each in [*plan["findings"], *plan["traps"]] if each["severity"] == "error"
        ]
        for each in wrong:
            words = f"{plan['slug']}: error: {each['place']}: {each['message']} {each['remedy']}"
            yield Said(words, is_refusal=True)
        missing = [] if "all" in intended else [x for x in plan["ticks"] if x not in intended]
        if missing:
            words = f"{plan['slug']}: not submitted: warnings need a tick: {', '.join(missing)}. "
            yield Said(f"{words}Mend them, or say --intended all.", is_refusal=True)


def _is_to_submit(plan: Plan) -> bool:
    newest = plan["submission"]
    is_waiting = newest is not None and newest["state"] in ("submitted", "in_review")
    is_rejected = newest is not None and newest["state"] == "rejected" and newest["is_same"]
    return plan["review"] != "nothing" and not is_waiting and not is_rejected


def _submitted(plan: Plan, caller: Caller, intended: Collection[str]) -> Said:
    slug, newest = plan["slug"], plan["submission"]
    if not _is_to_submit(plan):
        if plan["review"] == "nothing":
            return Said(f"{slug}: nothing to submit, it says what is on sale")
        told = f"{slug}: revision {newest['revision']} is {newest['state']} already"
        if newest["state"] != "rejected":
            return Said(told)
        reasons = "; ".join(_reason(each) for each in newest["reasons"])
        return Said(f"{slug}: rejected as it is. Change it first: {reasons}", is_refusal=True)
    ticked = "all" if "all" in intended else [x for x in plan["ticks"] if x in intended]
    try:
        done = caller.post(f"/listings/{slug}/submit", {"intended": ticked})
    except Refused as no:
        return _refused(plan, no)
    told = (
        f"{slug}: revision {done['revision']} is submitted. An answer can be expected by "
        f"{instant_day(done['answer_by'])}; until a reviewer opens it, it can be withdrawn"
    )
    if done["is_busy_day"]:
        told += f". You submitted {done['submissions_today']} today, so it takes longer"
    return Said(told)


def _reason(reason: Mapping[str, str]) -> str:
    return f"{reason['place']}: {reason['reason']}" if reason.get("place") else reason["reason"]


def _refused(plan: Plan, no: Refused) -> Said:
    detail, remedy = no.problem["detail"], no.problem["remedy"]
    return Said(f"{plan['slug']}: refused: {detail} {remedy}", is_refusal=True)
