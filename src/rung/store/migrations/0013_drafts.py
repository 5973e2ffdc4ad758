from django.db import migrations, models


class Migration(migrations.Migration):
    """Policies that people work on."""

    dependencies = [("store", "0012_lines")]

    operations = [
        migrations.CreateModel(
            name="PolicyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("comment", models.TextField(db_default="", default="")),
                ("based_on", models.IntegerField(null=True)),
                ("revision", models.IntegerField(db_default=1, default=1)),
                ("state", models.CharField(db_default="open", default="open", max_length=20)),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
                ("version", models.IntegerField(null=True)),
                ("approved_by", models.CharField(max_length=200, null=True)),
                ("approved_revision", models.IntegerField(null=True)),
            ],
            options={
                "db_table": "policy_draft",
                "indexes": [
                    models.Index(fields=["-changed_at"], name="policy_draft_open", condition=models.Q(state="open"))
                ],
            },
        ),
    ]
