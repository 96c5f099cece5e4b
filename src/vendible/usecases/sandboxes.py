"""Sandboxes: twins of customers and partners, in which they may try everything."""

from __future__ import annotations

from vendible.domain.access.permissions import Actor, OrganizationKind, Permission
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.gateways.present import Present
from vendible.records import models as tables
from vendible.records.batch import Batch
from vendible.records.models import Membership, Organization
from vendible.usecases.commands import Answer, Once, journal, run_command

SUFFIX = "-sandbox"


def sandbox_slug(slug: str) -> str:
    """Of the twin: a short name has at most fifty letters."""
    return slug[: 50 - len(SUFFIX)] + SUFFIX


def make_sandbox(slug: str, *, actor: Actor, present: Present, once: Once | None = None) -> Answer:
    """A sandbox beside a customer or partner, for the same people with the same roles.

    It takes country, currency and abilities, and nothing else: neither products nor money.
    Refusals: `not_found` for what is neither, or a sandbox itself; `sandbox_exists`.
    """
    actor.require(Permission.SETTINGS_WRITE)

    def body(batch: Batch) -> Answer:
        kinds = (OrganizationKind.CUSTOMER.value, OrganizationKind.PARTNER.value)
        real = Organization.objects.filter(slug=slug, kind__in=kinds, sandbox=False).first()
        if real is None:
            raise Refusal(Code.NOT_FOUND, what="organization", id=slug)
        if Organization.objects.filter(slug=sandbox_slug(slug)).exists():
            raise Refusal(Code.SANDBOX_EXISTS, name=real.name, slug=sandbox_slug(slug))
        kept = {field.attname: getattr(real, field.attname) for field in real._meta.concrete_fields}
        twin = kept | {
            "id": present.mint(),
            "slug": sandbox_slug(slug),
            "name": f"{real.name} (sandbox)",
            "created_at": present.now,
            "sandbox": True,
            "clock_seconds": 0,
        }
        batch.add(tables.Organization, **twin)
        Membership.objects.bulk_create(
            Membership(
                user_id=each.user_id,
                organization_id=twin["id"],
                role=each.role,
                limit_minor=each.limit_minor,
            )
            for each in Membership.objects.filter(organization_id=real.id).order_by("id")
        )
        journal(
            batch,
            actor,
            present,
            "sandbox_made",
            "organization",
            twin["id"],
            organization=real.id,
            name=twin["name"],
        )
        return {"organization": twin["id"], "slug": twin["slug"], "name": twin["name"]}

    return run_command(actor, once, present, body)
