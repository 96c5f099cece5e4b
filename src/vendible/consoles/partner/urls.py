"""The partner console's addresses."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.partner import editing, views
from vendible.consoles.partner.editor.views import section

app_name = "partner"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.products, name="products"),
    path("products/new/", editing.new, name="new"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("products/<slug:slug>/edit/", editing.edit, name="edit"),
    path("products/<slug:slug>/edit/<slug:section>/", section, name="section"),
    path("products/<slug:slug>/submit/", views.submit, name="submit"),
    path(
        "products/<slug:slug>/submissions/<uuid:submission>/withdraw/",
        views.withdraw,
        name="withdraw",
    ),
]
