"""Each kind can be told in each language, with all its facts, in whole sentences."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vendible.domain.access.notices import FACTS, Channel, Language, Notice
from vendible.usecases.notices.sentences import Tongue, fact_names, told
from vendible.usecases.notices.tongues import TONGUES, tongue_of

BERLIN = ZoneInfo("Europe/Berlin")
ADDED = {"partner", "on"}  # by `tell` itself
# As JSON gives them back. 23:30 UTC is the next day in Berlin.
EVERY: dict[str, Any] = {
    "product": "Fleetboard",
    "revision": 7,
    "answer_by": "2026-01-20T23:30:00Z",
    "reasons": [{"place": "name", "reason": "Too long."}, {"place": "", "reason": "No."}],
    "asset": "Gateway",
    "version": "2.1.0",
    "result": "infected",
    "reason": "The license file is missing.",
    "count": 12,
    "until": "2026-02-01",
    "then_costs": "345.10 EUR",
    "ends_on": "2026-02-01",
    "order_total": "345.10 EUR",
    "notice_by": "2026-02-01",
    "contract_end": "2026-03-01",
    "renews_on": "2026-02-01",
    "costs": "345.10 EUR",
    "renewable_until": "2026-02-08",
    "missing": "12.00 EUR",
    "because": "lapsed",
    "rule": "The add-on is in a contract.",
    "offer": "starter-monthly",
    "from_on": "2026-04-01",
    "old": "290.00 EUR",
    "new": "310.00 EUR",
    "by": "Buyers and Sons",
    "partner": "Polaris",
    "on": "2026-01-15",
}
EACH = [(language, kind) for language in Language for kind in Notice]


def _facts(kind: Notice) -> dict[str, Any]:
    return {name: EVERY[name] for name in FACTS[kind] | ADDED}


def test_each_language_is_complete() -> None:
    assert set(TONGUES) == set(Language)
    for tongue in TONGUES.values():
        assert set(tongue.words) == set(Notice)
        assert set(tongue.channels) == set(Channel)
    assert len({frozenset(tongue.results) for tongue in TONGUES.values()}) == 1


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_all_facts_of_a_kind_are_told(language: Language, kind: Notice) -> None:
    words = TONGUES[language].words[kind]
    used = fact_names(words.subject).union(*map(fact_names, words.sentences))
    assert FACTS[kind] <= used <= FACTS[kind] | ADDED


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_a_message_reads_well(language: Language, kind: Notice) -> None:
    message = told(TONGUES[language], kind, _facts(kind), BERLIN)
    for text in (message.subject, message.text):
        assert text == " ".join(text.split())
        assert not re.search(r"[{}!]|None", text)
    assert message.text.endswith((".", "。"))
    assert not message.subject.endswith((".", "。"))
    assert len(message.subject) <= 60, "a phone shows no more"
    is_chinese = bool(re.search(r"[\u4e00-\u9fff]", message.subject + message.text))
    assert is_chinese == (language is Language.SIMPLIFIED_CHINESE)


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_a_fact_that_is_missing_is_a_failure(language: Language, kind: Notice) -> None:
    for name in FACTS[kind]:
        facts = _facts(kind)
        del facts[name]
        with pytest.raises(KeyError):
            told(TONGUES[language], kind, facts, BERLIN)


@pytest.mark.parametrize("language", Language)
def test_what_is_not_known_is_not_told(language: Language) -> None:
    facts = _facts(Notice.LISTING_SUBMITTED) | {"answer_by": None}
    message = told(TONGUES[language], Notice.LISTING_SUBMITTED, facts, BERLIN)
    assert "2026" not in message.text
    assert "Fleetboard" in message.text


@pytest.mark.parametrize("result", ["clean", "infected", "refused"])
@pytest.mark.parametrize("language", Language)
def test_each_result_of_a_scan_has_words(language: Language, result: str) -> None:
    facts = _facts(Notice.ASSET_SCANNED) | {"result": result}
    message = told(TONGUES[language], Notice.ASSET_SCANNED, facts, BERLIN)
    assert result not in message.text or language is Language.ENGLISH


def test_days_are_those_of_the_marketplace() -> None:
    english, chinese = TONGUES[Language.ENGLISH], TONGUES[Language.SIMPLIFIED_CHINESE]

    def text(tongue: Tongue, **facts: Any) -> str:
        kind = Notice.REVIEW_OVERDUE
        return told(tongue, kind, _facts(kind) | facts, BERLIN).text

    assert text(english).endswith("It was due on 21 January 2026.")
    assert "2026年1月21日" in text(chinese)
    assert text(english, answer_by=date(2026, 1, 20)).endswith("20 January 2026.")


def test_the_rejection_in_both_languages() -> None:
    facts = _facts(Notice.LISTING_REJECTED)
    english = told(TONGUES[Language.ENGLISH], Notice.LISTING_REJECTED, facts, BERLIN)
    chinese = told(TONGUES[Language.SIMPLIFIED_CHINESE], Notice.LISTING_REJECTED, facts, BERLIN)
    assert english.text == (
        "Revision 7 of Fleetboard was not approved. Reasons given: 2. Each names its place in the "
        "listing. Change the draft, then submit it again."
    )
    assert chinese.text == (
        "“Fleetboard”第 7 版未通过审核。共有 2 条审核意见，每条意见均注明了对应位置。"  # noqa: RUF001
        "请修改草稿后重新提交。"
    )


def test_a_name_can_not_break_the_subject() -> None:
    facts = _facts(Notice.LISTING_APPROVED) | {"product": "Fleet\r\nBcc: all@example.com"}
    message = told(TONGUES[Language.ENGLISH], Notice.LISTING_APPROVED, facts, BERLIN)
    assert message.subject == "Fleet Bcc: all@example.com is approved"


def test_a_language_that_nobody_wrote_is_english() -> None:
    assert tongue_of("fr") is TONGUES[Language.ENGLISH]
    assert tongue_of("zh-hans") is TONGUES[Language.SIMPLIFIED_CHINESE]
