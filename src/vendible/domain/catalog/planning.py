"""What a changed listing would mean: which review it needs, and what is fixed and refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vendible.domain.catalog.document import to_plain
from vendible.domain.catalog.listing import Listing


class ReviewNeed(StrEnum):
    """What has to happen before customers see it."""

    NEW_PRODUCT = "new_product"  # nothing of it is on sale
    CHANGED_PRODUCT = "changed_product"  # what is on sale stays until the approval
    NOTHING = "nothing"  # it says what is on sale


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there of a product. `draft` and `live` are plain listings, None where none is."""

    type: str
    kind: str
    ownership: str = ""  # fixed at the first approval
    draft: Mapping[str, object] | None = None
    live: Mapping[str, object] | None = None
    is_in_review: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why it can't be applied: `code` is that of the refusal."""

    code: str
    message: str


def review_need(wanted: Mapping[str, object], there: Standing | None) -> ReviewNeed:
    if there is None or there.live is None:
        return ReviewNeed.NEW_PRODUCT
    return ReviewNeed.NOTHING if there.live == wanted else ReviewNeed.CHANGED_PRODUCT


def obstacles(listing: Listing, there: Standing | None) -> tuple[Obstacle, ...]:
    """What is fixed from the first draft (type, kind) or approval (ownership) on, and the lock."""
    if there is None:
        return ()
    found = []
    for key, fixed, wanted in (
        ("type", there.type, listing.type.value),
        ("kind", there.kind, listing.kind.value),
    ):
        if fixed != wanted:
            message = f"{key} is {fixed} from the first draft on and can't become {wanted}"
            found.append(Obstacle("type_fixed", message))
    ownership = listing.addon.ownership.value if listing.addon else ""
    if there.ownership and there.ownership != ownership:
        message = f"ownership is {there.ownership} since the first approval"
        found.append(Obstacle("ownership_fixed", message))
    if there.is_in_review and there.draft != to_plain(listing):
        message = "it is in review; until that is decided or withdrawn nothing can be edited"
        found.append(Obstacle("already_in_review", message))
    return tuple(found)
