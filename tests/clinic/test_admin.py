"""Django's admin: everything can be found and read there, the record is never changed or deleted."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.actions.access import new_access_code
from clinic.actions.breakglass import break_glass
from clinic.actions.count import count_periods
from clinic.actions.enrol import offer_enrolment
from clinic.actions.invite import invite
from clinic.actions.saved_view import keep_view
from clinic.actions.template import star
from clinic.models import (
    BreakGlass,
    Clinic,
    DailyRun,
    EnrolmentKind,
    Erasure,
    Favourite,
    LegalHold,
    PeriodTally,
    QuickAnswer,
    RoutineTemplate,
    SavedView,
    TemplateStretch,
    User,
)
from clinic.patient_list import Asked
from patients.actions.amend import amend_session
from patients.actions.draft import begin
from patients.actions.report import report_morning
from patients.actions.review import acknowledge
from patients.models import AccessEvent, Card, Patient, Session
from stretches.loading import library_files, load
from stretches.models import Stretch
from tests.conftest import NOW, signed_in
from tests.factories import (
    make_answers,
    make_clinic,
    make_patient,
    make_prescription,
    make_session,
    make_user,
)
from tests.full_record import decided_on_a_step, measured_twice, reminded, talked
from tests.message_pages import make_quick_answer
from tests.template_pages import make_template

pytestmark = pytest.mark.django_db

HOUSE = ("clinic", "patients", "stretches")
MODELS: list[Any] = [model for app in HOUSE for model in apps.get_app_config(app).get_models()]
RECORDS: list[Any] = [*apps.get_app_config("patients").get_models(), BreakGlass, Erasure, LegalHold]
# Of no record, and read here only: kept by the daily job, or by deeds on their own pages.
READ: list[Any] = [DailyRun, PeriodTally, RoutineTemplate, TemplateStretch, Favourite, QuickAnswer, SavedView]
RECORD: list[Any] = [*RECORDS, *READ]


@pytest.fixture
def lead(clinic):
    return make_user(role="lead", clinic=clinic, name="Rosa Lind")


@pytest.fixture
def everything(clinician):
    """A row of every model of the house, made as in use; more of them when it is called again."""

    def make(number: int = 0, name: str = "Gareth Pryce") -> Patient:
        patient = make_patient(clinician=clinician, name=name)
        prescription = make_prescription(patient=patient)
        feelings, signs = [("low_back", "", ("ache",)), ("calf", "L", ("tingling",))], [("pop", "new")]
        logged = make_session(prescription=prescription, pain_during=8, feelings=feelings, signs=signs)
        at = NOW + timedelta(hours=1)
        acknowledge(Card.objects.get(patient=patient), by=clinician, at=at)
        answers = make_answers(prescription, pain_during=9)
        amend_session(logged.session, answers=answers, by=patient.account, at=at)
        report_morning(patient=patient, on=NOW.date(), pain=8, woke_at_night=True, at=at)
        begin(patient=patient, prescription=prescription, at=at)
        AccessEvent.objects.note(
            by=clinician, kind="opened", what="clinic:chart", at=at, patient=patient.pk, address="192.0.2.7"
        )
        break_glass(patient, by=clinician, reason="She has fainted.", at=at)
        offer_enrolment(patient=patient, kind=EnrolmentKind.SCREEN, by=clinician, at=at)
        new_access_code(patient=patient, by=clinician, at=at)
        invite(by=clinician, at=at, email=f"new{number}@clinic.example", name="Noor New", role="clinician")
        LegalHold.objects.create(patient=patient, reason="A claim.", since=at, by=clinician)
        Erasure.objects.create(clinic=clinician.clinic, record=patient.pk, kind="record", at=at)
        DailyRun.objects.create(
            clinic=clinician.clinic, on=NOW.date() + number * timedelta(days=1), started_at=NOW
        )
        measured_twice(patient, by=clinician, at=at)
        talked(patient, at=at)
        reminded(patient, at=at)
        decided_on_a_step(patient, at=at)
        kept_to_work_with(clinician, number)
        return patient

    make()
    return make


def kept_to_work_with(clinician: Any, number: int) -> None:
    """What the clinic keeps for itself, of a colleague more each time."""
    colleague = make_user(clinic=clinician.clinic, name=f"Nia Next {number}")
    star(by=colleague, template=make_template(clinician, f"Gentle start {number}"), on=True)
    make_quick_answer(colleague)
    keep_view(by=colleague, name="My flagged", asked=Asked(show="flagged"))
    if not number:  # it walks over the whole clinic, and makes many rows at once
        count_periods(clinician.clinic, at=NOW)


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_every_model_is_there_to_be_searched_and_filtered(model):
    page = admin.site._registry[model]

    assert page.search_fields
    assert page.list_filter
    assert len(page.list_display) > 1


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_lists_searches_filters_and_rows_open(everything, clinic, role):
    staff = signed_in(make_user(role=role, clinic=clinic))

    assertContains(staff.get(reverse("admin:index")), "Administration")
    for model in MODELS if role == "lead" else [each for each in MODELS if each not in RECORDS]:
        row, name = model.objects.first(), model.__name__
        assert row is not None, name
        listed = staff.get(address(model, "changelist"))
        assertContains(listed, address(model, "change", row.pk))
        assertContains(listed, "changelist-filter")
        searched = staff.get(address(model, "changelist"), {"q": "nobody has written this"})
        assertNotContains(searched, address(model, "change", row.pk))
        shown = staff.get(address(model, "change", row.pk))
        assert shown.status_code == 200, name
        assertNotContains(shown, "deletelink")


def test_rows_are_found_by_the_name_of_the_patient(everything, lead):
    everything(1, name="Zuzanna Wrona")
    staff = signed_in(lead)

    for model in MODELS:
        if any("patient__name" in field for field in admin.site._registry[model].search_fields):
            found = staff.get(address(model, "changelist"), {"q": "zuzanna"})
            total = found.context["cl"].result_count
            assert 0 < total < model.objects.count(), model.__name__


def test_each_filter_takes_what_it_offers(everything, lead):
    staff = signed_in(lead)

    for model in MODELS:
        listed = staff.get(address(model, "changelist")).context["cl"]
        for spec in listed.filter_specs:
            *_others, last = spec.choices(listed)
            answer = staff.get(address(model, "changelist") + last["query_string"])
            own_looks = 2 if model is AccessEvent else 0  # which are rows of the list, too
            assert answer.context["cl"].result_count <= listed.result_count + own_looks


def test_a_list_costs_the_same_for_one_row_as_for_ten(everything, lead):
    staff = signed_in(lead)

    def costs() -> dict[str, int]:
        counted = {}
        staff.get(reverse("admin:index"))  # "last seen" is written once a minute, on whatever page that is
        for model in MODELS:
            with CaptureQueriesContext(connection) as queries:
                staff.get(address(model, "changelist"))
            counted[model.__name__] = len(queries)
        return counted

    costs()  # what is asked once a process
    for_one = costs()
    for number in range(1, 10):
        everything(number)

    assert costs() == for_one
    assert max(for_one.values()) <= 10


def test_a_session_with_many_holds_opens_at_the_same_cost(everything, lead, clinician):
    staff = signed_in(lead)
    full = Session.objects.get()
    empty = make_session(
        prescription=make_prescription(patient=make_patient(clinician=clinician)), holds=()
    ).session

    costs = []
    for session in (full, empty, full):
        with CaptureQueriesContext(connection) as queries:
            staff.get(address(Session, "change", session.pk))
        costs.append(len(queries))

    assert costs[1] == costs[2]


# ---- what must not be


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_nothing_of_the_record_is_added_changed_or_deleted(everything, clinic, role):
    staff = signed_in(make_user(role=role, clinic=clinic))

    for model in RECORD:
        row, before = model.objects.first(), model.objects.count()
        assert staff.get(address(model, "add")).status_code == 403
        assert staff.post(address(model, "add"), {}).status_code == 403
        assert staff.post(address(model, "change", row.pk), {"note": "Changed"}).status_code == 403
        assert staff.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        ticked = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        staff.post(address(model, "changelist"), ticked)
        # Each look at the list of accesses is a further one.
        kept = model.objects.count()
        assert kept >= before if model is AccessEvent else kept == before
        assertNotContains(
            staff.get(address(model, "change", row.pk)),
            'name="_save"',
            status_code=200 if role == "lead" or model in READ else 403,
        )


@pytest.mark.parametrize("model", [Clinic, User])
def test_neither_a_clinic_nor_an_account_is_deleted(everything, lead, model):
    row = model.objects.first()

    assert signed_in(lead).post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", ["clinician", "reception", "patient"])
def test_the_admin_is_closed_to_everyone_else(everything, clinic, role):
    stranger = signed_in(make_user(role=role, clinic=clinic))
    row = Session.objects.get()

    for page in (reverse("admin:index"), address(Session, "changelist"), address(Session, "change", row.pk)):
        assert stranger.get(page).status_code == 404


def test_an_administrator_runs_the_house_and_reads_no_record(everything, clinic):
    staff = signed_in(make_user(role="admin", clinic=clinic))
    events = AccessEvent.objects.count()

    index = staff.get(reverse("admin:index"))
    for model in RECORDS:
        assertNotContains(index, address(model, "changelist"))
        assert staff.get(address(model, "changelist")).status_code == 403
        assert staff.get(address(model, "change", model.objects.first().pk)).status_code == 403
        assert staff.get(address(model, "history", model.objects.first().pk)).status_code == 403
    assert AccessEvent.objects.count() == events


def test_whoever_is_signed_out_is_asked_to_sign_in(everything, client):
    assert client.get(address(Session, "changelist")).status_code == 302


# ---- clinics are strangers to each other


def test_rows_of_another_clinic_are_not_found(everything):
    stranger = signed_in(make_user(role="lead", clinic=make_clinic()))

    for model in [*RECORD, Clinic, User]:
        row = model.objects.filter(pk__in=strange(model)).first()
        listed = stranger.get(address(model, "changelist"))
        assertNotContains(listed, address(model, "change", row.pk))
        assertNotContains(listed, "Pryce")
        assertNotContains(listed, "Harbour Street Physio 1<")
        opened = stranger.get(address(model, "change", row.pk), follow=True)
        assert opened.redirect_chain[0][0] == reverse("admin:index"), model.__name__
        assertContains(opened, "doesn’t exist")


def strange(model: Any) -> list:
    """Rows of the first clinic, and not those of the stranger."""
    if model is Clinic:
        return [Patient.objects.get().clinic_id]
    if model is User:
        return [Patient.objects.get().clinician_id]
    return list(model.objects.values_list("pk", flat=True))


def test_names_of_other_clinics_stand_in_no_list_of_choices(everything, lead, clinic):
    elsewhere = make_clinic(name="Quay Lane Physio")
    colleague = make_user(clinic=clinic)
    make_user(clinic=elsewhere, name="Omar Other")
    staff = signed_in(lead)

    for page in (
        address(Patient, "changelist"),
        address(User, "changelist"),
        address(User, "add"),
        address(User, "change", colleague.pk),
        address(Clinic, "change", clinic.pk),
    ):
        assertNotContains(staff.get(page), "Quay Lane")
        assertNotContains(staff.get(page), "Omar Other")


def test_an_administrator_of_the_whole_system_sees_every_clinic(everything):
    make_clinic(name="Quay Lane Physio")
    root = make_user(role="admin")
    User.objects.filter(pk=root.pk).update(clinic=None)

    staff = signed_in(User.objects.get(pk=root.pk))

    assertContains(staff.get(address(Clinic, "changelist")), "Quay Lane Physio")
    assertContains(staff.get(address(User, "changelist")), "Gareth Pryce")


# ---- clinic and accounts


def account_form(**changed) -> dict:
    return {"email": "new@clinic.example", "name": "Nia Roberts", "role": "clinician", **changed}


NEW_PASSWORD = {"password1": "a-long-walk-home", "password2": "a-long-walk-home"}


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_a_colleague_gets_an_account(clinic, role):
    staff = signed_in(make_user(role=role, clinic=clinic))

    staff.post(
        address(User, "add"), {**account_form(email="New@Clinic.Example", clinic=clinic.pk), **NEW_PASSWORD}
    )

    user = User.objects.get(email="new@clinic.example")
    assert (user.name, user.role, user.clinic) == ("Nia Roberts", "clinician", clinic)
    assert user.check_password("a-long-walk-home")


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_nobody_makes_an_account_in_another_clinic_or_in_none(clinic, role):
    elsewhere = make_clinic()
    staff = signed_in(make_user(role=role, clinic=clinic))

    for choice in (elsewhere.pk, ""):
        answer = staff.post(address(User, "add"), {**account_form(clinic=choice), **NEW_PASSWORD})
        assert "clinic" in answer.context["adminform"].form.errors

    assert not User.objects.filter(email="new@clinic.example").exists()


@pytest.mark.parametrize(("by", "made"), [("lead", "admin"), ("lead", "patient"), ("admin", "patient")])
def test_a_lead_makes_no_administrator_and_nobody_a_patient_without_a_record(clinic, by, made):
    staff = signed_in(make_user(role=by, clinic=clinic))

    answer = staff.post(address(User, "add"), {**account_form(role=made, clinic=clinic.pk), **NEW_PASSWORD})

    assert "role" in answer.context["adminform"].form.errors
    assert not User.objects.filter(email="new@clinic.example").exists()


def test_a_second_account_for_an_address_is_told_beside_the_field(clinic, lead, clinician):
    form = {**account_form(email=clinician.email.upper(), clinic=clinic.pk), **NEW_PASSWORD}

    answer = signed_in(lead).post(address(User, "add"), form)

    assertContains(answer, "There is an account with this e-mail address already.")


def test_a_colleague_who_left_is_shut_out(clinic, lead, clinician):
    form = {"email": clinician.email, "name": clinician.name, "role": "clinician", "clinic": clinic.pk}
    signed_in(lead).post(address(User, "change", clinician.pk), form)

    clinician.refresh_from_db()
    assert not clinician.is_active


def test_a_patients_account_and_an_administrators_are_not_a_leads_to_change(everything, clinic, lead):
    staff = signed_in(lead)
    boss = make_user(role="admin", clinic=clinic, name="Sam Okafor")

    for user in User.objects.filter(Q(pk=boss.pk) | Q(role="patient")):
        page = address(User, "change", user.pk)
        assertNotContains(staff.get(page), 'name="_save"')
        assert staff.post(page, {"email": "mine@clinic.example"}).status_code == 403
        user.refresh_from_db()
        assert user.email != "mine@clinic.example"


def clinic_form(clinic: Clinic, **changed) -> dict:
    form = {
        field.name: field.value_from_object(clinic)
        for field in Clinic._meta.fields
        if field.name not in ("id", "on_duty", "deputy")
    }
    lists = {name: as_json(form[name]) for name in ("hours", "holidays", "safety_words", "crisis_words")}
    return {**form, **lists, "on_duty": "", "deputy": "", **changed}


def as_json(value: object) -> str:
    return json.dumps(value)


def test_a_lead_edits_hours_duty_and_words(clinic, lead, clinician):
    changed = {
        "phone": "0117 496 0999",
        "on_duty": clinician.pk,
        "deputy": lead.pk,
        "holidays": '["2026-12-25"]',
    }

    signed_in(lead).post(address(Clinic, "change", clinic.pk), clinic_form(clinic, **changed))

    clinic.refresh_from_db()
    assert (clinic.phone, clinic.on_duty, clinic.deputy, clinic.holidays) == (
        "0117 496 0999",
        clinician,
        lead,
        ["2026-12-25"],
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", ""),
        ("emergency_number", ""),
        ("hours", "[]"),
        ("hours", "all day"),
        ("holidays", '["Christmas"]'),
        ("safety_words", "[]"),
        ("crisis_words", "[7]"),
        ("soon_target_days", "0"),
        ("time_zone", "Mars"),
    ],
)
def test_a_clinic_that_could_not_help_is_told_beside_the_field(clinic, lead, field, value):
    answer = signed_in(lead).post(address(Clinic, "change", clinic.pk), clinic_form(clinic, **{field: value}))

    assert field in answer.context["adminform"].form.errors
    before = getattr(clinic, field)
    clinic.refresh_from_db()
    assert getattr(clinic, field) == before


def test_on_duty_are_clinicians_of_the_clinic(clinic, lead, patient):
    elsewhere = make_user()
    for person in (elsewhere, patient.account, make_user(role="reception", clinic=clinic)):
        answer = signed_in(lead).post(
            address(Clinic, "change", clinic.pk), clinic_form(clinic, on_duty=person.pk)
        )
        assert "on_duty" in answer.context["adminform"].form.errors

    clinic.refresh_from_db()
    assert clinic.on_duty is None


# ---- the library (HZ12)


def test_a_version_is_approved_by_another_person_only(clinic, lead):
    load(library_files(), by=lead)
    other = make_user(role="lead", clinic=clinic, name="Lena Other")
    ticked = {"action": "approve", "_selected_action": list(Stretch.objects.values_list("pk", flat=True))}

    signed_in(lead).post(address(Stretch, "changelist"), ticked)
    assert set(Stretch.objects.values_list("status", flat=True)) == {"draft"}

    signed_in(other).post(address(Stretch, "changelist"), ticked)
    assert set(Stretch.objects.values_list("status", "approved_by__name")) == {("approved", "Lena Other")}
