"""Words as the storefront searches them: of what is on sale, and of what people type."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase

QUERY_LETTERS_MAX = 200
QUERY_WORDS_MAX = 12
WORD_LETTERS_MAX = 64
SHORT_LETTERS_MAX = 6
TEXT_LETTERS_MAX = 20_000

_ACCENTS = re.compile("[\u0300-\u036f]")
# Scripts that put no space between words: Thai, kana, Chinese characters, Hangul.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)


def spelled(text: str) -> str:
    """Small letters and digits without accents; all else, full-width signs too, is a space."""
    plain = unicodedata.normalize("NFKD", text)
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).casefold()
    return "".join(each if each.isalnum() else " " for each in plain)


def sought(text: str) -> str:
    """The words of a text, for the index.

    What is written without spaces is there by each two letters next to each other, and by its
    last one: then two letters are found anywhere, and one as the beginning of such a pair.
    """
    words: list[str] = []
    for word in _parts(spelled(text[:TEXT_LETTERS_MAX])):
        if _UNSPACED.match(word):
            words += [*_pairs(word), word[-1]]
        else:
            words.append(word[:WORD_LETTERS_MAX])
    return " ".join(words)


def asked(text: str) -> list[str]:
    """The words of a search: the same words, without an unspaced run's last letter."""
    words: list[str] = []
    for word in _parts(spelled(text[:QUERY_LETTERS_MAX])):
        words += _pairs(word) if _UNSPACED.match(word) else [word[:WORD_LETTERS_MAX]]
    return list(dict.fromkeys(words))[:QUERY_WORDS_MAX]


def pieces(text: str) -> list[str]:
    """What was typed, word by word; an unspaced run stays whole."""
    return _parts(spelled(text[:QUERY_LETTERS_MAX]))


def is_unspaced(word: str) -> bool:
    return bool(_UNSPACED.match(word))


def _parts(text: str) -> list[str]:
    """Words, cut where the script changes between one with and one without spaces."""
    found: list[str] = []
    for word in text.split():
        first = 0
        for run in _UNSPACED.finditer(word):
            found += [word[first : run.start()], run[0]]
            first = run.end()
        found.append(word[first:])
    return [each for each in found if each]


def _pairs(run: str) -> list[str]:
    return [run[first : first + 2] for first in range(len(run) - 1)] or [run]


def distance(one: str, other: str) -> int:
    """How many letters were left out, added, mistaken or swapped (Damerau-Levenshtein)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before = before, row
        row = [place]
        for at, its in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != its))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == its:
                cost = min(cost, earlier[at - 2] + 1)
            row.append(cost)
    return row[-1]


def slips(word: str) -> list[str]:
    """A short word with two letters swapped or one mistaken: too few trigrams tell it from others.

    Empty for long words and for other scripts.
    """
    if not 3 <= len(word) <= SHORT_LETTERS_MAX or not word.isascii():
        return []
    swapped = [
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(len(word) - 1)
    ]
    mistaken = [
        word[:place] + letter + word[place + 1 :]
        for place in range(len(word))
        for letter in ascii_lowercase
    ]
    return [each for each in dict.fromkeys(swapped + mistaken) if each != word]


def closest(word: str, known: list[str]) -> str | None:
    """The known word that was probably meant: one slip in three letters at most."""
    allowed = max(1, len(word) // 3)
    near = [(distance(word, each), place, each) for place, each in enumerate(known)]
    found = min((each for each in near if each[0] <= allowed), default=None)
    return found[2] if found else None
