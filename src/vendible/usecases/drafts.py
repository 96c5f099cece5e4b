"""Keep a partner's draft: a whole document, or one section of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vendible.domain.access.permissions import Actor, Permission
from vendible.domain.catalog.checks import is_slug
from vendible.domain.catalog.document import read, to_plain
from vendible.domain.catalog.drafts import digest_of
from vendible.domain.catalog.listing import Listing
from vendible.domain.catalog.review import Ability
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.batch import Batch, Row
from vendible.records.models import Organization, Product
from vendible.usecases.commands import Answer, Once, journal, run_command
from vendible.usecases.listings import (
    OPEN,
    check_listing,
    errors,
    lacking,
    own_product,
    plain_findings,
    readable,
    require_abilities,
    row_of,
)

FIXED = frozenset({"slug", "kind", "type"})  # from the first draft on


def save_draft(
    document: Mapping[str, Any],
    *,
    seen: int | None = None,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Keep a listing as its product's draft; what is on sale is untouched.

    `seen`: the version of the draft that the writer started from, 0 where there was none; None
    writes over whatever is there.

    Refusals: `draft_changed` where that version is not the newest, `listing_has_errors` where it
    can't be read or its slug can't be a link, `slug_taken` by another partner, `type_fixed`,
    `already_in_review` (L7: from submission on nothing can be edited), `not_allowed` for a type
    that the partner was not enabled for, `billing_not_enabled`.
    """
    actor.require(Permission.LISTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        checked = check_listing(document, partner=actor.organization, explore=False)
        listing = readable(checked)
        if not is_slug(listing.slug):
            raise errors([each for each in checked.findings if each.place == "slug"])
        partner = Organization.objects.get(id=actor.organization)
        # Locked, or an approval at the same time would be written over.
        product = Product.objects.select_for_update().filter(slug=listing.slug).first()
        _require_may_list(partner, product, listing)
        if product is not None and product.submissions.filter(state__in=OPEN).exists():
            raise Refusal(Code.ALREADY_IN_REVIEW, product=product.name)
        _require_newest(product, listing, seen)
        row = _product_row(product, listing, actor, present)
        batch.add(tables.Product, **row)
        journal(batch, actor, present, "draft_saved", "product", row["id"], name=listing.name)
        return {
            "product": row["id"],
            "slug": listing.slug,
            "version": row["draft_version"],
            "findings": plain_findings(checked.findings),
        }

    return run_command(actor, once, present, body)


def edit_draft(
    slug: str,
    parts: Mapping[str, Any],
    seen: str,
    *,
    actor: Actor,
    present: Present,
) -> Answer:
    """Replace some keys of a draft by what an editor's section says, mistakes and all.

    `parts`: the section's keys with their plain values, None where a key goes. `seen`: the digest
    (`digest_of`) of those keys as the editor was shown them. Nothing typed is lost: a value that
    is no listing's is kept, and the findings say what is wrong with it.

    Refusals: `not_found`, `already_in_review`, `draft_changed` where somebody else saved these
    keys meanwhile, with who it was.
    """
    actor.require(Permission.LISTINGS_WRITE)
    assert not FIXED & parts.keys(), "what is fixed is not edited"

    def body(batch: Batch) -> Answer:
        product = own_product(slug, actor, lock=True)
        if product.submissions.filter(state__in=OPEN).exists():
            raise Refusal(Code.ALREADY_IN_REVIEW, product=product.name)
        draft: dict[str, Any] = product.draft or {}
        if digest_of(draft, parts) != seen:
            raise Refusal(
                Code.DRAFT_CHANGED,
                product=product.name,
                by=product.drafted_by,
                at=product.changed_at.isoformat(),
                digest=digest_of(draft, parts),
            )
        edited = _canonical({**draft, **parts})
        answer = {"slug": slug, "digest": digest_of(edited, parts)}
        if edited == draft:
            return answer | {"version": product.draft_version}
        row = row_of(product) | _drafted(edited, product, actor, present)
        batch.add(tables.Product, **row)
        _journal_once(batch, product, actor, present)
        return answer | {"version": row["draft_version"]}

    return run_command(actor, None, present, body)


def _canonical(draft: Mapping[str, Any]) -> dict[str, Any]:
    """As every listing is written, where it can be read; else as it was typed."""
    said = {key: value for key, value in draft.items() if value is not None}
    reading = read(said)
    return said if reading.mistakes else to_plain(reading.listing)


def _drafted(
    draft: Mapping[str, Any], product: Product | None, actor: Actor, present: Present
) -> Row:
    """The columns that every saving changes. A product that is on sale keeps its name till then."""
    drafted: Row = {
        "draft": draft,
        "draft_version": (product.draft_version if product else 0) + 1,
        "drafted_by": actor.name,
        "changed_at": present.now,
    }
    if product is None or product.live_id is None:
        drafted["name"] = str(draft.get("name") or draft.get("slug") or "")
    return drafted


def _journal_once(batch: Batch, product: Product, actor: Actor, present: Present) -> None:
    """One line for a sitting: an editor that saves by itself would fill the journal."""
    sitting = 30 * 60
    is_new = product.drafted_by != actor.name
    if is_new or (present.now - product.changed_at).total_seconds() > sitting:
        journal(batch, actor, present, "draft_saved", "product", product.id, name=product.name)


def _require_may_list(partner: Organization, product: Product | None, listing: Listing) -> None:
    if product is not None and product.partner_id != partner.id:
        raise Refusal(Code.SLUG_TAKEN, slug=listing.slug)
    if product is not None and (product.type, product.kind) != (listing.type, listing.kind):
        raise Refusal(Code.TYPE_FIXED, product=product.name, type=product.type, kind=product.kind)
    if lacking(partner, product, listing) is not Ability.STACKABLE:  # that waits for submitting
        require_abilities(partner, product, listing)


def _require_newest(product: Product | None, listing: Listing, seen: int | None) -> None:
    version = product.draft_version if product else 0
    if seen is not None and seen != version:
        raise Refusal(
            Code.DRAFT_CHANGED,
            product=product.name if product else listing.name,
            by=product.drafted_by if product else "nobody",
            version=version,
            seen=seen,
        )


def _product_row(product: Product | None, listing: Listing, actor: Actor, present: Present) -> Row:
    if product is not None:
        return row_of(product) | _drafted(to_plain(listing), product, actor, present)
    return {
        "id": present.mint(),
        "partner_id": actor.organization,
        "slug": listing.slug,
        "kind": listing.kind.value,
        "type": listing.type.value,
        "ownership": "",
        "live_id": None,
        "created_at": present.now,
        **_drafted(to_plain(listing), None, actor, present),
    }
