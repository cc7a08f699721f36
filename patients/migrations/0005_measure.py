import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

DEVICES = ["inclinometer", "goniometer", "phone", "eye"]
ANGLE = {"side__in": ["L", "R"], "degrees__isnull": False, "device__in": DEVICES, "change": None}
NO_ANGLE = {"side": "", "degrees": None, "device": ""}


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0004_ticks_by_date"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reading", models.UUIDField(default=uuid.uuid4)),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                (
                    "test",
                    models.CharField(
                        choices=[
                            ("slr", "Straight-leg raise"),
                            ("ake", "Active knee extension"),
                            ("psfs", "Patient-Specific Functional Scale"),
                            ("groc", "Global rating of change"),
                        ],
                        max_length=4,
                        verbose_name="test",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="measured")),
                ("written_at", models.DateTimeField(verbose_name="written down")),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="taken back")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "side",
                    models.CharField(
                        blank=True, choices=[("L", "Left"), ("R", "Right")], max_length=1, verbose_name="leg"
                    ),
                ),
                ("degrees", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="degrees")),
                (
                    "device",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("inclinometer", "Inclinometer"),
                            ("goniometer", "Goniometer"),
                            ("phone", "Phone"),
                            ("eye", "By eye"),
                        ],
                        max_length=12,
                        verbose_name="device",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=80, verbose_name="position")),
                (
                    "pain_during",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="pain during the test"
                    ),
                ),
                (
                    "change",
                    models.SmallIntegerField(blank=True, null=True, verbose_name="change, -5 to 5"),
                ),
                ("activities", models.JSONField(blank=True, null=True, verbose_name="activities")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written down by",
                    ),
                ),
                (
                    "examiner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="examiner",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "measure",
                "verbose_name_plural": "measures",
                "indexes": [models.Index(fields=["patient", "-at", "-id"], name="measures_newest_first")],
                "constraints": [
                    models.UniqueConstraint(fields=("reading", "revision"), name="a_revision_is_one_row"),
                    models.CheckConstraint(condition=Q(revision__gte=1), name="revisions_count_from_1"),
                    models.CheckConstraint(
                        condition=Q(test="slr", degrees__range=(0, 140), activities__isnull=True, **ANGLE)
                        | Q(test="ake", degrees__range=(0, 90), activities__isnull=True, **ANGLE)
                        | Q(test="psfs", change=None, activities__isnull=False, **NO_ANGLE)
                        | Q(
                            test="groc",
                            change__isnull=False,
                            change__range=(-5, 5),
                            activities__isnull=True,
                            **NO_ANGLE,
                        ),
                        name="measure_has_what_its_test_asks",
                    ),
                    models.CheckConstraint(
                        condition=Q(pain_during=None) | Q(pain_during__range=(0, 10)),
                        name="pain_of_a_test_is_0_to_10_or_null",
                    ),
                ],
            },
        ),
        # What the time line of the chart reads.
        migrations.AddIndex(
            model_name="morningreport",
            index=models.Index(fields=["patient", "-at", "-id"], name="mornings_newest_first"),
        ),
        migrations.AddIndex(
            model_name="advice",
            index=models.Index(
                fields=["patient", "-shown_at", "-id"],
                name="warnings_newest_first",
                condition=~Q(severity="none"),
            ),
        ),
        migrations.AddIndex(
            model_name="accessevent",
            index=models.Index(
                fields=["patient", "-at", "-id"],
                name="record_left_the_house",
                condition=Q(kind__in=("printed", "exported", "broke_glass", "erased")),
            ),
        ),
    ]
