"""A patient's copy of everything (X16): nothing of theirs is missing, nothing of anybody else's is in it."""

import json
from datetime import UTC, date, datetime, time
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Q
from django.test.utils import CaptureQueriesContext

from clinic.models import Clinic, User
from patients.exchange.belongings import BELONGINGS, belonging, children_first, parents
from patients.exchange.export import as_json
from patients.exchange.readable import TOLD, sections, title_of
from patients.models import Patient
from stretches.models import Stretch
from tests.factories import make_patient, make_session, make_user
from tests.full_record import make_full_record

LISTED = {each.label for each in BELONGINGS}
MODELS = [model for model in apps.get_models() if not model._meta.proxy]

# Tables that point at accounts and hold nothing of a patient: with the reason.
NOT_A_PATIENTS = {
    "clinic.Clinic": "who is on duty",
    "clinic.Invitation": "made for staff",
    "clinic.Erasure": "names a record by its id only, and who erased it",
    "clinic.PeriodTally": "counts of a clinician's patients, and no patient",
    "clinic.RoutineTemplate": "a routine for nobody in particular, by staff",
    "clinic.Favourite": "what staff starred to prescribe from",
    "clinic.QuickAnswer": "a text of staff, about nobody",
    "clinic.SavedView": "filters of a list of patients, and no patient",
    "stretches.Stretch": "who wrote and approved the library",
    "admin.LogEntry": "what staff changed in the admin pages; erased by what it is about",
}


def links(model: Any) -> list[ForeignKey]:
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]


def ways_to_patient(model: Any, seen: frozenset[Any] = frozenset()) -> list[str]:
    """Every chain of foreign keys from a row to a patient."""
    if model is Patient:
        return ["pk"]
    found = []
    for link in links(model):
        target = link.related_model
        if target not in {model, User, *seen}:
            ways = ways_to_patient(target, seen | {model})
            found += [link.name if way == "pk" else f"{link.name}__{way}" for way in ways]
    return found


@pytest.fixture
def patient(clinician: Any) -> Patient:
    make_full_record(clinician=clinician, name="Somebody Else")
    return make_full_record(clinician=clinician)


def exported(patient: Patient, now: datetime) -> dict[str, Any]:
    return json.loads("".join(as_json(patient, at=now)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_that_leads_to_a_patient_is_in_the_export(model):
    points_at_accounts = any(link.related_model is User for link in links(model))

    if ways_to_patient(model):
        assert model._meta.label in LISTED, "say in patients/exchange/belongings.py whose rows these are"
    elif points_at_accounts:
        assert model._meta.label in LISTED | NOT_A_PATIENTS.keys(), "a patient's, or not: with the reason"


@pytest.mark.parametrize("each", BELONGINGS, ids=lambda each: each.label)
def test_what_no_export_shows_is_a_column_and_has_a_reason(each):
    columns = {column.name for column in each.model._meta.concrete_fields}

    assert each.left_out.keys() <= columns
    assert all(str(why).endswith(".") for why in each.left_out.values())


def test_the_export_is_the_database_row_by_row_and_column_by_column(patient, now):
    tables = exported(patient, now)["tables"]

    assert list(tables) == [each.label for each in BELONGINGS]
    for each in BELONGINGS:
        model = each.model
        ways = ways_to_patient(model) or each.ways  # those of the account have no chain downwards
        theirs = reduce(or_, (Q(**{way: patient.pk}) for way in {*ways, *each.ways}))
        rows = list(model._base_manager.filter(theirs).order_by("pk"))
        assert rows, f"make_full_record makes no {each.label}"
        assert tables[each.label] == [as_written(row, each.left_out) for row in rows], each.label
        assert model._base_manager.count() > len(rows), f"the other patient has no {each.label}"


def as_written(row: Any, left_out: Any) -> dict[str, Any]:
    """A row as the file must have it, put down here again."""
    said = {}
    for column in row._meta.concrete_fields:
        if column.name not in left_out:
            said[column.name] = value_as_written(row, column)
    return said


def value_as_written(row: Any, column: Any) -> Any:
    value = getattr(row, column.attname)
    if isinstance(column, ForeignKey) and value is not None:
        other = getattr(row, column.name)
        if isinstance(other, User | Clinic):
            return other.name
        if isinstance(other, Stretch):
            return f"{other.code} {other.version}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def test_an_answer_that_was_not_given_is_null_and_zero_is_zero(patient, now):
    tables = exported(patient, now)["tables"]

    session = tables["patients.Session"][0]
    assert (session["pain_before"], session["pain_during"]) == (None, 0)
    morning = tables["patients.MorningReport"][0]
    assert (morning["pain"], morning["woke_at_night"]) == (0, None)


def test_no_secret_and_nobody_else_is_in_the_export(patient, clinician, now):
    other = make_patient(clinician=clinician, name="Wanda Mist", phone="07700 900999", email="w@home.example")
    text = "".join(as_json(patient, at=now)) + "".join(page(patient))

    account = patient.account
    hashes = [account.enrolments.get().code_hash, account.access_codes.get().code_hash]
    for secret in (account.password, account.session_salt, "hidden", *hashes):
        assert secret not in text
    for name in ("Somebody Else", "Wanda", other.phone, other.email, str(other.pk)):
        assert name not in text
    assert json.loads("".join(as_json(patient, at=now)))["left_out"]["clinic.User"].keys() == {
        "password",
        "session_salt",
    }


def test_the_file_says_which_schema_it_is(patient, now):
    file = exported(patient, now)

    assert (file["schema"], file["version"], file["made_at"]) == ("homestretch-export", 1, now.isoformat())


def page(patient: Patient) -> list[str]:
    return [
        f"{part.title} {entry.heading} {label} {value}\n"
        for part in sections()
        for entry in part.entries(patient)
        for label, value in [("", ""), *entry.lines]
    ]


def test_the_page_tells_all_of_it_in_words(patient):
    text = "".join(page(patient))

    for words in (
        *("Gareth Pryce", "gareth@home.example", "Ann, 07700 900123", "Ines Duarte", "Go gently."),
        *("Pain before not answered", "Pain at its worst 0 of 10", "Pain at its worst 9 of 10"),
        *("Pain at its worst 8 of 10", "Pain after not answered", "Your note It was a cramp."),
        *("Left back of thigh (sharp); Low back", "You had a small fall or knock New"),
        *("Left 1: 10 s", "Longer holds.", "Good, “really”.", "It popped.", "Holiday.", "Back again."),
        *("Resolved", "Called: All is well.", "Not today", "Who Ines Duarte", "Kind Opened"),
    ):
        assert words in text


def test_the_page_has_a_part_for_every_table(patient):
    parts = {str(part.title) for part in sections()}
    rest = {each.label for each in BELONGINGS} - TOLD

    assert TOLD <= LISTED
    assert [label for label in rest if str(title_of(belonging(label))) not in parts] == []


def test_no_reader_of_the_page_sees_a_word_of_the_program(patient):
    lines = [value for part in sections() for entry in part.entries(patient) for _label, value in entry.lines]

    assert [value for value in lines if value in ("None", "True", "False", "[]", "{}")] == []


def test_a_long_record_costs_as_many_queries_as_a_short_one(patient, now):
    prescription = patient.prescriptions.current().get()

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as file:
            exported(patient, now)
        with CaptureQueriesContext(connection) as read:
            page(patient)
        return len(file), len(read)

    short = queries()
    for _ in range(12):
        make_session(prescription=prescription, performed_at=now)

    assert queries() == short
    assert short[0] == len(BELONGINGS)


def test_a_table_is_erased_before_the_tables_it_points_at():
    order = [each.label for each in children_first()]

    assert sorted(order) == sorted(LISTED)
    for place, label in enumerate(order):
        assert not set(parents(belonging(label))) & set(order[:place]) - {label}
    assert list(pairwise(order))


def test_a_staff_account_is_no_patients(patient, clinician, now):
    make_user(role="lead", name="Rosa Lind", clinic=clinician.clinic)

    assert [row["name"] for row in exported(patient, now)["tables"]["clinic.User"]] == ["Gareth Pryce"]
