"""Which address is whose."""

from django.urls import URLPattern, URLResolver, include, path

from vendible.api.root import api
from vendible.project.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("vendible.consoles.urls")),
]
