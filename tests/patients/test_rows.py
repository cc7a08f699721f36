from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import BooleanField, OuterRef
from django.test.utils import CaptureQueriesContext

from patients.models import Patient, Session
from patients.rows import Prepared, Rows, day, decoded, moment, stand_in, truth
from tests.factories import make_patient, make_prescription, make_session

pytestmark = pytest.mark.django_db


def notes_of(*, patient):
    sessions = Session.objects.filter(patient=OuterRef("pk")).order_by("-performed_at")
    return Patient.objects.filter(pk=patient).values_list(
        "name", Rows(sessions, note="note", at="performed_at")
    )


def test_rows_of_another_query_come_as_a_list_in_their_order(prescription, now):
    for days, note in ((2, "old"), (0, "new"), (1, "between")):
        make_session(prescription=prescription, performed_at=now - timedelta(days=days), note=note)

    name, rows = notes_of(patient=prescription.patient_id).get()

    assert name == "Gareth Pryce"
    assert [row["note"] for row in decoded(rows)] == ["new", "between", "old"]
    assert [moment(row["at"]) for row in decoded(rows)] == [
        now,
        now - timedelta(days=1),
        now - timedelta(days=2),
    ]


def test_no_rows_are_an_empty_list(patient):
    assert decoded(notes_of(patient=patient.pk).get()[1]) == []


@pytest.mark.parametrize(
    "note", ['"quoted" \\ {"a": [1]}', "it's 100 % sore; -- '", "täglich 🙂\nzweimal", "null", "[]"]
)
def test_what_people_write_comes_back_as_written(prescription, note):
    make_session(prescription=prescription, note=note)

    assert decoded(notes_of(patient=prescription.patient_id).get()[1])[0]["note"] == note


def test_a_prepared_statement_is_put_into_sql_once_and_serves_everyone(prescription, clinician, monkeypatch):
    other = make_prescription(patient=make_patient(clinician=clinician, name="Elin Fors"))
    make_session(prescription=prescription, note="mine")
    make_session(prescription=other, note="hers")
    made = []

    def make(**given):
        made.append(given)
        return notes_of(**given)

    statement = Prepared(make, patient=Patient._meta.pk)

    rows = {}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for patient in (prescription.patient, other.patient, prescription.patient):
            name, sessions = statement.row(patient=patient.pk)
            rows[name] = [row["note"] for row in decoded(sessions)]

    assert rows == {"Gareth Pryce": ["mine"], "Elin Fors": ["hers"]}
    assert len(made) == 1
    assert len(queries) == 3


def test_a_prepared_statement_says_when_there_is_no_such_row(patient):
    statement = Prepared(notes_of, patient=Patient._meta.pk)

    with pytest.raises(LookupError):
        statement.row(patient=Patient._meta.pk.get_default())


def test_a_parameter_without_a_stand_in_is_refused_before_anything_is_asked():
    with pytest.raises(TypeError, match="BooleanField"):
        stand_in(BooleanField(), 0)


def test_moments_and_dates_are_read_as_either_database_writes_them():
    nine = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

    assert moment("2026-03-10 09:00:00") == nine
    assert moment("2026-03-10T09:00:00+00:00") == nine
    assert moment("2026-03-10T10:00:00.250000+01:00") == nine + timedelta(milliseconds=250)
    assert day("2026-03-10") == date(2026, 3, 10)


def test_true_false_and_not_answered_are_three_things():
    assert [truth(value) for value in (1, 0, None, True, False)] == [True, False, None, True, False]
