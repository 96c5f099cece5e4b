"""The package that a customer's edition is deployed from, while its license is in force."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse

from vendible.consoles.acting import Acting, acting_as
from vendible.consoles.files import package_file
from vendible.domain.access.permissions import OrganizationKind, Permission
from vendible.domain.catalog.assets import VersionState
from vendible.domain.kernel.refusals import Code, Refusal
from vendible.domain.licensing.license import LicenseState
from vendible.records import assets, reading, revisions
from vendible.records.models import AssetVersion, License, Subscription

_IN_FORCE = (LicenseState.ISSUED.value, LicenseState.ACTIVE.value)
_READABLE = (VersionState.APPROVED.value, VersionState.REPLACED.value)


@acting_as(OrganizationKind.CUSTOMER)
def package(request: Acting, subscription_id: UUID) -> HttpResponse:
    """Refusal `not_found` where there is none, or no license of it is in force."""
    request.actor.require(Permission.LICENSES_READ)
    row = reading.subscription_of(request.actor.organization, subscription_id)
    found = package_held(row, request.present.now)
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="package", id=str(subscription_id))
    return package_file(found)


def package_held(row: Subscription, now: datetime) -> AssetVersion | None:
    """As the revision says that was bought; nothing is asked where it names none."""
    edition = revisions.listings([row.revision_id])[row.revision_id].edition(row.edition)
    if edition is None or not edition.package:
        return None
    license_ = License.objects.filter(subscription_id=row.id, state__in=_IN_FORCE).first()
    if license_ is None or (license_.valid_to is not None and license_.valid_to <= now):
        return None
    code, _, version = edition.package.partition("/")
    rows = assets.versions().filter(asset__partner_id=row.partner_id, asset__code=code)
    return rows.filter(version=version, state__in=_READABLE).first()
