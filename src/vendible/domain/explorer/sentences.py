"""The conflicts between an add-on and its parent: codes, severities, messages and remedies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vendible.domain.catalog.findings import Severity
from vendible.domain.catalog.listing import Offer


class Conflict(StrEnum):
    """In the order of the catalogue of conflicts; clients match on the text."""

    CONTRACT_OUTLIVES_PARENT = "addon-contract-outlives-parent"  # K1
    CONTRACT_WITHOUT_EXIT = "addon-contract-without-exit"  # K3
    PAID_BEYOND_PARENT = "delayed-cancel-addon"  # K6
    PENDING_BLOCKS_PARENT = "pending-addon-blocks-parent"  # K7
    CONTRACTS_NEVER_MEET = "contract-ends-never-meet"  # K8
    SECOND_PARENT = "non-stackable-second-parent"  # K9
    CYCLES_DIFFER = "billing-cycle-mismatch"  # K10
    PAID_IN_TRIAL = "paid-addon-in-parent-trial"  # K11
    EXPIRES_BEFORE_PARENT = "addon-expires-before-parent"  # K12
    CHANGE_ORPHANS = "edition-change-orphans-addon"  # K13
    DEFERRED_CHANGE = "deferred-change-stale-addons"  # K14
    DELIVERED_BY_HAND = "manual-addon-on-api-parent"  # K19
    SUSPENDED_APART = "suspension-split"  # K21


@dataclass(frozen=True, slots=True)
class Sentence:
    severity: Severity
    message: str
    remedy: str


SENTENCES: Mapping[Conflict, Sentence] = {
    Conflict.CONTRACT_OUTLIVES_PARENT: Sentence(
        Severity.WARNING,
        "{addon}, bought on {bought}, is bound until {until}. Until then {parent} cannot be "
        "cancelled{unless}, although it could end on {free} without the add-on.",
        "Sell {addon} without a contract, or with one that is not longer than that of {parent}.",
    ),
    Conflict.CONTRACT_WITHOUT_EXIT: Sentence(
        Severity.WARNING,
        "{addon} cannot be left before {until}, not even for a fee.",
        "Give the contract a termination fee, or shorten it.",
    ),
    Conflict.PAID_BEYOND_PARENT: Sentence(
        Severity.WARNING,
        "{addon} is paid until {until}, {parent} only until {free}. To leave {parent} then, "
        "{addon} must be ended at once and nothing of its paid rest is given back.",
        "Align {addon} with its parent and sell it by a cycle that is not longer, or give back "
        "the unused part (credit_unused).",
    ),
    Conflict.PENDING_BLOCKS_PARENT: Sentence(
        Severity.INFO,
        "Until the partner's system has answered, {addon} is pending: neither it nor {parent} "
        "can be cancelled.",
        "State a delivery period: once it has passed the order of {addon} can be withdrawn.",
    ),
    Conflict.CONTRACTS_NEVER_MEET: Sentence(
        Severity.WARNING,
        "The contracts of {parent} and {addon} both renew, and end together {common}.",
        "Sell {addon} without a contract: it then renews while its parent lives.",
    ),
    Conflict.SECOND_PARENT: Sentence(
        Severity.WARNING,
        "A customer who has {addon} for {first} cannot have it for {parent} as well, and loses "
        "it with {first}.",
        "Choose the ownership one_per_parent, or connect {addon} to one product only.",
    ),
    Conflict.CYCLES_DIFFER: Sentence(
        Severity.INFO,
        "{addon} and {parent} are billed on different dates: separate invoices.",
        "Sell both by the same cycle, and align {addon} with its parent.",
    ),
    Conflict.PAID_IN_TRIAL: Sentence(
        Severity.WARNING,
        "{addon} is charged from {bought}, although {parent} is in trial until {until}{bound}.",
        "Give {addon} a trial that is at least as long, and no contract.",
    ),
    Conflict.EXPIRES_BEFORE_PARENT: Sentence(
        Severity.WARNING,
        "{addon} ends on {until} without a decision of the customer, and {parent} goes on.",
        "Let the trial convert and the contract renew by itself.",
    ),
    Conflict.CHANGE_ORPHANS: Sentence(
        Severity.WARNING,
        "{addon} is not available after a change of {parent} from {pairs}: {fate}.",
        "Connect {addon} to the new edition, or name it there among what is included.",
    ),
    Conflict.DEFERRED_CHANGE: Sentence(
        Severity.WARNING,
        "A change of {parent} from {pairs} has to wait until {until} for the contract of "
        "{blocker}; {addon}, bought meanwhile, does not fit it.",
        "Connect {addon} to the new edition, or give the contract of {blocker} a termination fee.",
    ),
    Conflict.DELIVERED_BY_HAND: Sentence(
        Severity.WARNING,
        "{addon} is delivered by hand while {parent} is delivered at once: until somebody has "
        "done it, neither can be cancelled.",
        "Integrate {addon} by API, or state a short delivery period.",
    ),
    Conflict.SUSPENDED_APART: Sentence(
        Severity.WARNING,
        "{parent} and {addon} are invoiced apart: when {parent} is suspended for non-payment, "
        "{addon} is suspended with it although it is paid until {until}.",
        "Sell both by the same cycle and align {addon} with its parent: one invoice for both.",
    ),
}

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def day_in_words(day: date) -> str:
    """10 Mar 2027."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def offer_in_words(offer: Offer) -> str:
    """How it recurs, and what it binds to: `monthly, 12-month contract`."""
    if offer.cycle is None:
        return "once"
    by_months = {1: "monthly", 12: "yearly"}
    words = [by_months.get(offer.cycle.months, f"every {offer.cycle}")]
    if offer.trial is not None:
        words.append(f"{offer.trial.days} days of trial")
    if offer.contract is not None:
        words.append(f"{offer.contract.cycles * offer.cycle.months}-month contract")
    return ", ".join(words)
