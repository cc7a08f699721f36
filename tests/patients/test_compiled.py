"""Statements that are made once: they give what the ORM gives, to whoever asks."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from clinic.auth import FOR_REQUEST
from clinic.models import User
from clinic.session_store import SessionStore
from patients.current import current_routine
from tests.factories import make_patient, make_prescription, make_user

pytestmark = pytest.mark.django_db


def account(pk: int) -> Any:
    return FOR_REQUEST.first(pk=pk)


def test_it_gives_each_who_asks_their_own_row(patient):
    other: Any = make_patient(name="Elin Fors").account

    found = [account(each.pk) for each in (patient.account, other, patient.account)]

    assert found == [patient.account, other, patient.account]
    assert found[1].patient.name == "Elin Fors"
    assert FOR_REQUEST.first(pk=0) is None


def test_the_rows_are_those_of_the_queryset_with_all_that_it_follows(patient):
    asked = account(patient.account_id)
    usual = User.objects.for_request(patient.account_id).get()

    with CaptureQueriesContext(connection) as queries:
        for name in ("clinic", "patient"):
            assert vars_of(getattr(asked, name)) == vars_of(getattr(usual, name))
        assert asked.patient.clinician == usual.patient.clinician
        assert vars_of(asked) == vars_of(usual)
    assert len(queries) == 0


def vars_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_staff_have_no_record_of_their_own(clinician):
    assert not hasattr(FOR_REQUEST.first(pk=clinician.pk), "patient")


def test_the_routine_in_force_comes_with_all_that_a_page_prints(patient):
    first = make_prescription(patient=patient)
    second = make_prescription(patient=patient, hold_s=20)
    usual = patient.prescriptions.current().for_reading().get()

    with CaptureQueriesContext(connection) as queries:
        routine: Any = current_routine(patient)
        items = list(routine.items.all())
        names = [(item.stretch.title, item.prescription) for item in items]
        assert routine.prescriber == patient.clinician
        assert routine.patient is patient

    assert len(queries) == 2
    assert routine == second == usual != first
    assert vars_of(routine) == vars_of(usual)
    assert [vars_of(each) for each in items] == [vars_of(each) for each in usual.items.all()]
    assert names == [(items[0].stretch.title, routine)]


def test_without_a_routine_there_is_none(patient):
    assert current_routine(patient) is None


@pytest.mark.django_db(transaction=True)
def test_two_threads_at_once_do_not_get_each_others_rows():
    accounts = [make_user(role="patient", name=f"Patient {number}") for number in range(4)]

    def ask(who):
        try:
            return [account(who.pk).name for _time in range(25)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, accounts))

    assert found == [[account.name] * 25 for account in accounts]


def test_a_session_is_read_as_django_reads_it(clinician, now):
    session = SessionStore()
    session["kept"] = "yes"
    session.save()

    assert SessionStore(session.session_key)["kept"] == "yes"
    assert DatabaseStore(session.session_key)["kept"] == "yes"


def test_a_session_that_ran_out_or_never_was_holds_nothing(clinician):
    session = SessionStore()
    session["kept"] = "yes"
    session.save()
    Session.objects.update(expire_date="2020-01-01T00:00Z")

    for key in (session.session_key, uuid.uuid4().hex, "x" * 500):
        store = SessionStore(key)
        assert store.get("kept") is None
        assert store.session_key is None
