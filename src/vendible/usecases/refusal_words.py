"""The one table that turns a refusal's code into a title, a sentence, a remedy and a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from vendible.domain.kernel.refusals import Code, Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """Texts are templates over the refusal's facts; a fact that is missing reads as "?"."""

    status: int
    title: str
    detail: str
    remedy: str
    rule: str = ""  # where the rule is written


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
        facts["addons"] = "; ".join(_standing(each) for each in refusal.facts["addons"])  # type: ignore[attr-defined]
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


def _standing(addon: Mapping[str, Any]) -> str:
    name, until = addon["name"], _readable(addon["until"])
    if addon["in_contract"]:
        return f"{name}, in a contract until {until}"
    return f"{name}, which can end on {until}"


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


_BUYING, _ADDONS, _CHANGING, _LEAVING = (
    "rules: Prices",
    "rules: Add-ons",
    "rules: Changing",
    "rules: Contracts and cancelling",
)

WORDS: Mapping[Code, Words] = {
    Code.NOT_SIGNED_IN: Words(
        401,
        "Sign in first",
        "This needs a person who is signed in, or a valid API key.",
        "Sign in, or send the header Authorization: Bearer vk_… with a key that is in force.",
    ),
    Code.NOT_ALLOWED: Words(
        403,
        "Not allowed",
        "This needs the permission {permission}.",
        "Somebody who may do it: {who}.",
    ),
    Code.NOT_FOUND: Words(
        404,
        "Not found",
        "There is no {what} {id} that you can see.",
        "Check the id, and that it belongs to your organization.",
    ),
    Code.BAD_INPUT: Words(
        422,
        "This can't be read",
        "{where}: expected {expected}, got {got}.",
        "Correct it and send it again; nothing was changed.",
    ),
    Code.IDEMPOTENCY_KEY_REUSED: Words(
        409,
        "Idempotency key used for another request",
        "The key {key} was sent before with a different request.",
        "Use a new key for a new request; repeat the same request to get its first answer.",
    ),
    Code.LISTING_HAS_ERRORS: Words(
        422,
        "The listing has errors",
        "It can't be submitted as it is; each finding names its place.",
        "Mend what the findings name, then submit again.",
        "L6: release requirements",
    ),
    Code.SLUG_TAKEN: Words(
        409,
        "This name in links is taken",
        "Another product has the slug {slug}.",
        "Choose another slug.",
    ),
    Code.TYPE_FIXED: Words(
        409,
        "Kind and type are fixed",
        "{product} is of kind {kind} and type {type}, which can't change.",
        "Keep them, or list a new product.",
        "L1",
    ),
    Code.OWNERSHIP_FIXED: Words(
        409,
        "The ownership rule is fixed",
        "{product} was approved as {ownership}.",
        "Keep it, or list a new add-on.",
        _ADDONS,
    ),
    Code.ALREADY_IN_REVIEW: Words(
        409,
        "Already submitted",
        "A submission of {product} is open.",
        "Withdraw it first, or wait for the decision.",
        "L7",
    ),
    Code.LISTED_STAYS: Words(
        409,
        "What is listed stays",
        "The {what} {name} is listed; it can't be deleted.",
        "Withdraw it from sale instead: untick “On sale”.",
        "L2",
    ),
    Code.PASTE_NOT_READ: Words(
        422,
        "Some pasted lines don't fit",
        "Nothing of the paste was taken over: {lines}.",
        "Mend the lines and take them over again.",
        "L3",
    ),
    Code.REVIEW_STATE: Words(
        409,
        "Not in this state",
        "The submission of {product} is {state}; it can't be {asked}.",
        "{possible}.",
        "L7",
    ),
    Code.STACKABLE_NOT_ENABLED: Words(
        403,
        "Stackable add-ons are not enabled",
        "{product} is one per parent, which the operator has not enabled for you.",
        "Ask the operator to enable it, or choose another ownership.",
        _ADDONS,
    ),
    Code.BILLING_NOT_ENABLED: Words(
        403,
        "This billing is not enabled for you",
        "The operator has not enabled {billing} billing for you; enabled: {enabled}.",
        "Choose one of those, or ask the operator to enable it.",
        "L1",
    ),
    Code.DRAFT_CHANGED: Words(
        409,
        "Somebody else changed this meanwhile",
        "{by} saved this part of {product} after you opened it.",
        "Look at what is there now, then save yours over it or take theirs.",
        "L5",
    ),
    Code.WARNINGS_NOT_TICKED: Words(
        409,
        "Warnings need a tick",
        "{product} has warnings that nobody has marked as intended: {places}.",
        "Mend them, or tick each one that is meant so; what you tick is kept for the reviewer.",
        "L6",
    ),
    Code.REVIEW_CLAIMED: Words(
        409,
        "Somebody else reviews this",
        "{reviewer} has claimed the review of {product}.",
        "Leave it to them, or reassign it to yourself first.",
        "L7",
    ),
    Code.ASSET_CODE_TAKEN: Words(
        409,
        "This code is taken",
        "You have an asset {asset} already.",
        "Add a version to it, or choose another code.",
        "L4",
    ),
    Code.ASSET_STATE: Words(
        409,
        "Not in this state",
        "{package} is {state}; it can't become {asked}.",
        "Possible from here: {possible}.",
        "L4",
    ),
    Code.ASSET_IN_USE: Words(
        409,
        "A listing uses this",
        "{package} can't be deleted: {reason}.",
        "Only what no listing uses and nobody has approved can be deleted.",
        "L4",
    ),
    Code.VERSION_TAKEN: Words(
        409,
        "This version is there already",
        "{package} is {state}.",
        "Upload under another version; a rejected one can be uploaded again.",
        "L4",
    ),
    Code.PACKAGE_TOO_LARGE: Words(
        413,
        "The package is too large",
        "It has {size}; a package has at most {largest}.",
        "Split it, or leave out what customers don't need.",
        "L4",
    ),
    Code.UPLOAD_OFFSET: Words(
        409,
        "Not the next part",
        "The upload has {received} bytes; this part begins at {got}.",
        "Ask with HEAD how far it is, and go on from there.",
    ),
    Code.UPLOAD_TOO_LONG: Words(
        413,
        "More than was announced",
        "The upload was announced with {size} bytes; this part would go beyond its end.",
        "Send no more than was announced, or begin a new upload.",
    ),
    Code.UPLOAD_CHECKSUM: Words(
        422,
        "The part arrived damaged",
        "Its checksum by {algorithm} is not the one in Upload-Checksum; nothing was kept.",
        "Send the part again.",
    ),
    Code.MEDIA_NOT_ACCEPTED: Words(
        422,
        "This file can't be used here",
        "{name}, for {kind}: expected {expected}, got {got}.",
        "Choose or make a file that fits; nothing was changed.",
        "L6: release requirements",
    ),
    Code.ABILITY_WITHDRAWN: Words(
        409,
        "The partner may no longer list this",
        "{product} needs {ability}, which is no longer enabled for {partner}.",
        "Enable it again on the page of {partner}, or reject the submission with this reason.",
        "L1",
    ),
    Code.PARENT_DOES_NOT_FIT: Words(
        409,
        "It does not fit what is on sale",
        "{product} does not fit its parent as that is on sale now: {why}.",
        "Approve the revision of the parent that it needs first, or reject the submission.",
        "L8",
    ),
    Code.CATEGORY_IN_USE: Words(
        409,
        "This category is in use",
        "The category {category} is used by {products}.",
        "Keep it until they have another one.",
        "L1",
    ),
    Code.NOT_ON_SALE: Words(
        409,
        "Not on sale",
        "{product} can't be ordered this way now.",
        "On sale are: {available}.",
        "L2",
    ),
    Code.NEEDS_QUOTATION: Words(
        409,
        "This needs a quotation",
        "{product}, {edition} has a price in words: {words}.",
        "Ask the partner for an offer.",
    ),
    Code.NO_PRICE_IN_CURRENCY: Words(
        409,
        "No price in this currency",
        "{product} has no price in {currency}.",
        "Order in one of: {available}.",
        _BUYING,
    ),
    Code.QUANTITY_OUT_OF_RANGE: Words(
        422,
        "This quantity is not offered",
        "{got} does not fit: at least {minimum}, at most {maximum}, in steps of {step}.",
        "Choose a quantity in that range.",
        _BUYING,
    ),
    Code.ATTRIBUTE_VALUE_UNKNOWN: Words(
        422,
        "This value is not offered",
        "{attribute}: {got} is not one of {known}.",
        "Choose one of them.",
        "L2",
    ),
    Code.PRICE_MOVED: Words(
        409,
        "The price is another now",
        "You expected {expected}; it comes to {total}.",
        "Look at the new quote and order again with it. Nothing was charged.",
        "B9",
    ),
    Code.BALANCE_TOO_LOW: Words(
        409,
        "The balance is too low",
        "The order comes to {total}, more than the balance in that currency.",
        "Top up the balance, then order again.",
        "M2",
    ),
    Code.ADDON_NEEDS_PARENT: Words(
        409,
        "An add-on needs its product",
        "{addon} is bought with a subscription to: {products}.",
        "Order one of them with it, or name the subscription that it is for.",
        _ADDONS,
    ),
    Code.ADDON_NOT_CONNECTED: Words(
        409,
        "Not offered with this edition",
        "{addon} is not offered with the edition {edition} of {parent}.",
        "It goes with these editions: {editions}.",
        _ADDONS,
    ),
    Code.PARENT_NOT_ACTIVE: Words(
        409,
        "The product is not active",
        "{parent} is {state}, so {addon} can't be added to it.",
        "Wait until it is active again.",
        _ADDONS,
    ),
    Code.ADDON_ALREADY_OWNED: Words(
        409,
        "You already have this add-on",
        "{addon} can be held once, and you hold it.",
        "Use the one that you have, or end it first.",
        _ADDONS,
    ),
    Code.ADDON_ALREADY_ON_PARENT: Words(
        409,
        "This product already has the add-on",
        "{addon} can be held once for each product, and {parent} has it.",
        "Order it for another subscription, or end this one first.",
        _ADDONS,
    ),
    Code.ADDON_STACKABLE_DISABLED: Words(
        409,
        "Not enabled by the operator",
        "{addon} is one per product, which is not enabled for {partner}.",
        "Ask the marketplace's operator.",
        _ADDONS,
    ),
    Code.ADDON_PREREQUISITE_MISSING: Words(
        409,
        "Another add-on comes first",
        "{addon} depends on: {missing}.",
        "Order them for {parent} first, or in the same order before it.",
        _ADDONS,
    ),
    Code.ADDON_EXCLUDED: Words(
        409,
        "These add-ons exclude each other",
        "{addon} and {other} can't both be held for {parent}.",
        "End {other} first, or do without {addon}.",
        _ADDONS,
    ),
    Code.BILLING_MIX: Words(
        409,
        "Online and offline billing don't mix",
        "{addon} and {parent} are billed in different ways.",
        "Choose an add-on that is billed like {parent}.",
        _ADDONS,
    ),
    Code.SUBSCRIPTION_NOT_ACTIVE: Words(
        409,
        "The subscription is not active",
        "{product} is {state}.",
        "Only an active subscription can be changed.",
        _CHANGING,
    ),
    Code.NOTHING_CHANGES: Words(
        409,
        "Nothing changes",
        "{product} already is what you ask for.",
        "Choose another edition, quantity or value.",
        f"{_CHANGING} 2",
    ),
    Code.CHANGE_NOT_TICKED: Words(
        409,
        "This change is not offered",
        "The partner does not offer a change of {product} from {edition} to {target}.",
        "Offered are: {allowed}.",
        f"{_CHANGING} 1, L11",
    ),
    Code.CHANGE_OTHER_CYCLE: Words(
        409,
        "Not with this cycle",
        "{product}, {edition} is not sold with your cycle, {cycle}.",
        "It is sold with: {available}. A change keeps the cycle.",
        f"{_CHANGING} 1",
    ),
    Code.DOWNGRADE_NOT_ALLOWED: Words(
        409,
        "Only upgrades",
        "{product} is of type marketplace, which can only be upgraded.",
        "Choose a larger edition or quantity, or buy a smaller one at the end of the term.",
        f"{_CHANGING} 1, C3",
    ),
    Code.EDITION_WITHDRAWN: Words(
        409,
        "This edition is withdrawn",
        "{product}: {edition} is no longer on sale.",
        "Choose an edition that is on sale.",
        f"{_CHANGING} 4",
    ),
    Code.CHANGE_BLOCKED_BY_CONTRACT: Words(
        409,
        "An add-on's contract stands in the way",
        "{addon} does not go with {edition}, and its contract runs until {until}.",
        "Change from {until} on.",
        f"{_CHANGING} 6",
    ),
    Code.ADDONS_IN_THE_WAY: Words(
        409,
        "Add-ons stand in the way",
        "{product} can end only after its add-ons: {addons}.",
        "End the add-ons first; then {product} can end on {possible_from}.",
        _LEAVING,
    ),
    Code.CONTRACT_UNTIL: Words(
        409,
        "A contract runs",
        "{product} is in a contract until {until}, which can't be left before.",
        "You can cancel at the end of the term: it then ends on {until}.",
        _LEAVING,
    ),
    Code.ONE_TIME_CANNOT_BE_CANCELLED: Words(
        409,
        "Bought once",
        "{product} was bought once and does not run on, so there is nothing to cancel.",
        "A one-time add-on ends with its product.",
        _LEAVING,
    ),
    Code.ALREADY_ENDING: Words(
        409,
        "Already set to end",
        "{product} already ends on {on}.",
        "There is nothing more to do.",
        _LEAVING,
    ),
}
