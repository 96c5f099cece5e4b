"""The listing editor around its sections: saving, by itself and by hand, and who was quicker."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.consoles.pages import field_of, text_of, typed_in
from tests.marketplace import demo_listing
from vendible.consoles.partner.editor.sections import section_of
from vendible.domain.access.permissions import Role
from vendible.records.models import JournalEntry, Product
from vendible.usecases.people import add_person

if TYPE_CHECKING:
    from tests.consoles.conftest import Enter
    from tests.marketplace import Marketplace

EDIT = "/partner/products/av-gateway/edit/"
OWN = ("basics", "texts", "delivery", "agreements", "sign-on")
BY_ITSELF = {"HX-Request": "true"}


def fields_of(page: Any) -> QueryDict:
    """What a browser sends for the section's form as it is shown."""
    text = page.content.decode()
    form = text[text.index('id="draft"') :]
    form = form[: form.index("</form>")]
    sent = QueryDict(mutable=True)
    for tag in re.finditer(r"<(input|select|textarea)\b([^>]*)>", form):
        kind, attributes = tag[1], dict(_ATTRIBUTE.findall(tag[2]))
        name = html.unescape(attributes.get("name", ""))
        flags = {each for each in ("checked", "disabled") if re.search(rf"\s{each}\b", tag[2])}
        if not name or attributes.get("type") in ("file", "submit"):
            continue
        if kind == "select":
            inner = form[tag.end() : form.index("</select>", tag.end())]
            chosen = re.search(r'<option value="([^"]*)" selected', inner) or re.search(
                r'<option value="([^"]*)"', inner
            )
            sent.appendlist(name, html.unescape(chosen[1]) if chosen else "")
        elif kind == "textarea":
            inner = form[tag.end() : form.index("</textarea>", tag.end())]
            shown = html.unescape(inner).removeprefix("\n")
            sent.appendlist(name, shown.replace("\r\n", "\n").replace("\n", "\r\n"))
        elif attributes.get("type") not in ("checkbox", "radio") or "checked" in flags:
            sent.appendlist(name, html.unescape(attributes.get("value", "")))
    return sent


_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def save(browser: Client, section: str, sent: QueryDict, **more: Any) -> Any:
    return browser.post(
        f"{EDIT}{section}/",
        sent.urlencode(),
        content_type="application/x-www-form-urlencoded",
        **more,
    )


def changed(sent: QueryDict, **values: str) -> QueryDict:
    copied = sent.copy()
    for name, value in values.items():
        copied[name] = value
    return copied


def draft() -> dict[str, Any]:
    return dict(Product.objects.get(slug="av-gateway").draft or {})


@pytest.fixture
def carl(market: Marketplace) -> Client:
    """Another administrator of Lumen."""
    browser = Client()
    lumen = market.organizations["lumen"]
    browser.force_login(add_person("carl@lumen.example", "Carl Cooper", lumen, Role.ADMINISTRATOR))
    return browser


# --- saving ------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", OWN)
def test_a_section_posted_as_it_was_shown_changes_nothing(section: str, enter: Enter) -> None:
    browser, before = enter("lumen"), draft()
    sent = fields_of(browser.get(f"{EDIT}{section}/"))
    answer = save(browser, section, sent)
    assert answer.headers["Location"] == f"{EDIT}{section}/"
    assert draft() == before
    assert Product.objects.get(slug="av-gateway").draft_version == 1


def test_what_was_typed_is_kept_mistakes_and_all(enter: Enter) -> None:
    browser = enter("lumen")
    sent = changed(fields_of(browser.get(f"{EDIT}delivery/")), **{"delivery_days:number": "soon"})
    save(browser, "delivery", sent)
    assert draft()["delivery_days"] == "soon"
    page = browser.get(f"{EDIT}delivery/")
    assert field_of(page, "delivery_days:number") == "soon"
    assert "a whole number was expected" in text_of(page)
    assert 'aria-invalid="true"' in page.content.decode()
    # A mistake in one section keeps nobody from another one.
    sent = changed(fields_of(browser.get(f"{EDIT}basics/")), name="AV Gateway 2")
    save(browser, "basics", sent)
    assert (draft()["name"], draft()["delivery_days"]) == ("AV Gateway 2", "soon")


def test_one_saves_and_goes_on(enter: Enter) -> None:
    browser = enter("lumen")
    sent = changed(fields_of(browser.get(f"{EDIT}basics/")), name="Renamed", do="go texts")
    assert save(browser, "basics", sent).headers["Location"] == f"{EDIT}texts/"
    assert draft()["name"] == "Renamed"
    sent = changed(fields_of(browser.get(f"{EDIT}basics/")), do="go nowhere")
    assert save(browser, "basics", sent).headers["Location"] == f"{EDIT}basics/"


def test_saving_by_itself_answers_only_what_changes(enter: Enter) -> None:
    browser = enter("lumen")
    page = browser.get(f"{EDIT}basics/")
    sent = changed(fields_of(page), summary="", said="name\nsummary")
    answer = save(browser, "basics", sent, headers=BY_ITSELF)
    text = answer.content.decode()
    assert answer.headers["Draft"] == f"saved {field_of(answer, 'seen')}"
    assert field_of(answer, "seen") != field_of(page, "seen")
    assert "<form" not in text
    assert 'id="at-summary-said"' in text
    assert 'id="at-name-said"' in text
    words = text_of(answer)
    assert "15 Jan 2026, 12:00 by you" in words
    assert "1 finding stands in the way of submitting" in words
    assert "1 to mend" in words
    assert "summary" not in draft()
    # The next one is over what this one answered.
    again = changed(sent, summary="Back.", seen=field_of(answer, "seen"))
    answer = save(browser, "basics", again, headers=BY_ITSELF)
    assert "Nothing stands in the way of submitting" in text_of(answer)


def test_the_journal_has_one_line_for_a_sitting(enter: Enter) -> None:
    browser = enter("lumen")
    lines = JournalEntry.objects.filter(fact="draft_saved")
    before = lines.count()
    for name in ("One", "Two", "Three"):
        sent = changed(fields_of(browser.get(f"{EDIT}basics/")), name=name)
        save(browser, "basics", sent, headers=BY_ITSELF)
    assert lines.count() == before + 1


# --- two people --------------------------------------------------------------------------------


def test_the_later_save_does_not_win_silently(enter: Enter, carl: Client) -> None:
    anna = enter("lumen")
    hers, his = (fields_of(each.get(f"{EDIT}basics/")) for each in (anna, carl))
    save(carl, "basics", changed(his, name="Carl’s gateway"))
    page = save(anna, "basics", changed(hers, name="Anna’s gateway", summary="Hers."))
    assert page.status_code == 409
    words = text_of(page)
    assert "This section was changed after you opened it" in words
    assert "Carl Cooper saved the draft last, 15 Jan 2026, 12:00" in words
    assert "Changed name Carl’s gateway Anna’s gateway" in words
    assert field_of(page, "name") == "Anna’s gateway"
    assert field_of(page, "summary") == "Hers."
    assert draft()["name"] == "Carl’s gateway"
    # Having seen that, hers goes over his.
    save(anna, "basics", changed(fields_of(page), do="over"))
    assert (draft()["name"], draft()["summary"]) == ("Anna’s gateway", "Hers.")


def test_saving_by_itself_stops_and_says_who_was_quicker(enter: Enter, carl: Client) -> None:
    anna = enter("lumen")
    hers, his = (fields_of(each.get(f"{EDIT}basics/")) for each in (anna, carl))
    save(carl, "basics", changed(his, name="Carl’s gateway"), headers=BY_ITSELF)
    answer = save(anna, "basics", changed(hers, name="Anna’s"), headers=BY_ITSELF)
    assert (answer.status_code, answer.headers["Draft"]) == (409, "changed")
    assert "Carl Cooper saved the draft last" in text_of(answer)
    assert "Compare theirs with mine" in text_of(answer)
    assert draft()["name"] == "Carl’s gateway"


def test_different_sections_do_not_disturb_each_other(enter: Enter, carl: Client) -> None:
    anna = enter("lumen")
    hers = fields_of(anna.get(f"{EDIT}basics/"))
    his = fields_of(carl.get(f"{EDIT}texts/"))
    assert save(carl, "texts", changed(his, support="Always.")).status_code == 302
    assert save(anna, "basics", changed(hers, name="Anna’s")).status_code == 302
    assert (draft()["name"], draft()["support"]) == ("Anna’s", "Always.")


def test_the_same_change_by_two_is_none(enter: Enter, carl: Client) -> None:
    anna = enter("lumen")
    sent = [changed(fields_of(each.get(f"{EDIT}basics/")), name="New") for each in (anna, carl)]
    assert save(anna, "basics", sent[0]).status_code == 302
    assert save(carl, "basics", sent[1]).status_code == 302


def test_a_saving_whose_answer_was_lost_is_no_stranger(enter: Enter) -> None:
    browser = enter("lumen")
    shown = fields_of(browser.get(f"{EDIT}basics/"))
    lost = changed(shown, name="Typed first")
    save(browser, "basics", lost, headers=BY_ITSELF)
    again = changed(shown, name="Typed first, then more", attempt=lost.urlencode())
    answer = save(browser, "basics", again, headers=BY_ITSELF)
    assert answer.headers["Draft"].startswith("saved ")
    assert draft()["name"] == "Typed first, then more"
    # Without having tried that, it would be somebody else's.
    other = changed(shown, name="Typed in another window")
    assert save(browser, "basics", other, headers=BY_ITSELF).headers["Draft"] == "changed"


# --- closed and refused ------------------------------------------------------------------------


def test_nothing_can_be_edited_while_a_submission_is_open(
    market: Marketplace, enter: Enter
) -> None:
    browser = enter("lumen")
    market.submit("lumen", demo_listing("av-gateway", summary="Another summary."))
    page = browser.get(f"{EDIT}basics/")
    words = text_of(page)
    assert "Revision 2 is submitted: nothing can be edited" in words
    assert "Rule: L7" in words
    assert '<fieldset class="form" disabled>' in page.content.decode()
    sent = changed(fields_of(page), name="Too late")
    refused = save(browser, "basics", sent)
    assert refused.status_code == 409
    assert field_of(refused, "name") == "Too late"
    by_itself = save(browser, "basics", sent, headers=BY_ITSELF)
    assert by_itself.headers["Draft"] == "refused"
    assert draft()["name"] == "AV Gateway"


def test_a_section_that_is_not_there(enter: Enter) -> None:
    assert enter("lumen").get(f"{EDIT}nothing/").status_code == 404
    assert enter("lumen", Role.MEMBER).get(f"{EDIT}basics/").status_code == 403
    assert enter("polaris").get(f"{EDIT}basics/").status_code == 404


def test_the_way_through_the_sections_counts_findings(enter: Enter) -> None:
    browser = enter("lumen")
    sent = changed(fields_of(browser.get(f"{EDIT}basics/")), name="", summary="")
    save(browser, "basics", sent)
    page = browser.get(f"{EDIT}texts/")
    words = text_of(page).partition("Check and submit")[2]
    assert "Basics 2 to mend" in words
    assert "2 findings stand in the way of submitting" in words
    assert words.index("Basics") < words.index("Texts and pictures") < words.index("Sign-on")
    assert 'aria-current="page"' in page.content.decode()


# --- any draft ---------------------------------------------------------------------------------

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n", exclude_categories=["Cs"]),
    max_size=30,
)
_LONG = st.lists(_TEXT, max_size=4).map("\n".join)
_ANY = st.one_of(
    _TEXT, st.integers(-5, 999), st.booleans(), st.lists(_TEXT, max_size=2), st.just({"a": "b"})
)
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "name": _ANY,
        "summary": _TEXT,
        "category": _ANY,
        "billing": st.one_of(st.sampled_from(["online", "offline", "free"]), _ANY),
        "tax_class": _ANY,
        "seats": _ANY,
        "proration": st.one_of(st.sampled_from(["vendible", "lago"]), _ANY),
        "notes": st.one_of(st.lists(_TEXT, min_size=1, max_size=3), _ANY),
        "description": st.one_of(_LONG, _ANY),
        "highlights": st.one_of(st.lists(_TEXT, max_size=3), _ANY),
        "logo": _ANY,
        "pictures": st.one_of(
            st.lists(st.fixed_dictionaries({"file": _TEXT}, optional={"caption": _ANY})), _ANY
        ),
        "support": st.one_of(_LONG, _ANY),
        "contact": st.one_of(
            st.dictionaries(st.sampled_from(["hours", "phone", "email", "fax"]), _ANY), _ANY
        ),
        "delivery": st.one_of(st.sampled_from(["license", "instance"]), _ANY),
        "delivery_days": _ANY,
        "acceptance": st.one_of(_LONG, _ANY),
        "agreement": st.one_of(
            st.dictionaries(st.sampled_from(["source", "title", "text", "template"]), _ANY), _ANY
        ),
        "sign_on": st.one_of(st.dictionaries(st.sampled_from(["address", "inherit"]), _ANY), _ANY),
    },
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(parts=_PARTS)
@example(parts={"agreement": {"source": ""}, "sign_on": {"a": "b"}, "name": {"a": "b"}})
def test_any_draft_shown_and_posted_back_stays_the_same(
    market: Marketplace, lumen: Client, parts: dict[str, Any]
) -> None:
    document = {**demo_listing("av-gateway"), **parts}
    Product.objects.filter(slug="av-gateway").update(draft=document)
    for section in OWN:
        page = lumen.get(f"{EDIT}{section}/")
        assert page.status_code == 200
        said = section_of(document, section).typed(page.context["editing"], fields_of(page))
        before = {key: document.get(key) for key in said}
        assert said == before, section


@pytest.fixture
def lumen(enter: Enter) -> Client:
    return enter("lumen")


def test_a_textarea_keeps_a_first_empty_line(enter: Enter) -> None:
    document = demo_listing("av-gateway", description="\nA first line.\n\nAnother.")
    Product.objects.filter(slug="av-gateway").update(draft=document)
    page = enter("lumen").get(f"{EDIT}texts/")
    assert typed_in(page, "description").splitlines() == ["", "A first line.", "", "Another."]
