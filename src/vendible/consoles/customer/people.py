"""The people of a subscription: who has a seat of it and of each add-on, and who used what when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.customer.asking import may, name_of, next_page, who_can
from vendible.consoles.posting import KEY_MAX, form_key, number_after, once, only_posted
from vendible.consoles.team.forms import PeopleField
from vendible.domain.access.entries import Entry
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ordering.seats import seats_of
from vendible.domain.subscriptions.holding import State
from vendible.records import holdings, reading, team
from vendible.records import seats as records
from vendible.records.models import Assignment, Subscription, User
from vendible.records.pages import page
from vendible.usecases import seats
from vendible.usecases.refusal_words import Told, told

PAGE = 50
TICKED_MAX = 50  # members with a box each; of more, addresses are written
_RESULTS = {
    seats.Seated.ALREADY: "has a seat already",
    seats.Seated.UNKNOWN: "belongs to nobody in your team",
    seats.Seated.TWICE: "stands in the list twice",
}


@dataclass(frozen=True, slots=True)
class SoftwareShown:
    """A product or an add-on. `seats` None: any number of people."""

    row: Subscription
    seats: int | None
    taken: int

    @property
    def is_active(self) -> bool:
        return self.row.state == State.ACTIVE

    @property
    def is_full(self) -> bool:
        return self.seats is not None and self.taken >= self.seats

    @property
    def said(self) -> str:
        if self.seats is None:
            return f"{self.taken} assigned, without limit"
        return f"{self.taken} of {self.seats} seats taken"


@dataclass(frozen=True, slots=True)
class PersonShown:
    """`cells`: each of the software, with the person's seat of it."""

    user: User
    name: str
    is_invited: bool
    is_you: bool
    cells: Sequence[tuple[SoftwareShown, Assignment | None]]


class AssignForm(forms.Form):
    """Members by their boxes, and people by a list."""

    software = forms.ChoiceField()
    members = forms.MultipleChoiceField(
        label="From your team", required=False, widget=forms.CheckboxSelectMultiple
    )
    people = PeopleField(
        label="By list", required=False, help_text="One address a line, with or without a name."
    )
    invite = forms.BooleanField(
        label="Invite addresses that are not in your team, as members",
        required=False,
    )
    key = forms.CharField(max_length=KEY_MAX, widget=forms.HiddenInput)

    def __init__(
        self,
        software: Sequence[SoftwareShown],
        members: Sequence[tuple[str, str]],
        *args: Any,
        may_invite: bool,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (
            ("software", [(str(each.row.id), each.row.product.name) for each in software]),
            ("members", members),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if not members:
            del self.fields["members"]
        if not may_invite:
            del self.fields["invite"]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if "people" in sent and not sent["people"] and not sent.get("members"):
            self.add_error("people", "Choose somebody, or write at least one address.")
        return sent


@acting_as(OrganizationKind.CUSTOMER)
def people(request: Acting, subscription_id: UUID) -> HttpResponse:
    """A product with its add-ons; sent, it assigns seats of one of them."""
    request.actor.require(Permission.SUBSCRIPTIONS_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    if row.parent_id:
        return redirect("my:people", row.parent_id)
    software = _software(request, row)
    taken = records.holders(request.actor.organization, [each.row.id for each in software])
    form = _form(request, software, taken)
    refused: Told | None = None
    if request.method == "POST":
        request.actor.require(Permission.SEATS_ASSIGN)
        if form.is_valid():
            try:
                _assign(request, form)
            except Refusal as refusal:
                refused = told(refusal)
            else:
                return redirect("my:people", row.id)
    found = page(_users(taken), number_after(request), PAGE)
    shown = {
        "title": f"People of {row.product.name}",
        "crumbs": [("Overview", "/my/"), (row.product.name, f"/my/subscriptions/{row.id}/")],
        "row": row,
        "software": software,
        "people": [_person(request, each, software, taken) for each in found.rows],
        "next": next_page(request, found),
        "newest": request.path if request.GET.get("after") else "",
        "form": form,
        "refused": refused,
        "may_assign": may(request, Permission.SEATS_ASSIGN),
        "may_change": may(request, Permission.SUBSCRIPTIONS_CHANGE),
        "has_own": request.membership.user_id in taken[row.id],
        "own": request.membership.user_id,
        "is_open": any(each.is_active for each in software),
        "key": form_key(),
    }
    if not shown["may_assign"]:
        shown["who_can"] = who_can(request, "assign seats", Permission.SEATS_ASSIGN)
    status = refused.status if refused else 422 if form.is_bound else 200
    return render(request, "customer/people.html", shown, status=status)


def _software(request: Acting, row: Subscription) -> list[SoftwareShown]:
    """The product, then its add-ons, of which each has seats of its own."""
    customer = request.actor.organization
    rows = reading.subscriptions_of(customer).filter(parent_id=row.id)
    rows = rows.exclude(state=State.ENDED).order_by("id")
    holding, taken = holdings.of_customer(customer).holding, records.assigned(customer)
    shown = []
    for each in [row, *rows]:
        limit = seats_of(holding, holding.get(each.id)) if holding.holds(each.id) else 0
        shown.append(SoftwareShown(each, limit, taken.get(each.id, 0)))
    return shown


def _users(taken: Mapping[UUID, Mapping[int, Assignment]]) -> Any:
    return User.objects.filter(id__in={user for each in taken.values() for user in each})


def _person(
    request: Acting,
    user: User,
    software: Sequence[SoftwareShown],
    taken: Mapping[UUID, Mapping[int, Assignment]],
) -> PersonShown:
    return PersonShown(
        user=user,
        name=name_of(user),
        is_invited=not user.is_active,
        is_you=user.pk == request.membership.user_id,
        cells=[(each, taken[each.row.id].get(user.pk)) for each in software],
    )


def _form(
    request: Acting,
    software: Sequence[SoftwareShown],
    taken: Mapping[UUID, Mapping[int, Assignment]],
) -> AssignForm:
    has_one = set(taken[software[0].row.id])
    rows = team.members_of(request.actor.organization).order_by("id")[: TICKED_MAX + 1]
    ticked = [] if len(rows) > TICKED_MAX else rows
    members = [(str(each.user_id), name_of(each.user)) for each in ticked]
    free = [each for each in members if int(each[0]) not in has_one] + [
        each for each in members if int(each[0]) in has_one
    ]
    active = [each for each in software if each.is_active]
    may_invite = may(request, Permission.MEMBERS_MANAGE)
    if request.method == "POST":
        return AssignForm(active, free, request.POST, may_invite=may_invite)
    initial = {"key": form_key()}
    return AssignForm(active, free, may_invite=may_invite, initial=initial)


def _assign(request: Acting, form: AssignForm) -> None:
    """Those of the boxes and those of the list, as one list: all of them or none."""
    sent = form.cleaned_data
    written: list[Entry] = sent["people"]
    chosen = [int(each) for each in sent.get("members", ())]
    ticked = [
        Entry(0, each.user.email.lower())
        for each in team.members_of(request.actor.organization).filter(user_id__in=chosen)
    ]
    answer = seats.assign_list(
        UUID(sent["software"]),
        [*written, *ticked],
        invite_unknown=sent.get("invite", False),
        actor=request.actor,
        present=request.present,
        once=once(request),
    )
    _say(request, written, answer["people"])


def _say(request: Acting, written: Sequence[Entry], results: Sequence[dict[str, Any]]) -> None:
    done = sum(each["result"] in (seats.Seated.ASSIGNED, seats.Seated.INVITED) for each in results)
    others = [
        f"Line {each.line}: {each.email} {_RESULTS[seats.Seated(result['result'])]}."
        for each, result in zip(written, results, strict=False)
        if result["result"] in _RESULTS
    ]
    if done:
        messages.success(request, f"{done} seat{'s are' if done > 1 else ' is'} assigned.")
    if others or not done:
        messages.info(request, " ".join(others) or "They all have a seat already.")


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:people", "subscription_id")
def assign(request: Acting, subscription_id: UUID) -> HttpResponse:
    """One person, by the button in a row."""
    return _one(request, subscription_id, seats.assign)


@acting_as(OrganizationKind.CUSTOMER)
@only_posted("my:people", "subscription_id")
def free(request: Acting, subscription_id: UUID) -> HttpResponse:
    return _one(request, subscription_id, seats.unassign)


def _one(request: Acting, subscription_id: UUID, verb: Any) -> HttpResponse:
    written = request.POST.get("person", "")
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        request.actor.require(Permission.SEATS_ASSIGN)
        reading.subscription_of(request.actor.organization, subscription_id)
        raise Refusal(Code.BAD_INPUT, where="person", got=written[:40], expected="a person’s id")
    try:
        verb(subscription_id, [int(written)], actor=request.actor, present=request.present)
    except Refusal as refusal:
        if refusal.code not in (Code.SEATS_TAKEN, Code.SUBSCRIPTION_NOT_ACTIVE):
            raise
        words = told(refusal)
        messages.error(request, f"{words.detail} {words.remedy}")
    else:
        messages.success(
            request, "The seat is assigned." if verb is seats.assign else "The seat is free."
        )
    return redirect("my:people", subscription_id)
