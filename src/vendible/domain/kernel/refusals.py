"""The one way in which a command may not proceed: a `Refusal` with a stable code and facts."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why a command was refused. Sentences, remedies and HTTP statuses are in one table.

    Clients match on the text: a code is never renamed. The next one goes to its group's end.
    """

    # who asks
    NOT_SIGNED_IN = "not_signed_in"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    # what was sent
    BAD_INPUT = "bad_input"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    # listing
    LISTING_HAS_ERRORS = "listing_has_errors"
    SLUG_TAKEN = "slug_taken"
    TYPE_FIXED = "type_fixed"
    OWNERSHIP_FIXED = "ownership_fixed"
    ALREADY_IN_REVIEW = "already_in_review"
    REVIEW_STATE = "review_state"
    STACKABLE_NOT_ENABLED = "stackable_not_enabled"
    BILLING_NOT_ENABLED = "billing_not_enabled"
    DRAFT_CHANGED = "draft_changed"
    WARNINGS_NOT_TICKED = "warnings_not_ticked"
    LISTED_STAYS = "listed_stays"
    PASTE_NOT_READ = "paste_not_read"
    REVIEW_CLAIMED = "review_claimed"
    # selling
    COUPON_CODE_TAKEN = "coupon_code_taken"
    NOTICE_TOO_SHORT = "notice_too_short"
    ANNOUNCEMENT_IN_FORCE = "announcement_in_force"
    PRICE_NOT_LOWER = "price_not_lower"
    # packages and pictures
    ASSET_CODE_TAKEN = "asset_code_taken"
    ASSET_STATE = "asset_state"
    ASSET_IN_USE = "asset_in_use"
    VERSION_TAKEN = "version_taken"
    PACKAGE_TOO_LARGE = "package_too_large"
    UPLOAD_OFFSET = "upload_offset"
    UPLOAD_TOO_LONG = "upload_too_long"
    UPLOAD_CHECKSUM = "upload_checksum"
    MEDIA_NOT_ACCEPTED = "media_not_accepted"
    ABILITY_WITHDRAWN = "ability_withdrawn"
    PARENT_DOES_NOT_FIT = "parent_does_not_fit"
    CATEGORY_IN_USE = "category_in_use"
    # buying
    NOT_ON_SALE = "not_on_sale"
    NEEDS_QUOTATION = "needs_quotation"
    NO_PRICE_IN_CURRENCY = "no_price_in_currency"
    QUANTITY_OUT_OF_RANGE = "quantity_out_of_range"
    ATTRIBUTE_VALUE_UNKNOWN = "attribute_value_unknown"
    PRICE_MOVED = "price_moved"
    BALANCE_TOO_LOW = "balance_too_low"
    COUPON_UNKNOWN = "coupon_unknown"
    COUPON_OVER = "coupon_over"
    COUPON_NOT_YET = "coupon_not_yet"
    COUPON_USED_UP = "coupon_used_up"
    COUPON_FIRST_ORDER = "coupon_first_order"
    COUPON_NOT_FOR_PRODUCT = "coupon_not_for_product"
    COUPON_OTHER_CURRENCY = "coupon_other_currency"
    PRIVATE_OFFER_OVER = "private_offer_over"
    PRIVATE_OFFER_USED = "private_offer_used"
    QUOTE_EXPIRED = "quote_expired"
    ORDER_EXPIRED = "order_expired"
    ORDER_STATE = "order_state"
    ORDER_OVERTAKEN = "order_overtaken"
    TOO_MANY_OPEN = "too_many_open"
    ABOVE_LIMIT = "above_limit"
    # add-ons
    ADDON_NEEDS_PARENT = "addon_needs_parent"
    ADDON_NOT_CONNECTED = "addon_not_connected"
    PARENT_NOT_ACTIVE = "parent_not_active"
    ADDON_ALREADY_OWNED = "addon_already_owned"
    ADDON_ALREADY_ON_PARENT = "addon_already_on_parent"
    ADDON_STACKABLE_DISABLED = "addon_stackable_disabled"
    ADDON_PREREQUISITE_MISSING = "addon_prerequisite_missing"
    ADDON_EXCLUDED = "addon_excluded"
    ADDON_OUTLIVES_PARENT = "addon_outlives_parent"
    ADDON_OTHER_CURRENCY = "addon_other_currency"
    BILLING_MIX = "billing_mix"
    # changing
    SUBSCRIPTION_NOT_ACTIVE = "subscription_not_active"
    NOTHING_CHANGES = "nothing_changes"
    CHANGE_NOT_TICKED = "change_not_ticked"
    CHANGE_OTHER_CYCLE = "change_other_cycle"
    DOWNGRADE_NOT_ALLOWED = "downgrade_not_allowed"
    EDITION_WITHDRAWN = "edition_withdrawn"
    CHANGE_BLOCKED_BY_CONTRACT = "change_blocked_by_contract"
    NOT_OFFLINE = "not_offline"
    EXPIRY_IN_THE_PAST = "expiry_in_the_past"
    SUSPENSION_STATE = "suspension_state"
    SEATS_IN_USE = "seats_in_use"
    CHANGE_OPEN = "change_open"
    CHANGE_DAY = "change_day"
    NOTHING_SCHEDULED = "nothing_scheduled"
    # people
    LAST_ADMINISTRATOR = "last_administrator"
    INVITATION_OVER = "invitation_over"
    SEATS_TAKEN = "seats_taken"
    SEAT_NEEDED = "seat_needed"
    # leaving
    ADDONS_IN_THE_WAY = "addons_in_the_way"
    CONTRACT_UNTIL = "contract_until"
    ONE_TIME_CANNOT_BE_CANCELLED = "one_time_cannot_be_cancelled"
    BILLED_OFFLINE = "billed_offline"
    ALREADY_ENDING = "already_ending"
    NOTHING_TO_TAKE_BACK = "nothing_to_take_back"
    PARENT_ENDING = "parent_ending"
    TRIAL_DOES_NOT_CONVERT = "trial_does_not_convert"
    PLAN_CHANGED = "plan_changed"
    # renewing by hand
    RENEWAL_NOT_POSSIBLE = "renewal_not_possible"
    SET_TO_END = "set_to_end"
    RENEWAL_NEEDS_PARENT = "renewal_needs_parent"
    RENEWED_TOO_FAR = "renewed_too_far"
    # sandboxes
    NOT_A_SANDBOX = "not_a_sandbox"
    CLOCK_BACKWARDS = "clock_backwards"
    CLOCK_TOO_FAR = "clock_too_far"
    CLOCK_MOVED = "clock_moved"
    SANDBOX_EXISTS = "sandbox_exists"


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A command may not proceed; nothing was changed.

    `facts` are plain values (texts, numbers, dates, lists of them) that the sentences use.
    """

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code.value}({told})"
