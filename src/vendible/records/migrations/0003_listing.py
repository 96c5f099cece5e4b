"""Drafts, reviews, settings of the market, platform agreements, trials."""

import django.contrib.postgres.fields
import vendible.records.models.people
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='MarketSetting',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('value', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.TextField()),
            ],
            options={
                'db_table': 'market_settings',
            },
        ),
        migrations.CreateModel(
            name='PlatformAgreement',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('code', models.TextField()),
                ('version', models.PositiveIntegerField()),
                ('title', models.TextField()),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.TextField()),
            ],
            options={
                'db_table': 'platform_agreements',
            },
        ),
        migrations.RunSQL(
            [
                "CREATE TRIGGER kept_as_written BEFORE UPDATE OR DELETE ON platform_agreements "
                "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();"
            ],
            ["DROP TRIGGER IF EXISTS kept_as_written ON platform_agreements;"],
        ),
        migrations.AddField(
            model_name='organization',
            name='billings',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=vendible.records.models.people._every_billing, size=None),
        ),
        migrations.AddField(
            model_name='product',
            name='draft_version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='product',
            name='drafted_by',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='submission',
            name='answer_by',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='submission',
            name='intended',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='submission',
            name='overdue_told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='trial_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.TextField(default='en'),
        ),
        migrations.AddField(
            model_name='user',
            name='phone',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(condition=models.Q(('trial_until__isnull', False)), fields=('customer', 'product'), name='one_trial_per_customer'),
        ),
        migrations.AddConstraint(
            model_name='platformagreement',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='one_agreement_version'),
        ),
        migrations.AddConstraint(
            model_name='platformagreement',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['platform_standard', 'platform_template'])), name='platform_agreement_source'),
        ),
    ]
