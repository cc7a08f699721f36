"""Routines kept to prescribe from, and favourites."""

import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0006_period_tally'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoutineTemplate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('meant_for', models.CharField(blank=True, max_length=160, verbose_name='meant for')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with the clinic')),
                ('sessions_per_day', models.PositiveSmallIntegerField(default=1, verbose_name='sessions a day')),
                ('days_per_week', models.PositiveSmallIntegerField(default=7, verbose_name='days a week')),
                ('rest_days', models.JSONField(blank=True, default=list, verbose_name='rest days')),
                ('pain_limit', models.PositiveSmallIntegerField(default=5, verbose_name='pain limit')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note to the patient')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='clinic.clinic')),
                ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'routine template',
                'verbose_name_plural': 'routine templates',
            },
        ),
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(blank=True, max_length=40, verbose_name='stretch')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='clinic.routinetemplate')),
            ],
            options={
                'verbose_name': 'favourite',
                'verbose_name_plural': 'favourites',
            },
        ),
        migrations.CreateModel(
            name='TemplateStretch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('code', models.SlugField(max_length=40, verbose_name='stretch')),
                ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                ('aid', models.CharField(blank=True, choices=[('towel', 'Towel'), ('band', 'Exercise band'), ('tubing', 'Tubing'), ('hands', 'Hands only')], max_length=8, null=True, verbose_name='held with')),
                ('grip', models.CharField(blank=True, choices=[('ends', 'Close to the ends'), ('part_way', 'Half way'), ('close', 'Close to the thigh')], max_length=8, null=True, verbose_name='grip')),
                ('knee', models.CharField(blank=True, choices=[('bent', 'Bent'), ('straight', 'Straight')], max_length=8, null=True, verbose_name='knee')),
                ('resting_leg', models.CharField(blank=True, choices=[('bent', 'Bent, foot flat on the floor'), ('straight', 'Straight, lying flat')], max_length=8, null=True, verbose_name='resting leg')),
                ('surface', models.CharField(choices=[('floor', 'Floor'), ('mat', 'Mat'), ('bed', 'Bed'), ('bench', 'Bench')], default='floor', max_length=8, verbose_name='surface')),
                ('sides', models.CharField(choices=[('both', 'Both legs'), ('left', 'Left leg only'), ('right', 'Right leg only')], default='both', max_length=5, verbose_name='sides')),
                ('first_side', models.CharField(choices=[('L', 'Left'), ('R', 'Right')], default='L', max_length=1, verbose_name='first side')),
                ('hold_s', models.PositiveSmallIntegerField(verbose_name='hold, seconds')),
                ('reps_per_side', models.PositiveSmallIntegerField(verbose_name='repetitions a side')),
                ('rest_s', models.PositiveSmallIntegerField(default=30, verbose_name='rest, seconds')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='clinic.routinetemplate')),
            ],
            options={
                'verbose_name': 'stretch of a template',
                'verbose_name_plural': 'stretches of a template',
                'ordering': ['order'],
            },
        ),
        migrations.AddIndex(
            model_name='routinetemplate',
            index=models.Index(fields=['clinic', 'name', 'id'], name='templates_by_name'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.UniqueConstraint(models.F('author'), django.db.models.functions.text.Lower('name'), condition=models.Q(('retired_at', None)), name='one_template_a_name_and_author'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.UniqueConstraint(models.F('clinic'), django.db.models.functions.text.Lower('name'), condition=models.Q(('is_shared', True), ('retired_at', None)), name='one_shared_template_a_name'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='template_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='template_versions_count_from_1'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.CheckConstraint(condition=models.Q(('sessions_per_day__range', (1, 3))), name='template_sessions_a_day_in_range'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.CheckConstraint(condition=models.Q(('days_per_week__range', (1, 7))), name='template_days_a_week_in_range'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.CheckConstraint(condition=models.Q(('pain_limit__range', (2, 6))), name='template_pain_limit_in_range'),
        ),
        migrations.AddConstraint(
            model_name='routinetemplate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_at', None), ('retired_by', None)), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False)), _connector='OR'), name='retired_template_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='favourite',
            constraint=models.UniqueConstraint(fields=('account', 'template', 'code'), name='starred_once_an_account'),
        ),
        migrations.AddConstraint(
            model_name='favourite',
            constraint=models.UniqueConstraint(condition=models.Q(('template', None)), fields=('account', 'code'), name='a_stretch_is_starred_once_an_account'),
        ),
        migrations.AddConstraint(
            model_name='favourite',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('template', None), models.Q(('code', ''), _negated=True)), models.Q(('code', ''), ('template__isnull', False)), _connector='OR'), name='starred_is_a_template_or_a_stretch'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.UniqueConstraint(fields=('template', 'code'), name='a_stretch_stands_in_a_template_once'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.UniqueConstraint(fields=('template', 'order'), name='one_stretch_a_place_in_the_template'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.CheckConstraint(condition=models.Q(('level__range', (1, 8))), name='template_level_is_1_to_8'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.CheckConstraint(condition=models.Q(('hold_s__range', (5, 30))), name='template_hold_in_range'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.CheckConstraint(condition=models.Q(('reps_per_side__range', (2, 3))), name='template_repetitions_in_range'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.CheckConstraint(condition=models.Q(('rest_s__range', (15, 120))), name='template_rest_in_range'),
        ),
        migrations.AddConstraint(
            model_name='templatestretch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('aid__in', ['towel', 'band', 'tubing']), ('grip__isnull', False)), models.Q(('grip', None), models.Q(('aid', None), ('aid', 'hands'), _connector='OR')), _connector='OR'), name='template_grip_only_with_an_aid_that_has_one'),
        ),
    ]
