"""The whole life of a subscription: what falls due, coupons, private offers, seats, sandboxes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0007_review'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='storefrontentry', name='storefront_newest'),
        migrations.RemoveIndex(model_name='storefrontentry', name='storefront_category'),
        migrations.RemoveIndex(model_name='storefrontentry', name='storefront_by_name'),
        migrations.RemoveIndex(model_name='storefrontentry', name='storefront_counts'),
        migrations.AddField(
            model_name='storefrontentry',
            name='sandbox',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='storefrontentry',
            index=models.Index(
                models.OrderBy(models.F('listed_at'), descending=True),
                models.OrderBy(models.F('product'), descending=True),
                condition=models.Q(('connected', True), ('sandbox', False)),
                name='storefront_newest',
            ),
        ),
        migrations.AddIndex(
            model_name='storefrontentry',
            index=models.Index(
                models.F('category'),
                models.OrderBy(models.F('listed_at'), descending=True),
                models.OrderBy(models.F('product'), descending=True),
                condition=models.Q(('connected', True), ('sandbox', False)),
                name='storefront_category',
            ),
        ),
        migrations.AddIndex(
            model_name='storefrontentry',
            index=models.Index(
                condition=models.Q(('connected', True), ('sandbox', False)),
                fields=['kind', 'sort_name', 'product'],
                name='storefront_by_name',
            ),
        ),
        migrations.AddIndex(
            model_name='storefrontentry',
            index=models.Index(
                condition=models.Q(('connected', True), ('sandbox', False)),
                fields=['kind', 'category', 'type', 'delivery', 'free'],
                name='storefront_counts',
            ),
        ),
        migrations.AddIndex(
            model_name='storefrontentry',
            index=models.Index(
                condition=models.Q(('connected', True), ('sandbox', True)),
                fields=['listed_at', 'product'],
                name='storefront_sandbox',
            ),
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('assigned_at', models.DateTimeField()),
                ('assigned_by', models.TextField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.TextField(default='')),
                ('uses', models.PositiveIntegerField(default=0)),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'assignments',
            },
        ),
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.TextField(unique=True)),
                ('percent', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('amount_minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(default='', max_length=3)),
                ('cycles', models.PositiveSmallIntegerField(null=True)),
                ('first_order', models.BooleanField(default=False)),
                ('products', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('customers', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('first', models.DateField(null=True)),
                ('end', models.DateField(null=True)),
                ('uses_max', models.PositiveIntegerField(null=True)),
                ('uses_per_customer_max', models.PositiveIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'coupons',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.TextField(default='')),
                ('role', models.TextField()),
                ('limit_minor', models.BigIntegerField(null=True)),
                ('token_hash', models.BinaryField(unique=True)),
                ('invited_by', models.TextField()),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='LeavingPlan',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('steps', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'leaving_plans',
            },
        ),
        migrations.CreateModel(
            name='PriceAnnouncement',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('offer', models.TextField()),
                ('currency', models.CharField(max_length=3)),
                ('price', models.JSONField()),
                ('from_on', models.DateField()),
                ('announced_on', models.DateField()),
                ('announced_by', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('told_up_to', models.UUIDField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'price_announcements',
            },
        ),
        migrations.CreateModel(
            name='PrivateOffer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('offer', models.TextField()),
                ('currency', models.CharField(max_length=3)),
                ('price', models.JSONField()),
                ('contract', models.JSONField(null=True)),
                ('quantity', models.PositiveBigIntegerField(null=True)),
                ('note', models.TextField(default='')),
                ('end', models.DateField()),
                ('uses_max', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.TextField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'private_offers',
            },
        ),
        migrations.RemoveIndex(
            model_name='subscription',
            name='subscription_due_to_end',
        ),
        migrations.AddField(
            model_name='ledgertransaction',
            name='sandbox',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='limit_minor',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='approval',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='order',
            name='approval_by',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='order',
            name='ask',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='shown',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='organization',
            name='clock_seconds',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='organization',
            name='sandbox',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='subscription',
            name='discount',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='ended_because',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='subscription',
            name='held_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='subscription',
            name='license_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='plan',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='reminded_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='scheduled',
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='subscription_due'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('clock_seconds', 0), models.Q(('clock_seconds__gt', 0), ('sandbox', True)), _connector='OR'), name='only_sandbox_clocks_move'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='records.subscription'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='coupon',
            name='partner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='order',
            name='coupon',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='records.coupon'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='records.organization'),
        ),
        migrations.AddField(
            model_name='leavingplan',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='leavingplan',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaving_plans', to='records.subscription'),
        ),
        migrations.AddField(
            model_name='priceannouncement',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.product'),
        ),
        migrations.AddField(
            model_name='privateoffer',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='privateoffer',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='privateoffer',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.product'),
        ),
        migrations.AddField(
            model_name='order',
            name='private_offer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='records.privateoffer'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='order_due'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('subscription', 'user'), name='one_seat_a_person'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_minor__isnull', True), ('percent__gt', 0), ('percent__lte', 100)), models.Q(('amount_minor__gt', 0), ('percent__isnull', True)), _connector='OR'), name='percent_or_amount'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('organization', 'email'), name='one_open_invitation'),
        ),
        migrations.AddIndex(
            model_name='priceannouncement',
            index=models.Index(fields=['product'], name='announcements_of_product'),
        ),
        migrations.AddIndex(
            model_name='privateoffer',
            index=models.Index(fields=['customer', 'product'], name='private_offers_of_customer'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        'state__in',
                        [
                            'quoted',
                            'awaiting_payment',
                            'paid',
                            'delivering',
                            'completed',
                            'expired',
                            'cancelled',
                            'refunded',
                        ],
                    )
                ),
                name='order_state',
            ),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ('due_at__isnull', True),
                    ('state__in', ['quoted', 'awaiting_payment']),
                    _connector='OR',
                ),
                name='only_open_orders_wait',
            ),
        ),
        # Until now nothing was renewed: what has lapsed by this day is not charged for the time since.
        migrations.RunSQL(
            [
                "UPDATE subscriptions SET auto_renew = false "
                "WHERE state <> 'ended' AND \"end\" <= current_date",
                # The runner looks at each once, and writes when it falls due next.
                "UPDATE subscriptions SET due_at = created_at WHERE state <> 'ended' "
                "AND (\"end\" IS NOT NULL OR ends_on IS NOT NULL)",
            ],
            migrations.RunSQL.noop,
        ),
    ]
