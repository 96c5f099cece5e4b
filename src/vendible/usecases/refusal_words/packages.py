"""Packages, pictures and what the operator keeps."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.kernel.refusals import Code
from vendible.usecases.refusal_words.words import Words

WORDS: Mapping[Code, Words] = {
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
}
