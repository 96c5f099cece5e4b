"""The partner console's addresses."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.partner import applications, assets, editing, starting, views
from vendible.consoles.partner.editor.views import section

app_name = "partner"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.products, name="products"),
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
]
