"""The listing: the whole document of a product that is reviewed. Frozen, like its revisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from vendible.domain.catalog.prices import Price
from vendible.domain.kernel.terms import Cycle


class Kind(StrEnum):
    BASE = "base"
    ADDON = "addon"


class ProductType(StrEnum):
    MARKETPLACE = "marketplace"
    SAAS = "saas"
    LICENSE = "license"
    SERVICE = "service"


class Billing(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"  # a contract outside the marketplace
    FREE = "free"


class Delivery(StrEnum):
    LICENSE = "license"
    INSTANCE = "instance"
    SERVICE_FLOW = "service_flow"


class Method(StrEnum):
    RECURRING = "recurring"
    ONE_TIME = "one_time"
    USAGE = "usage"


class EntitlementKind(StrEnum):
    SWITCH = "switch"  # True or False
    LIMIT = "limit"  # a number held at the same time: vehicles, seats
    QUOTA = "quota"  # a number that is used up: minutes
    LEVEL = "level"  # one of `levels`, ranked from least to greatest


class Unlimited(StrEnum):
    """A limit or quota without end; above every number."""

    UNLIMITED = "unlimited"


UNLIMITED = Unlimited.UNLIMITED
Value = bool | Decimal | str | Unlimited  # of a switch, a limit or quota, a level; or unlimited


class GrantKind(StrEnum):
    SETS = "sets"
    ADDS = "adds"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One thing that a license of this product may allow."""

    code: str
    name: str
    kind: EntitlementKind
    unit: str = ""
    levels: tuple[str, ...] = ()
    renews: bool = False  # a quota that begins anew each cycle
    group: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What an edition gives of one entitlement; `per_unit` times the quantity that was bought.

    `when` limits it to a SKU: pairs of attribute code and value that must all hold.
    """

    entitlement: str
    value: Value
    how: GrantKind = GrantKind.SETS
    per_unit: bool = False
    when: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeValue:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An enumerated choice inside an edition."""

    code: str
    name: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class QuantityRange:
    """The quantity attribute of an edition: seats, devices. `maximum` None: without limit."""

    name: str
    unit: str
    minimum: int = 1
    maximum: int | None = None
    step: int = 1


@dataclass(frozen=True, slots=True)
class Edition:
    """One specification that can be chosen. An add-on has exactly one, implicit edition."""

    code: str
    name: str
    summary: str = ""
    rank: int | None = None  # where set on both, it decides what is an upgrade (rules: Changing 2)
    on_sale: bool = True
    quotation: str = ""  # the price in words ("Contact sales"): shown, never ordered
    attributes: tuple[Attribute, ...] = ()
    quantity: QuantityRange | None = None
    grants: tuple[Grant, ...] = ()
    changes_to: tuple[str, ...] | None = None  # ticked editions; None: as the price begins with
    includes: tuple[str, ...] = ()  # slugs of add-ons whose functions are part of this edition
    package: str = ""  # `asset/version` of the asset center that is deployed (L4)


class TerminationFee(StrEnum):
    NONE = "none"
    FLAT = "flat"
    PERCENTAGE = "percentage"


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """A commitment to `cycles` cycles. `fee`: major units if flat, percent if a percentage."""

    cycles: int
    auto_renew: bool = True
    notice_days: int = 0
    fee_kind: TerminationFee = TerminationFee.NONE
    fee: Decimal = Decimal(0)
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """The first `days` at no charge, once per customer and product.

    At its end it `converts` into the first paid cycle, or the subscription ends.
    """

    days: int
    converts: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition for sale under one method and cycle; one price per currency."""

    code: str
    edition: str
    method: Method
    cycle: Cycle | None  # of a recurring or usage offer
    prices: tuple[tuple[str, Price], ...]  # (currency, price), each currency once
    setup_fees: tuple[tuple[str, Decimal], ...] = ()
    contract: ContractTerms | None = None
    credit_unused: bool = False  # cancelling now gives back the unused part
    on_sale: bool = True
    trial: Trial | None = None  # of a recurring offer


class Ownership(StrEnum):
    ONE_PER_CUSTOMER = "one_per_customer"  # non-stackable
    ONE_PER_PARENT = "one_per_parent"  # stackable
    REPEATABLE = "repeatable"  # a pack


class Integration(StrEnum):
    API = "api"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Connection:
    """Editions of a parent product with which an add-on may be bought."""

    product: str  # its slug
    editions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddonTerms:
    """The additional purchase settings of an add-on."""

    ownership: Ownership
    connections: tuple[Connection, ...] = ()
    integration: Integration = Integration.API
    align_with_parent: bool = True
    depends_on: tuple[str, ...] = ()  # slugs of add-ons that the same parent must hold
    excludes: tuple[str, ...] = ()  # slugs of add-ons that the same parent must not hold


class AgreementSource(StrEnum):
    PLATFORM_STANDARD = "platform_standard"
    PLATFORM_TEMPLATE = "platform_template"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the customer agrees to when ordering.

    An own one has its `text`, or its PDF as `file` (the SHA-256 of an upload); a platform template
    is named by its code. What the platform's say is the operator's, and is read when ordering.
    """

    source: AgreementSource
    title: str = ""
    text: str = ""
    template: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How support is reached and when; what it covers is the listing's `support`."""

    hours: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture by the SHA-256 of its file, and what it shows in words."""

    file: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SignOn:
    """Where the customer opens the software. An add-on may take its parent's (AppDirect)."""

    address: str = ""
    inherit: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a partner says about one product; `slug` names it in links and connections."""

    slug: str
    name: str
    kind: Kind
    type: ProductType
    billing: Billing
    delivery: Delivery
    summary: str
    description: str
    category: str
    support: str
    agreement: Agreement
    editions: tuple[Edition, ...]
    offers: tuple[Offer, ...]
    entitlements: tuple[Entitlement, ...] = ()
    seats: str | None = None  # the entitlement that limits assigned users
    proration: str = "vendible"  # the name of a policy
    tax_class: str = "standard"
    addon: AddonTerms | None = None
    highlights: tuple[str, ...] = ()
    logo: str = ""  # the SHA-256 of an uploaded picture
    pictures: tuple[Picture, ...] = ()
    contact: Contact = Contact()
    delivery_days: int | None = None  # the delivery period in calendar days
    acceptance: str = ""  # by what the customer accepts a delivery (Huawei: delivery template)
    sign_on: SignOn = SignOn()
    notes: tuple[str, ...] = field(default=())  # kept from an import: origin, licence, remarks

    def edition(self, code: str) -> Edition | None:
        return next((each for each in self.editions if each.code == code), None)

    def offer(self, code: str) -> Offer | None:
        return next((each for each in self.offers if each.code == code), None)

    def offers_of(self, edition: str) -> tuple[Offer, ...]:
        return tuple(each for each in self.offers if each.edition == edition)

    def entitlement(self, code: str) -> Entitlement | None:
        return next((each for each in self.entitlements if each.code == code), None)
