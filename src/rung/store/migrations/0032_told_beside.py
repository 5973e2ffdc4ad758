from django.db import migrations, models


class Migration(migrations.Migration):
    """A notice beside the ladders says what it is about, and which line of the journal brought it."""

    dependencies = [("store", "0031_surveys")]

    operations = [
        migrations.AddField("notice", "line", models.IntegerField(null=True)),
        migrations.AddField("notice", "about", models.CharField(max_length=8, default="", db_default="")),
    ]
