"""Organizations, people, keys, credentials and deposits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission, Role
from vendible.domain.access.secrets import write_key
from vendible.domain.catalog.starting_agreements import STARTING_AGREEMENTS
from vendible.domain.kernel.money import CURRENCIES, Money
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.ledger.postings import deposit as deposit_postings
from vendible.domain.licensing.credentials import SECRET_BYTES, Credential
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.models import Instance, Membership, OneTimeLink, Organization, User
from vendible.usecases.booking import Booking, post
from vendible.usecases.commands import Answer, Once, journal, run_command

LINK_LIVES = timedelta(hours=12)
DEPOSIT_MINOR_MAX = 10**15  # the tables hold 9 * 10**18, so that many of them add up safely


@dataclass(frozen=True, slots=True)
class NewOrganization:
    """`types` and `stackable_enabled` are a partner's abilities.

    A `sandbox` deals with sandboxes alone, in books of its own; its clock can be moved.
    """

    kind: OrganizationKind
    slug: str
    name: str
    country: str
    currency: str
    types: Sequence[str] = field(default=())
    stackable_enabled: bool = False
    sandbox: bool = False


def found_organization(new: NewOrganization, *, present: Present) -> Organization:
    """For the operator's command line and the demo; there is no page for it yet.

    With the operator come the agreements that a fresh marketplace begins with.
    """
    if new.currency not in CURRENCIES:
        raise Refusal(
            Code.BAD_INPUT, where="currency", got=new.currency, expected="an ISO 4217 code"
        )
    if new.kind is OrganizationKind.OPERATOR:
        assert not new.sandbox, "an operator has both sides"
        _write_starting_agreements(present)
    return Organization.objects.create(
        id=present.mint(),
        kind=new.kind.value,
        slug=new.slug,
        name=new.name,
        country=new.country,
        currency=new.currency,
        types=list(new.types),
        stackable_enabled=new.stackable_enabled,
        sandbox=new.sandbox,
        created_at=present.now,
    )


def _write_starting_agreements(present: Present) -> None:
    if tables.PlatformAgreement.objects.exists():
        return
    tables.PlatformAgreement.objects.bulk_create(
        tables.PlatformAgreement(
            id=present.mint(),
            source=source,
            code=code,
            version=1,
            title=title,
            text=text,
            made_at=present.now,
            made_by="founding",
        )
        for source, code, title, text in STARTING_AGREEMENTS
    )


def add_person(
    email: str,
    name: str,
    organization: UUID,
    role: Role,
    *,
    password: str | None = None,
    limit: Money | None = None,
) -> User:
    """A person with a role; without a password they sign in by a one-time link.

    `limit`: a buyer's, in the organization's currency; None: any amount.
    """
    first, _, last = name.partition(" ")
    user = User.objects.create_user(email, password, first_name=first, last_name=last)
    Membership.objects.create(
        user=user,
        organization_id=organization,
        role=role.value,
        limit_minor=limit.minor if limit else None,
    )
    return user


def issue_key(
    organization: UUID, name: str, scopes: Sequence[Permission], *, present: Present
) -> str:
    """A new API key; its text is answered here and nowhere again."""
    id_ = present.mint()
    text, kept = write_key(id_, secrets.token_bytes(32))
    tables.ApiKey.objects.create(
        id=id_,
        organization_id=organization,
        name=name,
        secret_hash=kept,
        scopes=[each.value for each in scopes],
        created_at=present.now,
    )
    return text


def one_time_link(user: User, *, present: Present) -> str:
    """A token that signs the person in once."""
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        token_hash=sha256(token.encode()).digest(),
        user=user,
        expires_at=present.now + LINK_LIVES,
    )
    return token


def use_link(token: str, *, present: Present) -> User:
    """The person whose link it is; it works once. Refusal `not_found`."""
    kept = OneTimeLink.objects.filter(
        token_hash=sha256(token.encode()).digest(), expires_at__gt=present.now
    )
    link = kept.select_related("user").first()
    if link is None or kept.delete()[0] != 1:
        raise Refusal(Code.NOT_FOUND, what="sign-in link", id=token[:4] + "…")
    return link.user


def deposit(
    customer: UUID,
    amount: Money,
    reference: str,
    *,
    actor: Actor,
    present: Present,
    once: Once | None = None,
) -> Answer:
    """Money that came in from outside becomes the customer's balance."""
    actor.require(Permission.DEPOSITS_POST)
    if not 0 < amount.minor <= DEPOSIT_MINOR_MAX:
        most = Money(DEPOSIT_MINOR_MAX, amount.currency)
        raise Refusal(
            Code.BAD_INPUT,
            where="amount",
            got=str(amount),
            expected=f"more than 0, at most {most}",
        )
    found = Organization.objects.filter(id=customer, kind="customer").values_list(
        "sandbox", flat=True
    )
    sandbox = found.first()
    if sandbox is None:
        raise Refusal(Code.NOT_FOUND, what="customer", id=str(customer))

    def body(batch: Batch) -> Answer:
        booking = Booking(customer, actor, present, {}, sandbox)
        post(batch, "deposit", deposit_postings(customer, amount), booking, reference=reference)
        batch.move_balance(customer, amount.currency, amount.minor)
        journal(
            batch,
            actor,
            present,
            "deposit_posted",
            "organization",
            customer,
            organization=customer,
            amount=str(amount),
            reference=reference,
        )
        return {"customer": customer, "amount": amount.amount, "currency": amount.currency}

    return run_command(actor, once, present, body, lock=customer)


def issue_credential(instance: UUID, *, actor: Actor, present: Present) -> str:
    """A new credential for an instance, shown once; the one before it stops working.

    No idempotency key: an answer that is kept would keep the secret.
    """
    actor.require(Permission.CREDENTIALS_ISSUE)
    credential = Credential(instance, secrets.token_bytes(SECRET_BYTES))

    def body(batch: Batch) -> Answer:
        changed = Instance.objects.filter(id=instance, customer_id=actor.organization).update(
            credential_hash=credential.secret_hash
        )
        if changed != 1:
            raise Refusal(Code.NOT_FOUND, what="instance", id=str(instance))
        journal(batch, actor, present, "credential_issued", "instance", instance)
        return {}

    run_command(actor, None, present, body)
    return credential.text
