"""The caseload: found as one types, filtered, sorted, handed over, kept as views, taken along as a file."""

import csv
import io
import uuid
from datetime import date
from urllib.parse import parse_qs

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clinic.actions.handover import hand_over
from clinic.models import SavedView
from clinic.patient_list import ORDERS, SORTS, Asked
from patients.models import AccessEvent, Card, Patient, Standing
from patients.models.access import AccessKind
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

PATIENTS = reverse("clinic:patients")
FILE = reverse("clinic:patients_file")
HAND_OVER = reverse("clinic:hand_over")
VIEWS = reverse("clinic:saved_views")


def names(response):
    return [line.name for line in response.context["lines"]]


def stand(name, **columns):
    Standing.objects.filter(name=name).update(**columns)


# --- found as one types ---


@pytest.mark.parametrize(
    "words",
    [
        *("jose", "JOSÉ alvarez", "álv", "HS-204", "hs-20417", "alvarez 1961"),
        *("1961-03-12", "12.3.1961", "12/03/1961", "12 3 1961".replace(" ", "-"), "12/3/61", "12031961"),
        *("12 March 1961", "12th mar 1961", "March 12, 1961", "march 1961", "jose 12.03.61"),
        *("07700 900461", "07700900461", "+44 7700 900461", "0044 7700 900 461", "(07700) 900-461", "900461"),
    ],
)
def test_a_patient_is_found_however_name_number_phone_and_birth_date_are_written(
    as_clinician, clinician, words
):
    make_patient(
        clinician=clinician,
        name="José Álvarez",
        birth_date=date(1961, 3, 12),
        number="HS-20417",
        phone="07700 900461",
        screening=False,
    )
    make_patient(clinician=clinician, name="Elin Fors", phone="0117 496 0123", screening=False)

    assert names(as_clinician.post(PATIENTS, {"q": words})) == ["José Álvarez"]


def test_a_patient_is_found_by_the_id_and_a_stranger_is_not(as_clinician, clinician):
    patient = make_patient(clinician=clinician, screening=False)
    stranger = make_patient(clinician=make_user(clinic=make_clinic()), screening=False)

    assert names(as_clinician.post(PATIENTS, {"q": str(patient.pk)})) == [patient.name]
    assert names(as_clinician.post(PATIENTS, {"q": str(stranger.pk)})) == []


@pytest.mark.parametrize(
    "words", ["31.2.1961", "99/99/9999", "feb 1961 _", "+++", "12 of nothing", "é" * 120]
)
def test_words_that_mean_nothing_find_nobody_and_break_nothing(as_clinician, clinician, words):
    make_patient(clinician=clinician, screening=False)

    page = as_clinician.post(PATIENTS, {"q": words})

    assert names(page) == []
    assert "No one matches" in text_of(page)
    assert "Clear filters" in text_of(page)


def test_how_many_were_found_is_said_in_place_and_no_more_is_swapped(as_clinician, clinician):
    make_patient(clinician=clinician, name="Gareth Pryce", screening=False)

    placed = text_of(as_clinician.post(PATIENTS, {"q": "pry"}, headers=in_place("patients", on=PATIENTS)))
    whole = text_of(as_clinician.post(PATIENTS, {"q": "pry"}))

    assert '<p id="found" data-hx-swap-oob="innerHTML">1 patient found</p>' in placed
    assert 'id="q"' not in placed  # what is typed in stays where it is, with the focus
    assert '<p id="found" class="hs-fine" role="status">1 patient found</p>' in whole


def test_a_changed_contact_is_found_by_what_it_is_now(as_clinician, clinician, client):
    patient = make_patient(clinician=clinician, name="Old Name", phone="0117 496 0123", screening=False)

    client.force_login(make_user(role="reception", clinic=clinician.clinic))
    client.post(
        reverse("clinic:contact", args=[patient.pk]),
        {"name": "New Name", "birth_date": "1970-01-02", "phone": "07700 900999", "email": "n@home.example"},
    )

    assert names(as_clinician.post(PATIENTS, {"q": "new 900999"})) == ["New Name"]
    assert names(as_clinician.post(PATIENTS, {"q": "2 jan 1970"})) == ["New Name"]
    assert names(as_clinician.post(PATIENTS, {"q": "old"})) == []


# --- filters and order ---


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Card", "Silent", "Review", "Ready", "Calm", "Theirs"]),
        ({"whose": "mine"}, ["Card", "Silent", "Review", "Ready", "Calm"]),
        ({"show": "card"}, ["Card"]),
        ({"show": "silent"}, ["Silent"]),
        ({"show": "review"}, ["Review"]),
        ({"show": "ready"}, ["Ready"]),
        ({"share": "low"}, ["Silent"]),
        ({"share": "partly"}, ["Review"]),
        ({"share": "on_track"}, ["Calm"]),
        ({"level": "3"}, ["Calm"]),
        ({"level": "3", "share": "low"}, []),
        ({"sort": "name"}, ["Calm", "Card", "Ready", "Review", "Silent", "Theirs"]),
        ({"sort": "last", "show": "all"}, ["Calm", "Silent"]),
        ({"sort": "quiet", "share": "on_track"}, ["Calm"]),
        ({"sort": "share"}, ["Silent", "Review", "Calm"]),
        ({"sort": "worst"}, ["Silent", "Calm"]),
        ({"sort": "review"}, ["Review"]),
        ({"show": "x", "whose": "y", "share": "z", "level": "99", "sort": "';--"}, ["Card", "Silent"]),
    ],
)
def test_filters_and_order_stand_in_the_address(as_clinician, clinician, query, found):
    for name in ("Calm", "Ready", "Review", "Silent", "Card"):
        make_patient(clinician=clinician, name=name, screening=False)
    make_patient(clinician=make_user(clinic=clinician.clinic), name="Theirs", screening=False)
    today = Standing.objects.all()[0].counted_on
    stand("Card", card_rank=3)
    stand("Silent", silent_since=today, due_28=28, full_28=2, last_at="2026-01-01T10:00Z", last_worst=8)
    stand("Review", review_due=today, due_28=28, full_28=14)
    stand("Ready", proposal="up")
    stand("Calm", due_28=28, full_28=28, level=3, last_at="2026-02-01T10:00Z", last_worst=0)

    shown = names(as_clinician.get(PATIENTS, query))

    assert shown[: len(found)] == found
    assert len(shown) == (
        6 if ("sort" in query and set(query) <= {"sort", "show"}) or not query else len(shown)
    )


def test_a_row_says_what_the_patient_needs(as_clinician, clinician):
    make_patient(clinician=clinician, name="Moses Tanui", screening=False)
    on = Standing.objects.get().counted_on
    stand("Moses Tanui", silent_since=on, review_due=on, proposal="up", due_28=8, full_28=5, level=2)

    page = text_of(as_clinician.get(PATIENTS))

    day = f"{on.day} {on:%b}"
    for words in (f"Silent since {day}", f"Review due {day}", "Ready to move up", "63%", "5 of 8", "Level 2"):
        assert words in page
    assert 'Silent <span class="hs-num">1</span>' in page


@pytest.mark.parametrize("sort", SORTS)
def test_each_order_goes_on_where_the_page_before_ended(as_clinician, clinician, sort):
    for number in range(60):
        make_patient(clinician=clinician, name=f"Patient {number % 7}", screening=False)
    for place, key in enumerate(Standing.objects.values_list("pk", flat=True)):
        Standing.objects.filter(pk=key).update(
            card_rank=(place % 3) * (place % 2),
            last_worst=[None, 0, 5][place % 3],
            due_28=28 * (place % 2),
            full_28=place % 2 * (place % 5),
            last_at=None if place % 4 else f"2026-02-{place % 9 + 1:02}T10:00Z",
            review_due=None if place % 3 else f"2026-04-{place % 5 + 1:02}",
        )
    seen, after = [], ""
    while True:
        page = as_clinician.get(PATIENTS, {"sort": sort, "after": after} if after else {"sort": sort})
        seen += [line.id for line in page.context["lines"]]
        after = page.context["page"].next
        if not after:
            break
        assert f"after={after}" in text_of(page)

    expected = Standing.objects.order_by(*ORDERS[sort]).values_list("pk", flat=True)
    assert seen == [str(key) for key in expected]


def test_an_id_of_nobody_in_the_address_gives_the_first_page(as_clinician, clinician):
    make_patient(clinician=clinician, screening=False)
    stranger = make_patient(clinician=make_user(clinic=make_clinic()), name="Zz", screening=False)

    for after in (uuid.uuid4(), "nonsense", stranger.pk):
        assert names(as_clinician.get(PATIENTS, {"after": after})) == ["Gareth Pryce"]


@pytest.mark.parametrize("query", [{"sort": sort} for sort in SORTS] + [{"show": "silent", "whose": "mine"}])
def test_a_page_costs_the_same_few_queries_in_every_order(as_clinician, clinician, query):
    for number in range(52):
        make_patient(clinician=clinician, name=f"Patient {number:02}", screening=False)
    Standing.objects.update(silent_since="2026-03-01")
    as_clinician.get(PATIENTS)  # the statement of the numbers is made once

    with queries_at_most(7):
        page = as_clinician.get(PATIENTS, query)
    with queries_at_most(9):
        as_clinician.get(PATIENTS, {**query, "after": page.context["page"].next})


# --- handed over ---


def test_chosen_patients_go_to_a_colleague_with_their_cards_and_leave_an_event_each(as_clinician, clinician):
    colleague = make_user(clinic=clinician.clinic, name="Rosa Lind")
    card = make_card(clinician=clinician, name="Gareth Pryce")
    other = make_patient(clinician=clinician, name="Elin Fors", screening=False)
    stays = make_patient(clinician=clinician, name="Stays", screening=False)
    chosen = {"patient": [card.patient_id, other.pk]}

    asked = text_of(as_clinician.post(f"{HAND_OVER}?show=card", chosen))
    done = as_clinician.post(f"{HAND_OVER}?show=card", {**chosen, "to": colleague.pk}, follow=True)

    assert "Gareth Pryce" in asked
    assert "Elin Fors" in asked
    assert "2 patients are in the care of Rosa Lind now." in text_of(done)
    assert parse_qs(done.redirect_chain[0][0].partition("?")[2]) == {"show": ["card"]}
    moved = set(Patient.objects.filter(clinician=colleague))
    assert moved == {card.patient, other}
    assert Card.objects.get().owner == colleague
    assert set(Standing.objects.filter(clinician=colleague).values_list("pk", flat=True)) == {
        each.pk for each in moved
    }
    events = AccessEvent.objects.filter(kind=AccessKind.CHANGED, what="clinic:hand_over")
    assert {(event.actor, event.patient) for event in events} == {(clinician, each) for each in moved}
    assert names(as_clinician.get(PATIENTS, {"whose": "mine"})) == [stays.name]


def test_the_colleague_finds_them_in_the_own_list(as_clinician, clinician, client):
    colleague = make_user(clinic=clinician.clinic, name="Rosa Lind")
    patient = make_patient(clinician=clinician, screening=False)

    as_clinician.post(HAND_OVER, {"patient": patient.pk, "to": colleague.pk})
    as_clinician.force_login(colleague)

    assert names(as_clinician.get(PATIENTS, {"whose": "mine"})) == [patient.name]


@pytest.mark.parametrize("role", ["patient", "reception", "admin"])
def test_nobody_but_a_clinician_of_the_clinic_gets_a_patient(as_clinician, clinician, role):
    patient = make_patient(clinician=clinician, screening=False)
    for to in (make_user(role=role, clinic=clinician.clinic), make_user(clinic=make_clinic())):
        page = as_clinician.post(HAND_OVER, {"patient": patient.pk, "to": to.pk})

        assert page.status_code == 422
        assert "Choose a clinician of your clinic." in text_of(page)
        assert f'value="{patient.pk}"' in text_of(page)
    patient.refresh_from_db()
    assert patient.clinician == clinician


def test_a_patient_of_another_clinic_cannot_be_handed_over(as_clinician, clinician, now):
    stranger = make_patient(clinician=make_user(clinic=make_clinic()), screening=False)
    colleague = make_user(clinic=clinician.clinic)

    answer = as_clinician.post(HAND_OVER, {"patient": stranger.pk, "to": colleague.pk}, follow=True)

    assert "Tick the patients to hand over first." in text_of(answer)
    assert hand_over([stranger.pk], to=colleague, by=clinician, at=now) == []
    stranger.refresh_from_db()
    assert stranger.clinician != colleague


def test_handing_over_twice_moves_nobody_a_second_time(clinician, now):
    colleague = make_user(clinic=clinician.clinic)
    patient = make_patient(clinician=clinician, screening=False)

    assert hand_over([patient.pk], to=colleague, by=clinician, at=now) == [patient]
    assert hand_over([patient.pk], to=colleague, by=clinician, at=now) == []
    assert AccessEvent.objects.filter(what="clinic:hand_over").count() == 1


# --- kept as views ---


def test_a_view_is_kept_opened_renamed_and_deleted(as_clinician, clinician):
    as_clinician.post(VIEWS, {"name": "Silent, mine", "query": "whose=mine&show=silent&q=Pryce&after=x"})

    view = SavedView.objects.get()
    assert (view.account, view.name) == (clinician, "Silent, mine")
    assert parse_qs(view.query) == {"whose": ["mine"], "show": ["silent"]}, "known words only"
    assert "Silent, mine" in text_of(as_clinician.get(PATIENTS))
    as_clinician.post(reverse("clinic:saved_view", args=[view.pk]), {"name": "Quiet ones"})
    assert "Quiet ones" in text_of(as_clinician.get(VIEWS))
    as_clinician.post(reverse("clinic:delete_saved_view", args=[view.pk]))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "silent", "x" * 41, "a\0b"])
def test_a_view_has_a_name_of_its_own(as_clinician, clinician, name):
    SavedView.objects.create(account=clinician, name="Silent", query="show=silent")

    page = as_clinician.post(VIEWS, {"name": name, "query": "show=card"})

    assert page.status_code == 422
    assert "name" in page.context["form"].errors
    assert SavedView.objects.count() == 1
    assert 'value="show=card"' in text_of(page)


def test_no_more_than_20_views(as_clinician, clinician):
    SavedView.objects.bulk_create(SavedView(account=clinician, name=str(n)) for n in range(20))

    page = as_clinician.post(VIEWS, {"name": "One more"})

    assert "You have 20 views. Delete one first." in text_of(page)
    assert SavedView.objects.count() == 20


def test_a_view_of_somebody_else_is_not_there(as_clinician, clinician):
    theirs = SavedView.objects.create(account=make_user(clinic=clinician.clinic), name="Theirs")

    for name in ("saved_view", "delete_saved_view"):
        assert (
            as_clinician.post(reverse(f"clinic:{name}", args=[theirs.pk]), {"name": "x"}).status_code == 404
        )
    assert "Theirs" not in text_of(as_clinician.get(VIEWS))
    assert SavedView.objects.get() == theirs


def test_the_database_keeps_a_view_named_once(clinician):
    SavedView.objects.create(account=clinician, name="Silent")
    for name in ("SILENT", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(account=clinician, name=name)


# --- taken along ---


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_says_of_each_patient_what_the_database_says(as_clinician, clinician):
    card = make_card(clinician=clinician, name="Gareth Pryce", details={"number": "20417"})
    silent = make_prescription(patient=make_patient(clinician=clinician, name="Elin Fors"))
    make_session(prescription=silent, pain_during=None)
    make_patient(clinician=clinician, name='O"Neill, Ann', screening=False)
    make_patient(clinician=make_user(clinic=make_clinic()), name="Stranger")

    response = as_clinician.post(f"{FILE}?sort=name")
    rows = table(response)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["Record"] for row in rows] == [
        str(key)
        for key in Standing.objects.filter(clinic=clinician.clinic)
        .order_by("name")
        .values_list("pk", flat=True)
    ]
    for row in rows:
        patient = Patient.objects.select_related("standing", "clinician", "clinic").get(pk=row["Record"])
        kept = Standing.objects.get(patient=patient)
        last = patient.clinic.local(kept.last_at).isoformat(timespec="minutes") if kept.last_at else ""
        assert row == {
            "Patient": patient.name,
            "Number": patient.number,
            "Date of birth": patient.birth_date.isoformat(),
            "Responsible": patient.clinician.name,
            "Status": "Paused" if kept.is_paused else "In care",
            "Level": str(kept.level or ""),
            "Due in 28 days": str(kept.due_28),
            "Done in full": str(kept.full_28),
            "Last session": last,
            "Worst pain then": "" if kept.last_worst is None else str(kept.last_worst),
            "Card": "Urgent" if patient == card.patient else row["Card"],
            "Silent since": str(kept.silent_since or ""),
            "Review due": str(kept.review_due or ""),
            "Proposal": kept.proposal,
            "Record": str(patient.pk),
        }


def test_the_file_holds_what_was_asked_for_and_that_it_left_is_written_down(as_clinician, clinician):
    for name in ("Gareth Pryce", "Gareth Poe", "Elin Fors"):
        make_patient(clinician=clinician, name=name, screening=False)
    stand("Gareth Poe", silent_since="2026-03-01")

    rows = table(as_clinician.post(f"{FILE}?show=silent", {"q": "gareth"}))

    assert [row["Patient"] for row in rows] == ["Gareth Poe"]
    event = AccessEvent.objects.get(kind=AccessKind.EXPORTED)
    assert (event.actor, event.what) == (clinician, "clinic:patients_file")
    assert event.shown == [str(Patient.objects.get(name="Gareth Poe").pk)]
    assert as_clinician.get(FILE).status_code == 405


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx"])
def test_no_spreadsheet_runs_what_a_name_says(as_clinician, clinician, name):
    make_patient(clinician=clinician, name="Gareth Pryce", screening=False)
    Standing.objects.update(name=name)

    (row,) = table(as_clinician.post(FILE))

    assert row["Patient"] == f"'{name}"


def test_a_long_file_is_read_in_pieces(as_clinician, clinician, monkeypatch):
    monkeypatch.setattr("clinic.patient_file.A_PIECE", 3)
    for number in range(10):
        make_patient(clinician=clinician, name=f"Patient {number % 4}", screening=False)

    response = as_clinician.post(FILE)

    assert response.streaming
    assert len({row["Record"] for row in table(response)}) == 10


def test_what_is_asked_reads_the_same_again():
    asked = Asked(show="silent", whose="mine", level="3", sort="worst")

    assert Asked.read({name: each[0] for name, each in parse_qs(asked.query).items()}) == asked
    assert Asked().query == ""
    assert asked.words == ["Silent", "My patients", "Level 3", "Worst pain, highest first"]
