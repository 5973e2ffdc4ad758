from django.db import migrations, models


class Migration(migrations.Migration):
    """Stories with what is expected of any policy here."""

    dependencies = [("store", "0013_drafts")]

    operations = [
        migrations.CreateModel(
            name="Scenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("text", models.TextField()),
                ("revision", models.IntegerField(db_default=1, default=1)),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
                ("taken_from", models.TextField(null=True)),
            ],
            options={"db_table": "scenario"},
        ),
    ]
