"""Packages, uploads and pictures."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0003_listing")]

    operations = []
