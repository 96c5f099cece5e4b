"""Who acts in the pages: the person who is signed in, for one organization."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from vendible.domain.access.permissions import Actor, OrganizationKind, Role, permissions
from vendible.domain.kernel.money import Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present, present
from vendible.records.models import Membership

P = ParamSpec("P")


class Acting(HttpRequest):
    """A request behind `acting_as`: what views take."""

    actor: Actor
    present: Present
    membership: Membership


def membership_of(request: HttpRequest) -> Membership | None:
    """The membership in use; a person of several organizations has chosen one, else the first."""
    if not request.user.is_authenticated:
        return None
    found: Membership | None = getattr(request, "_membership", None)
    if found is None:
        rows = Membership.objects.filter(user_id=request.user.pk).select_related("organization")
        chosen = request.session.get("organization")
        found = (rows.filter(organization_id=chosen).first() if chosen else None) or rows.order_by(
            "id"
        ).first()
        request._membership = found  # type: ignore[attr-defined]  # once a request
    return found


def actor_of(membership: Membership) -> Actor:
    organization = membership.organization
    kind = OrganizationKind(organization.kind)
    limit = membership.limit_minor
    return Actor(
        f"user:{membership.user_id}",
        membership.organization_id,
        kind,
        permissions(kind, Role(membership.role)),
        limit=None if limit is None else Money(limit, organization.currency),
        sandbox=organization.sandbox,
    )


def acting_as(
    *kinds: OrganizationKind,
) -> Callable[
    [Callable[Concatenate[Acting, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """Only for people of such an organization: others are asked to sign in, or refused."""

    def decorate(
        view: Callable[Concatenate[Acting, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def acting(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            membership = membership_of(request)
            if membership is None and request.user.is_authenticated:
                return HttpResponseRedirect("/go/")  # which says that nobody invited them
            if membership is None:
                return HttpResponseRedirect(
                    f"/accounts/login/?next={quote(request.get_full_path())}"
                )
            actor = actor_of(membership)
            if actor.kind not in kinds:
                raise Refusal(
                    Code.NOT_ALLOWED,
                    permission=f"to act for a {' or a '.join(kinds)}",
                    who=[each.value for each in kinds],
                )
            acted: Any = request
            acted.actor, acted.membership = actor, membership
            acted.present = present().ahead_by(membership.organization.clock_seconds)
            return view(acted, *args, **kwargs)

        acting.kinds = kinds  # type: ignore[attr-defined]  # read by the authorization matrix
        return acting

    return decorate
