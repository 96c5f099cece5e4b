"""The addresses of messages, below `/messages/`; the same in each console."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.messages import choosing, reading

app_name = "messages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.unread, name="unread"),
    path("read/", reading.read, name="read"),
    path("mark/", reading.mark, name="mark"),
    path("settings/", choosing.settings, name="settings"),
    path("<uuid:message>/", reading.follow, name="follow"),
]
