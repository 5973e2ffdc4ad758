from django.db import migrations, models

import rung.store.models.fields


class Migration(migrations.Migration):
    """How well accounts were, day by day, made anew from the journal; and which issues were another account's before.

    What came to another account earlier is not known here: those issues count for the account that they have now.
    """

    dependencies = [("store", "0029_attempt_ref")]

    operations = [
        migrations.CreateModel(
            name="AccountHealth",
            fields=[
                ("pk", models.CompositePrimaryKey(
                        "account", "day", blank=True, editable=False, primary_key=True, serialize=False
                    )),
                ("account", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("rules", models.IntegerField()),
                ("score", models.SmallIntegerField(null=True)),
                ("level", models.CharField(max_length=8)),
                ("health", rung.store.models.fields.OrderedJson()),
                ("churn", rung.store.models.fields.OrderedJson()),
                ("moves", rung.store.models.fields.OrderedJson(default=list)),
            ],
            options={
                "db_table": "account_health",
                "indexes": [models.Index(fields=["day"], name="account_health_day")],
            },
        ),
        migrations.CreateModel(
            name="IssueMoved",
            fields=[
                ("pk", models.CompositePrimaryKey(
                        "subject_id", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    )),
                ("subject_id", models.BigIntegerField()),
                ("seq", models.IntegerField()),
                ("was", models.CharField(max_length=200, null=True)),
            ],
            options={
                "db_table": "issue_moved",
                "indexes": [models.Index(fields=["was"], name="issue_moved_was")],
            },
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(
                fields=["account"], name="subject_of_account", condition=models.Q(account__isnull=False)
            ),
        ),
    ]
