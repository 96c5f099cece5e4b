"""Packages, uploads and pictures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_listing")]

    operations = [
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'assets',
            },
        ),
        migrations.CreateModel(
            name='AssetVersion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.TextField()),
                ('state', models.TextField()),
                ('file_name', models.TextField()),
                ('bytes', models.PositiveBigIntegerField()),
                ('sha256_given', models.TextField(default='')),
                ('sha256', models.TextField(default='')),
                ('format', models.TextField(default='')),
                ('entries', models.PositiveIntegerField(default=0)),
                ('unpacked_bytes', models.PositiveBigIntegerField(default=0)),
                ('scanner', models.TextField(default='')),
                ('unscanned', models.JSONField(default=list)),
                ('objections', models.JSONField(default=list)),
                ('scan_due_at', models.DateTimeField(null=True)),
                ('scan_failures', models.PositiveIntegerField(default=0)),
                ('reasons', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.TextField()),
                ('uploaded_at', models.DateTimeField(null=True)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.TextField(default='')),
            ],
            options={
                'db_table': 'asset_versions',
            },
        ),
        migrations.CreateModel(
            name='Media',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('sha256', models.TextField()),
                ('kind', models.TextField()),
                ('format', models.TextField()),
                ('name', models.TextField()),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('bytes', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.TextField()),
            ],
            options={
                'db_table': 'media',
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('bytes', models.PositiveBigIntegerField()),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'uploads',
            },
        ),
        migrations.CreateModel(
            name='UploadPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveBigIntegerField()),
                ('bytes', models.PositiveIntegerField()),
                ('sha256', models.TextField()),
            ],
            options={
                'db_table': 'upload_parts',
            },
        ),
        migrations.AddField(
            model_name='asset',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='records.organization'),
        ),
        migrations.AddField(
            model_name='assetversion',
            name='asset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='records.asset'),
        ),
        migrations.AddField(
            model_name='assetversion',
            name='replaced_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.assetversion'),
        ),
        migrations.AddField(
            model_name='assetversion',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.assetversion'),
        ),
        migrations.AddField(
            model_name='media',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='media', to='records.organization'),
        ),
        migrations.AddField(
            model_name='upload',
            name='version',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='upload', to='records.assetversion'),
        ),
        migrations.AddField(
            model_name='uploadpart',
            name='upload',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='records.upload'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.UniqueConstraint(fields=('partner', 'code'), name='one_asset_code'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['package', 'image_package'])), name='asset_kind'),
        ),
        migrations.AddIndex(
            model_name='assetversion',
            index=models.Index(condition=models.Q(('state', 'scanning')), fields=['scan_due_at'], name='versions_to_scan'),
        ),
        migrations.AddConstraint(
            model_name='assetversion',
            constraint=models.UniqueConstraint(fields=('asset', 'version'), name='one_asset_version'),
        ),
        migrations.AddConstraint(
            model_name='assetversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploading', 'scanning', 'rejected_by_scan', 'in_review', 'approved', 'rejected', 'replaced'])), name='asset_version_state'),
        ),
        migrations.AddIndex(
            model_name='media',
            index=models.Index(fields=['sha256'], name='media_by_content'),
        ),
        migrations.AddConstraint(
            model_name='media',
            constraint=models.UniqueConstraint(fields=('partner', 'sha256'), name='one_file_a_partner'),
        ),
        migrations.AddConstraint(
            model_name='media',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['logo', 'picture', 'agreement'])), name='media_kind'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('received__lte', models.F('bytes'))), name='no_more_than_announced'),
        ),
        migrations.AddConstraint(
            model_name='uploadpart',
            constraint=models.UniqueConstraint(fields=('upload', 'first'), name='one_part_a_place'),
        ),
    ]
