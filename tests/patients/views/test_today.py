"""Today: its h1 is the state, and what stands below fits it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from patients.actions.pause import pause
from patients.actions.prescribe import end_prescription
from patients.actions.review import resolve
from patients.models import MorningReport, Session
from tests.conftest import NOW
from tests.factories import make_prescription, make_session
from tests.patients.views.walk import PAINS, begin, say

TODAY = "/today/"
DAY = timedelta(days=1)


def test_what_to_do_is_on_the_page(as_patient, patient):
    make_prescription(patient=patient, first_side="R", reps_per_side=3, hold_s=20, note="Go gently.")

    page = as_patient.get(TODAY)

    assertContains(page, "<h1>One session today</h1>", html=True)
    assertContains(page, "Hamstring stretch, lying down")
    assertContains(page, "Right leg first, then left")
    assertContains(page, "<dd>3</dd>", html=True)
    assertContains(page, "<dd>20 seconds</dd>", html=True)
    assertContains(page, "<dd>5 min</dd>", html=True)
    assertContains(page, "Start with your right leg")
    assertContains(page, "From Ines, your physio")
    assertContains(page, "Go gently.")
    assertContains(page, reverse("help_now"))


def test_nothing_is_shown_before_a_routine_is_set(as_patient, patient):
    page = as_patient.get(TODAY)

    assertContains(page, "Ines hasn&#x27;t set your routine yet")
    assertContains(page, patient.clinic.phone)
    assertNotContains(page, reverse("patients:begin"))


def test_a_routine_that_starts_later_says_when(as_patient, patient):
    make_prescription(patient=patient, at=NOW, start=NOW.date() + 6 * DAY)

    page = as_patient.get(TODAY)

    assertContains(page, "You start on Monday 16 March")
    assertNotContains(page, reverse("patients:begin"))


def test_one_done_one_to_go(as_patient, patient):
    prescription = make_prescription(patient=patient, sessions_per_day=2)
    make_session(prescription=prescription, performed_at=NOW - timedelta(hours=1))

    page = as_patient.get(TODAY)

    assertContains(page, "One done, one to go")
    assertContains(page, "Done, 08:00")
    assertContains(page, "To do")


def test_a_part_is_called_a_part(as_patient, patient):
    prescription = make_prescription(patient=patient, sessions_per_day=2)
    first_hold = make_session(prescription=prescription, performed_at=NOW - DAY).session.holds.first()
    Session.objects.all().update(performed_at=NOW - timedelta(hours=1), performed_on=NOW.date(), fraction=0.5)

    assert first_hold
    assertContains(as_patient.get(TODAY), "Part done, 08:00")


def test_all_done_offers_nothing_more(as_patient, prescription):
    make_session(prescription=prescription)

    page = as_patient.get(TODAY)

    assertContains(page, "All done for today")
    assertNotContains(page, reverse("patients:begin"))


def test_a_rest_day_can_be_stretched_on(as_patient, patient):
    make_prescription(patient=patient, days_per_week=6, rest_days=[NOW.weekday()])

    page = as_patient.get(TODAY)

    assertContains(page, "Nothing planned today")
    assertContains(page, "Stretch anyway")
    assertContains(page, "Tuesday, today: rest day")


def test_a_lock_by_a_rule_says_who_to_call_and_not_what_the_clinician_reads(as_patient, prescription):
    logged = make_session(prescription=prescription, pain_during=9, performed_at=NOW - DAY)
    sentence = logged.session.flags.first().sentence

    page = as_patient.get(TODAY)

    assertContains(page, "Your routine is paused")
    assertContains(page, prescription.patient.clinic.phone)
    assertNotContains(page, sentence)
    assertNotContains(page, reverse("patients:begin"))


@pytest.mark.parametrize(
    "said", [{"pain_during": 9}, {"signs": [("saddle_numbness", "new")]}], ids=["urgent", "emergency"]
)
def test_advice_about_help_is_found_again_until_the_clinic_closes_its_card(
    as_patient, clinician, prescription, said
):
    advice = make_session(prescription=prescription, performed_at=NOW - DAY, **said).advice
    assert advice.card is not None
    make_session(prescription=prescription, performed_at=NOW - timedelta(hours=1))
    address = reverse("patients:advice", args=[advice.pk])

    page = as_patient.get(TODAY)
    assertContains(page, "On Monday 9 March, 09:00 we told you:")
    assertContains(page, advice.heading.replace("&", "&amp;"))
    assertContains(page, address)

    resolve(advice.card, by=clinician, at=NOW, outcome="called")
    assertNotContains(as_patient.get(TODAY), address)


def test_an_emergency_stays_before_a_newer_urgent_one(as_patient, prescription):
    emergency = make_session(
        prescription=prescription, performed_at=NOW - DAY, signs=[("saddle_numbness", "new")]
    )
    make_session(prescription=prescription, performed_at=NOW - timedelta(hours=1), pain_during=9)

    assertContains(as_patient.get(TODAY), reverse("patients:advice", args=[emergency.advice.pk]))


def test_a_session_that_only_began_is_not_offered_while_the_routine_is_locked(
    as_patient, patient, clinician, prescription
):
    begin(as_patient)
    assertContains(as_patient.get(TODAY), "You have a session that is not finished")

    pause(patient=patient, by=clinician, reason="We wait for your scan.", at=NOW)

    assertNotContains(as_patient.get(TODAY), "You have a session that is not finished")


def test_a_lock_by_the_physio_says_why(as_patient, prescription, patient, clinician):
    pause(patient=patient, by=clinician, reason="We wait for your scan.", at=NOW - DAY)

    page = as_patient.get(TODAY)

    assertContains(page, "Your physio paused it on Monday 9 March. We wait for your scan.")
    assertContains(page, "Monday: paused")


def test_a_day_held_because_of_pain_is_a_rest_day(as_patient, prescription):
    make_session(prescription=prescription, status="held", pain_before=6, holds=(), pain_during=None)

    page = as_patient.get(TODAY)

    assertContains(page, "Rest today")
    assertContains(page, "This does not count as a missed session.")
    assertContains(page, "Tuesday, today: rest day (pain)")


def test_the_week_is_counted_in_days_and_nothing_is_missed(as_patient, prescription):
    make_session(prescription=prescription, performed_at=NOW - DAY)

    page = as_patient.get(TODAY)

    assertContains(page, "1 of 7 days this week.")
    assertContains(page, "Monday: all done")
    assertNotContains(page, "missed")


def test_an_unfinished_log_is_offered(as_patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS)

    page = as_patient.get(TODAY)

    assertContains(page, "Finish your log")
    assertContains(page, reverse("patients:review", args=[client_id]))


@pytest.mark.parametrize(("hour", "is_offered"), [(9, True), (13, False)])
def test_the_morning_after_a_session_is_asked_until_noon(as_patient, prescription, clock, hour, is_offered):
    make_session(prescription=prescription, performed_at=NOW - DAY)
    clock.move_to(NOW.replace(hour=hour))

    assert (reverse("patients:morning") in as_patient.get(TODAY).content.decode()) is is_offered


def test_the_morning_is_asked_once(as_patient, prescription):
    make_session(prescription=prescription, performed_at=NOW - DAY)
    as_patient.post(reverse("patients:morning"), {"pain": "2", "woke_at_night": "no"})

    assert MorningReport.objects.get().pain == 2
    assertNotContains(as_patient.get(TODAY), reverse("patients:morning"))


def test_advice_that_came_while_the_patient_was_away_comes_first(as_patient, prescription):
    logged = make_session(prescription=prescription, pain_during=6, performed_at=NOW - DAY)
    logged.advice.while_away = True
    logged.advice.save()

    assertContains(as_patient.get(TODAY), reverse("patients:advice", args=[logged.advice.pk]))


def test_not_today_is_an_entry_with_a_reason(as_patient, prescription, patient):
    page = as_patient.get(reverse("patients:not_today"))
    client_id = page.context["form"].initial["client_id"]
    said = {"reason": "equipment", "client_id": client_id}

    as_patient.post(reverse("patients:not_today"), said)
    as_patient.post(reverse("patients:not_today"), said)

    entry = patient.sessions.get()
    assert (entry.status, entry.skipped_reason, entry.pain_during) == ("skipped", "equipment", None)
    assertContains(as_patient.get(TODAY), "You said: not today")


def test_not_today_needs_a_reason(as_patient, prescription):
    answer = as_patient.post(reverse("patients:not_today"), {})

    assertContains(answer, "Choose one of the answers.", status_code=422)
    assert not Session.objects.exists()


def test_an_ended_routine_offers_nothing_to_skip(as_patient, prescription, clinician):
    end_prescription(prescription, by=clinician, at=NOW)

    assert as_patient.post(reverse("patients:not_today"), {"reason": "time"}).url == TODAY
    assert not Session.objects.exists()


@pytest.mark.parametrize("days", [1, 50])
def test_today_costs_the_same(as_patient, prescription, days, django_assert_num_queries):
    for back in range(1, days + 1):
        make_session(prescription=prescription, performed_at=NOW - back * DAY)
    begin(as_patient)

    as_patient.get(TODAY)  # from the guide, whose pages may be left alone for longer (clinic/sessions.py)
    # sign-in; account and clinic; patient with week, sessions, pauses, draft, advice; routine; its items
    with django_assert_num_queries(5):
        assertContains(as_patient.get(TODAY), "One session today")
