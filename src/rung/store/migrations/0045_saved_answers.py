from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("store", "0044_what_stands_open")]

    operations = [
        migrations.CreateModel(
            name="SavedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("team", models.CharField(max_length=200, null=True)),
                ("body", models.TextField()),
                ("changed_by", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"db_table": "saved_answer"},
        ),
    ]
