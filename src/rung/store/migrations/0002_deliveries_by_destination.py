"""Deliveries in one line for each destination, with what became of them. Only adds: an older worker goes on meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Destination',
            fields=[
                ('name', models.CharField(max_length=300, primary_key=True, serialize=False)),
                ('failures', models.IntegerField(db_default=0, default=0)),
                ('failing_since', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('probes', models.IntegerField(db_default=0, default=0)),
                ('probe_at', models.DateTimeField(null=True)),
                ('probing_until', models.DateTimeField(null=True)),
                ('paused_until', models.DateTimeField(null=True)),
                ('error', models.TextField(null=True)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'destination',
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='by',
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='again_by',
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='collapsed_into',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='destination',
            field=models.CharField(db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='delivery',
            name='diverted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='rank',
            field=models.SmallIntegerField(db_default=32, default=32),
        ),
        migrations.AddField(
            model_name='delivery',
            name='since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='uncounted',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='notice',
            name='collapsed_into',
            field=models.IntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['destination', 'rank', 'due_at'], name='delivery_line'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['done_at'], name='delivery_failed'),
        ),
    ]
