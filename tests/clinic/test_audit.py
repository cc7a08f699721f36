"""Who did what with whose record: written once, never changed, seen by the patient and the lead (X12)."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse
from django.utils import timezone

from clinic.audit import Asked, as_csv, events
from clinic.doors import addresses
from clinic.views.guard import needs, seen
from patients.access_words import IN_ADMIN, PAGES
from patients.models import AccessEvent, Card, Patient, Pause
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(clinic):
    return make_user(role="lead", clinic=clinic, name="Rosa Lind")


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


def event(patient, *, by=None, kind="opened", what="clinic:chart", at=None, **more):
    return AccessEvent.objects.note(
        by=by or patient.clinician, kind=kind, what=what, at=at or timezone.now(), patient=patient.pk, **more
    )


def written():
    return list(AccessEvent.objects.order_by("at").values_list("kind", "what", "patient", "actor"))


# --- the database keeps it ---


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patients_accessevent SET kind = 'listed'",
        "UPDATE patients_accessevent SET actor_id = NULL",
        "DELETE FROM patients_accessevent",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_event(patient, statement):
    event(patient)

    refused = pytest.raises(DatabaseError, match="kept as it was written")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AccessEvent.objects.filter(kind="opened").count() == 1


def test_nor_does_the_model_get_round_it(patient):
    kept = event(patient)

    for act in (kept.delete, kept.save, AccessEvent.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(("years", "goes"), [(7.9, False), (8.1, True)])
def test_after_the_legal_period_an_event_may_go(patient, years, goes):
    old = event(patient, at=timezone.now() - timedelta(days=365.25 * years))

    if goes:
        AccessEvent.objects.filter(pk=old.pk).delete()
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            AccessEvent.objects.filter(pk=old.pk).delete()

    assert AccessEvent.objects.exists() is not goes


def test_an_event_outlives_the_record_and_the_account(clinic, clinician):
    patient = Patient.objects.create(
        clinic=clinic,
        clinician=clinician,
        name="Gone",
        birth_date="1980-01-01",
        added_at=timezone.now(),
        added_by=clinician,
    )
    left = make_user(clinic=clinic)
    event(patient, by=left)
    patient.delete()
    left.delete()

    kept = AccessEvent.objects.select_related("actor", "patient").get()
    assert (kept.actor, kept.patient, kept.role) == (None, None, "clinician")
    assert kept.patient_id is not None


# --- what the pages write ---


def test_opening_a_chart_leaves_one_event_with_who_when_and_from_where(as_clinician, clinician, patient):
    before = timezone.now()

    as_clinician.get(reverse("clinic:chart", args=[patient.pk]), REMOTE_ADDR="192.0.2.7")

    left = AccessEvent.objects.get()
    assert (left.kind, left.what, left.patient, left.actor) == ("opened", "clinic:chart", patient, clinician)
    assert (left.role, left.clinic, left.address) == ("clinician", clinician.clinic, "192.0.2.7")
    assert before <= left.at <= timezone.now()


def test_a_header_that_a_stranger_sends_is_no_address(as_clinician, patient):
    as_clinician.get(
        reverse("clinic:chart", args=[patient.pk]),
        REMOTE_ADDR="192.0.2.7",
        headers={"X-Forwarded-For": "203.0.113.9"},
    )

    assert AccessEvent.objects.get().address == "192.0.2.7"


def test_behind_one_trusted_proxy_the_address_is_what_the_proxy_saw(as_clinician, patient, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    as_clinician.get(
        reverse("clinic:chart", args=[patient.pk]),
        REMOTE_ADDR="127.0.0.1",
        headers={"X-Forwarded-For": "10.1.1.1, 203.0.113.9"},
    )

    assert AccessEvent.objects.get().address == "203.0.113.9"


def test_a_list_and_a_search_leave_one_event_with_the_records_that_were_shown(as_clinician, clinician):
    known = {str(make_patient(clinician=clinician, name=name).pk): name for name in ("Ada One", "Bea Two")}

    as_clinician.get(reverse("clinic:patients"))
    as_clinician.post(reverse("clinic:patients"), {"q": "bea"})

    listed, searched = AccessEvent.objects.order_by("at")
    assert (listed.kind, searched.kind) == ("listed", "searched")
    assert set(listed.shown) == set(known)
    assert [known[each] for each in searched.shown] == ["Bea Two"]
    assert listed.patient is None


def test_the_review_list_and_a_card_say_whose_they_were(as_clinician, clinician):
    card = make_card(clinician=clinician)

    as_clinician.get(reverse("clinic:review"))
    as_clinician.get(reverse("clinic:card", args=[card.pk]))
    as_clinician.post(reverse("clinic:acknowledge", args=[card.pk]))
    as_clinician.post(
        reverse("clinic:acknowledge", args=[card.pk]),
        headers=in_place(f"card-{card.pk}", on=reverse("clinic:review")),
    )

    kinds = [(kind, what, patient) for kind, what, patient, _actor in written()]
    assert kinds[0] == ("listed", "clinic:review", None)
    assert kinds[1] == ("opened", "clinic:card", card.patient_id)
    assert kinds[2] == ("changed", "clinic:acknowledge", card.patient_id)
    assert kinds[3] == ("opened", "clinic:acknowledge", card.patient_id)  # a colleague was faster: only shown


def test_printing_is_told_apart_and_the_form_of_the_routine_changes_nothing(as_clinician, patient):
    make_prescription(patient=patient)
    place = [patient.pk]

    as_clinician.get(reverse("clinic:handout", args=place))
    as_clinician.get(reverse("clinic:prescribe", args=place))
    as_clinician.post(reverse("clinic:prescribe", args=place), {"level": "3"})
    as_clinician.post(reverse("clinic:preview", args=place), {})

    assert [(kind, what) for kind, what, *_ in written()] == [
        ("printed", "clinic:handout"),
        ("opened", "clinic:prescribe"),
        ("opened", "clinic:prescribe"),
    ]


def test_a_form_that_was_refused_changed_nothing(as_clinician, patient):
    make_prescription(patient=patient)

    as_clinician.post(reverse("clinic:pause", args=[patient.pk]), {"pause-reason": ""})

    assert [kind for kind, *_ in written()] == ["opened"]


def test_what_was_not_found_and_what_patients_read_of_themselves_leave_nothing(as_clinician, as_patient):
    stranger = make_patient(clinician=make_user(clinic=make_clinic()))

    as_clinician.get(reverse("clinic:chart", args=[stranger.pk]))
    as_clinician.post(reverse("clinic:pause", args=[stranger.pk]), {"pause-reason": "No."})
    for page in ("patients:today", "patients:progress", "patients:account", "patients:opened_by"):
        as_patient.get(reverse(page))
    as_clinician.get(reverse("stretches:library"))

    assert written() == []


def test_a_change_without_its_event_is_not_there(as_clinician, patient, monkeypatch):
    make_prescription(patient=patient)
    monkeypatch.setattr("clinic.views.guard.note_access", broken)

    with pytest.raises(RuntimeError):
        as_clinician.post(reverse("clinic:pause", args=[patient.pk]), {"pause-reason": "It hurts."})

    assert not Pause.objects.exists()


def test_a_record_is_not_shown_when_that_cannot_be_written_down(clinician, patient, monkeypatch):
    monkeypatch.setattr("clinic.views.guard.note_access", broken)
    client = Client(raise_request_exception=False)
    client.force_login(clinician)

    answer = client.get(reverse("clinic:chart", args=[patient.pk]))

    assert answer.status_code == 500
    assert "Pryce" not in text_of(answer)


def broken(*args, **kwargs):
    raise RuntimeError("the disk is full")


def test_a_page_that_broke_leaves_neither_a_change_nor_an_event(clinician, patient):
    def view(request: HttpRequest, patient_id) -> HttpResponse:
        Patient.objects.filter(pk=patient_id).update(number="half done")
        raise RuntimeError("half way")

    request = RequestFactory().post("/")
    request.user = clinician

    with pytest.raises(RuntimeError):
        needs("prescribe")(view)(request, patient_id=patient.pk)

    assert not AccessEvent.objects.exists()
    assert not Patient.objects.filter(number="half done").exists()


def test_the_event_is_the_last_statement_of_its_transaction(
    clinician, patient, django_capture_on_commit_callbacks
):
    def view(request: HttpRequest, patient_id) -> HttpResponse:
        seen(request, patient_id)
        Patient.objects.filter(pk=patient_id).update(number="done")
        return HttpResponse("done")

    request = RequestFactory().post("/")
    request.user = clinician
    request.resolver_match = ResolverMatch(view, (), {}, url_name="clinic:pause")
    with queries_at_most(4) as asked:
        needs("prescribe")(view)(request, patient_id=patient.pk)

    kinds = [query["sql"].split()[0] for query in asked]
    assert kinds == ["SAVEPOINT", "UPDATE", "INSERT", "RELEASE"]


def test_a_read_costs_one_insert(as_clinician, clinician, patient):
    make_card(clinician=clinician)
    for page in ("chart", "handout", "screening", "prescribe"):
        make_prescription(patient=patient)
        with queries_at_most(40) as asked:
            as_clinician.get(reverse(f"clinic:{page}", args=[patient.pk]))
        inserts = [query["sql"] for query in asked if query["sql"].startswith("INSERT")]
        assert len(inserts) == 1, page


def test_every_page_that_leaves_events_has_words_for_it():
    named = {name for name, pattern in addresses() if name.startswith("clinic:")}

    silent = {"clinic:preview", "clinic:overview", "clinic:overview_sheet", "clinic:enrolment"}
    of_staff = ("staff", "send_again", "take_back", "remove_colleague", "restore_colleague", "reset_factor")
    of_nobody = (
        *("templates", "new_template", "template", "edit_template", "share_template", "star"),
        *("retire_template", "restore_template", "saved_views", "saved_view", "delete_saved_view"),
        *("quick_answers", "quick_answer", "remove_quick_answer"),
    )
    silent |= {f"clinic:{name}" for name in (*of_staff, *of_nobody)}
    assert set(PAGES) <= named
    assert named - set(PAGES) - silent == set()


# --- the admin pages ---


def test_a_lead_looks_at_records_in_the_admin_with_an_event(as_lead, lead, clinician):
    card = make_card(clinician=clinician)

    as_lead.get(reverse("admin:patients_patient_change", args=[card.patient_id]))
    as_lead.get(reverse("admin:patients_card_change", args=[card.pk]))
    as_lead.get(reverse("admin:patients_session_changelist"))
    as_lead.get(reverse("admin:patients_session_changelist"), {"q": "pryce"})

    one, two, listed, searched = AccessEvent.objects.order_by("at")
    assert [(each.kind, each.patient_id) for each in (one, two)] == [("opened", card.patient_id)] * 2
    assert (listed.kind, searched.kind) == ("listed", "searched")
    assert listed.shown == searched.shown == [str(card.patient_id)]
    assert one.what.startswith(IN_ADMIN)


# --- the patient's list ---

OPENED_BY = "/settings/opened-by/"


def test_a_patient_sees_who_of_the_staff_did_what_and_when(as_patient, patient, clinician, now):
    event(patient, at=now)
    event(patient, kind="printed", what="clinic:handout", at=now + timedelta(hours=1))
    event(patient, by=patient.account, kind="exported", what="patients:export_json", at=now)
    event(make_patient(clinician=clinician, name="Somebody Else"), at=now)

    page = as_patient.get(OPENED_BY)

    shown = text_of(page)
    assert shown.count("Ines Duarte") == 2
    assert "Opened: chart" in shown
    assert "Printed: handout" in shown
    assert shown.index("Printed: handout") < shown.index("Opened: chart")
    assert "Clinician" in shown
    assert "Tue 10 Mar 2026, 09:00" in shown
    assert "Exported" not in shown  # what they did themselves


def test_the_list_of_a_patient_has_25_a_page_and_costs_the_same_for_each(as_patient, patient, now):
    for number in range(60):
        event(patient, at=now + timedelta(minutes=number))

    with queries_at_most(3):  # session, account with the record, events
        first = as_patient.get(OPENED_BY)
    with queries_at_most(4):  # and the row to go on after
        second = as_patient.get(OPENED_BY, {"after": first.context["page"].next})

    assert len(first.context["page"].rows) == len(second.context["page"].rows) == 25
    assert text_of(first).count("Opened: chart") == 25
    assert first.context["page"].rows[-1].at > second.context["page"].rows[0].at


def test_a_record_that_nobody_has_opened_says_so(as_patient):
    assert "Nobody yet" in text_of(as_patient.get(OPENED_BY))


@pytest.mark.parametrize("role", ["clinician", "lead", "reception", "admin"])
def test_the_list_of_a_patient_is_theirs_alone(clinic, role):
    assert signed_in(make_user(role=role, clinic=clinic)).get(OPENED_BY).status_code == 404


# --- the lead's search ---

AUDIT = "/clinic/audit/"


def rows(response):
    """What was found but for the looks into the list itself, which are in it, too."""
    found = response.context["page"].rows
    return [(each.kind, each.patient.name) for each in found if each.what != "clinic:audit"]


@pytest.fixture
def some(clinician, lead, now):
    """Two records, two people, two kinds, two days; and one event of another clinic."""
    ada, bea = (make_patient(clinician=clinician, name=name) for name in ("Ada One", "Bea Two"))
    event(ada, at=now)
    event(bea, by=lead, at=now + timedelta(days=1))
    event(bea, kind="printed", what="clinic:handout", at=now + timedelta(days=2))
    event(make_patient(clinician=make_user(clinic=make_clinic()), name="Strange Sue"), at=now)
    return ada, bea


def test_a_lead_finds_events_by_record_person_kind_and_period(as_lead, lead, some):
    ada, bea = some
    everything = [("printed", "Bea Two"), ("opened", "Bea Two"), ("opened", "Ada One")]

    found = {
        "": everything,
        f"?patient={ada.pk}": [("opened", "Ada One")],
        f"?person={lead.pk}": [("opened", "Bea Two")],
        "?kind=printed": [("printed", "Bea Two")],
        "?from=2026-03-11": everything[:2],
        "?to=2026-03-11": everything[1:],
        "?from=2026-03-11&to=2026-03-11": everything[1:2],
        f"?patient={bea.pk}&kind=opened&person=": [("opened", "Bea Two")],
    }

    for query, expected in found.items():
        assert rows(as_lead.get(AUDIT + query)) == expected, query
    assert "Strange Sue" not in text_of(as_lead.get(AUDIT))


@pytest.mark.parametrize(
    "nonsense",
    [
        "?patient=x",
        "?person=abc",
        "?person=" + "9" * 40,
        "?kind=burned",
        "?from=2026-02-30",
        "?to=9999-12-31",
        "?after=%00",
    ],
)
def test_an_address_of_nonsense_asks_for_everything(as_lead, some, nonsense):
    assert len(as_lead.get(AUDIT + nonsense).context["page"].rows) == 3


def test_the_first_of_all_days_is_asked_for_east_of_greenwich_too(as_lead, lead, some):
    type(lead.clinic).objects.filter(pk=lead.clinic_id).update(time_zone="Asia/Tokyo")

    assert len(as_lead.get(AUDIT + "?from=0001-01-01").context["page"].rows) == 3


def test_a_search_is_written_down_as_one_whatever_record_the_form_names(as_lead, some):
    as_lead.post("/clinic/audit/find/", {"q": "ada", "patient": str(some[0].pk)})

    assert AccessEvent.objects.filter(kind="searched", what="clinic:audit_find").exists()


def test_a_record_is_found_by_words_that_stay_out_of_the_address(as_lead, some):
    page = as_lead.post("/clinic/audit/find/", {"q": "ada"})

    assert f'href="{AUDIT}?patient={some[0].pk}"' in text_of(page)
    assert "Bea Two</a> <span" not in text_of(page)
    assert AccessEvent.objects.filter(kind="searched", what="clinic:audit_find").exists()
    assert "No record matches" in text_of(as_lead.post("/clinic/audit/find/", {"q": "nobody"}))


def test_looking_at_the_list_of_a_record_is_itself_in_it(as_lead, lead, some):
    as_lead.get(AUDIT, {"patient": some[0].pk})

    newest = AccessEvent.objects.order_by("-at").first()
    assert AccessEvent.objects.filter(actor=lead, patient=some[0], what="clinic:audit").exists()
    assert newest is not None


def test_a_file_of_events_is_written_down_and_runs_no_formula(as_lead, lead, some, clinician):
    make_patient(clinician=clinician, name="=1+1")
    event(Patient.objects.get(name="=1+1"))

    answer = as_lead.post("/clinic/audit/export/", {"kind": "opened"})

    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {line["Patient"] for line in lines} == {"Ada One", "Bea Two", "'=1+1"}
    assert {line["Kind"] for line in lines} == {"Opened"}
    assert answer["Content-Disposition"] == 'attachment; filename="access.csv"'
    left = AccessEvent.objects.get(kind="exported")
    assert (left.actor, left.what) == (lead, "clinic:audit_export")


def test_the_list_costs_the_same_for_one_event_as_for_a_hundred(as_lead, clinician, now):
    patient = make_patient(clinician=clinician)
    costs = []
    for count in (1, 100):
        for number in range(count):
            event(patient, at=now + timedelta(minutes=number))
        # session, account, events, staff, to review, the event of this page
        with queries_at_most(6) as asked:
            as_lead.get(AUDIT)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_the_events_of_a_clinic_are_read_off_an_index(lead, some):
    for asked in (Asked(), Asked(patient=some[0].pk), Asked(person=lead.pk)):
        plan = events(lead, asked)[:26].explain()
        assert "accesses_" in plan or connection.vendor != "sqlite", plan
        assert "TEMP B-TREE" not in plan


def test_an_account_that_is_gone_is_still_in_the_file(lead, some, clinic):
    left = make_user(clinic=clinic, name="Left Long Ago")
    event(some[0], by=left)
    left.delete()

    assert "An account that is gone" in as_csv(events(lead, Asked()))


@pytest.mark.parametrize("role", ["patient", "clinician", "reception", "admin"])
def test_the_audit_is_for_leads(clinic, role):
    client = signed_in(make_user(role=role, clinic=clinic))

    assert client.get(AUDIT).status_code == 404
    assert client.post("/clinic/audit/export/").status_code == 404


def test_a_card_is_not_changed_when_its_event_fails(as_clinician, clinician, monkeypatch):
    card = make_card(clinician=clinician)
    monkeypatch.setattr("clinic.views.guard.note_access", broken)

    with pytest.raises(RuntimeError):
        as_clinician.post(reverse("clinic:acknowledge", args=[card.pk]))

    assert Card.objects.get().state == "open"
