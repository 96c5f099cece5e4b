"""The price list while it is read: which of its values were used, and what was odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from vendible.domain.catalog.document.fields import shown
from vendible.domain.catalog.findings import Finding, Severity, at

Data = Mapping[str, object]


class Oddity(StrEnum):
    """What an import has to say. The next one goes to its group's end."""

    # could not be mapped: errors
    NOT_A_PRICE_LIST = "not_a_price_list"
    WRONG_KIND = "wrong_kind"
    CURRENCY_MISSING = "currency_missing"
    NO_PLANS = "no_plans"
    PRICE_KIND = "price_kind"
    VALUE_KIND = "value_kind"
    UNKNOWN_REFERENCE = "unknown_reference"
    # mapped, but look at it: warnings
    SYNTAX_VERSION = "syntax_version"
    BILLING_PERIOD = "billing_period"
    UNIT_MISSING = "unit_missing"
    UNIT_WITHOUT_PERIOD = "unit_without_period"
    UNIT_OF_TWO = "unit_of_two"
    QUOTA_PERIOD = "quota_period"
    REPLACED_BY_LESS = "replaced_by_less"
    CONNECTED_TO_NOTHING = "connected_to_nothing"
    LIMIT_TYPE = "limit_type"
    # for your knowledge
    NEEDS_QUOTATION = "needs_quotation"
    LEVEL_RANKING = "level_ranking"
    PRICE_ROUNDED = "price_rounded"
    OWNERSHIP_CHOSEN = "ownership_chosen"
    CODE_CHANGED = "code_changed"
    FILLED_IN = "filled_in"


_ERRORS = (
    Oddity.NOT_A_PRICE_LIST,
    Oddity.WRONG_KIND,
    Oddity.CURRENCY_MISSING,
    Oddity.NO_PLANS,
    Oddity.PRICE_KIND,
    Oddity.VALUE_KIND,
    Oddity.UNKNOWN_REFERENCE,
)
_INFOS = (
    Oddity.NEEDS_QUOTATION,
    Oddity.LEVEL_RANKING,
    Oddity.PRICE_ROUNDED,
    Oddity.OWNERSHIP_CHOSEN,
    Oddity.CODE_CHANGED,
    Oddity.FILLED_IN,
)


class Source:
    """Reads parts of a price list and keeps account of what was used."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.findings: list[Finding] = []
        self.used: set[str] = set()

    def report(self, code: Oddity, place: str, message: str, remedy: str) -> None:
        severity = Severity.WARNING
        if code in _ERRORS:
            severity = Severity.ERROR
        elif code in _INFOS:
            severity = Severity.INFO
        self.findings.append(Finding(code.value, severity, place, message, remedy))

    def use(self, *places: str) -> None:
        """What stands at these places has found its way into the listings."""
        self.used.update(places)

    def part(self, parent: Data, key: str, place: str = "") -> Data:
        """The mapping under a key; empty if there is none."""
        value, where = parent.get(key), at(place, key)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return {str(name): each for name, each in value.items()}
        self.report(
            Oddity.WRONG_KIND,
            where,
            f"{shown(value)} came where keys with values were expected",
            "Write keys with values, or leave it empty.",
        )
        return {}

    def parts(self, parent: Data, key: str, place: str = "") -> dict[str, Data]:
        """The mappings under a key, by their names; a name without any is an empty one."""
        named = self.part(parent, key, place)
        return {name: self.part(named, name, at(place, key)) for name in named}

    def text(self, parent: Data, key: str, place: str = "") -> str:
        """A text as it is, any other scalar as a text; what is none is reported."""
        value = parent.get(key)
        if isinstance(value, (Mapping, list, tuple)):
            message = f"{shown(value)} came where a text was expected"
            self.report(Oddity.WRONG_KIND, at(place, key), message, "Write a text.")
            return ""
        self.use(at(place, key))
        return "" if value is None else str(value).strip()

    def names(self, parent: Data, key: str, place: str = "") -> list[tuple[str, str]]:
        """The texts of a list, each with its place."""
        value, where = parent.get(key), at(place, key)
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            message = f"{shown(value)} came where a list was expected"
            self.report(Oddity.WRONG_KIND, where, message, "Write a list of names.")
            return []
        self.use(where)
        return [(str(each), at(where, index)) for index, each in enumerate(value)]

    def rest(self) -> Iterator[tuple[tuple[str, ...], object]]:
        """Each value that was not used, with the keys that lead to it. A list is one value."""
        yield from self._rest(self.data, (), "")

    def _rest(
        self, value: object, keys: tuple[str, ...], place: str
    ) -> Iterator[tuple[tuple[str, ...], object]]:
        if place in self.used:
            return
        if isinstance(value, Mapping):
            for key, each in value.items():
                yield from self._rest(each, (*keys, str(key)), at(place, str(key)))
        elif value is not None:
            yield keys, value
