from django.db import migrations, models


class Migration(migrations.Migration):
    """By which words issues are found that are alike."""

    dependencies = [("store", "0026_learned_models")]

    operations = [
        migrations.CreateModel(
            name="MarkedIssue",
            fields=[("subject_id", models.BigIntegerField(primary_key=True, serialize=False))],
            options={"db_table": "marked_issue"},
        ),
        migrations.CreateModel(
            name="WordCount",
            fields=[
                ("word", models.BigIntegerField(primary_key=True, serialize=False)),
                ("issues", models.IntegerField()),
            ],
            options={"db_table": "word_count"},
        ),
        migrations.CreateModel(
            name="WordMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_id", models.BigIntegerField()),
                ("contact", models.CharField(max_length=32)),
                ("word", models.BigIntegerField()),
            ],
            options={
                "db_table": "word_mark",
                "indexes": [
                    models.Index(fields=["word", "subject_id"], name="word_mark_word"),
                    models.Index(fields=["contact"], name="word_mark_contact"),
                    models.Index(fields=["subject_id"], name="word_mark_subject"),
                ],
            },
        ),
    ]
