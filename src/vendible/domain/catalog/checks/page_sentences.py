"""What the requirements on a product's page and its delivery say, and what to do."""

from __future__ import annotations

from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.spoken import Sentences
from vendible.domain.catalog.findings import Severity

_WARNING, _INFO = Severity.WARNING, Severity.INFO

_TEXTS = {
    Requirement.NAME_WITH_PRICE: Sentences(
        "{part} in the name looks like a price; a name says only what the product is",
        "Remove it: prices are in the offers.",
        _WARNING,
    ),
    Requirement.NAME_WITH_VERSION: Sentences(
        "{part} in the name looks like a version number, which will be out of date",
        "Remove it: versions belong to packages.",
        _WARNING,
    ),
    Requirement.NAME_WITH_PHONE: Sentences(
        "{part} in the name looks like a phone number",
        "Move it to contact.phone.",
        _WARNING,
    ),
    Requirement.INTRODUCTION_SHORT: Sentences(
        "the description has {length} characters and there is no picture; expected at least "
        "{limit} characters, or pictures",
        "Describe details, core functions and what each edition has, or add pictures.",
        _WARNING,
    ),
    Requirement.HIGHLIGHTS_MISSING: Sentences(
        "there are no highlights; customers read them first",
        "Add a few short ones that name functions, e.g. Updates a fleet overnight.",
        _INFO,
    ),
    Requirement.CATEGORY_UNKNOWN: Sentences(
        "{code} is no category of this marketplace; expected one of {known}", "{remedy}"
    ),
    Requirement.CONTACT_INCOMPLETE: Sentences(
        "support can't be reached by all ways: {missing} missing",
        "Add contact.{first}, e.g. {example}.",
        _WARNING,
    ),
    Requirement.CONTACT_EMAIL: Sentences(
        "{email} is no e-mail address; expected e.g. support@example.com",
        "Write an address that is read within a day.",
    ),
    Requirement.CONTACT_PHONE: Sentences(
        "{phone} is no phone number; expected e.g. +49 30 1234567",
        "Write it with its country code: digits, spaces and hyphens.",
    ),
}

_UPLOADS = {
    Requirement.LOGO_MISSING: Sentences(
        "there is no logo; expected a PNG file of {side} × {side} pixels",
        "Upload one, best with a transparent background.",
        _WARNING,
    ),
    Requirement.LOGO_UNKNOWN: Sentences(
        "the logo names a file that you haven't uploaded to this marketplace",
        "Upload the picture, then choose it here.",
    ),
    Requirement.LOGO_FORMAT: Sentences(
        "the logo is {type}; expected image/png", "Save it as PNG and upload it again."
    ),
    Requirement.LOGO_SIZE: Sentences(
        "the logo has {width} × {height} pixels; expected exactly {side} × {side}",
        "Scale it to {side} × {side} pixels without distorting it, and upload it again.",
    ),
    Requirement.PICTURES_TOO_MANY: Sentences(
        "{count} pictures are given; at most {limit} are allowed", "Keep those that show most."
    ),
    Requirement.PICTURE_UNKNOWN: Sentences(
        "the picture names a file that you haven't uploaded to this marketplace",
        "Upload the picture, then choose it here.",
    ),
    Requirement.PICTURE_FORMAT: Sentences(
        "the picture is {type}; expected image/jpeg or image/png",
        "Save it as JPEG or PNG and upload it again.",
    ),
    Requirement.PICTURE_SIZE: Sentences(
        "the picture has {width} × {height} pixels; expected {least} to {greatest} wide and at "
        "least {high} high",
        "Scale it to {greatest} pixels wide and upload it again.",
    ),
    Requirement.PICTURE_CAPTION_MISSING: Sentences(
        "the picture has no caption; who can't see it learns nothing from it",
        "Say in a few words what it shows.",
        _INFO,
    ),
    Requirement.FILE_TOO_LARGE: Sentences(
        "the file has {size} MiB; at most {limit} are allowed",
        "Compress it and upload it again.",
    ),
}

_AGREEMENT = {
    Requirement.AGREEMENT_TEMPLATE_MISSING: Sentences(
        "several platform templates are in force ({known}) and none is named; {example} is taken",
        "Add agreement.template, e.g. {example}.",
        _WARNING,
    ),
    Requirement.AGREEMENT_TEMPLATE_UNKNOWN: Sentences(
        "no platform template {code} is in force; expected one of {known}", "{remedy}"
    ),
    Requirement.AGREEMENT_FILE_UNKNOWN: Sentences(
        "the agreement's file is not a PDF that you uploaded to this marketplace",
        "Upload the PDF, then choose it here, or write the text.",
    ),
}

_DELIVERY = {
    Requirement.DELIVERY_DAYS_MISSING: Sentences(
        "there is no delivery period, and a service flow needs one in calendar days",
        "Add it, e.g. delivery_days: 14.",
    ),
    Requirement.DELIVERY_DAYS_RANGE: Sentences(
        "a delivery period of {days} days can't be; expected 1 to {limit} calendar days",
        "Write e.g. delivery_days: 14.",
    ),
    Requirement.DELIVERY_DAYS_LONG: Sentences(
        "customers would wait up to {days} days; more than {usual} is unusual",
        "Shorten it, or leave it so if it is meant.",
        _WARNING,
    ),
    Requirement.ACCEPTANCE_MISSING: Sentences(
        "it is not said by what a customer accepts the delivery, and a service flow asks for it",
        "Add it, e.g. acceptance: The gateway runs on the customer's server and passes its test.",
    ),
    Requirement.SIGN_ON_ADDRESS: Sentences(
        "{address} is no address for signing on; expected https, e.g. https://app.example.com/",
        "Write the whole https address. http is only for this machine itself.",
    ),
    Requirement.PACKAGE_FORMAT: Sentences(
        "{package} names no package; expected asset/version, e.g. gateway/2.4.1",
        "Write the asset's code, a slash and its version.",
    ),
    Requirement.PACKAGE_NOT_APPROVED: Sentences(
        "{package} is no approved version of yours; approved are {known}", "{remedy}"
    ),
}

PAGE_SENTENCES = {**_TEXTS, **_UPLOADS, **_AGREEMENT, **_DELIVERY}
