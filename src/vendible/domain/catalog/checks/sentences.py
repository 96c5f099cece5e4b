"""What each release requirement says, and what to do."""

from __future__ import annotations

from vendible.domain.catalog.checks.page_sentences import PAGE_SENTENCES
from vendible.domain.catalog.checks.requirements import Requirement
from vendible.domain.catalog.checks.spoken import Sentences
from vendible.domain.catalog.findings import Severity

_WARNING = Severity.WARNING

_TEXTS = {
    Requirement.NAME_MISSING: Sentences(
        "the product has no name; expected e.g. Fleet Manager", "Add its name, e.g. Fleet Manager."
    ),
    Requirement.NAME_TOO_LONG: Sentences(
        "the name has {length} characters; at most {limit} are allowed",
        "Shorten it to what the product is called; the rest belongs into the summary.",
    ),
    Requirement.SLUG_FORMAT: Sentences(
        "{slug} can't stand in a link; expected lower-case letters, digits and single hyphens, "
        "at most {limit}, e.g. fleet-manager",
        "Write it as {example}.",
    ),
    Requirement.SUMMARY_MISSING: Sentences(
        "there is no summary; expected one sentence for the product's card",
        "Say in one sentence what the product does for whom.",
    ),
    Requirement.DESCRIPTION_MISSING: Sentences(
        "there is no description; expected what the product does, edition by edition",
        "Describe core functions and what each edition has.",
    ),
    Requirement.CATEGORY_MISSING: Sentences(
        "there is no category; expected one of the marketplace's, e.g. mobility",
        "Choose the category in which customers will look for it.",
    ),
    Requirement.SUPPORT_MISSING: Sentences(
        "there is no support text; expected service times, what is covered and how to reach you",
        "Add it, e.g. Weekdays 9 to 17 CET, support@example.com.",
    ),
    Requirement.AGREEMENT_STANDARD: Sentences(
        "the platform's standard agreement is only for type marketplace with online billing; "
        "this is type {type} with {billing} billing",
        "Use the platform's template (source: platform_template) or your own (source: own).",
    ),
    Requirement.AGREEMENT_TEXT_MISSING: Sentences(
        "an own agreement needs its text or its PDF; none is there",
        "Add agreement.text, upload a PDF, or use the platform's template (source: "
        "platform_template).",
    ),
    Requirement.AGREEMENT_TEXT_NOT_USED: Sentences(
        "a {part} is there, but {source} doesn't use it",
        "Remove the {part}, or say source: {other}.",
        _WARNING,
    ),
    Requirement.PRORATION_UNKNOWN: Sentences(
        "{name} is no proration policy that this marketplace allows; expected one of {known}",
        "{remedy}",
    ),
}

_PARTS = {
    Requirement.CODE_FORMAT: Sentences(
        "{code} can't be a code; expected letters, digits, points, hyphens and underscores, "
        "beginning with a letter or digit, at most {limit}, e.g. basic",
        "Write it as {example}.",
    ),
    Requirement.CODE_REPEATED: Sentences(
        "{code} is used already at {first}; expected a code of its own",
        "Give one of the two another code, e.g. {code}-2.",
    ),
    Requirement.PART_NAME_MISSING: Sentences(
        "there is no name; expected what customers read, e.g. {example}",
        "Add a name, e.g. {example}.",
    ),
    Requirement.EDITION_NAME_TOO_LONG: Sentences(
        "the name of the edition has {length} characters; at most {limit} are allowed",
        "Shorten it, e.g. Basic; the rest belongs into the edition's summary.",
    ),
    Requirement.EDITION_NAME_REPEATED: Sentences(
        "the edition at {first} is called {name} too; customers can't tell them apart",
        "Give each edition a name of its own.",
    ),
}

_EDITIONS = {
    Requirement.EDITION_MISSING: Sentences(
        "there is no edition; expected at least one, e.g. Basic",
        "Add an edition with code and name, e.g. code: basic, name: Basic.",
    ),
    Requirement.EDITION_NOT_ORDERABLE: Sentences(
        "no offer of {name} is on sale and it has no price in words, so nobody can order it",
        "Add an offer, give a quotation such as Contact sales, or set on_sale: false.",
        _WARNING,
    ),
    Requirement.QUOTATION_WITH_OFFERS: Sentences(
        "{name} has the price {quotation} in words, which is never ordered, and offers on sale",
        "Remove the quotation, or switch its offers off with on_sale: false.",
    ),
    Requirement.ATTRIBUTES_TOO_MANY: Sentences(
        "{count} enumerated attributes are given; at most {limit} are allowed",
        "Join some, or make them editions.",
    ),
    Requirement.ATTRIBUTE_VALUES_MISSING: Sentences(
        "{name} has no values to choose from; expected at least one",
        "Add values, e.g. code: small, name: Small.",
    ),
    Requirement.QUANTITY_MINIMUM: Sentences(
        "the minimum is {minimum}; expected at least 1", "Write e.g. minimum: 1."
    ),
    Requirement.QUANTITY_MAXIMUM: Sentences(
        "the maximum {maximum} is below the minimum {minimum}",
        "Write a maximum of at least {minimum}, or leave it out for no limit.",
    ),
    Requirement.QUANTITY_STEP: Sentences(
        "the step is {step}; expected at least 1", "Write e.g. step: 1."
    ),
    Requirement.QUANTITY_OFF_STEP: Sentences(
        "the maximum {maximum} is never reached from {minimum} in steps of {step}",
        "Write maximum: {reached}.",
        _WARNING,
    ),
    Requirement.CHANGES_TO_UNKNOWN: Sentences(
        "there is no edition {code}; expected one of {known}", "{remedy}"
    ),
    Requirement.INCLUDES_ITSELF: Sentences(
        "the edition includes its own product {slug}; expected slugs of add-ons",
        "Remove {slug}.",
    ),
}

_ENTITLEMENTS = {
    Requirement.LEVELS_MISSING: Sentences(
        "{name} is a level without levels; expected them from least to greatest, "
        "e.g. [basic, full]",
        "Add levels, from least to greatest.",
    ),
    Requirement.LEVELS_REPEATED: Sentences(
        "the level {level} is named twice; its rank is unclear", "Name each level once."
    ),
    Requirement.LEVELS_NOT_USED: Sentences(
        "levels belong to kind level; this is a {kind}",
        "Remove levels, or say kind: level.",
        _WARNING,
    ),
    Requirement.RENEWS_NOT_USED: Sentences(
        "only a quota renews with each cycle; this is a {kind}",
        "Remove renews, or say kind: quota.",
        _WARNING,
    ),
    Requirement.SEATS_UNKNOWN: Sentences(
        "seats names {code}, which is no entitlement; expected one of {known}", "{remedy}"
    ),
    Requirement.SEATS_NOT_A_LIMIT: Sentences(
        "seats names {code}, a {kind}; users can only be counted against a limit",
        "Name an entitlement of kind limit.",
    ),
    Requirement.GRANT_UNKNOWN: Sentences(
        "there is no entitlement {code}; expected one of {known}", "{remedy}"
    ),
    Requirement.GRANT_VALUE: Sentences(
        "{value} doesn't suit {code}, a {kind}; expected {expected}", "Write e.g. {example}."
    ),
    Requirement.GRANT_LEVEL: Sentences(
        "{value} is no level of {code}; expected one of {known}", "{remedy}"
    ),
    Requirement.GRANT_NEGATIVE: Sentences(
        "{value} is below zero; a grant can't take anything away", "Write 0 or more."
    ),
    Requirement.GRANT_NOT_A_NUMBER: Sentences(
        "{code} is a {kind}, which can't be {asked}; only limits and quotas can",
        "Let the grant set the value: sets: {example}.",
    ),
    Requirement.GRANT_PER_UNIT: Sentences(
        "the grant counts per unit, but {name} has no quantity",
        "Add a quantity to the edition, or remove per_unit.",
    ),
    Requirement.GRANT_WHEN: Sentences(
        "the edition has no attribute {attribute} with the value {value}; expected e.g. {example}",
        "Name an attribute of the edition and one of its values, or remove when.",
    ),
}

_OFFERS = {
    Requirement.OFFER_EDITION: Sentences(
        "there is no edition {code}; expected one of {known}", "{remedy}"
    ),
    Requirement.OFFER_REPEATED: Sentences(
        "{first} sells the same edition by the same method and cycle already",
        "Keep one of the two; one offer has a price for each currency.",
    ),
    Requirement.CYCLE_MISSING: Sentences(
        "a {method} offer needs a cycle; expected e.g. 1 month or 1 year",
        "Add cycle: 1 month, or say method: one_time.",
    ),
    Requirement.CYCLE_NOT_USED: Sentences(
        "a one_time offer has no cycle; {cycle} came",
        "Remove cycle, or say method: recurring.",
    ),
    Requirement.LICENSE_METHODS_MIXED: Sentences(
        "{edition} is sold one_time at {first} and {method} here; an edition of type license is "
        "either, never both",
        "Make a second edition for it.",
    ),
    Requirement.PRICE_MISSING: Sentences(
        "the offer has no price; expected one for each currency, e.g. EUR: 12.50",
        "Add prices, or set on_sale: false.",
    ),
    Requirement.CURRENCY_UNKNOWN: Sentences(
        "{currency} is no currency of ISO 4217; expected e.g. EUR", "{remedy}"
    ),
    Requirement.CURRENCY_REPEATED: Sentences(
        "{currency} is priced twice in one offer", "Keep one price for each currency."
    ),
    Requirement.SETUP_FEE_CURRENCY: Sentences(
        "there is a setup fee in {currency}, but no price in it",
        "Add a price in {currency}, or remove the fee.",
    ),
    Requirement.FREE_WITH_PRICE: Sentences(
        "billing is free, but this costs more than 0",
        "Set the price to 0, or say billing: online or billing: offline.",
    ),
    Requirement.CONTRACT_ONE_TIME: Sentences(
        "a contract needs cycles, and a {method} offer has none to commit to",
        "Remove contract, or say method: recurring.",
    ),
    Requirement.CONTRACT_CYCLES: Sentences(
        "the contract is for {cycles} cycles; expected at least 1", "Write e.g. cycles: 12."
    ),
    Requirement.CONTRACT_DAYS: Sentences(
        "{days} days can't be; expected 0 or more", "Write 0 or more days."
    ),
    Requirement.CONTRACT_FEE: Sentences(
        "the termination fee is {fee}; expected more than 0",
        "Give the fee, or say fee_kind: none.",
    ),
    Requirement.CONTRACT_PERCENTAGE: Sentences(
        "the termination fee is {fee} percent of what remains; at most 100 is allowed",
        "Write a percentage from 0 to 100, e.g. fee: 50.",
    ),
    Requirement.CONTRACT_FEE_NOT_USED: Sentences(
        "the fee {fee} is never due, for fee_kind is none",
        "Say fee_kind: flat or fee_kind: percentage, or remove fee.",
        _WARNING,
    ),
    Requirement.CONTRACT_FEE_CURRENCIES: Sentences(
        "the flat fee {fee} is due as the same figure in each of {currencies}",
        "Make sure that this is meant, or use fee_kind: percentage.",
        _WARNING,
    ),
    Requirement.TRIAL_DAYS: Sentences(
        "a trial of {days} days can't be; expected 1 to {limit} days", "Write e.g. days: 30."
    ),
    Requirement.TRIAL_NOT_RECURRING: Sentences(
        "a trial goes before paid cycles, and method {method} has none",
        "Remove the trial, or sell the edition by the cycle (method: recurring).",
    ),
}

_PRICES = {
    Requirement.PRICE_NEGATIVE: Sentences("{amount} is below zero", "Write 0 or more."),
    Requirement.PRICE_TOO_FINE: Sentences(
        "{amount} has more than the {digits} decimals of {currency}; it will be charged rounded",
        "Write the amount that is to be charged, e.g. {example}. Only unit prices may be finer.",
        _WARNING,
    ),
    Requirement.PRICE_TOO_LARGE: Sentences(
        "{amount} is more than {limit}.99, the most that an amount may be",
        "Write a smaller amount.",
    ),
    Requirement.PRICE_NEEDS_QUANTITY: Sentences(
        "a {template} price depends on a quantity, and {edition} has none",
        "Add a quantity to the edition, or use a fixed price.",
    ),
    Requirement.PRICE_NEEDS_USAGE: Sentences(
        "a {template} price is of reported amounts, and a {method} offer has none",
        "Say method: usage, or use another template.",
    ),
    Requirement.PRICE_PART_NOT_USED: Sentences(
        "a {template} price doesn't use {part}",
        "Remove {part}, or choose the template that uses it.",
        _WARNING,
    ),
    Requirement.PACKAGE_SIZE: Sentences(
        "a pack of {size} can't be; expected more than 0", "Write e.g. size: 100."
    ),
    Requirement.TIERS_MISSING: Sentences(
        "a {template} price needs tiers; none is there",
        "Add tiers, e.g. - {{up_to: 10, {amount}: 12.50}} and - {{{amount}: 10.00}}.",
    ),
    Requirement.TIERS_NOT_RISING: Sentences(
        "the tier up to {up_to} comes after the one up to {before}; expected rising bounds",
        "Order the tiers from small to large; only the last may be without up_to.",
    ),
    Requirement.TIERS_LAST_BOUNDED: Sentences(
        "the last tier ends at {up_to}; {largest} has no price",
        "Remove up_to from the last tier, or limit the quantity to {up_to}.",
    ),
    Requirement.SKU_ATTRIBUTES_MISSING: Sentences(
        "a price per SKU needs enumerated attributes, and {edition} has none",
        "Add attributes to the edition, or use another template.",
    ),
    Requirement.SKU_MISSING: Sentences(
        "{missing} of {count} SKUs have no price and can't be ordered, such as {sku}",
        "Add skus.{sku}, or leave it so if it is not for sale.",
        _WARNING,
    ),
    Requirement.SKU_UNKNOWN: Sentences(
        "there is no SKU {sku}; expected e.g. {example}", "{remedy}"
    ),
    Requirement.SKUS_TOO_MANY: Sentences(
        "the attributes make {count} SKUs; at most {limit} can be priced one by one",
        "Use fewer values, or make editions of them.",
    ),
    Requirement.SKU_NESTED: Sentences(
        "the price of one SKU can't be per SKU again",
        "Give this SKU a fixed, linear, graduated, volume or stairstep price.",
    ),
}

_ADDONS = {
    Requirement.ADDON_TERMS_MISSING: Sentences(
        "an add-on needs its additional purchase settings; none are there",
        "Add addon with ownership and connections, e.g. ownership: repeatable.",
    ),
    Requirement.ADDON_TERMS_NOT_USED: Sentences(
        "a base product has no additional purchase settings",
        "Remove addon, or say kind: addon.",
    ),
    Requirement.ADDON_EDITIONS: Sentences(
        "an add-on has exactly one edition; {count} came",
        "Keep one edition. For choices such as pack sizes use an attribute.",
    ),
    Requirement.ADDON_STACKABLE_MANUAL: Sentences(
        "one_per_parent (stackable) is only for add-ons integrated by API; this one is manual",
        "Say integration: api, or ownership: one_per_customer.",
    ),
    Requirement.ADDON_NOT_CONNECTED: Sentences(
        "the add-on is connected to nothing and not shown anywhere",
        "Add a connection, e.g. product: fleet-manager, editions: [basic].",
        _WARNING,
    ),
    Requirement.CONNECTION_EMPTY: Sentences(
        "the connection to {product} names no edition",
        "Name the editions with which the add-on may be bought, or remove the connection.",
    ),
    Requirement.CONNECTION_REPEATED: Sentences(
        "{product} is connected already at {first}", "Join the two, with all editions."
    ),
    Requirement.ADDON_NAMES_ITSELF: Sentences(
        "the add-on names itself here, so it could never be bought", "Remove {slug}."
    ),
    Requirement.ADDON_NEEDS_EXCLUDED: Sentences(
        "{slug} is both needed and excluded, so the add-on could never be bought",
        "Remove it from depends_on or from excludes.",
    ),
}

_PARENTS = {
    Requirement.PARENT_UNKNOWN: Sentences(
        "no base product {product} is on sale",
        "{remedy}",
        _WARNING,
    ),
    Requirement.PARENT_FOREIGN: Sentences(
        "{product} is another partner's product",
        "Connect it with products of your own; the other partner can list the add-on for theirs.",
    ),
    Requirement.PARENT_IS_DRAFT: Sentences(
        "{product} is not on sale yet; it was seen as your draft has it",
        "Submit its draft too; the add-on is offered with it from its approval on.",
        Severity.INFO,
    ),
    Requirement.PARENT_NOT_BASE: Sentences(
        "{product} is an add-on itself; add-ons are bought with base products",
        "Name the base product, and {product} under depends_on if it is needed too.",
    ),
    Requirement.INCLUDES_UNKNOWN: Sentences(
        "no add-on {slug} is on sale; nothing is included by it",
        "{remedy}",
        _WARNING,
    ),
    Requirement.INCLUDES_NOT_ADDON: Sentences(
        "{slug} is a base product; an edition includes add-ons",
        "Remove {slug}.",
    ),
    Requirement.PARENT_EDITION_UNKNOWN: Sentences(
        "{product} has no edition {code}; expected one of {known}", "{remedy}"
    ),
    Requirement.PARENT_BILLING: Sentences(
        "the add-on is billed {billing} and {product} {parent_billing}; neither may be offline "
        "unless both are",
        "Use the same billing, or remove the connection.",
    ),
    Requirement.PARENT_CURRENCY: Sentences(
        "{product} is sold in {currency}, the add-on isn't; it can't be ordered there",
        "Add a price in {currency}.",
        _WARNING,
    ),
    Requirement.PARENT_ENTITLEMENT: Sentences(
        "{code} is a {kind} here and a {parent_kind} in {product}; they can't be merged",
        "Say kind: {parent_kind}, or use another code.",
    ),
}

SENTENCES = {
    **_TEXTS,
    **PAGE_SENTENCES,
    **_PARTS,
    **_EDITIONS,
    **_ENTITLEMENTS,
    **_OFFERS,
    **_PRICES,
    **_ADDONS,
    **_PARENTS,
}
