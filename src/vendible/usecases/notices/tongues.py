"""The languages in which people are told."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.access.notices import Language
from vendible.usecases.notices.chinese import SIMPLIFIED_CHINESE
from vendible.usecases.notices.english import ENGLISH
from vendible.usecases.notices.sentences import Tongue

TONGUES: Mapping[Language, Tongue] = {
    Language.ENGLISH: ENGLISH,
    Language.SIMPLIFIED_CHINESE: SIMPLIFIED_CHINESE,
}


def tongue_of(language: str) -> Tongue:
    """English for a language that nobody has written yet."""
    known = language in set(Language)
    return TONGUES[Language(language)] if known else ENGLISH
