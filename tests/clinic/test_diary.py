"""A paper diary is entered in one go, judged like any log, and counts once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import html5lib
import pytest
import time_machine
from django.urls import reverse

from patients.actions import diary as deeds
from patients.models import Card, DayTally, Session
from tests.clinic.desk import queries_at_most
from tests.conftest import NOW, signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
FIRST = date(2026, 2, 11)  # 28 days with today


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def address(patient, first=None):
    page = reverse("clinic:diary", args=[patient.pk])
    return f"{page}?from={first}" if first else page


def box(on, **typed):
    """What is typed into the boxes of one line: done_1, before_1, worst_1, morning, tingling."""
    return {f"{on}-{name}": str(value) for name, value in typed.items()}


def line(on, done="all", before=2, worst=3, **more):
    return box(on, done_1=done, before_1=before, worst_1=worst, **more)


def words(answer):
    return answer.content.decode()


def test_the_sheet_is_there_as_it_was_printed(as_clinician, patient, prescription):
    said = words(as_clinician.get(address(patient)))

    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(said)
    assert "Paper diary of Gareth Pryce, born 1980" in said
    assert f'name="{FIRST}-done_1"' in said
    assert f'name="{TODAY}-worst_1"' in said
    assert 'aria-label="Tuesday 10 March, session 1: worst pain"' in said
    assert f'name="{TODAY}-morning"' not in said  # has not come


def test_another_sheet_is_found_by_its_first_day(as_clinician, patient, prescription):
    said = words(as_clinician.get(address(patient, "2026-02-09")))

    assert 'name="2026-02-09-done_1"' in said
    assert 'name="2026-03-08-done_1"' in said
    assert 'name="2026-03-09-done_1"' not in said


@pytest.mark.parametrize("odd", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "\x00"])
def test_an_odd_date_in_the_address_shows_days_that_can_be_entered(as_clinician, patient, prescription, odd):
    lines = as_clinician.get(reverse("clinic:diary", args=[patient.pk]), {"from": odd}).context["diary"].lines

    assert prescription.start <= lines[0].on <= lines[-1].on <= TODAY


def test_a_line_is_saved_as_done_at_noon_and_marked_as_entered_late(as_clinician, patient, prescription):
    as_clinician.post(address(patient), line("2026-03-02", before=1, worst=4, morning=2))

    session = patient.sessions.get()
    assert session.performed_at == datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/London"))
    assert (session.status, session.pain_before, session.pain_during, session.pain_after) == (
        "done",
        1,
        4,
        None,
    )
    assert session.entered_late
    assert session.safety == "not_answered"
    assert session.received_at == NOW
    assert not session.holds.filter(timed=True).exists()
    assert session.is_full
    morning = patient.mornings.get()
    assert (morning.on, morning.pain) == (date(2026, 3, 3), 2)
    assert DayTally.objects.get(patient=patient, on=date(2026, 3, 2)).full == 1


def test_who_entered_it_is_kept_and_stands_on_the_chart(as_clinician, patient, prescription):
    as_clinician.post(address(patient), line("2026-03-02"))
    own = make_session(prescription=prescription, performed_at=NOW - timedelta(days=1))

    assert patient.sessions.get(performed_on="2026-03-02").entered_by == patient.clinician
    assert own.session.entered_by is None
    said = words(as_clinician.get(reverse("clinic:chart", args=[patient.pk])))
    assert said.count("from a paper diary") == 1
    assert f"Entered by {patient.clinician.name} on 10 Mar, 09:00, from a paper diary" in said


def test_noon_is_the_clinic_s_own_and_never_later_than_now(as_clinician, patient, prescription, clinic):
    clinic.time_zone = "America/New_York"
    clinic.save()

    as_clinician.post(address(patient), line("2026-03-09") | line("2026-03-10"))

    older, newer = patient.sessions.order_by("performed_at")
    assert older.performed_at == datetime(2026, 3, 9, 16, tzinfo=ZoneInfo("UTC"))
    assert newer.performed_at == NOW


def test_a_part_is_at_least_one_hold_and_none_is_an_entry_without(as_clinician, patient, prescription):
    as_clinician.post(address(patient), line("2026-03-02", done="part") | line("2026-03-03", "none", 2, ""))

    part, none = patient.sessions.order_by("performed_at")
    assert (part.status, part.holds.count(), part.fraction) == ("partial", 1, 0.25)
    assert (none.status, none.holds.count(), none.pain_before) == ("skipped", 0, 2)


def test_an_empty_pain_is_not_zero(as_clinician, patient, prescription):
    as_clinician.post(address(patient), line("2026-03-02", before="", worst=""))

    session = patient.sessions.get()
    assert (session.pain_before, session.pain_during) == (None, None)
    assert Card.objects.get(patient=patient).flags.get().rule == "Q1"


def test_several_sessions_of_a_day_are_each_counted(as_clinician, patient):
    make_prescription(patient=patient, sessions_per_day=2)
    typed = box("2026-03-02", done_1="all", worst_1=3, done_2="all", worst_2=2)

    as_clinician.post(address(patient), typed)

    assert DayTally.objects.get(patient=patient, on=date(2026, 3, 2)).full == 2


def test_every_line_is_held_against_the_version_of_its_day(as_clinician, patient):
    first = make_prescription(patient=patient, at=NOW - timedelta(days=30))
    second = make_prescription(patient=patient, at=NOW - timedelta(days=5), sessions_per_day=2)

    as_clinician.post(address(patient), line("2026-03-02") | line("2026-03-08"))

    assert patient.sessions.get(performed_on="2026-03-02").prescription_id == first.pk
    assert patient.sessions.get(performed_on="2026-03-08").prescription_id == second.pk
    said = words(as_clinician.get(address(patient)))
    assert 'name="2026-03-01-done_2"' not in said
    assert 'name="2026-03-09-done_2"' in said


def test_the_rules_judge_it_and_the_page_leads_to_the_card(as_clinician, patient, prescription):
    answer = as_clinician.post(address(patient), line("2026-03-02", worst=8), follow=True)

    card = Card.objects.get(patient=patient)
    said = words(answer)
    assert "Saved: 1 session, 0 mornings, 0 ticks for tingling or numb." in said
    assert "The rules found 1 thing" in said
    assert reverse("clinic:card", args=[card.pk]) in said
    assert "U7: Worst pain 8." in said


def test_what_a_rule_found_many_times_is_said_once(as_clinician, patient, prescription):
    typed: dict[str, str] = {}
    for n in range(5):
        typed |= line(date(2026, 3, 1) + timedelta(days=n), before="", worst="")

    said = words(as_clinician.post(address(patient), typed, follow=True))

    assert said.count("Q1:") == 1
    assert "5 times, this is the newest" in said


def test_a_week_of_rising_pain_is_found_whatever_day_it_is_entered(as_clinician, patient, prescription):
    """The lines go in from the oldest on, each judged at its own time."""
    typed = line("2026-03-04", worst=5) | line("2026-03-02", worst=1) | line("2026-03-03", worst=3)

    as_clinician.post(address(patient), typed)

    rising = Card.objects.get(patient=patient).flags.filter(rule="P6")
    assert [each.session.performed_on for each in rising if each.session] == [date(2026, 3, 4)]


def test_tingling_ticked_on_paper_asks_for_a_call_and_is_never_lost(as_clinician, patient, prescription):
    as_clinician.post(address(patient), box("2026-03-02", tingling="on"))

    check = patient.checks.get(source="patient")
    assert check.contact_request
    assert check.safety == "not_answered"
    assert check.note == "On the paper diary of 2 March 2026: tingling or numb is ticked."
    assert Card.objects.get(patient=patient).flags.get().rule == "T2"
    assert "ticked" in words(as_clinician.get(address(patient)))


def test_blank_lines_are_skipped_and_a_blank_sheet_is_told(as_clinician, patient, prescription):
    answer = as_clinician.post(address(patient), {})

    assert answer.status_code == 422
    assert "Nothing is filled in yet." in words(answer)
    as_clinician.post(address(patient), line("2026-03-02"))
    assert Session.objects.count() == 1


def test_the_same_sheet_twice_counts_once(as_clinician, patient, prescription):
    typed = line("2026-03-02", morning=2, tingling="on")

    as_clinician.post(address(patient), typed)
    again = as_clinician.post(address(patient), typed, follow=True)

    assert (patient.sessions.count(), patient.mornings.count()) == (1, 1)
    assert patient.checks.filter(source="patient").count() == 1
    assert "Saved: 0 sessions, 0 mornings, 0 ticks" in words(again)


def test_a_sheet_sent_again_with_another_number_is_a_correction_and_the_worse_one_counts(
    as_clinician, clinician, patient, prescription
):
    as_clinician.post(address(patient), line("2026-03-02", worst=3))
    as_clinician.post(address(patient), line("2026-03-02", worst=8))

    session = patient.sessions.get()
    correction = session.amendments.get()
    assert (session.pain_during, correction.answers["pain_during"]) == (3, 8)
    assert correction.by == clinician
    assert list(session.flags.values_list("rule", flat=True)) == ["U7"]


def test_a_day_with_a_session_is_shown_and_has_no_boxes(as_clinician, patient, prescription):
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=3), pain_during=4)

    said = words(as_clinician.get(address(patient)))

    assert "Done: before 2, worst 4" in said
    assert 'name="2026-03-07-done_1"' not in said
    assert 'name="2026-03-07-morning"' in said  # not answered yet


def test_a_session_that_came_in_meanwhile_is_told_and_nothing_is_saved(as_clinician, patient, prescription):
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=3))

    answer = as_clinician.post(address(patient), line("2026-03-07") | line("2026-03-08"))

    assert answer.status_code == 422
    assert "Saturday 7 March: a session of this day came in meanwhile." in words(answer)
    assert patient.sessions.count() == 1


def test_another_number_for_a_morning_on_record_is_an_error(as_clinician, patient, prescription):
    as_clinician.post(address(patient), line("2026-03-02", morning=2))

    answer = as_clinician.post(address(patient), line("2026-03-02", morning=5))

    assert "This morning is on record already." in words(answer)
    assert patient.mornings.get().pain == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (line("2026-03-02", worst=11), "Write a number from 0 to 10."),
        (line("2026-03-02", before=-1), "Write a number from 0 to 10."),
        (line("2026-03-02", worst="a lot"), "Write a number from 0 to 10."),
        (line("2026-03-02", worst="9" * 5000), "Write a number from 0 to 10."),
        (line("2026-03-02", worst="3\x00"), "Write a number from 0 to 10."),
        (line("2026-03-02", morning="3.5"), "Write a number from 0 to 10."),
        (line("2026-03-02", done=""), "Choose all, part or none."),
        (line("2026-03-02", done="most\x00"), "Choose all, part or none."),
        (line("2026-03-02", done="none"), "Nothing was done: leave the worst pain out."),
    ],
)
def test_a_mistake_is_told_beside_its_box_what_was_typed_stays_and_nothing_is_saved(
    as_clinician, patient, prescription, typed, said
):
    answer = as_clinician.post(address(patient), typed | line("2026-03-05", before=7))

    assert answer.status_code == 422
    page = words(answer)
    assert page.count(said) == 2  # in the summary and beside the box
    assert "<title>Error: Paper diary" in page
    assert 'value="7"' in page
    assert Session.objects.count() == 0


def test_days_that_cannot_be_are_no_boxes(as_clinician, patient, prescription):
    before_start = prescription.start - timedelta(days=1)
    typed = line("2026-03-11") | line(before_start) | box("2026-03-10", morning=3)

    answer = as_clinician.post(address(patient), typed)

    assert answer.status_code == 422
    assert (patient.sessions.count(), patient.mornings.count()) == (0, 0)


def test_when_one_line_cannot_be_saved_none_is(as_clinician, patient, prescription, monkeypatch):
    log = deeds.log_session

    def breaks_on_the_second(**given):
        if given["performed_at"].day == 3:
            raise RuntimeError("the disk is full")
        return log(**given)

    monkeypatch.setattr(deeds, "log_session", breaks_on_the_second)
    with pytest.raises(RuntimeError):
        as_clinician.post(address(patient), line("2026-03-02") | line("2026-03-03"))

    assert Session.objects.count() == 0
    assert Card.objects.count() == 0


def test_without_a_routine_there_is_no_sheet(as_clinician, patient):
    answer = as_clinician.get(address(patient), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("clinic:chart", args=[patient.pk])
    assert "No routine has begun yet" in words(answer)


def test_a_routine_that_has_not_begun_has_no_sheet(as_clinician, patient):
    make_prescription(patient=patient, at=NOW, start=TODAY + timedelta(days=1))

    assert as_clinician.get(address(patient)).url == reverse("clinic:chart", args=[patient.pk])


def test_closed_to_strangers(client, as_patient, patient, prescription):
    stranger = signed_in(make_user(clinic=make_clinic()))
    reception = signed_in(make_user(role="reception", clinic=patient.clinic))

    for visitor in (stranger, reception, as_patient):
        assert visitor.get(address(patient)).status_code == 404
        assert visitor.post(address(patient), line("2026-03-02")).status_code == 404
    assert client.post(address(patient)).url.startswith(reverse("signin"))
    assert Session.objects.count() == 0


@pytest.mark.parametrize("sessions", [1, 50])
def test_costs_the_same_for_a_long_record(as_clinician, patient, prescription, sessions):
    for n in range(sessions):
        at = NOW - timedelta(days=n % 20, minutes=n)
        make_session(prescription=prescription, performed_at=at, at=NOW, pain_during=8)
    make_session(prescription=make_prescription(patient=make_patient()), pain_during=8)

    # sign-in session, user, patient, versions, their items, sessions, mornings, ticks, flags, access event
    with queries_at_most(10):
        as_clinician.get(address(patient))
