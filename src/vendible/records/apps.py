from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "vendible.records"
    label = "records"
