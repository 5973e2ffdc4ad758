from django.db import migrations, models


class Migration(migrations.Migration):
    """Customers who were asked how it went, and what they said."""

    dependencies = [("store", "0030_account_health")]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "subject_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("issue", models.CharField(max_length=200)),
                ("contact", models.CharField(max_length=32, null=True)),
                ("account", models.CharField(max_length=200, null=True)),
                ("team", models.CharField(max_length=200, null=True)),
                ("person", models.CharField(max_length=200, null=True)),
                ("is_escalated", models.BooleanField(db_default=False, default=False)),
                ("asked_at", models.DateTimeField(null=True)),
                ("open_until", models.DateTimeField(null=True)),
                ("asked_line", models.IntegerField(null=True)),
                ("asked_by", models.CharField(db_default="", default="", max_length=20)),
                ("score", models.SmallIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(db_default="", default="", max_length=200)),
                ("comment_line", models.IntegerField(null=True)),
            ],
            options={
                "db_table": "survey",
                "indexes": [
                    models.Index(fields=["contact", "asked_at"], name="survey_contact"),
                    models.Index(fields=["answered_at"], name="survey_answered"),
                    models.Index(fields=["asked_at"], name="survey_asked"),
                    models.Index(fields=["account", "answered_at"], name="survey_account"),
                ],
            },
        ),
    ]
