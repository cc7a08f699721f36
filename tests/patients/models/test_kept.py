"""Nothing of the record goes by accident, and nothing it promises goes untested."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import ProtectedError

from patients.actions.draft import begin
from tests.factories import make_session

RECORD = [*apps.get_app_config("patients").get_models(), *apps.get_app_config("clinic").get_models()]
# The audit outlives the account and the record that it names, so it holds on to neither (X12, X17).
OUTLIVES = {"AccessEvent": {"actor", "patient"}}
# Of no record: a stretch goes with its template, a star and a kept view with whose they are.
GOES_ALONG = {"TemplateStretch": {"template"}, "Favourite": {"account", "template"}, "SavedView": {"account"}}
TESTS = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("model", RECORD)
def test_every_link_of_the_record_protects_what_it_points_at(model):
    links = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]

    loose = {field.name for field in links if field.remote_field.on_delete is not models.PROTECT}
    assert loose == (OUTLIVES | GOES_ALONG).get(model.__name__, set())


@pytest.mark.parametrize("model", RECORD)
def test_every_promise_of_the_database_is_tried(model):
    tests = "".join(file.read_text() for file in TESTS.rglob("test_*.py") if file.name != Path(__file__).name)

    assert [each.name for each in model._meta.constraints if each.name not in tests] == []


@pytest.mark.django_db
def test_a_patient_with_a_record_cannot_be_deleted(prescription, clinician, now):
    logged = make_session(prescription=prescription, contact_request=True)
    begin(patient=prescription.patient, prescription=prescription, at=now)
    item, card = prescription.items.all()[0], logged.advice.card

    rows: list[Any] = [
        *(prescription.patient, prescription.patient.account, clinician, clinician.clinic),
        *(prescription, prescription.screening, item, item.stretch, logged.session, card),
    ]
    for row in rows:
        with pytest.raises(ProtectedError):
            row.delete()


def test_ids_in_addresses_are_random():
    by_number = {"Patient", "Prescription", "Card", "Advice", "Notice"}
    by_number |= {"Enrolment", "Invitation", "BreakGlass", "AccessEvent"}
    by_number |= {"Message", "QuickAnswer", "Decision", "RoutineTemplate", "SavedView"}
    by_number |= {"Reminder", "CalendarAddress"}

    assert {model.__name__ for model in RECORD if isinstance(model._meta.pk, models.UUIDField)} == by_number
    for name in ("Session", "SessionDraft", "SafetyCheck"):
        model = apps.get_model("patients", name)
        assert isinstance(model._meta.get_field("client_id"), models.UUIDField)
    assert isinstance(apps.get_model("patients", "Measure")._meta.get_field("reading"), models.UUIDField)
