import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("now", "At once"),
    ("overdue", "Past its target"),
    ("glass", "Emergency access to review"),
    ("message", "A message to read"),
    ("digest", "In the daily digest"),
    ("patient", "To the patient"),
    ("reminder", "Reminder that a patient asked for"),
    ("selftest", "Daily test"),
]


class Migration(migrations.Migration):
    dependencies = [("patients", "0010_standings_ready")]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("time_of_day", models.TimeField(default=datetime.time(18, 0), verbose_name="time of day")),
                ("by_mail", models.BooleanField(default=False, verbose_name="by e-mail")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "patient",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "indexes": [
                    models.Index(
                        condition=models.Q(("by_mail", True)),
                        fields=["time_of_day"],
                        name="reminders_by_mail",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("time_of_day__range", (datetime.time(5, 0), datetime.time(22, 0)))),
                        name="nobody_is_reminded_at_night",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="turned off")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_addresses",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
                "get_latest_by": "made_at",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("patient",),
                        name="one_live_calendar_address_a_patient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code_hash", ""), _negated=True),
                        name="calendar_address_is_hashed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at", None), ("revoked_at__gte", models.F("made_at")), _connector="OR"
                        ),
                        name="calendar_address_is_turned_off_later",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="remind_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=8),
        ),
        migrations.RemoveConstraint(model_name="notice", name="notice_kind_is_known"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _label in KINDS])),
                name="notice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("remind_on__isnull", False)),
                fields=("recipient", "remind_on"),
                name="one_reminder_a_patient_and_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reminder"), ("remind_on__isnull", False)),
                    models.Q(models.Q(("kind", "reminder"), _negated=True), ("remind_on", None)),
                    _connector="OR",
                ),
                name="a_reminder_is_of_a_date",
            ),
        ),
    ]
