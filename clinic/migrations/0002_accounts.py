"""Accounts without an e-mail address, sign-out everywhere, invitations, and the table of the shared cache."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.core.management.commands.createcachetable import Command
from django.db import migrations, models

import clinic.models.staff


def make_cache_table(apps, schema_editor):
    """Made whichever cache is set: a clinic may turn back from Redis. Asks first whether it is there."""
    command = Command()
    command.verbosity = 0
    command.create_table(schema_editor.connection.alias, 'cache', False)


def empty_addresses_are_none(apps, schema_editor):
    apps.get_model('clinic', 'User').objects.filter(email='').update(email=None)


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(make_cache_table, migrations.RunPython.noop, elidable=False),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(choices=[('clinician', 'Clinician'), ('lead', 'Lead clinician'), ('reception', 'Reception')], max_length=12, verbose_name='role')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='clinic.clinic')),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='session_salt',
            field=models.CharField(default=clinic.models.staff.new_salt, editable=False, max_length=22),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(blank=True, max_length=254, null=True, verbose_name='e-mail address'),
        ),
        migrations.RunPython(empty_addresses_are_none, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='email_is_none_or_something'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'patient'), ('email__isnull', False), _connector='OR'), name='staff_have_an_email_address', violation_error_message='Staff sign in with an e-mail address.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(models.F('clinic'), django.db.models.functions.text.Lower('email'), condition=models.Q(('revoked_at', None), ('used_at', None)), name='one_waiting_invitation_per_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['clinician', 'lead', 'reception'])), name='invitation_is_for_staff'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('used_at', None), ('revoked_at', None), _connector='OR'), name='invitation_used_or_revoked_not_both'),
        ),
    ]
