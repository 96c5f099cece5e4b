"""The review: who claims, who decides, and what approving does at once."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from tests.marketplace import PACK, PLATFORM, Marketplace, demo_listing, open_marketplace
from tests.usecases.test_review_races import reviewer
from vendible.domain.access.permissions import Role
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.quotes import LineAsk
from vendible.records import revisions
from vendible.records.models import (
    JournalEntry,
    Message,
    Organization,
    Product,
    StorefrontEntry,
    Submission,
    Subscription,
)
from vendible.usecases import people, reviewing, submitting
from vendible.usecases.refusal_words import told

REASONS = [{"place": "summary", "reason": "Too short."}]


@pytest.fixture
def market(db: None, tmp_path: Path) -> Marketplace:
    return open_marketplace(tmp_path, products={"polaris": ("ota-platform", "ota-500-vehicles")})


def refused(code: Code, call: object, *args: object, **more: object) -> Refusal:
    assert callable(call)
    with pytest.raises(Refusal) as caught:
        call(*args, **more)
    assert caught.value.code is code
    assert "?" not in told(caught.value).detail
    return caught.value


def another(market: Marketplace) -> UUID:
    return market.submit("polaris", demo_listing("ota-platform", summary="Another."))


def test_who_claims_decides(market: Marketplace) -> None:
    ada, ben = reviewer(market, "ada"), reviewer(market, "ben")
    submission, present = another(market), market.present
    claimed = reviewing.claim(submission, actor=ada, present=present)
    assert (claimed["state"], claimed["reviewer"]) == ("submitted", ada.name)
    for verb in (reviewing.claim, reviewing.open_review):
        refusal = refused(Code.REVIEW_CLAIMED, verb, submission, actor=ben, present=present)
        assert "Ada" in told(refusal).detail
    reviewing.open_review(submission, actor=ada, present=present)
    refused(Code.REVIEW_CLAIMED, reviewing.approve, submission, actor=ben, present=present)
    refused(Code.REVIEW_CLAIMED, reviewing.reject, submission, REASONS, actor=ben, present=present)
    reviewing.reassign(submission, ben.name, actor=ada, present=present)
    refused(Code.REVIEW_CLAIMED, reviewing.approve, submission, actor=ada, present=present)
    assert reviewing.approve(submission, actor=ben, present=present)["state"] == "approved"
    refused(Code.REVIEW_STATE, reviewing.claim, submission, actor=ben, present=present)
    refused(Code.REVIEW_STATE, reviewing.reassign, submission, actor=ben, present=present)


def test_claiming_twice_changes_nothing_and_says_so_once(market: Marketplace) -> None:
    ada, submission = reviewer(market, "ada"), another(market)
    first = reviewing.claim(submission, actor=ada, present=market.present)
    assert reviewing.claim(submission, actor=ada, present=market.present) == first
    assert JournalEntry.objects.filter(fact="review_claimed").count() == 1


def test_a_claim_does_not_keep_the_partner_from_withdrawing(market: Marketplace) -> None:
    ada, submission = reviewer(market, "ada"), another(market)
    reviewing.claim(submission, actor=ada, present=market.present)
    partner = market.actor("polaris")
    answer = submitting.withdraw(submission, actor=partner, present=market.present)
    assert answer["state"] == "withdrawn"


def test_a_review_is_taken_over_and_given_only_to_who_may_decide(market: Marketplace) -> None:
    ada, submission = reviewer(market, "ada"), another(market)
    program = market.actor("market")  # not a person: it can take over, and not be given to
    member = people.add_person(
        "mia@market.example", "Mia", market.organizations["market"], Role.MEMBER
    )
    reviewing.claim(submission, actor=ada, present=market.present)
    refused(
        Code.BAD_INPUT,
        reviewing.reassign,
        submission,
        f"user:{member.pk}",
        actor=ada,
        present=market.present,
    )
    taken = reviewing.reassign(submission, actor=program, present=market.present)
    assert taken["reviewer"] == program.name
    again = reviewing.reassign(submission, actor=program, present=market.present)
    assert again == taken
    line = JournalEntry.objects.get(fact="review_reassigned")
    assert (line.facts["before"], line.facts["reviewer"]) == (ada.name, program.name)


def test_approval_takes_effect_at_once_and_is_told(market: Marketplace) -> None:
    people.add_person("paul@polaris.example", "Paul", market.organizations["polaris"], Role.MEMBER)
    operator, present = market.actor("market"), market.present
    submission = another(market)
    assert revisions.product_on_sale("ota-platform").listing.summary != "Another."
    reviewing.open_review(submission, actor=operator, present=present)
    answer = reviewing.approve(submission, actor=operator, present=present)
    assert answer["link"] == "/products/ota-platform/"
    assert revisions.product_on_sale("ota-platform").listing.summary == "Another."
    assert JournalEntry.objects.filter(fact="listing_approved").count() == 3
    kinds = Message.objects.filter(subject_id=submission).values_list("kind", flat=True)
    assert {"listing_submitted", "review_opened", "listing_approved"} <= set(kinds)


def test_rejecting_tells_the_reasons(market: Marketplace) -> None:
    people.add_person("paul@polaris.example", "Paul", market.organizations["polaris"], Role.MEMBER)
    operator, submission = market.actor("market"), another(market)
    refused(
        Code.BAD_INPUT, reviewing.reject, submission, [], actor=operator, present=market.present
    )
    reviewing.open_review(submission, actor=operator, present=market.present)
    reviewing.reject(submission, REASONS, actor=operator, present=market.present)
    message = Message.objects.get(subject_id=submission, kind="listing_rejected")
    assert message.facts["reasons"] == REASONS


def test_subscriptions_keep_the_revision_they_were_bought_under(market: Marketplace) -> None:
    market.order(PLATFORM, PACK)
    bought = dict(Subscription.objects.values_list("product__slug", "revision_id"))
    market.list_product("polaris", demo_listing("ota-platform", summary="Another."))
    live = Product.objects.get(slug="ota-platform").live_id
    held = Subscription.objects.get(product__slug="ota-platform")
    assert held.revision_id == bought["ota-platform"] != live
    market.order(PLATFORM, customer="boreal")
    new = Subscription.objects.get(product__slug="ota-platform", customer__slug="boreal")
    assert new.revision_id == live


def allow(market: Marketplace, **abilities: object) -> None:
    Organization.objects.filter(slug="polaris").update(**abilities)


def open_one(market: Marketplace, document: dict[str, object]) -> UUID:
    submission = market.submit("polaris", document)
    reviewing.open_review(submission, actor=market.actor("market"), present=market.present)
    return submission


def test_an_ability_withdrawn_since_the_submission_refuses_the_approval(
    market: Marketplace,
) -> None:
    operator = market.actor("market")
    new = open_one(market, demo_listing("ota-platform", slug="fleet", name="Fleet"))
    allow(market, types=["saas"])
    refusal = refused(
        Code.ABILITY_WITHDRAWN, reviewing.approve, new, actor=operator, present=market.present
    )
    assert "Polaris" in told(refusal).remedy
    assert Submission.objects.get(id=new).state == "in_review"
    allow(market, types=["license"], billings=["offline"])
    refused(Code.ABILITY_WITHDRAWN, reviewing.approve, new, actor=operator, present=market.present)
    allow(market, billings=["online"])
    reviewing.approve(new, actor=operator, present=market.present)


def test_what_is_listed_already_stays_when_an_ability_goes(market: Marketplace) -> None:
    submission = open_one(market, demo_listing("ota-platform", summary="Another."))
    allow(market, types=[], billings=[])
    answer = reviewing.approve(submission, actor=market.actor("market"), present=market.present)
    assert answer["state"] == "approved"


def test_an_add_on_that_no_longer_fits_its_parent_is_not_approved(market: Marketplace) -> None:
    """Its parent's new revision is approved in between, and has another edition than it names."""
    document = demo_listing("ota-500-vehicles", summary="More of them.")
    addon = open_one(market, document)
    platform = demo_listing("ota-platform")
    gone = platform["editions"][-1]["code"]
    left = [each for each in platform["editions"] if each["code"] != gone]
    for each in left:
        if each.get("changes_to"):
            each["changes_to"] = [to for to in each["changes_to"] if to != gone]
    offers = [each for each in platform["offers"] if each["edition"] != gone]
    product = Product.objects.get(slug="ota-platform")
    changed = platform | {"editions": left, "offers": offers}
    revision = product.live
    assert revision is not None
    # Written straight to a new revision: a listed edition can't be deleted by a partner.
    new = type(revision).objects.create(
        id=market.present.mint(),
        product=product,
        number=2,
        listing=changed,
        made_at=market.present.now,
    )
    Product.objects.filter(id=product.id).update(live=new)
    refusal = refused(
        Code.PARENT_DOES_NOT_FIT,
        reviewing.approve,
        addon,
        actor=market.actor("market"),
        present=market.present,
    )
    assert gone in told(refusal).detail


def test_an_add_on_approved_before_its_parent_waits_for_it(market: Marketplace) -> None:
    """L8: it stands beside no product and can't be ordered until one of its parents is on sale."""
    market.list_product("lumen", demo_listing("av-10000-minutes"))
    assert revisions.product_on_sale("av-10000-minutes")
    alone = LineAsk("av-10000-minutes", "once")
    refused(Code.ADDON_NEEDS_PARENT, market.order, alone)
    entry = StorefrontEntry.objects.get(slug="av-10000-minutes")
    assert not entry.connected, "it is not shown in the storefront"
    market.list_product("lumen", demo_listing("av-gateway"))
    entry.refresh_from_db()
    assert entry.connected
    beside = [each.listing.slug for each in revisions.addons_for("av-gateway")]
    assert beside == ["av-10000-minutes"]
