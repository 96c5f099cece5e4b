"""The operator console's addresses."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.operator import (
    assets,
    books,
    organizations,
    outgoing,
    queue,
    reviews,
    sandboxes,
    subscriptions,
)
from vendible.consoles.operator.settings import abilities, agreements, settings
from vendible.consoles.partner.selling.coupons import coupon_urls
from vendible.consoles.team.urls import team_urls
from vendible.domain.access.permissions import OrganizationKind

app_name = "operator"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("decided/", queue.decided, name="decided"),
    path("submissions/<uuid:submission>/", reviews.submission, name="submission"),
    path("submissions/<uuid:submission>/preview/", reviews.page, name="preview"),
    path("submissions/<uuid:submission>/claim/", reviews.claim, name="claim"),
    path("submissions/<uuid:submission>/reassign/", reviews.reassign, name="reassign"),
    path("submissions/<uuid:submission>/open/", reviews.open_review, name="open"),
    path("submissions/<uuid:submission>/approve/", reviews.approve, name="approve"),
    path("submissions/<uuid:submission>/reject/", reviews.reject, name="reject"),
    path("packages/", assets.packages, name="packages"),
    path("packages/decided/", assets.packages_decided, name="packages_decided"),
    path("packages/<uuid:version>/", assets.package, name="package"),
    path("packages/<uuid:version>/file/", assets.package_download, name="package_file"),
    path("packages/<uuid:version>/approve/", assets.approve, name="package_approve"),
    path("packages/<uuid:version>/reject/", assets.reject, name="package_reject"),
    path("outgoing/", outgoing.waiting, name="outgoing_waiting"),
    path("outgoing/failed/", outgoing.failed, name="outgoing_failed"),
    path("outgoing/sent/", outgoing.sent, name="outgoing_sent"),
    path("outgoing/<uuid:message>/again/", outgoing.again, name="outgoing_again"),
    path("books/", books.books, name="books"),
    path("journal/", books.journal, name="journal"),
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/<uuid:subscription_id>/", subscriptions.subscription, name="subscription"),
    path("subscriptions/<uuid:subscription_id>/suspend/", subscriptions.suspend, name="suspend"),
    path(
        "subscriptions/<uuid:subscription_id>/return/", subscriptions.let_return, name="let_return"
    ),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/<slug:slug>/abilities/", abilities.abilities, name="abilities"),
    path("organizations/<slug:slug>/sandbox/", sandboxes.sandbox, name="sandbox"),
    path("organizations/<slug:slug>/clock/", sandboxes.clock, name="clock"),
    path("settings/", settings.settings, name="settings"),
    path("settings/orders/", settings.orders, name="settings_orders"),
    path("settings/categories/", settings.categories, name="settings_categories"),
    path("settings/requirements/", settings.requirements, name="settings_requirements"),
    path("settings/proration/", settings.proration, name="settings_proration"),
    path("settings/agreements/", agreements.agreements, name="agreements"),
    path("settings/agreements/new/", agreements.new, name="agreement_new"),
    path("settings/agreements/<slug:code>/", agreements.agreement, name="agreement"),
    path("organizations/<slug:slug>/deposit/", organizations.deposit, name="deposit"),
    *team_urls(OrganizationKind.OPERATOR),
    *coupon_urls(OrganizationKind.OPERATOR),
]
