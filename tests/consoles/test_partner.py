"""A partner's pages: write a listing, submit it, withdraw it, read the reasons, sell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.consoles.pages import field_of, text_of, ticks_of, typed_in
from tests.marketplace import OPERATOR, demo_listing
from vendible.consoles.partner.documents import BYTES_MAX, read_yaml, write_yaml
from vendible.domain.access.permissions import Role
from vendible.domain.catalog.checks import examine
from vendible.domain.catalog.document import read, to_plain
from vendible.domain.kernel.refusals import Refusal
from vendible.domain.pricing.policies import POLICIES
from vendible.records.models import Product

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

MISTAKEN = (Path(__file__).parents[1] / "data" / "ten-mistakes.yml").read_text()
NEW = "/partner/products/new/file/"


def as_yaml(**changed: object) -> str:
    document = demo_listing("av-gateway", slug="av-mini", name="AV Mini", **changed)
    return yaml.safe_dump(document, sort_keys=False)


def test_ten_mistakes_are_shown_with_place_and_remedy_and_the_text_stays(enter: Enter) -> None:
    findings = examine(yaml.safe_load(MISTAKEN), policies=POLICIES).findings
    assert len(findings) >= 10
    page = enter("polaris").post(NEW, {"text": MISTAKEN})
    assert page.status_code == 422
    words = text_of(page)
    for each in findings:
        assert each.place in words
        assert each.message[1:] in words
        assert each.remedy in words
    assert typed_in(page, "text").splitlines() == MISTAKEN.splitlines()
    assert not Product.objects.filter(partner__slug="polaris", name="Fleet Manager").exists()


def test_a_draft_with_errors_is_kept_and_tells_what_to_mend(enter: Enter) -> None:
    browser = enter("lumen")
    page = browser.post(NEW, {"text": as_yaml(summary="", category="")}, follow=True)
    assert page.redirect_chain == [("/partner/products/av-mini/", 302)]
    words = text_of(page)
    assert "2 findings stand in the way of submitting" in words
    assert "Mend 2 findings in the draft" in words
    assert "Submit for review" not in words
    refused = browser.post("/partner/products/av-mini/submit/", {})
    assert refused.status_code == 422
    assert "summary" in text_of(refused)
    assert "L6: release requirements" in text_of(refused)


def test_what_is_no_yaml_names_line_and_column(enter: Enter) -> None:
    text = "slug: fleet\nname: [Fleet\nkind: base\n"
    page = enter("lumen").post(NEW, {"text": text})
    assert page.status_code == 422
    assert "line 3, column" in text_of(page)
    assert typed_in(page, "text").splitlines() == text.splitlines()


def test_a_file_takes_the_place_of_the_text(enter: Enter) -> None:
    file = SimpleUploadedFile("av-mini.yml", as_yaml().encode())
    page = enter("lumen").post(NEW, {"text": "nonsense", "file": file}, follow=True)
    assert "The draft is saved. Nothing stands in the way" in text_of(page)
    assert Product.objects.get(slug="av-mini").name == "AV Mini"


def test_a_file_that_is_no_text_says_so_at_the_field(enter: Enter) -> None:
    file = SimpleUploadedFile("av-mini.yml", b"\xff\xfe")
    page = enter("lumen").post(NEW, {"file": file})
    assert page.status_code == 422
    assert "The file is not UTF-8 text" in text_of(page)


def test_editing_shows_the_draft_in_the_order_of_a_listing(enter: Enter) -> None:
    page = enter("lumen").get("/partner/products/av-gateway/file/")
    text = typed_in(page, "text")
    assert text.startswith("slug: av-gateway\nname: AV Gateway\nkind: base\n")
    assert "EUR: 149\n" in text
    assert read(read_yaml(text)) == read(demo_listing("av-gateway"))


def test_the_name_in_links_stays_what_it_is(enter: Enter) -> None:
    page = enter("lumen").post("/partner/products/av-gateway/file/", {"text": as_yaml()})
    assert page.status_code == 422
    assert "slug: expected av-gateway" in text_of(page)


def test_a_new_product_overwrites_no_other_draft(enter: Enter) -> None:
    text = yaml.safe_dump(demo_listing("av-gateway", name="Other"))
    page = enter("lumen").post(NEW, {"text": text})
    assert page.status_code == 422
    assert "edit that product" in text_of(page)
    assert enter("polaris").post(NEW, {"text": text}).status_code == 409  # another partner's


def test_from_draft_to_sale(market: Marketplace, enter: Enter) -> None:
    lumen, operator = enter("lumen"), enter(OPERATOR.slug)
    own = "/partner/products/av-mini/"
    lumen.post(NEW, {"text": as_yaml()})
    assert lumen.get("/products/av-mini/").status_code == 404

    shown = lumen.get(own)
    sent = {"key": field_of(shown, "key"), "intended": ticks_of(shown)}
    assert sent["intended"]
    page = lumen.post(f"{own}submit/", {"key": "untouched"})
    assert page.status_code == 409
    page = lumen.post(f"{own}submit/", sent, follow=True)
    assert "Revision 1 is submitted" in text_of(page)
    first = Product.objects.get(slug="av-mini").submissions.get()
    page = lumen.post(f"{own}submissions/{first.id}/withdraw/", {}, follow=True)
    assert "Revision 1 is withdrawn" in text_of(page)

    lumen.post(f"{own}submit/", {"intended": ticks_of(lumen.get(own))})
    second = Product.objects.get(slug="av-mini").submissions.get(state="submitted")
    review = f"/operator/submissions/{second.id}/"
    page = operator.post(f"{review}open/", {}, follow=True)
    assert "The review is open" in text_of(page)
    late = lumen.post(f"{own}submissions/{second.id}/withdraw/", {})
    assert late.status_code == 409
    assert (
        "The submission of AV Mini is in review, since a reviewer opened it; it can't be withdrawn."
        in text_of(late)
    )
    assert "L7" in text_of(late)

    reasons = {
        "reason-TOTAL_FORMS": "2",
        "reason-INITIAL_FORMS": "0",
        "reason-0-place": "editions[1].summary",
        "reason-0-reason": "Say how long recordings are kept.",
        "reason-1-place": "",
        "reason-1-reason": "",
    }
    operator.post(f"{review}reject/", reasons)
    words = text_of(lumen.get(own))
    assert "Revision 2: Rejected" in words
    assert "editions[1].summary Say how long recordings are kept." in words
    assert "Read the reasons, change the draft, submit it again" in words

    lumen.post(f"{own}file/", {"text": as_yaml(summary="Recordings are kept for a year.")})
    lumen.post(f"{own}submit/", {"intended": ticks_of(lumen.get(own))})
    third = Product.objects.get(slug="av-mini").submissions.get(state="submitted")
    operator.post(f"/operator/submissions/{third.id}/open/", {})
    page = operator.post(f"/operator/submissions/{third.id}/approve/", {}, follow=True)
    assert "on sale at /products/av-mini/" in text_of(page)
    page = lumen.get(own)
    assert "Nothing: the draft is what is on sale" in text_of(page)
    assert 'href="/products/av-mini/"' in page.content.decode()
    assert lumen.get("/products/av-mini/").status_code == 200


def test_a_second_click_submits_once(enter: Enter) -> None:
    lumen = enter("lumen")
    lumen.post(NEW, {"text": as_yaml()})
    page = lumen.get("/partner/products/av-mini/")
    sent = {"key": field_of(page, "key"), "intended": ticks_of(page)}
    for _ in range(2):
        answer = lumen.post("/partner/products/av-mini/submit/", sent)
        assert answer.headers["Location"] == "/partner/products/av-mini/"
    assert Product.objects.get(slug="av-mini").submissions.count() == 1


def test_the_list_tells_what_is_on_sale_and_in_review(market: Marketplace, enter: Enter) -> None:
    lumen = enter("lumen")
    page = lumen.get("/partner/")
    assert text_of(page).count("Nothing: the draft is what is on sale") == 2
    market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    words = text_of(lumen.get("/partner/"))
    assert "Submitted Wait for a reviewer; you can still withdraw Revision 1 Revision 2" in words


def test_a_partner_without_products_is_told_how_to_begin(market: Marketplace, enter: Enter) -> None:
    Product.objects.filter(partner__slug="harbor").update(
        partner_id=market.organizations["polaris"]
    )
    assert "No products yet" in text_of(enter("harbor").get("/partner/"))


def test_members_look_and_administrators_act(enter: Enter) -> None:
    browser = enter("lumen", Role.MEMBER)
    words = text_of(browser.get("/partner/products/av-gateway/"))
    assert "Administrators of Lumen edit, submit and withdraw." in words
    assert "Edit the draft" not in words
    for path in (NEW, "/partner/products/av-gateway/file/"):
        assert browser.get(path).status_code == 403
    assert browser.post("/partner/products/av-gateway/submit/").status_code == 403


def test_the_products_of_others_are_not_there(enter: Enter) -> None:
    polaris = enter("polaris")
    for path in ("", "edit/", "edit/basics/", "file/"):
        assert polaris.get(f"/partner/products/av-gateway/{path}").status_code == 404


def test_a_get_of_an_action_leads_to_its_page(enter: Enter) -> None:
    answer = enter("lumen").get("/partner/products/av-gateway/submit/")
    assert answer.headers["Location"] == "/partner/products/av-gateway/"


# --- YAML --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["av-gateway", "ota-500-vehicles", "voice-channel"])
def test_a_draft_written_as_yaml_is_read_as_the_same_listing(slug: str) -> None:
    listing = read(demo_listing(slug)).listing
    assert read(read_yaml(write_yaml(to_plain(listing)))).listing == listing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "something else"),
        ("- a\n- b", "something else"),
        ("a: {", "line "),
        ("a: !!python/object:os.system {}", "could not determine a constructor"),
        ("a: " + "[" * 100_000 + "]" * 100_000, "at most 40 levels"),
        ('a: "\\0"', "without the character NUL"),
        ('"\\ud800": 1', "character"),
        ("x: " + "y" * BYTES_MAX, "at most 2,097,152 bytes"),
        ("a: \x00", "characters are not allowed"),
    ],
)
def test_what_is_no_listing_file_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_yaml(text)
    assert told in f"{refused.value.facts['expected']} {refused.value.facts['got']}"


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(Refusal, match="bad_input"):
        read_yaml("\n".join(lines))
    with pytest.raises(Refusal, match="bad_input"):
        read_yaml("a: &a [*a, *a]")
