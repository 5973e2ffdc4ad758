from django.db import migrations, models


class Migration(migrations.Migration):
    """What was reported of a message is found by the attempt that sent it."""

    dependencies = [("store", "0028_delivery_receipts")]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["ref"], name="attempt_ref", condition=~models.Q(ref="")),
        ),
    ]
