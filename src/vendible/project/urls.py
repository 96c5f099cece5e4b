"""Which address is whose."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from vendible.api.listing_schema import schema_file
from vendible.api.root import api, nowhere
from vendible.project.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health),
    path("api/v1/", api.urls),
    re_path("^api/v1/", nowhere),  # whatever begins so: a path may have line ends
    path("listing.schema.json", schema_file),
    path("accounts/", include("allauth.urls")),
    path("", include("vendible.consoles.urls")),
]
