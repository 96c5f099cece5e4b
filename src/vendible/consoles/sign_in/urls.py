"""Signing in by a link, and choosing the organization that one acts for."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.sign_in import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("go/", views.go, name="go"),
    path("switch/", views.switch, name="switch"),
    path("sign-in/<str:token>/", views.sign_in_link, name="sign_in_link"),
]
