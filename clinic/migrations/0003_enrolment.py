"""How a patient's phone comes in: enrolments, and codes on paper."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0002_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_codes', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'access code',
                'verbose_name_plural': 'access codes',
                'get_latest_by': 'made_at',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('account',), name='one_live_access_code_an_account'), models.CheckConstraint(condition=models.Q(('code_hash', ''), _negated=True), name='access_code_is_hashed'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='access_code_is_withdrawn_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('screen', "on the clinician's screen"), ('handout', 'on the handout')], max_length=8, verbose_name='where it is shown')),
                ('code_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='runs out')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'enrolment',
                'verbose_name_plural': 'enrolments',
                'get_latest_by': 'made_at',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None), ('used_at', None)), fields=('account', 'kind'), name='one_unspent_enrolment_of_a_kind_an_account'), models.CheckConstraint(condition=models.Q(('kind__in', ['screen', 'handout'])), name='enrolment_kind_is_known'), models.CheckConstraint(condition=models.Q(('code_hash', ''), _negated=True), name='enrolment_code_is_hashed'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='enrolment_runs_out_later'), models.CheckConstraint(condition=models.Q(('used_at', None), ('revoked_at', None), _connector='OR'), name='enrolment_is_used_or_withdrawn_not_both'), models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__lt', models.F('expires_at')), _connector='OR'), name='enrolment_is_used_in_time'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='enrolment_is_withdrawn_by_somebody')],
            },
        ),
    ]
