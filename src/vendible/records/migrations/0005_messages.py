"""Messages to people."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL
    )


def _organization() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.organization'
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0004_assets")]

    operations = [
        # Nothing was ever written into the outbox before.
        migrations.DeleteModel(name='OutboxMessage'),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('channel', models.TextField()),
                ('kind', models.TextField()),
                ('facts', models.JSONField()),
                ('subject_id', models.UUIDField()),
                ('link', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('failure', models.TextField(default='')),
                ('organization', _organization()),
                ('user', _person()),
            ],
            options={
                'db_table': 'outbox',
                'indexes': [
                    models.Index(
                        condition=models.Q(('due_at__isnull', False)),
                        fields=['due_at'],
                        name='outbox_due',
                    ),
                    models.Index(
                        condition=models.Q(('sent_at__isnull', False)),
                        fields=['sent_at'],
                        name='outbox_sent',
                    ),
                ],
                'constraints': [
                    models.CheckConstraint(
                        condition=models.Q(('channel__in', ['email', 'sms'])),
                        name='outbox_channel',
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ('sent_at__isnull', True), ('due_at__isnull', True), _connector='OR'
                        ),
                        name='outbox_sent_is_not_due',
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('facts', models.JSONField()),
                ('subject_id', models.UUIDField()),
                ('link', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('organization', _organization()),
                ('user', _person()),
            ],
            options={
                'db_table': 'messages',
                'indexes': [
                    models.Index(
                        fields=['user', 'organization', '-id'], name='messages_of_person'
                    ),
                    models.Index(
                        condition=models.Q(('read_at__isnull', True)),
                        fields=['user', 'organization'],
                        name='messages_unread',
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='MessagePreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('user', _person()),
            ],
            options={
                'db_table': 'message_preferences',
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'kind'), name='one_preference_per_kind')
                ],
            },
        ),
    ]
