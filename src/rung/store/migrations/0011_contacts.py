"""What is known of the people who write, encrypted under the key of each; and imports that wait for their turn."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0010_on_call")]

    operations = [
        migrations.AddIndex(
            "inbox", models.Index(condition=models.Q(("state", "later")), fields=["seq"], name="inbox_later")
        ),
        migrations.AddField("contactkey", "account", models.CharField(max_length=200, null=True)),
        migrations.AddField("contactkey", "profile", models.IntegerField(db_default=0, default=0)),
        migrations.AddIndex(
            "contactkey",
            models.Index(
                condition=models.Q(("account__isnull", False)), fields=["account"], name="contact_account"
            ),
        ),
        migrations.CreateModel(
            name="ContactProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contact", models.CharField(max_length=32)),
                ("number", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("origin", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "contact_profile",
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "number"), name="contact_profile_number")
                ],
            },
        ),
    ]
