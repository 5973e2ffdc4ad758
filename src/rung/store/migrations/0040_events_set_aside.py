"""Events that were set aside are counted without looking through those that wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0039_reviews")]

    operations = [
        migrations.AddIndex(
            model_name="inbox",
            index=models.Index(condition=models.Q(("state__in", ["set_aside", "waits"])), fields=["seq"], name="inbox_aside"),
        ),
    ]
