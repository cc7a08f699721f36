"""How long records are kept, what was erased, and what may not be erased for now."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0004_break_glass'),
        ('patients', '0003_entered_by'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.UUIDField(db_index=True, verbose_name='record')),
                ('kind', models.CharField(choices=[('request', 'Account and contacts, on request'), ('record', 'The whole record, when its time was over')], max_length=7, verbose_name='what was erased')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('went', models.JSONField(default=dict, verbose_name='rows that went, by table')),
                ('kept', models.JSONField(default=dict, verbose_name='what was kept, and why')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'legal hold',
                'verbose_name_plural': 'legal holds',
            },
        ),
        migrations.AddField(
            model_name='clinic',
            name='keep_years',
            field=models.PositiveSmallIntegerField(default=8, help_text='United Kingdom, adults: 8. Ask before you shorten it.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='years a record is kept after the last contact'),
        ),
        migrations.AddConstraint(
            model_name='clinic',
            constraint=models.CheckConstraint(condition=models.Q(('keep_years__gte', 1)), name='records_are_kept_a_year_at_least'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on whose word'),
        ),
        migrations.AddField(
            model_name='erasure',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic', verbose_name='clinic'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['request', 'record'])), name='erasure_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'request'), _negated=True), models.Q(('by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='erased_on_request_with_a_name_and_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('patient',), name='one_standing_legal_hold_a_patient'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_legal_hold_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='a_legal_hold_is_ended_by_somebody'),
        ),
    ]
