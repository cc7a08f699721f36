"""The chart of one patient: routine, what was done, pain, sessions, and the lock."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import User
from patients.actions import pause as deeds
from patients.actions.amend import amend_session
from patients.actions.log import log_session
from patients.models import AccessEvent, Pause
from patients.models.access import AccessKind
from tests.clinic.desk import queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import (
    make_answers,
    make_clinic,
    make_patient,
    make_prescription,
    make_screening,
    make_session,
    make_user,
)


def chart_of(patient):
    return reverse("clinic:chart", args=[patient.pk])


@pytest.fixture
def now():
    """The page reads the real clock, so what it shows is made around it."""
    return timezone.now()


@pytest.fixture
def routine(patient, now):
    return make_prescription(
        patient=patient, at=now - timedelta(days=40), note="Let go early if you need to."
    )


def make_days(routine, *, now, count, **said):
    """A full session on each of the last days, yesterday first."""
    return [
        make_session(prescription=routine, performed_at=now - timedelta(days=back), **said)
        for back in range(count, 0, -1)
    ]


# --- what stands on it ---


def test_the_head_says_who_it_is(as_clinician, clinician):
    patient = make_patient(clinician=clinician, number="20417", emergency_contact="Ann Pryce")

    page = text_of(as_clinician.get(chart_of(patient)))

    assert "<h1>Gareth Pryce</h1>" in page
    assert "born 1980. No. 20417" in page
    assert "Ann Pryce" in page
    assert 'href="tel:07700900461"' in page


def test_the_routine_is_told_in_words(as_clinician, patient, routine):
    page = text_of(as_clinician.get(chart_of(patient)))

    for words in (
        "Hamstring stretch, lying down",
        "Towel",
        "Close to the ends",
        "Bent, foot flat on the floor",
        "Both legs, left first",
        "2 each leg, 10 s, rest 30 s",
        "Once a day, 7 days a week",
        "Let go early if you need to.",
        "Ines Duarte,",
        "<svg",
    ):
        assert words in page


def test_rest_days_are_named(as_clinician, patient, now):
    make_prescription(patient=patient, at=now - timedelta(days=3), days_per_week=5, rest_days=[6, 5])

    assert "Saturday, Sunday" in text_of(as_clinician.get(chart_of(patient)))


def test_an_earlier_version_stays_readable_with_who_and_why(as_clinician, patient, routine, now):
    marek = make_user(clinic=patient.clinic, name="Marek Novak")
    make_prescription(
        patient=patient, at=now - timedelta(days=10), hold_s=12, reason="Two calm weeks", by=marek
    )

    page = text_of(as_clinician.get(chart_of(patient)))

    assert page.index("2 each leg, 12 s") < page.index("Earlier versions") < page.index("2 each leg, 10 s")
    assert "Two calm weeks" in page
    assert "Marek Novak," in page
    assert "Version 1 since" in page
    assert "Ended on" in page


def test_sessions_and_dose_stand_side_by_side_with_their_numbers(as_clinician, patient, routine, now):
    make_days(routine, now=now, count=5)
    half = make_answers(routine).holds[:2]
    make_session(prescription=routine, performed_at=now - timedelta(days=6), status="partial", holds=half)

    page = text_of(as_clinician.get(chart_of(patient)))

    assert '71%<span class="hs-fine">5 of 7, 1 in part' in page
    assert '79%<span class="hs-fine">5.5 of 7' in page
    assert '18%<span class="hs-fine">5 of 28' in page
    assert "self-reported" in page


def test_paused_days_and_days_held_because_of_pain_are_not_due(
    as_clinician, patient, routine, clinician, now
):
    lock = deeds.pause(patient=patient, reason="Holiday", by=clinician, at=now - timedelta(days=3))
    deeds.release(lock, by=clinician, at=now - timedelta(days=2), reason="Back")
    make_session(
        prescription=routine,
        performed_at=now - timedelta(days=5),
        status="held",
        pain_before=7,
        pain_during=None,
        pain_after=None,
        holds=(),
    )

    assert "0 of 4" in text_of(as_clinician.get(chart_of(patient)))


def test_where_nothing_was_due_there_is_a_dash_and_no_zero(as_clinician, patient):
    page = text_of(as_clinician.get(chart_of(patient)))

    assert page.count("nothing due") == 4
    assert "0%" not in page


def test_pain_is_drawn_with_gaps_limit_and_the_change_of_version(as_clinician, patient, routine, now):
    for back, worst in ((20, 4), (19, None), (18, 5), (17, 4)):
        make_session(prescription=routine, performed_at=now - timedelta(days=back), pain_during=worst)
    second = make_prescription(patient=patient, at=now - timedelta(days=10), pain_limit=4)
    make_session(prescription=second, performed_at=now - timedelta(days=9), pain_during=6)

    page = text_of(as_clinician.get(chart_of(patient)))

    assert page.count('<polyline class="c-worst"') == 2 * 2  # drawn for a desk and for a phone
    assert page.count('<path class="c-limit" d="M') == 2 * 2 + 1  # two limits each, and the key
    assert "version 2</text>" in page
    assert "Worst pain: last answer 6, middle value 4.5, highest 6." in page
    assert "Above the limit in 1 of 5 sessions. Not answered in 1." in page


def test_a_session_is_told_whole(as_clinician, patient, routine, now):
    make_session(
        prescription=routine,
        performed_at=now - timedelta(days=1),
        status="stopped",
        stopped_reason="pain",
        pain_after=None,
        feelings=[("calf", "L", ("sharp", "tingling"))],
        nerve_settled=False,
        signs=[("foot_drop", "new")],
        holds=make_answers(routine).holds[:1],
        note="It <b>caught</b>.",
        contact_request=True,
    )

    page = text_of(as_clinician.get(chart_of(patient)))

    for words in (
        "Stopped: Pain, 25% of the holds",
        "Pain before 2, worst 3, after not answered, stretch 5",
        "Calf, left: sharp, tingling (pins and needles); not gone within 30 minutes",
        "foot drop (new)",
        "It &lt;b&gt;caught&lt;/b&gt;.",
        "Held: Left 10 s",
        "Asks to be called",
    ):
        assert words in page


def test_a_correction_stands_beside_the_first_answer(as_clinician, patient, routine, now):
    done = make_session(prescription=routine, performed_at=now - timedelta(days=1), pain_during=3)
    corrected = make_answers(routine, pain_during=4, note="I mixed up the days.")
    amend_session(done.session, answers=corrected, by=patient.account, at=now)

    page = text_of(as_clinician.get(chart_of(patient)))

    assert "worst 4, after 2" in page
    assert "Corrected by the patient on" in page
    assert "The first answer was: worst 3; no note" in page


def test_a_session_that_was_entered_later_says_so(as_clinician, patient, routine, now):
    log_session(
        patient=patient,
        prescription=routine,
        client_id=patient.pk,
        performed_at=now - timedelta(days=2),
        answers=make_answers(routine),
        at=now,
        entered_late=True,
    )

    assert "Entered later, on" in text_of(as_clinician.get(chart_of(patient)))


def test_the_screening_is_summed_up(as_clinician, patient):
    make_screening(
        patient=patient,
        risk=["osteoporosis"],
        known_sciatica_side="L",
        contraindications=[{"code": "acute_fracture", "cleared": "Healed, seen in May"}],
    )

    page = text_of(as_clinician.get(chart_of(patient)))

    for words in ("Osteoporosis", "Known sciatica", "Acute fracture", "Healed, seen in May"):
        assert words in page


def test_a_phone_is_offered_until_the_patient_can_come_in(as_clinician, clinician):
    patient = make_patient(clinician=clinician, email="gareth@example.org")
    assert "Connect a phone" not in text_of(as_clinician.get(chart_of(patient)))

    account = User.objects.get(patient=patient)
    account.set_unusable_password()
    account.save()

    page = text_of(as_clinician.get(chart_of(patient)))
    assert "Connect a phone" in page
    assert f'action="{reverse("clinic:enrol", args=[patient.pk])}"' in page


def test_a_new_patient_is_led_to_the_screening_first(as_clinician, clinician):
    patient = make_patient(clinician=clinician, screening=False)

    page = text_of(as_clinician.get(chart_of(patient)))

    assert reverse("clinic:screening", args=[patient.pk]) in page
    assert reverse("clinic:prescribe", args=[patient.pk]) not in page
    assert "Nothing yet." in page


# --- the newest of the time line ---


def test_the_newest_25_stand_on_the_chart_and_older_ones_on_the_time_line(
    as_clinician, patient, routine, now
):
    made = [f"s-{done.session.pk}" for done in make_days(routine, now=now, count=27)]

    page = as_clinician.get(chart_of(patient))

    shown = page.context["timeline"]
    assert [entry.place for entry in shown.entries] == made[:1:-1]
    older = reverse("clinic:timeline", args=[patient.pk])
    assert f'href="{older}?after={shown.next}"' in text_of(page)


def test_what_a_new_version_changed_stands_beside_the_routine(as_clinician, patient, routine, now):
    make_prescription(patient=patient, at=now - timedelta(days=10), hold_s=20)

    page = text_of(as_clinician.get(chart_of(patient)))

    assert "<strong>Changed:</strong> The note to the patient goes, Hold: 10 to 20 seconds" in page


def test_the_chart_costs_the_same_with_one_session_and_with_fifty(as_clinician, patient, routine, now):
    make_days(routine, now=now, count=1, note="Tight today")
    as_clinician.get(chart_of(patient))  # puts its statements into SQL
    with queries_at_most(6) as one:
        as_clinician.get(chart_of(patient))
    make_days(routine, now=now - timedelta(hours=1), count=49, feelings=[("calf", "L", ("ache",))])
    make_prescription(patient=patient, at=now - timedelta(hours=2), hold_s=12)
    with queries_at_most(6) as fifty:
        as_clinician.get(chart_of(patient))

    assert len(one) == len(fifty)


def test_a_printed_chart_is_written_down_as_printed(as_clinician, patient, routine, now):
    make_days(routine, now=now, count=1)

    page = text_of(as_clinician.get(reverse("clinic:print_chart", args=[patient.pk])))

    assert "Gareth Pryce" in page
    assert "born 1980" in page
    assert "Hamstring stretch, lying down" in page
    assert f"Printed by {patient.clinician.name}" in page
    assert AccessEvent.objects.get(what="clinic:print_chart").kind == AccessKind.PRINTED


# --- who may come in ---


@pytest.mark.parametrize("name", ["chart", "print_chart", "pause", "release"])
def test_a_patient_of_another_clinic_is_not_there(patient, name):
    stranger = signed_in(make_user(clinic=make_clinic()))
    ask = stranger.get if "chart" in name else stranger.post
    address = reverse(f"clinic:{name}", args=[patient.pk])

    assert ask(address, {"pause-reason": "x", "release-reason": "x"}).status_code == 404
    assert not Pause.objects.exists()


def test_a_patient_does_not_see_the_chart(as_patient, patient):
    assert as_patient.get(chart_of(patient)).status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(client, patient):
    assert reverse("signin") in client.get(chart_of(patient))["Location"]


# --- the lock ---


def test_pausing_wants_a_reason_and_keeps_who_and_why(as_clinician, patient, routine, clinician):
    address = reverse("clinic:pause", args=[patient.pk])

    for reason in ("", "  ", "x" * 10_000, "a\0b"):
        refused = as_clinician.post(address, {"pause-reason": reason})
        assert refused.status_code == 422
        assert "invalid-feedback" in text_of(refused)
        assert not Pause.objects.exists()
    page = as_clinician.post(address, {"pause-reason": "Knee swollen after a fall."}, follow=True)

    lock = patient.pauses.get()
    assert (lock.by, lock.reason, lock.released_at) == (clinician, "Knee swollen after a fall.", None)
    assert "Routine paused" in text_of(page)
    assert "Knee swollen after a fall." in text_of(page)


def test_a_second_pause_changes_nothing_and_says_so(as_clinician, patient, routine, clinician, now):
    deeds.pause(patient=patient, reason="First", by=clinician, at=now)

    page = as_clinician.post(
        reverse("clinic:pause", args=[patient.pk]), {"pause-reason": "Second"}, follow=True
    )

    assert "The routine was paused already. Nothing was changed." in text_of(page)
    assert patient.pauses.get().reason == "First"


def test_releasing_wants_a_reason(as_clinician, patient, routine, clinician, now):
    deeds.pause(patient=patient, reason="First", by=clinician, at=now)
    address = reverse("clinic:release", args=[patient.pk])

    assert as_clinician.post(address, {"release-reason": " "}).status_code == 422
    assert patient.pauses.open().exists()
    page = as_clinician.post(address, {"release-reason": "Seen today, calm."}, follow=True)

    lock = patient.pauses.get()
    assert (lock.released_by, lock.release_reason) == (clinician, "Seen today, calm.")
    assert "The routine can go on." in text_of(page)


def test_the_second_of_two_who_release_reads_that_nothing_changed(
    as_clinician, patient, routine, clinician, now
):
    marek = make_user(clinic=patient.clinic, name="Marek Novak")
    lock = deeds.pause(patient=patient, reason="First", by=clinician, at=now)
    deeds.release(lock, by=marek, at=now, reason="Seen")

    page = as_clinician.post(
        reverse("clinic:release", args=[patient.pk]), {"release-reason": "Me too"}, follow=True
    )

    assert "The routine is not paused any more. Nothing was changed." in text_of(page)
    assert patient.pauses.get().release_reason == "Seen"


def test_a_lock_set_by_a_rule_says_so(as_clinician, patient, routine, now):
    make_session(prescription=routine, performed_at=now - timedelta(hours=1), pain_during=9)

    page = text_of(as_clinician.get(chart_of(patient)))

    assert "By a rule," in page
    assert reverse("clinic:card", args=[patient.cards.get().pk]) in page
