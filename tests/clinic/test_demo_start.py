"""Making the demo clinic: by a command, in demo mode only, at any hour, the same every time."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction

from clinic.demo import build as demo
from clinic.demo.people import PEOPLE
from clinic.models import Clinic
from patients.models import Card, Patient, Session

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MODELS: list[Any] = [
    *apps.get_app_config("patients").get_models(),
    *apps.get_app_config("clinic").get_models(),
]
MOMENTS = {
    "after midnight": datetime(2026, 3, 10, 0, 10, tzinfo=UTC),
    "when summer time begins": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "when it ends": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
}


@pytest.fixture
def _few(monkeypatch):
    """One patient of each tale over three weeks: the whole clinic takes its time."""
    monkeypatch.setattr(demo, "WEEKS", 3)
    few = {each.tale: each for each in reversed(PEOPLE)}
    monkeypatch.setattr(demo, "PEOPLE", tuple(each for each in PEOPLE if few[each.tale] is each))


@pytest.mark.usefixtures("_few")
def test_the_first_start_makes_the_clinic_and_says_where_it_is(monkeypatch):
    monkeypatch.setattr(demo, "PEOPLE", demo.PEOPLE[:2])
    told = io.StringIO()

    call_command("demo", stdout=told)

    assert "Making the demo clinic" in told.getvalue()
    assert "http://127.0.0.1:8000/today/" in told.getvalue()
    assert Patient.objects.count() == 2


def test_outside_demo_mode_no_demo_clinic_is_made(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", stdout=io.StringIO())

    assert not Clinic.objects.exists()


@pytest.mark.usefixtures("_few")
def test_two_clinics_of_one_moment_are_alike_to_the_last_row():
    assert everything_but_ids() == everything_but_ids()


def everything_but_ids() -> dict[str, list]:
    """All rows of a clinic that is built and taken away again, without ids and what points at them."""
    rows = {}
    with transaction.atomic():
        demo.build(now=TUESDAY)
        for model in MODELS:
            fields = [field.name for field in model._meta.fields if not is_id(field)]
            rows[model.__name__] = sorted(map(str, model.objects.values_list(*fields)))
        transaction.set_rollback(True)
    return rows


def is_id(field: models.Field) -> bool:
    chance = field.name in ("client_id", "reading", "password", "joined_at", "session_salt", "code_hash")
    return field.primary_key or field.is_relation or chance


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_it_can_be_made_at_any_hour(now):
    demo.build(now=now)

    assert set(Card.objects.unresolved().values_list("severity", flat=True)) == {
        "routine",
        "soon",
        "urgent",
        "emergency",
    }
    assert not Session.objects.filter(received_at__gt=now).exists()
    assert not Session.objects.filter(judged="failed").exists()
    assert not Card.objects.filter(opened_at__gt=now).exists()
    assert not Card.objects.filter(resolved_at__gt=now).exists()
