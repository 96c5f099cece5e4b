"""The operator's review: what waits is found without looking at all that was decided."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_storefront")]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("state__in", ["submitted", "in_review"])),
                fields=["id"],
                name="submissions_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["submitted_at"], name="submissions_by_day"),
        ),
    ]
