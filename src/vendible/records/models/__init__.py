"""The tables, a file per noun."""

from vendible.records.models.assets import Asset, AssetVersion, Media, Upload, UploadPart
from vendible.records.models.billing import Invoice, InvoiceLine, TaxRate
from vendible.records.models.catalog import Product, Revision, Submission
from vendible.records.models.journal import JournalEntry
from vendible.records.models.ledger import CustomerBalance, LedgerTransaction, Posting
from vendible.records.models.licensing import Instance, License, LicenseVersion
from vendible.records.models.market import MarketSetting, PlatformAgreement
from vendible.records.models.messages import Message, MessagePreference, OutboxMessage
from vendible.records.models.ordering import IdempotencyKey, Order, OrderLine
from vendible.records.models.people import ApiKey, Membership, OneTimeLink, Organization, User
from vendible.records.models.selling import Coupon, PriceAnnouncement, PrivateOffer
from vendible.records.models.storefront import SearchWord, StorefrontEntry, StorefrontPrice
from vendible.records.models.subscriptions import LeavingPlan, Subscription
from vendible.records.models.team import Assignment, Invitation

__all__ = [
    "ApiKey",
    "Asset",
    "AssetVersion",
    "Assignment",
    "Coupon",
    "CustomerBalance",
    "IdempotencyKey",
    "Instance",
    "Invitation",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "LeavingPlan",
    "LedgerTransaction",
    "License",
    "LicenseVersion",
    "MarketSetting",
    "Media",
    "Membership",
    "Message",
    "MessagePreference",
    "OneTimeLink",
    "Order",
    "OrderLine",
    "Organization",
    "OutboxMessage",
    "PlatformAgreement",
    "Posting",
    "PriceAnnouncement",
    "PrivateOffer",
    "Product",
    "Revision",
    "SearchWord",
    "StorefrontEntry",
    "StorefrontPrice",
    "Submission",
    "Subscription",
    "TaxRate",
    "Upload",
    "UploadPart",
    "User",
]
