"""The pages' addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from vendible.consoles.design.gallery import gallery
from vendible.consoles.media import media
from vendible.consoles.team.joining import invitation

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vendible.consoles.storefront.urls")),
    path("my/", include("vendible.consoles.customer.urls")),
    path("partner/", include("vendible.consoles.partner.urls")),
    path("messages/", include("vendible.consoles.messages.urls")),
    path("media/<str:digest>/", media, name="media"),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("operator/", include("vendible.consoles.operator.urls")),
    path("", include("vendible.consoles.sign_in.urls")),
]
if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("design/", gallery, name="design"))
