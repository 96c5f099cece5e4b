"""The product's page: pictures, contact and agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vendible.domain.catalog.checks.found import choose, found, listed
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.rules import Medium, ReleaseRules
from vendible.domain.catalog.findings import Finding, at
from vendible.domain.catalog.listing import (
    Agreement,
    AgreementSource,
    Billing,
    Contact,
    Listing,
    ProductType,
)

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d ()/.-]{5,30}")
_PICTURE_TYPES = ("image/jpeg", "image/png")
_MIB = 1024 * 1024


def page_findings(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    yield from _logo(listing.logo, rules)
    yield from _pictures(listing, rules)
    yield from _contact(listing.contact)
    yield from _agreement(listing, rules)


def _logo(logo: str, rules: ReleaseRules) -> Iterator[Finding]:
    side = rules.number("logo_side")
    if not logo:
        yield found(Requirement.LOGO_MISSING, "logo", side=side)
        return
    if rules.media is None:
        return
    medium = rules.media.get(logo)
    if medium is None:
        yield found(Requirement.LOGO_UNKNOWN, "logo")
        return
    if medium.type != "image/png":
        yield found(Requirement.LOGO_FORMAT, "logo", type=medium.type)
    if (medium.width, medium.height) != (side, side):
        size = {"width": medium.width, "height": medium.height, "side": side}
        yield found(Requirement.LOGO_SIZE, "logo", **size)
    yield from _weight(medium, "logo", rules.number("logo_size_max"))


def _pictures(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    count, limit = len(listing.pictures), rules.number("pictures_max")
    if count > limit:
        yield found(Requirement.PICTURES_TOO_MANY, "pictures", count=count, limit=limit)
    for index, picture in enumerate(listing.pictures):
        place = at("pictures", index)
        if not picture.caption.strip():
            yield found(Requirement.PICTURE_CAPTION_MISSING, at(place, "caption"))
        if rules.media is not None:
            yield from _picture(rules.media.get(picture.file), at(place, "file"), rules)


def _picture(medium: Medium | None, place: str, rules: ReleaseRules) -> Iterator[Finding]:
    if medium is None or not medium.type.startswith("image/"):
        yield found(Requirement.PICTURE_UNKNOWN, place)
        return
    if medium.type not in _PICTURE_TYPES:
        yield found(Requirement.PICTURE_FORMAT, place, type=medium.type)
    least, greatest, high = (
        rules.number(f"picture_{each}") for each in ("width_min", "width_max", "height_min")
    )
    if not least <= medium.width <= greatest or medium.height < high:
        size = {"width": medium.width, "height": medium.height}
        bounds = {"least": least, "greatest": greatest, "high": high}
        yield found(Requirement.PICTURE_SIZE, place, **size, **bounds)
    yield from _weight(medium, place, rules.number("picture_size_max"))


def _weight(medium: Medium, place: str, limit: int) -> Iterator[Finding]:
    if medium.bytes > limit * _MIB:
        size = f"{medium.bytes / _MIB:.1f}"
        yield found(Requirement.FILE_TOO_LARGE, place, size=size, limit=limit)


def _contact(contact: Contact) -> Iterator[Finding]:
    missing = [each for each in ("hours", "phone", "email") if not getattr(contact, each).strip()]
    if missing:
        example = {
            "hours": "Weekdays 9 to 17 CET",
            "phone": "+49 30 1234567",
            "email": "support@example.com",
        }[missing[0]]
        names = listed(missing) + (" is" if len(missing) == 1 else " are")
        yield found(
            Requirement.CONTACT_INCOMPLETE,
            "contact",
            missing=names,
            first=missing[0],
            example=example,
        )
    if contact.phone.strip() and not _is_phone(contact.phone.strip()):
        yield found(Requirement.CONTACT_PHONE, "contact.phone", phone=contact.phone)
    if contact.email.strip() and not _EMAIL.fullmatch(contact.email.strip()):
        yield found(Requirement.CONTACT_EMAIL, "contact.email", email=contact.email)


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and sum(each.isdigit() for each in text) >= 5


def _agreement(listing: Listing, rules: ReleaseRules) -> Iterator[Finding]:
    """L9: the platform's standard is for type marketplace with online billing."""
    agreement, type_, billing = listing.agreement, listing.type, listing.billing
    is_standard = agreement.source is AgreementSource.PLATFORM_STANDARD
    if is_standard and (type_ is not ProductType.MARKETPLACE or billing is not Billing.ONLINE):
        facts = {"type": type_.value, "billing": billing.value}
        yield found(Requirement.AGREEMENT_STANDARD, "agreement", **facts)
    if agreement.source is AgreementSource.OWN:
        yield from _own(agreement, rules)
    if agreement.source is AgreementSource.PLATFORM_TEMPLATE:
        yield from _template(agreement.template, rules.templates)
    yield from _not_used(agreement)


def _own(agreement: Agreement, rules: ReleaseRules) -> Iterator[Finding]:
    if not agreement.text.strip() and not agreement.file:
        yield found(Requirement.AGREEMENT_TEXT_MISSING, "agreement.text")
    if agreement.file and rules.media is not None:
        medium = rules.media.get(agreement.file)
        if medium is None or medium.type != "application/pdf":
            yield found(Requirement.AGREEMENT_FILE_UNKNOWN, "agreement.file")


def _template(code: str, in_force: frozenset[str] | None) -> Iterator[Finding]:
    """Where a marketplace has one template, or none yet, no name is needed."""
    if in_force is None:
        return
    known = sorted(in_force)
    if not code and len(known) > 1:
        facts = {"known": listed(known), "example": known[0]}
        yield found(Requirement.AGREEMENT_TEMPLATE_MISSING, "agreement.template", **facts)
    elif code and code not in known:
        facts = {"code": code, "known": listed(known), "remedy": choose(code, known)}
        yield found(Requirement.AGREEMENT_TEMPLATE_UNKNOWN, "agreement.template", **facts)


def _not_used(agreement: Agreement) -> Iterator[Finding]:
    own, template = AgreementSource.OWN, AgreementSource.PLATFORM_TEMPLATE
    for part, source in (("text", own), ("template", template), ("file", own)):
        if getattr(agreement, part) and agreement.source is not source:
            yield found(
                Requirement.AGREEMENT_TEXT_NOT_USED,
                at("agreement", part),
                part=part,
                source=agreement.source.value,
                other=source.value,
            )
