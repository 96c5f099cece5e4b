"""The pages of all who use the marketplace: an app without models, for templates and tags."""

from django.apps import AppConfig


class ConsolesConfig(AppConfig):
    name = "vendible.consoles"
    label = "consoles"
