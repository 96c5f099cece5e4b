"""What a customer holds: look, add, cancel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from vendible.api import schemas
from vendible.api.answers import REFUSED, Paging, Problem, json_answer, page_answer
from vendible.api.asking import REPEATABLE, Asked, once
from vendible.domain.access.permissions import Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.subscriptions.addons import Verdict
from vendible.domain.subscriptions.cancelling import Choice, When
from vendible.domain.subscriptions.holding import OnSale
from vendible.records import reading
from vendible.records.models import Subscription
from vendible.usecases import leaving, subscriptions
from vendible.usecases.refusal_words import told

router = Router(tags=["subscriptions"])


@router.get("/subscriptions", response={200: schemas.Subscriptions, REFUSED: Problem})
def list_subscriptions(request: Asked, paging: Paging) -> HttpResponse:
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    return page_answer(reading.subscriptions_of(request.actor.organization), paging, _plain)


@router.get(
    "/subscriptions/{uuid:subscription}", response={200: schemas.SubscriptionOut, REFUSED: Problem}
)
def get_subscription(request: Asked, subscription: UUID) -> HttpResponse:
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    return json_answer(_plain(reading.subscription_of(request.actor.organization, subscription)))


@router.get(
    "/subscriptions/{uuid:subscription}/addons", response={200: schemas.Addons, REFUSED: Problem}
)
def list_addons(request: Asked, subscription: UUID) -> HttpResponse:
    """Each add-on of the product: may it be bought now, or which rule says no."""
    found = subscriptions.addons_to_buy(subscription, actor=request.actor, present=request.present)
    return json_answer({"items": [_addon_plain(addon, verdict) for addon, verdict in found]})


@router.get(
    "/subscriptions/{uuid:subscription}/cancel-options",
    response={200: schemas.CancelChoices, REFUSED: Problem},
)
def cancel_options(request: Asked, subscription: UUID) -> HttpResponse:
    """When it may be left, what stands in the way, and what each way costs."""
    choices = leaving.cancel_options(subscription, actor=request.actor, present=request.present)
    return json_answer({"choices": [_choice_plain(each) for each in choices]})


@router.post(
    "/subscriptions/{uuid:subscription}/cancel",
    response={200: schemas.CancelledOut, 201: schemas.CancelledOut, REFUSED: Problem},
    openapi_extra=REPEATABLE,
)
def cancel(request: Asked, subscription: UUID, body: schemas.CancelIn) -> HttpResponse:
    """End it now, or set its end. 200: a preview."""
    answer = leaving.cancel(
        subscription,
        When(body.when),
        actor=request.actor,
        present=request.present,
        once=once(request),
        preview=body.preview,
    )
    return json_answer(answer, 200 if body.preview else 201)


def _plain(row: Subscription) -> dict[str, Any]:
    license_ = getattr(row, "license", None)  # there is none before its order is paid
    return {
        "id": row.id,
        "product": row.product.slug,
        "name": row.product.name,
        "edition": row.edition,
        "offer": row.offer,
        "quantity": row.quantity,
        "attributes": dict(row.attributes),
        "state": row.state,
        "currency": row.currency,
        "first": row.first,
        "end": row.end,
        "auto_renew": row.auto_renew,
        "ends_on": row.ends_on,
        "contract": row.contract,
        "parent": row.parent_id,
        "instance": row.instance_id,
        "license": license_.id if license_ else None,
        "license_revision": license_.revision if license_ else 0,
    }


def _addon_plain(addon: OnSale, verdict: Verdict) -> dict[str, Any]:
    words = told(Refusal(Code(verdict.refusal), **verdict.facts)) if verdict.refusal else None
    return {
        "product": addon.listing.slug,
        "name": addon.listing.name,
        "summary": addon.listing.summary,
        "allowed": verdict.is_allowed,
        "code": words.code if words else None,
        "detail": words.detail if words else "",
        "remedy": words.remedy if words else "",
        "note": subscriptions.misfit_words(addon, verdict),
        "offers": [each.code for each in addon.listing.offers if each.on_sale],
    }


def _choice_plain(choice: Choice) -> dict[str, Any]:
    return {
        "when": choice.when.value,
        "on": choice.on,
        "possible": choice.is_possible,
        "code": choice.refusal.value if choice.refusal else None,
        "possible_from": choice.possible_from,
        "blockers": [
            {
                "subscription": each.addon.id,
                "name": each.addon.name,
                "until": each.until,
                "in_contract": each.why is Code.CONTRACT_UNTIL,
            }
            for each in choice.blockers
        ],
        "fee": choice.fee.amount.amount if choice.fee else None,
        "credit": choice.credit.amount.amount if choice.credit else None,
    }
