"""What customers agree to: a listing's own agreement, or the platform's in force (product: L9)."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from django.db import connection

from vendible.domain.catalog.listing import Agreement, AgreementSource, Listing
from vendible.domain.catalog.starting_agreements import filled
from vendible.records.models import PlatformAgreement

_CACHE_MAX = 256
_cache: OrderedDict[UUID, PlatformAgreement] = OrderedDict()  # a version is kept as written
_lock = Lock()

Named = tuple[str, str]  # source and code; without a code the first of its source


@dataclass(frozen=True, slots=True)
class Agreed:
    """What applies to one product. `version` is that of the platform's, else None.

    `sha256` is that of the text in UTF-8, or of the PDF that `file` names.
    """

    product: str
    name: str
    source: AgreementSource
    title: str
    text: str
    file: str
    version: int | None
    sha256: str

    def to_plain(self) -> dict[str, object]:
        """As an order keeps it."""
        return {
            "product": self.product,
            "title": self.title or self.source.value,
            "text": self.text,
            "file": self.file,
            "version": self.version,
            "sha256": self.sha256,
        }


def in_force(source: str, code: str) -> PlatformAgreement | None:
    """The newest version of the platform's agreement; None where the operator wrote none."""
    return _in_force([(source, code)]).get((source, code))


def agreed(listings: Iterable[Listing]) -> Sequence[Agreed]:
    """What applies to each; no statement unless one of them takes the platform's, then one.

    A text of the platform that this process has not read yet takes one more.
    """
    wanted = list(listings)
    named = {_named(each.agreement) for each in wanted} - {None}
    known = _in_force([each for each in named if each is not None])
    return [_agreed(each, known) for each in wanted]


def _named(agreement: Agreement) -> Named | None:
    if agreement.source is AgreementSource.OWN or agreement.text or agreement.file:
        return None
    return agreement.source.value, agreement.template


def _agreed(listing: Listing, known: Mapping[Named, PlatformAgreement]) -> Agreed:
    said = listing.agreement
    named = _named(said)
    platform = known.get(named) if named else None
    title, text = said.title, said.text
    if platform is not None:
        title, text = platform.title, filled(platform.text, listing.name)
    return Agreed(
        product=listing.slug,
        name=listing.name,
        source=said.source,
        title=title,
        text=text,
        file=said.file,
        version=platform.version if platform else None,
        sha256=said.file or hashlib.sha256(text.encode()).hexdigest(),
    )


def _in_force(named: Sequence[Named]) -> dict[Named, PlatformAgreement]:
    if not named:
        return {}
    sql = (
        "SELECT n.source, n.code, (SELECT a.id FROM platform_agreements a "
        "WHERE a.source = n.source AND (n.code = '' OR a.code = n.code) "
        "ORDER BY a.code, a.version DESC LIMIT 1) "
        "FROM unnest(%s::text[], %s::text[]) AS n(source, code)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[each[0] for each in named], [each[1] for each in named]])
        ids = {(source, code): id_ for source, code, id_ in cursor.fetchall() if id_ is not None}
    texts = _texts(set(ids.values()))
    return {each: texts[id_] for each, id_ in ids.items()}


def _texts(wanted: set[UUID]) -> dict[UUID, PlatformAgreement]:
    with _lock:
        known = {each: _cache[each] for each in wanted if each in _cache}
    missing = wanted - known.keys()
    if missing:
        fetched = {each.id: each for each in PlatformAgreement.objects.filter(id__in=missing)}
        known.update(fetched)
        with _lock:
            _cache.update(fetched)
            while len(_cache) > _CACHE_MAX:
                _cache.popitem(last=False)
    return known
