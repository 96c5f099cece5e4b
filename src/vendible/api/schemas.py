"""The shapes of requests and answers, for validation and for the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

Amount = str  # major units with the currency's digits: "12.50"


class Strict(Schema):
    """Input: a key that is not known is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


class LineIn(Strict):
    product: str = Field(description="Slug of a product or add-on.", max_length=100)
    edition: str | None = Field(None, max_length=100)
    offer: str | None = Field(
        None, description="Code of the offer; may be left out if there is just one.", max_length=100
    )
    quantity: int | None = Field(None, ge=0, le=10**9)
    attributes: dict[str, str] = Field(default_factory=dict)
    parent: UUID | int | None = Field(
        None,
        description="Of an add-on: a subscription, or the position (from 0) of an earlier line.",
    )
    private_offer: UUID | None = Field(
        None, description="At the price and terms of an offer that was made for you alone."
    )


class OrderIn(Strict):
    lines: list[LineIn] = Field(min_length=1, max_length=50)
    currency: str = Field(pattern="^[A-Z]{3}$")
    coupon: str | None = Field(None, description="The code of a coupon.", max_length=60)
    expected_total: Amount | None = Field(
        None, description="The total you were quoted; if it moved, the order is refused."
    )


class StepOut(Schema):
    formula: str
    inputs: list[list[str]]
    exact: str
    amount: Amount | None
    rounding: str


class PartOut(Schema):
    name: str
    amount: Amount
    currency: str
    steps: list[StepOut]


class LineOut(Schema):
    """A line of a quote or of an order."""

    label: str
    edition: str
    quantity: int
    first: date
    end: date | None
    net: Amount
    tax_rate_pct: str
    tax: Amount
    total: Amount
    explained: list[PartOut]


class QuoteLineOut(LineOut):
    product: str
    offer: str


class QuoteOut(Schema):
    kind: str
    currency: str
    net: Amount
    tax: Amount
    total: Amount
    lines: list[QuoteLineOut]


class OrderLineOut(LineOut):
    """Of an order that is only quoted a line has no id yet, nor one that begins a subscription."""

    id: UUID | None
    subscription: UUID | None
    product: str | None = Field(None, description="Said where the order is only quoted.")
    offer: str | None = Field(None, description="Said where the order is only quoted.")


class IssuedOut(Schema):
    id: UUID
    revision: int
    instance: UUID
    subscription: UUID
    kind: str
    signed: str


class OrderOut(Schema):
    id: UUID
    kind: str
    state: str
    currency: str
    net: Amount
    tax: Amount
    total: Amount
    placed_at: datetime
    completed_at: datetime | None
    agreements: list[dict[str, Any]] = Field(
        description="What was agreed to by ordering: title, text or file, version, SHA-256."
    )
    approval: Literal["asked", "given", "declined"] | None
    until: datetime | None = Field(
        description="Until when a quote holds or an unpaid order waits, by the customer's clock."
    )
    lines: list[OrderLineOut]


class PlacedOut(OrderOut):
    licenses: list[IssuedOut]
    preview: bool = Field(
        False, description="True: nothing was done; ids will be others, and nothing is signed."
    )


class AskedOut(PlacedOut):
    """It is above the limit of who ordered: kept as a quote until somebody approves it."""

    who_can: list[str] = Field(description="Names of people who can approve it.")


class CancelledOut(PlacedOut):
    subscription: UUID
    ends_on: date


class Orders(Schema):
    items: list[OrderOut]
    after: str | None


class SubscriptionOut(Schema):
    id: UUID
    product: str
    name: str
    edition: str
    offer: str
    quantity: int
    attributes: dict[str, str]
    state: str
    currency: str
    first: date
    end: date | None
    auto_renew: bool
    ends_on: date | None
    contract: dict[str, Any] | None
    parent: UUID | None
    instance: UUID
    license: UUID | None = Field(description="None while its order is not paid.")
    license_revision: int


class Subscriptions(Schema):
    items: list[SubscriptionOut]
    after: str | None


class CancelIn(Strict):
    when: Literal["now", "end_of_term", "end_of_contract"]
    preview: bool = Field(
        False, description="Answer what would happen, or what stands against it; do nothing."
    )


class BlockerOut(Schema):
    subscription: UUID
    name: str
    until: date
    in_contract: bool


class CancelChoiceOut(Schema):
    when: Literal["now", "end_of_term", "end_of_contract"]
    on: date
    possible: bool
    code: str | None
    possible_from: date | None
    blockers: list[BlockerOut]
    fee: Amount | None
    credit: Amount | None


class CancelChoices(Schema):
    choices: list[CancelChoiceOut]


class AddonOut(Schema):
    product: str
    name: str
    summary: str
    allowed: bool
    code: str | None
    detail: str
    remedy: str
    note: str = Field(description="What becomes of it with a change that is scheduled, if any")
    offers: list[str]


class Addons(Schema):
    items: list[AddonOut]


class LicenseOut(Schema):
    id: UUID
    instance: UUID
    subscription: UUID
    product: str
    kind: str
    state: str
    revision: int
    mode: str
    valid_from: datetime
    valid_to: datetime | None
    document: dict[str, Any]
    signed: str


class Licenses(Schema):
    items: list[LicenseOut]
    after: str | None


class ChangedOut(Schema):
    """A part of the license document that a version changed; `code` names an entitlement."""

    what: str
    code: str
    name: str
    before: bool | int | str | None
    after: bool | int | str | None


class VersionOut(Schema):
    revision: int
    order: UUID | None
    at: datetime
    changed: list[ChangedOut]
    document: dict[str, Any]
    signed: str


class Versions(Schema):
    items: list[VersionOut]


class InstanceOut(Schema):
    id: UUID
    product: str
    name: str
    has_credential: bool
    created_at: datetime


class Instances(Schema):
    items: list[InstanceOut]
    after: str | None


class CredentialOut(Schema):
    instance: UUID
    credential: str = Field(description="Shown once; the one before it stops working.")


class InvoiceLineOut(Schema):
    position: int
    label: str
    partner: str
    net: Amount
    tax: Amount


class InvoiceOut(Schema):
    id: UUID
    order: UUID | None
    issued_on: date
    currency: str
    net: Amount
    tax: Amount
    total: Amount
    state: str
    lines: list[InvoiceLineOut]


class Invoices(Schema):
    items: list[InvoiceOut]
    after: str | None


class LeastPriceOut(Schema):
    """Of the least quantity, without tax: per month of what recurs, once of what is paid once."""

    per_month: Amount | None
    once: Amount | None


class ProductOut(Schema):
    slug: str
    name: str
    kind: str
    type: str
    partner: str
    summary: str
    category: str
    delivery: str
    billing: str
    free: bool
    goes_with: list[str]
    prices: dict[str, LeastPriceOut]
    quotation: str
    logo: str
    listed_at: datetime


class Products(Schema):
    items: list[ProductOut]
    after: str | None
    meant: str | None = None  # only where other words were taken


class AgreementOut(Schema):
    """What applies now: `sha256` is that of the text in UTF-8, or of the PDF named `file`."""

    title: str
    text: str
    file: str
    version: int | None
    sha256: str


class ProductDetailOut(Schema):
    product: UUID
    partner: str
    revision: UUID
    listing: dict[str, Any]
    agreement: AgreementOut
    addons: list[ProductOut]


class FindingOut(Schema):
    code: str
    severity: str
    place: str
    message: str
    remedy: str


class SubmittedOut(Schema):
    submission: UUID
    product: UUID
    slug: str
    revision: int
    state: str


class ReasonIn(Strict):
    place: str = Field("", max_length=200)
    reason: str = Field(min_length=1, max_length=2000)


class RejectIn(Strict):
    reasons: list[ReasonIn] = Field(min_length=1, max_length=50)


class DepositIn(Strict):
    customer: UUID
    amount: Amount = Field(max_length=20)
    currency: str = Field(pattern="^[A-Z]{3}$")
    reference: str = Field(max_length=200)


class DepositOut(Schema):
    customer: UUID
    amount: Amount
    currency: str


class AccountOut(Schema):
    account: str
    owner: str
    balance: Amount
    currency: str
    postings: int


class BooksOut(Schema):
    balanced: bool
    unbalanced_transactions: int
    drifted_balances: int
    sums: dict[str, Amount]
    accounts: list[AccountOut]


class JournalOut(Schema):
    id: int
    at: datetime
    actor: str
    fact: str
    subject: str
    subject_id: UUID
    facts: dict[str, Any]


class Journal(Schema):
    items: list[JournalOut]
    after: str | None


class BalanceOut(Schema):
    balances: dict[str, Amount]
