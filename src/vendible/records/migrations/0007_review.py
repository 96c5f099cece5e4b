"""The operator's review."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0006_storefront")]

    operations = []
