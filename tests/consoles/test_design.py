"""The design system: its tags say what they should, its colours are legible, it stands alone."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler  # type: ignore[import-untyped]

from vendible import consoles
from vendible.consoles.design.gallery import gallery
from vendible.consoles.design.states import LOOKS, Shape, look_of
from vendible.consoles.templatetags import design
from vendible.domain.catalog.review import ReviewState
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.terms import Term
from vendible.domain.licensing.license import LicenseState
from vendible.domain.ordering.orders import OrderState
from vendible.domain.pricing.explained import explain, stated
from vendible.domain.subscriptions.holding import State

urlpatterns: list[object] = []  # of this module as ROOT_URLCONF: layouts stand without any address

HOME = Path(consoles.__file__).parent
DOCUMENTED = Path(__file__).parents[2] / "docs/concepts/design-system.md"
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
SHEETS = sorted((HOME / "static").rglob("*.css"))
INLINE = "money day instant term state icon".split()

# --- what the tags say -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(1_234_50, "EUR"), "€1,234.50"),
        (Money(-724, "EUR"), "−€7.24"),
        (Money(98_000, "JPY"), "¥98,000"),
        (Money(12_500, "KWD"), "KWD\N{NO-BREAK SPACE}12.500"),
        (Money(5, "HUF"), "HUF\N{NO-BREAK SPACE}0.05"),
        (Money(0, "USD"), "$0.00"),
        ({"minor": 724, "currency": "EUR"}, "€7.24"),
        (stated(Money(724, "EUR"), "setup fee"), "€7.24"),
        (stated(Money(724, "EUR"), "setup fee").to_plain(), "€7.24"),
        (None, ""),
    ],
)
def test_money_has_the_digits_of_its_currency(amount: design.Amount | None, text: str) -> None:
    assert design.money(amount) == text


def test_money_follows_the_language_of_the_page() -> None:
    with override("de"):
        assert design.money(Money(-1_234_50, "EUR")) == "−1.234,50\N{NO-BREAK SPACE}€"


def test_a_difference_carries_its_sign() -> None:
    signed = [design.signed_money(Money(minor, "EUR")) for minor in (724, 0, -724)]
    assert signed == ["+€7.24", "€0.00", "−€7.24"]


def test_a_term_is_shown_with_its_last_day() -> None:
    january = Term(date(2027, 1, 1), date(2027, 2, 1))
    assert design.term(january) == "1 Jan 2027 – 31 Jan 2027 (31 days)"
    assert design.term(Term(date(2027, 1, 1), date(2027, 1, 2))) == "1 Jan 2027 (1 day)"
    assert design.term(Term(date(2027, 1, 1), date(2027, 1, 1))) == "1 Jan 2027"


@override_settings(MARKET_ZONE="Asia/Shanghai")
def test_an_instant_is_told_in_the_zone_of_the_marketplace() -> None:
    at = datetime(2026, 12, 31, 17, 5, tzinfo=UTC)
    assert design.instant(at) == "1 Jan 2027, 01:05"
    assert design.zone(at).startswith("Asia/Shanghai, ")


def test_a_day_and_an_instant_are_not_taken_for_one_another() -> None:
    with pytest.raises(TypeError, match="filter instant"):
        design.day(datetime(2026, 12, 31, tzinfo=UTC))
    with pytest.raises(ValueError, match="no time zone"):
        design.instant(datetime(2026, 12, 31))  # noqa: DTZ001


def test_numbers_share_and_initials() -> None:
    assert design.number(10_000) == "10,000"
    assert [design.percent_of(part, 500) for part in (0, 312, 500, 900)] == [0, 62, 100, 100]
    assert design.percent_of(5, None) == 0
    assert [design.initial(name) for name in ("500 more vehicles", "Östra", "42")] == ["M", "Ö", ""]


def test_an_explained_price_says_what_was_rounded() -> None:
    price = explain("2000.00 × 17/31", Fraction(2000) * Fraction(17, 31), "EUR")
    (line,) = design.price_lines(price.to_plain())
    assert line.exact.startswith("1096.7741")
    assert line.rounding == "rounded half up"
    assert [line] == design.price_lines(price)
    (fee,) = design.price_lines(stated(Money(15_000, "EUR"), "setup fee"))
    assert fee.exact == ""


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("order", OrderState),
        ("subscription", State),
        ("license", LicenseState),
        ("revision", ReviewState),
    ],
)
def test_every_state_of_the_rules_has_a_look(kind: str, states: type[OrderState]) -> None:
    assert {each.value for each in states} <= set(LOOKS[kind])


def test_states_of_one_kind_differ_by_more_than_colour() -> None:
    for kind, looks in LOOKS.items():
        assert len({look.word for look in looks.values()}) == len(looks), kind
    assert look_of("parcel", "on_its_way").word == "On its way"


def test_every_shape_is_drawn() -> None:
    drawings = (HOME / "templates/components/icon.html").read_text()
    assert [each for each in Shape if f'name == "{each}"' not in drawings] == []


# --- that its colours can be read (WCAG 2.2 AA) ---------------------------------------------------

_PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in _PAIR.findall((HOME / "static/vendible/tokens.css").read_text())
}
GROUNDS = ("page", "surface", "sunken", "raised")
TONES = ("accent", "info", "positive", "warning", "negative")
TEXT_ON = [
    *(
        (text, ground)
        for text in ("text", "muted", "accent", "accent-strong")
        for ground in GROUNDS
    ),
    *((tone, ground) for tone in TONES for ground in ("page", "surface", f"{tone}-soft")),
    *((text, f"{tone}-soft") for text in ("text", "accent") for tone in TONES),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-negative", "negative"),
]
# What one must see to find a control: borders of inputs and buttons, the ring of the focus.
SEEN_ON = [(part, ground) for part in ("line-strong", "accent") for ground in GROUNDS]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [*((*pair, 4.5) for pair in TEXT_ON), *((*pair, 3.0) for pair in SEEN_ON)],
)
def test_contrast(front: str, ground: str, least: float, scheme: str) -> None:
    assert _contrast(COLOURS[front][scheme], COLOURS[ground][scheme]) >= least


def test_only_tokens_name_colours() -> None:
    """Else a colour escapes the test of contrast, or has no dark twin."""
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
    allowed = {"tokens.css"}
    found = {
        sheet.name: literal.findall(sheet.read_text())
        for sheet in SHEETS
        if sheet.name not in allowed
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_only_tokens_are_used() -> None:
    sheets = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", sheets))
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) <= defined


# --- that its pages stand alone -------------------------------------------------------------------

_FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)|\son[a-z]+=", re.IGNORECASE),
    "another host": re.compile(r"""["'(]\s*(?:https?:)?//""", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("path", [*TEMPLATES, *SHEETS], ids=lambda path: path.name)
def test_files_need_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in _FORBIDDEN.items() if pattern.search(text)] == []
    assert "@import" not in text


@pytest.mark.parametrize("name", INLINE)
def test_what_stands_in_a_sentence_ends_without_a_line_break(name: str) -> None:
    """Else a blank stands before the full stop."""
    text = (HOME / f"templates/components/{name}.html").read_text()
    assert text == text.strip()


def test_components_declare_a_default_for_each_of_their_names() -> None:
    """A name without a default would be looked up in the page around the component."""
    for path in TEMPLATES:
        for declared in re.findall(r"<c-vars([^>]*)/>", path.read_text()):
            rest = re.sub(r':?[\w-]+="[^"]*"', "", declared)
            assert rest.strip() == "", (path.name, rest)


class _Page(HTMLParser):
    """What a page's structure must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.refers: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        if held.get("id"):
            self.ids.append(str(held["id"]))
        for name in ("aria-describedby", "for", "popovertarget"):
            self.refers.extend((held.get(name) or "").split())
        if tag == "label" and held.get("for"):
            self.labelled.add(str(held["for"]))
        if tag in {"input", "select", "textarea"} and held.get("type") != "hidden":
            self.fields.append(held)


@pytest.fixture(params=["console", "storefront"])
def page(request: pytest.FixtureRequest) -> Iterator[str]:
    with override_settings(ROOT_URLCONF=__name__):
        asked = RequestFactory().get("/design/", {"frame": request.param})
        shown: HttpResponse = gallery(asked)
        assert shown.status_code == 200
        yield shown.content.decode()


def test_the_gallery_is_well_built(page: str) -> None:
    parsed = _Page()
    parsed.feed(page)
    assert parsed.tags.count("main") == parsed.tags.count("h1") == 1
    assert {"header", "nav", "main"} <= set(parsed.tags)
    assert sorted(set(parsed.ids)) == sorted(parsed.ids)
    assert set(parsed.refers) <= set(parsed.ids)
    assert [
        field
        for field in parsed.fields
        if field.get("id") not in parsed.labelled and not field.get("aria-label")
    ] == []
    assert [what for what, pattern in _FORBIDDEN.items() if pattern.search(page)] == []
    assert "<c-" not in page
    assert "{{" not in page


def test_the_gallery_shows_what_the_documentation_names() -> None:
    named = set(re.findall(r"<c-([\w-]+)", DOCUMENTED.read_text())) - {"slot", "name"}
    shown = "".join(
        path.read_text() for path in TEMPLATES if path.parent.name in {"design", "layouts"}
    )
    assert named <= {path.stem.replace("_", "-") for path in TEMPLATES}
    assert {name for name in named if f"<c-{name}" not in shown} == set()


def test_every_component_is_used() -> None:
    pages = "".join(path.read_text() for path in TEMPLATES)
    names = {path.stem.replace("_", "-") for path in TEMPLATES if path.parent.name == "components"}
    assert {name for name in names if name[0] != "-" and f"<c-{name}" not in pages} == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(name: str) -> None:
    shown = render_to_string(f"{name}.html")
    assert "<h1>" in shown
    assert name[:3] in shown


def test_what_people_typed_is_escaped_once() -> None:
    """As text in an attribute, as a value, and as content."""
    page = """<c-problem wrong="{{ typed }}" :remedy="typed">{{ typed }}</c-problem>"""
    shown = Template(CottonCompiler().process(page)).render(Context({"typed": "<i>&"}))
    assert shown.count("&lt;i&gt;&amp;") == 3
    assert "<i>" not in shown
    assert "&amp;lt;" not in shown
