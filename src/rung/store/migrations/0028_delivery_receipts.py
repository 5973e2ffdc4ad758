from django.db import migrations, models


class Migration(migrations.Migration):
    """What became of a message after the other side had taken it."""

    dependencies = [("store", "0027_likeness")]

    operations = [
        migrations.AddField(
            model_name="attempt", name="ref", field=models.CharField(db_default="", default="", max_length=500)
        ),
        migrations.CreateModel(
            name="DeliveryReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=40)),
                ("ref", models.CharField(max_length=500)),
                ("state", models.CharField(max_length=20)),
                ("detail", models.CharField(db_default="", default="", max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "delivery_receipt",
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "ref", "state"), name="delivery_receipt_once")
                ],
            },
        ),
    ]
