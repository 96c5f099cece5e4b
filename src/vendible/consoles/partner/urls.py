"""The partner console's addresses."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.partner import (
    adjusting,
    applications,
    assets,
    clock,
    editing,
    instances,
    starting,
    views,
)
from vendible.consoles.partner.editor.views import section
from vendible.consoles.partner.selling import announcements, private_offers, unpaid
from vendible.consoles.partner.selling.coupons import coupon_urls
from vendible.consoles.team.urls import team_urls
from vendible.domain.access.permissions import OrganizationKind

app_name = "partner"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.products, name="products"),
    path("clock/", clock.clock, name="clock"),
    path("instances/", instances.instances, name="instances"),
    path("instances/<uuid:instance_id>/", instances.instance, name="instance"),
    path("subscriptions/<uuid:subscription_id>/adjust/", adjusting.adjust, name="adjust"),
    path("subscriptions/<uuid:subscription_id>/end/", adjusting.end, name="end_offline"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<uuid:submission>/", applications.application, name="application"),
    path("assets/", assets.assets, name="assets"),
    path("assets/new/", assets.new, name="asset_new"),
    path("assets/<slug:code>/", assets.asset, name="asset"),
    path("assets/<slug:code>/begin/", assets.begin, name="upload_begin"),
    path("assets/<slug:code>/delete/", assets.delete, name="asset_delete"),
    path("assets/<slug:code>/<str:version>/file/", assets.version_file, name="version_file"),
    path("assets/<slug:code>/<str:version>/delete/", assets.delete_version, name="version_delete"),
    path("uploads/<uuid:upload>/", assets.upload, name="upload"),
    path("products/new/", starting.new, name="new"),
    path("products/new/file/", editing.new, name="new_file"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("products/<slug:slug>/file/", editing.edit, name="file"),
    path("products/<slug:slug>/edit/", section, name="edit"),
    path("products/<slug:slug>/edit/<slug:section>/", section, name="section"),
    path("products/<slug:slug>/preview/", applications.draft_preview, name="preview"),
    path("products/<slug:slug>/submit/", views.submit, name="submit"),
    path(
        "products/<slug:slug>/submissions/<uuid:submission>/withdraw/",
        views.withdraw,
        name="withdraw",
    ),
    *team_urls(OrganizationKind.PARTNER),
    *coupon_urls(OrganizationKind.PARTNER),
    path("offers/", private_offers.private_offers, name="private_offers"),
    path("offers/new/", private_offers.new, name="private_offer_new"),
    path(
        "offers/<uuid:private_offer>/withdraw/",
        private_offers.withdraw,
        name="private_offer_withdraw",
    ),
    path("price-changes/", announcements.announcements, name="announcements"),
    path("price-changes/new/", announcements.new, name="announcement_new"),
    path(
        "price-changes/<uuid:announcement>/withdraw/",
        announcements.withdraw,
        name="announcement_withdraw",
    ),
    path("unpaid/", unpaid.unpaid_orders, name="unpaid_orders"),
    path("unpaid/<uuid:order>/<uuid:line>/", unpaid.lower_price, name="unpaid_price"),
]
