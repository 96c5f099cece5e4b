"""The operator's pages: review, books, journal, organizations, deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.consoles.pages import field_of, text_of, typed_in
from tests.marketplace import OPERATOR, PACK, PLATFORM, demo_listing
from vendible.domain.access.permissions import Role
from vendible.records.books import read_books
from vendible.records.models import CustomerBalance, Submission

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

DEPOSIT = "/operator/organizations/aurora/deposit/"


def reasons(*pairs: tuple[str, str]) -> dict[str, str]:
    sent = {"reason-TOTAL_FORMS": str(max(3, len(pairs))), "reason-INITIAL_FORMS": "0"}
    for index, (place, reason) in enumerate(pairs):
        sent |= {f"reason-{index}-place": place, f"reason-{index}-reason": reason}
    return sent


def test_the_queue_is_oldest_first(market: Marketplace, enter: Enter) -> None:
    market.submit("polaris", demo_listing("ota-platform", summary="First."))
    market.submit("lumen", demo_listing("av-gateway", summary="Second."))
    words = text_of(enter(OPERATOR.slug).get("/operator/"))
    assert words.index("OTA Platform") < words.index("AV Gateway")
    assert "10,000 more minutes" not in words


def test_an_empty_queue_says_what_would_be_here(enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    assert "Nothing waits for review" in text_of(browser.get("/operator/"))
    assert "Approved" in text_of(browser.get("/operator/decided/"))


def test_a_submission_shows_the_listing_and_the_difference(
    market: Marketplace, enter: Enter
) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    page = enter(OPERATOR.slug).get(f"/operator/submissions/{id_}/")
    words = text_of(page)
    assert "1 difference to revision 1, which is on sale" in words
    assert "Page texts and pictures" in words
    assert "Changed Summary Audio and video sessions" in words
    assert "€149.00 per month" in words
    assert "Session minutes: 5,000" in words
    assert "The marketplace’s template agreement" in words
    assert "Open the review" in words
    assert "Approve and put on sale" not in words


def test_an_addon_shows_its_purchase_settings(market: Marketplace, enter: Enter) -> None:
    id_ = market.submissions["ota-500-vehicles"]
    words = text_of(enter(OPERATOR.slug).get(f"/operator/submissions/{id_}/"))
    assert "Ownership Any number of packs" in words
    assert "ota-platform : starter, fleet, enterprise" in words
    assert "On sale now This revision" in words


def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(
    market: Marketplace, enter: Enter
) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    browser, at = enter(OPERATOR.slug), f"/operator/submissions/{id_}/"
    browser.post(f"{at}open/", {})
    page = browser.post(f"{at}reject/", reasons())
    assert page.status_code == 422
    assert "A rejection needs at least one reason" in text_of(page)
    page = browser.post(f"{at}reject/", reasons(("summary", "")))
    assert "Say what is wrong at this place." in text_of(page)
    assert field_of(page, "reason-0-place") == "summary"
    page = browser.post(f"{at}reject/", reasons(("summary", "Too short.")) | {"more": "1"})
    assert typed_in(page, "reason-0-reason") == "Too short."
    assert field_of(page, "reason-TOTAL_FORMS") == "2"
    assert Submission.objects.get(id=id_).state == "in_review"
    page = browser.post(f"{at}reject/", reasons(("summary", "Too short.")), follow=True)
    assert "summary Too short." in text_of(page)
    assert Submission.objects.get(id=id_).reasons == [{"place": "summary", "reason": "Too short."}]


def test_approving_before_opening_is_refused_in_words(market: Marketplace, enter: Enter) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    page = enter(OPERATOR.slug).post(f"/operator/submissions/{id_}/approve/", {})
    assert page.status_code == 409
    assert "it can't be approved" in text_of(page)


def test_members_look_and_administrators_decide(market: Marketplace, enter: Enter) -> None:
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    browser = enter(OPERATOR.slug, Role.MEMBER)
    words = text_of(browser.get(f"/operator/submissions/{id_}/"))
    assert "Open the review" not in words
    for verb in ("open", "approve"):
        assert browser.post(f"/operator/submissions/{id_}/{verb}/").status_code == 403
    assert browser.post(f"/operator/submissions/{id_}/reject/", reasons()).status_code == 403
    assert browser.get(DEPOSIT).status_code == 403


def test_the_books_balance(market: Marketplace, enter: Enter) -> None:
    market.order(PLATFORM, PACK)
    page = enter(OPERATOR.slug).get("/operator/books/")
    words = text_of(page)
    assert read_books().balance
    assert "Books Balanced" in words
    assert "All postings add up to €0.00" in words
    assert "Held for partner Polaris" in words
    assert "Sum" in words


def test_the_journal_names_who_did_what(market: Marketplace, enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    id_ = market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    browser.post(f"/operator/submissions/{id_}/open/", {})
    words = text_of(browser.get("/operator/journal/"))
    assert "Review opened Name: AV Gateway Revision: 2" in words
    assert "Market Administrator Lumen" in words
    only = text_of(browser.get("/operator/journal/?organization=boreal"))
    assert "Deposit posted" in only
    assert "Review opened" not in only


def test_the_journal_goes_on_by_pages(market: Marketplace, enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    for _ in range(3):
        for product in ("ota-platform", "ota-500-vehicles"):
            for _ in range(6):
                document = demo_listing(product)
                market.submit("polaris", document)
                withdraw(market, product)
    first = browser.get("/operator/journal/").content.decode()
    after = first.split("?after=")[1].split('"')[0]
    second = browser.get(f"/operator/journal/?after={after}")
    assert second.status_code == 200
    assert "Previous" in text_of(second)
    assert browser.get("/operator/journal/?after=nonsense").status_code == 422


def withdraw(market: Marketplace, product: str) -> None:
    from vendible.usecases import submitting

    submitting.withdraw(
        market.submissions[product], actor=market.actor("polaris"), present=market.present
    )


def test_organizations_are_found_by_kind_and_name(enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    words = text_of(browser.get("/operator/organizations/"))
    assert "Aurora" in words
    assert "€100,000.00" in words
    assert "The Market Operator" not in words.split("Balance")[1]
    words = text_of(browser.get("/operator/organizations/?kind=partner&q=har"))
    assert "stackable add-ons" in words
    assert "Aurora" not in words
    assert "Nothing matches" in text_of(browser.get("/operator/organizations/?q=nobody"))


def test_a_deposit_is_confirmed_and_posted_once(market: Marketplace, enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    key = field_of(browser.get(DEPOSIT), "key")
    sent = {"amount": "1250.50", "currency": "EUR", "reference": "Wire 7", "key": key}
    page = browser.post(DEPOSIT, sent)
    words = text_of(page)
    assert "Add €1,250.50 to the balance of Aurora" in words
    assert "Balance after €101,250.50" in words
    assert "This can’t be undone." in words
    assert balance(market) == 10_000_000
    for _ in range(2):
        confirmed = {name: field_of(page, name) for name in [*sent, "confirmed"]}
        answer = browser.post(DEPOSIT, confirmed)
        assert answer.headers["Location"] == "/operator/organizations/"
    assert balance(market) == 10_125_050
    assert read_books().balance


def balance(market: Marketplace) -> int:
    aurora = market.organizations["aurora"]
    return CustomerBalance.objects.get(organization_id=aurora, currency="EUR").minor


def test_a_deposit_keeps_what_was_typed_and_says_what_would_be_right(enter: Enter) -> None:
    browser = enter(OPERATOR.slug)
    for amount, told in (
        ("12,50", "expected a decimal such as 12.50"),
        ("1.005", "has more than the 2 decimals of EUR"),
        ("0", "A deposit is more than 0."),
        ("-5", "A deposit is more than 0."),
        ("1e999999999", "expected a decimal such as 12.50"),
        ("", "This field is required."),
    ):
        sent = {"amount": amount, "currency": "EUR", "reference": "Wire 7", "key": "k"}
        page = browser.post(DEPOSIT, sent)
        assert page.status_code == 422, amount
        assert told in text_of(page)
        assert field_of(page, "amount") == amount
        assert field_of(page, "reference") == "Wire 7"


def test_only_customers_get_deposits(enter: Enter) -> None:
    page = enter(OPERATOR.slug).get("/operator/organizations/polaris/deposit/")
    assert page.status_code == 404


def test_a_get_of_an_action_leads_to_its_page(market: Marketplace, enter: Enter) -> None:
    browser, at = enter(OPERATOR.slug), f"/operator/submissions/{market.submissions['av-gateway']}/"
    for verb in ("open", "approve", "reject"):
        assert browser.get(f"{at}{verb}/").headers["Location"] == at
