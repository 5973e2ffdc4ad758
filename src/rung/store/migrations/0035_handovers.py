from django.db import migrations, models


class Migration(migrations.Migration):
    """Notices may be about a hand-over, by its number, and lists know what is offered."""

    dependencies = [("store", "0034_tracked_issues")]

    operations = [
        migrations.AlterField("notice", "about", models.CharField(db_default="", default="", max_length=60)),
        migrations.AddField("subject", "offered_to", models.CharField(max_length=200, null=True)),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(
                fields=["offered_to"], name="subject_offered", condition=models.Q(offered_to__isnull=False)
            ),
        ),
    ]
