from django.db import migrations, models


class Migration(migrations.Migration):
    """Who asked for a second pair of eyes, and versions to which open escalations go over."""

    dependencies = [("store", "0015_backtests")]

    operations = [
        migrations.AddField("policyversion", "moves_open", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("policydraft", "asked_by", models.CharField(max_length=200, null=True)),
        migrations.AddField("policydraft", "asked_revision", models.IntegerField(null=True)),
    ]
