"""Drafts, listings and their reviews."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import ADDONS, Words

WORDS: Mapping[Code, Words] = {
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
        ADDONS,
    ),
    Code.ALREADY_IN_REVIEW: Words(
        409,
        "Already submitted",
        "A submission of {product} is open.",
        "Withdraw it first, or wait for the decision.",
        "L7",
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
        ADDONS,
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
    Code.REVIEW_CLAIMED: Words(
        409,
        "Somebody else reviews this",
        "{reviewer} has claimed the review of {product}.",
        "Leave it to them, or reassign it to yourself first.",
        "L7",
    ),
}
