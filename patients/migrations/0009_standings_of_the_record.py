"""A row for every patient who is on record: who it is, and what can be read off single rows.

What has to be counted (adherence, silence) is counted by the daily job at its next call, or at once by
`manage.py standings`: the row says that it was last counted before the day of this migration.
"""

import re
import unicodedata
from datetime import timedelta

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone

BATCH = 500


def folded(text):
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def open_standings(apps, schema_editor):
    get = lambda name: apps.get_model("patients", name)  # noqa: E731
    Patient, Standing = get("Patient"), get("Standing")
    mine = {"patient": OuterRef("pk")}
    newest = get("Session").objects.filter(**mine).exclude(status="skipped").order_by("-performed_at", "-pk")
    current = get("Prescription").objects.filter(**mine, ended_at=None)
    items = get("PrescribedStretch").objects.filter(
        prescription__patient=OuterRef("pk"), prescription__ended_at=None
    )
    lowest = items.order_by().values("prescription").annotate(lowest=Min("level")).values("lowest")
    cards = get("Card").objects.filter(**mine).exclude(state="resolved")
    locks = get("Pause").objects.filter(**mine, released_at=None)
    patients = Patient.objects.order_by("pk").annotate(
        last_at=Subquery(newest.values("performed_at")[:1]),
        last_worst=Subquery(newest.values("pain_during")[:1]),
        review_due=Subquery(current.values("review_due")[:1]),
        level=Subquery(lowest[:1]),
        card_rank=Subquery(cards.values("rank")[:1]),
        lock=Subquery(locks.values("pk")[:1]),
    )
    counted_on = timezone.now().date() - timedelta(days=2)  # before today in every zone
    rows = []
    for patient in patients.iterator(chunk_size=BATCH):
        rows.append(
            Standing(
                patient_id=patient.pk,
                clinic_id=patient.clinic_id,
                clinician_id=patient.clinician_id,
                name=patient.name,
                sought=folded(f"{patient.name} | {patient.number} | {patient.birth_date:%Y-%m-%d}"),
                phone_digits=re.sub(r"\D", "", patient.phone),
                last_at=patient.last_at,
                last_worst=patient.last_worst,
                review_due=patient.review_due,
                level=patient.level,
                card_rank=patient.card_rank or 0,
                is_paused=patient.lock is not None,
                counted_on=counted_on,
            )
        )
    Standing.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("patients", "0008_standing")]

    operations = [migrations.RunPython(open_standings, migrations.RunPython.noop)]
