from django.db import migrations, models


class Migration(migrations.Migration):
    """Issues that engineering follows in a tracker."""

    dependencies = [("store", "0033_recent_openings")]

    operations = [
        migrations.CreateModel(
            name="TrackedIssue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=200)),
                ("ref", models.CharField(db_default="", default="", max_length=100)),
                ("subject_id", models.BigIntegerField()),
                ("issue", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "tracked_issue",
                "constraints": [
                    models.UniqueConstraint(fields=["source", "number", "subject_id"], name="tracked_issue_once")
                ],
                "indexes": [
                    models.Index(fields=["source", "ref"], name="tracked_issue_ref"),
                    models.Index(fields=["subject_id"], name="tracked_issue_ours"),
                ],
            },
        ),
    ]
