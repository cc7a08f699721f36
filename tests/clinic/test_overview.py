"""The clinic in numbers: what waits, whether everything was judged, how the rules do."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone

from clinic.actions.count import count_periods, middle
from clinic.daily import run_daily
from clinic.models import PeriodTally
from clinic.overview.drawings import Bars, Piece, Row
from clinic.overview.figures import Figures
from clinic.overview.period import Period
from clinic.overview.received import received, records_of
from clinic.overview.rules import Found, RuleFigures, by_rule, found_in
from clinic.overview.waiting import waiting
from patients.actions import review as deeds
from patients.actions.amend import amend_session
from patients.actions.report import report_check, report_morning
from patients.adherence_record import Paused, adherence_of
from patients.models import Card, DayTally, Flag, MorningReport, Notice, Patient, Pause, Session
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    make_answers,
    make_clinic,
    make_patient,
    make_prescription,
    make_session,
    make_user,
)
from tests.patients.models.refused import refuses, refuses_another

OVERVIEW = reverse("clinic:overview")
TODAY = date(2026, 3, 12)
MARCH = Period.of_month(TODAY, today=date(2026, 5, 1))


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        yield


# --- the page ---


def counted(client, clinic, **asked):
    """The page as it stands after the daily job of this moment."""
    count_periods(clinic, at=timezone.now())
    return text_of(client.get(OVERVIEW, asked))


@pytest.fixture
def lead(clinic):
    return make_user(role="lead", name="Rosa Lind", clinic=clinic)


@pytest.fixture
def as_lead(lead):
    return signed_in(lead)


def test_it_says_what_waits_and_what_is_past_its_target(as_clinician, clinician):
    make_card(clinician=clinician, at=NOW)  # urgent: due on the same day
    make_card(clinician=clinician, name="Elin Fors", at=NOW + timedelta(days=2), pain_during=6)

    page = text_of(as_clinician.get(OVERVIEW))

    assert "Cards not resolved</dt><dd>2<small>1 past its target" in page
    assert "Tue 10 Mar, 09:00" in page
    assert 'aria-current="page"' in page


def test_a_quiet_clinic_is_told_so_in_words(as_clinician, clinic):
    page = counted(as_clinician, clinic)

    assert "Every card is resolved." in page
    assert "No flag of soon or higher in this period." in page
    assert "Nothing was due in this period." in page
    assert "It adds up" in page
    assert "The daily job has not run yet." in page
    assert "could not be delivered" not in page
    assert "has not been counted yet" not in page


def test_before_the_first_count_it_says_so_and_still_shows_what_waits(as_clinician, clinician):
    make_card(clinician=clinician)

    page = text_of(as_clinician.get(OVERVIEW))

    assert "This period has not been counted yet." in page
    assert "Cards not resolved</dt><dd>1" in page


def test_a_rule_that_nobody_acts_on_is_to_be_reviewed(as_clinician, clinician, clinic):
    card = make_card(clinician=clinician)
    deeds.acknowledge(card, by=clinician, at=NOW + timedelta(minutes=40))
    deeds.resolve(card, by=clinician, at=NOW + timedelta(hours=2), outcome="no_action", note="Known pain.")

    page = counted(as_clinician, clinic)

    assert "Severe pain" in page
    assert "40 min" in page
    assert "To review: many flags; To review: seldom acted on" in page
    assert "1 rule to review" in page


def test_a_notice_that_does_not_go_out_is_shown_within_five_minutes(as_clinician, clinician):
    make_card(clinician=clinician)
    Notice.objects.update(send_after=NOW + timedelta(days=2) - timedelta(minutes=4), last_error="")
    assert "could not be delivered" not in text_of(as_clinician.get(OVERVIEW))

    Notice.objects.update(send_after=NOW + timedelta(days=2) - timedelta(minutes=5))
    assert "1 notice could not be delivered." in text_of(as_clinician.get(OVERVIEW))

    Notice.objects.update(sent_at=NOW)
    assert "could not be delivered" not in text_of(as_clinician.get(OVERVIEW))


def test_another_period_can_be_chosen_and_comes_in_place(as_clinician, clinician, clinic):
    make_card(clinician=clinician)

    page = counted(as_clinician, clinic, period="2026-02")
    fragment = as_clinician.get(OVERVIEW, {"period": "7"}, headers=in_place("overview", on=OVERVIEW))

    assert "From 1 Feb 2026 to 28 Feb 2026" in page
    assert '<option value="2026-02" selected>February 2026</option>' in page
    assert "From 5 Mar 2026 to 11 Mar 2026" in text_of(fragment)
    assert "<html" not in text_of(fragment)


@pytest.mark.parametrize(
    "period", ["", "2026", "2026-13", "2031-01", "0000-01", "x" * 5000, "2026-03-01", "\0", "-7", "9999-12"]
)
def test_a_period_that_is_none_is_the_last_four_weeks(as_clinician, period):
    response = as_clinician.get(OVERVIEW, {"period": period})

    assert response.status_code == 200
    assert '<option value="28" selected>Last 28 days</option>' in text_of(response)


def test_records_that_do_not_add_up_are_said_first(as_clinician, clinician, clinic):
    make_card(clinician=clinician)
    Session.objects.update(judged="lost")

    assert "The records of this period do not add up." in counted(as_clinician, clinic)


def test_another_clinics_numbers_are_not_counted(as_clinician, clinic):
    stranger = make_user(clinic=make_clinic(), name="Una Stranger")
    make_card(clinician=stranger)
    assert stranger.clinic
    count_periods(stranger.clinic, at=timezone.now())

    page = counted(as_clinician, clinic)

    assert "Cards not resolved</dt><dd>0" in page
    assert "Patients who logged</dt><dd>0" in page
    assert "Una Stranger" not in page


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("reception", 404), ("admin", 404), ("patient", 404)]
)
@pytest.mark.parametrize("address", [OVERVIEW, OVERVIEW + "rules.csv"])
def test_it_is_for_those_who_review(clinic, role, status, address):
    assert signed_in(make_user(role=role, clinic=clinic)).get(address).status_code == status


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get(OVERVIEW).url.startswith(reverse("signin"))


# --- by clinician ---


def test_a_lead_compares_clinicians_and_may_look_at_one(as_lead, clinic, clinician):
    marek = make_user(clinic=clinic, name="Marek Lis")
    make_card(clinician=clinician)
    make_card(clinician=marek, name="Elin Fors", pain_during=6)

    page = counted(as_lead, clinic)
    of_marek = text_of(as_lead.get(OVERVIEW, {"clinician": marek.pk}))

    assert "Ines Duarte</a></th>" in page
    assert "Marek Lis</a></th>" in page
    assert "Patients and cards of Marek Lis" in of_marek
    assert "of 1 patient in care" in of_marek
    assert "Worst pain, median</dt><dd>6" in of_marek
    assert "Worst pain, median</dt><dd>7" in page  # of 8 and 6


def test_a_clinician_sees_the_whole_and_their_own_part_but_no_colleague(as_clinician, clinic, clinician):
    marek = make_user(clinic=clinic, name="Marek Lis")
    make_card(clinician=clinician)
    make_card(clinician=marek)

    page = counted(as_clinician, clinic)

    assert "of 2 patients in care" in page
    assert "Marek Lis" not in page
    assert "of 1 patient in care" in text_of(as_clinician.get(OVERVIEW, {"clinician": clinician.pk}))
    assert as_clinician.get(OVERVIEW, {"clinician": marek.pk}).status_code == 404
    assert "Marek Lis" not in as_clinician.get(OVERVIEW + "clinicians.csv").content.decode()


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1", "stranger", "patient"])
def test_a_clinician_who_is_none_of_the_clinics_is_not_there(as_lead, patient, number):
    known = {"stranger": str(make_user(clinic=make_clinic()).pk), "patient": str(patient.account_id)}

    assert as_lead.get(OVERVIEW, {"clinician": known.get(number, number)}).status_code == 404


def test_the_thirtieth_clinician_stands_on_the_next_page(as_lead, clinic):
    rows = [
        PeriodTally(
            clinic=clinic,
            clinician=make_user(clinic=clinic, name=f"Colleague {number:02}") if number else None,
            period="28",
            first=TODAY - timedelta(days=28),
            last=TODAY - timedelta(days=1),
            counted_at=NOW,
            numbers=Figures().to_json(),
        )
        for number in range(31)
    ]
    PeriodTally.objects.bulk_create(rows)

    first = text_of(as_lead.get(OVERVIEW))
    second = text_of(as_lead.get(OVERVIEW, {"after": rows[25].clinician_id}))

    assert "Colleague 25" in first
    assert "Colleague 26" not in first
    assert f"after={rows[25].clinician_id}" in first
    assert "Colleague 26" in second
    assert "Colleague 30" in second
    assert "Colleague 25" not in second
    assert "Next clinicians" not in second


# --- what it costs ---


@pytest.mark.parametrize("cards", [1, 50])
def test_it_costs_the_same_for_one_card_as_for_many(as_lead, clinician, clinic, cards):
    for number in range(cards):
        card = make_card(clinician=clinician, name=f"Patient {number}")
    deeds.resolve(card, by=clinician, at=NOW, outcome="called")
    count_periods(clinic, at=timezone.now())

    with queries_at_most(8) as asked:
        as_lead.get(OVERVIEW)

    assert not [each["sql"] for each in asked if "patients_session" in each["sql"]]


# --- pictures and files ---


def test_with_fewer_than_five_patients_there_are_numbers_and_no_picture(as_lead, clinician, clinic):
    for number in range(4):
        make_card(clinician=clinician, name=f"Patient {number}")
    assert "hs-chart" not in counted(as_lead, clinic)

    make_card(clinician=clinician, name="Elin Fors")
    page = counted(as_lead, clinic)

    assert page.count("<title id=") == page.count('role="img"') >= 10
    assert "Patients by sessions done</title>" in page
    assert page.count("Show as a table") == 6


def test_each_mark_is_one_card_as_long_as_there_is_room():
    few = Bars("Cards", [Row("Today", [Piece(2, "urgent"), Piece(3, "soon")])], counts=True)
    many = Bars("Cards", [Row("Today", [Piece(200, "urgent"), Piece(300, "soon")])], counts=True)

    assert [len(line.blocks) for line in few.lines] == [5]
    assert [len(line.blocks) for line in many.lines] == [2]
    assert all(block.shape for line in (*few.lines, *many.lines) for block in line.blocks)
    assert few.sentence == "Today: 5"


@pytest.fixture
def busy(clinic, clinician):
    """Two clinicians, one of whom a spreadsheet would run; cards acted on, and notices."""
    formula = make_user(clinic=clinic, name="=cmd()")
    for number, (whose, pain) in enumerate([(clinician, 8), (clinician, 6), (clinician, 2), (formula, 8)]):
        patient = make_patient(clinician=whose, name=f"Patient {number}")
        prescription = make_prescription(patient=patient, start=date(2026, 3, 1))
        for day in range(3 + number):
            at = NOW - timedelta(days=day)
            make_session(prescription=prescription, performed_at=at, pain_during=pain, at=NOW)
    cards = list(Card.objects.order_by("pk"))
    deeds.acknowledge(cards[0], by=clinician, at=NOW + timedelta(minutes=30))
    Notice.objects.filter(card=cards[0]).update(sent_at=NOW + timedelta(seconds=20))
    count_periods(clinic, at=timezone.now())
    return clinic


def read_file(client, name, **asked):
    answer = client.get(f"{OVERVIEW}{name}.csv", asked)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name}-2026-')
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_the_file_of_records_is_what_the_database_holds(as_lead, busy):
    lines = {row["Record"]: row for row in read_file(as_lead, "received")}

    sessions = Session.objects.filter(performed_on__range=(date(2026, 2, 12), date(2026, 3, 11)))
    assert int(lines["Sessions"]["Received"]) == sessions.count() == 18
    assert int(lines["Sessions"]["Judged, with a flag"]) == sessions.filter(judged="flagged").count()
    assert int(lines["Sessions"]["Judged, no flag"]) == sessions.filter(judged="clear").count()
    assert lines["Mornings"]["Received"] == "0"


def test_the_file_of_clinicians_is_what_the_database_holds_and_nothing_in_it_runs(as_lead, busy, clinician):
    lines = {row["Clinician"]: row for row in read_file(as_lead, "clinicians")}

    assert set(lines) == {clinician.name, "'=cmd()"}
    assert {name: int(row["Patients"]) for name, row in lines.items()} == {clinician.name: 3, "'=cmd()": 1}
    locked = list(Pause.objects.values_list("patient", flat=True))  # since 10 March: no date of a lock is due
    tallies = DayTally.objects.filter(patient__clinician=clinician, on__lt=TODAY)
    counted = tallies.exclude(patient__in=locked, on__gte=NOW.date())
    assert int(lines[clinician.name]["Sessions done"]) == counted.aggregate(sum=Sum("full"))["sum"]
    locks = Pause.objects.filter(patient__clinician=clinician).count()
    assert int(lines[clinician.name]["Due"]) == 3 * 11 - 2 * locks  # the first eleven days of March
    waiting = Card.objects.unresolved().filter(owner=clinician)
    assert int(lines[clinician.name]["Cards waiting"]) == waiting.count()


def test_the_file_of_rules_is_what_the_database_holds(as_lead, busy):
    lines = {row["Code"]: row for row in read_file(as_lead, "rules")}

    flags = Flag.objects.filter(severity__in=["soon", "urgent", "emergency"])
    assert {code: int(row["Flags"]) for code, row in lines.items()} == {
        rule: flags.filter(rule=rule).count() for rule in flags.values_list("rule", flat=True)
    }


def test_the_other_files_are_what_the_database_holds(as_lead, busy):
    (taken,) = read_file(as_lead, "acknowledged")
    assert int(taken["Cards opened"]) == Card.objects.count()
    assert (taken["Within target"], taken["Later"], taken["Median"]) == ("1", "0", "30")

    sent = {row["Notice"]: row for row in read_file(as_lead, "notices")}
    assert sum(int(row["To send"]) for row in sent.values()) == Notice.objects.count()
    assert (
        sum(int(row["Sent in time"]) for row in sent.values()) == Notice.objects.exclude(sent_at=None).count()
    )

    spread = read_file(as_lead, "adherence")
    assert sum(int(row["Patients"]) for row in spread) == Patient.objects.count()

    ages = {row["Severity"]: row for row in read_file(as_lead, "ages")}
    assert int(ages["Urgent"]["2 days"]) == Card.objects.filter(severity="urgent").count()

    weeks = read_file(as_lead, "weeks", period="7")
    assert len(weeks) == 12
    assert weeks[-1]["Week until"] == "2026-03-11"
    locked = list(Pause.objects.values_list("patient", flat=True))
    done = Session.objects.filter(performed_on__range=(date(2026, 3, 5), TODAY))
    assert int(weeks[-1]["Done"]) == done.exclude(patient__in=locked, performed_on__gte=NOW.date()).count()


def test_a_file_that_is_none_is_not_there(as_lead):
    assert as_lead.get(OVERVIEW + "patients.csv").status_code == 404


# --- counting ---


def test_the_daily_job_counts_and_a_fault_in_it_keeps_the_day(clinic, clinician, monkeypatch, caplog):
    make_card(clinician=clinician)
    run_daily(at=timezone.now())
    assert clinic.period_tallies.get(period="28", clinician=None).numbers["received"][0]["received"] == 1

    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("clinic.daily.count_periods", broken)
    run_daily(at=timezone.now(), again=True)

    assert clinic.daily_runs.get().finished_at == timezone.now()
    assert "The overview could not be counted: ZeroDivisionError" in caplog.text
    assert clinic.period_tallies.filter(period="28", clinician=None).count() == 1


def test_what_is_entered_late_stands_in_the_next_count_and_counting_twice_changes_nothing(
    clinic, prescription
):
    count_periods(clinic, at=timezone.now())
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=5), at=timezone.now())

    count_periods(clinic, at=timezone.now())
    kept = list(
        PeriodTally.objects.order_by("period", "clinician").values_list("period", "clinician", "numbers")
    )
    count_periods(clinic, at=timezone.now())

    whole = PeriodTally.objects.get(period="28", clinician=None)
    assert whole.numbers["spread"]["full"] == 1
    again = PeriodTally.objects.order_by("period", "clinician").values_list("period", "clinician", "numbers")
    assert list(again) == kept


def test_an_earlier_month_is_counted_once_and_kept(clinic, prescription):
    assert count_periods(clinic, at=timezone.now()) == 3 + 12
    assert count_periods(clinic, at=timezone.now()) == 3 + 2


def test_the_share_of_the_caseload_is_what_the_chart_of_each_patient_says(clinic, prescription):
    """Rest days, a pause and a day held for pain come out as clinical.md 5 counts them."""
    patient = prescription.patient
    for day in (1, 2, 3, 4, 9):
        make_session(prescription=prescription, performed_at=NOW - timedelta(days=day), at=NOW)
    patient.pauses.create(since=NOW - timedelta(days=7), by=patient.clinician, reason="Away.")
    patient.pauses.update(
        released_at=NOW - timedelta(days=6), released_by=patient.clinician, release_reason="Back."
    )
    sessions = [
        {**row, "on": str(row["on"])}
        for row in patient.sessions.values("status", "fraction", on=F("performed_on"))
    ]
    of_one = adherence_of(
        versions=[prescription],
        sessions=sessions,
        pauses=[Paused(1, NOW - timedelta(days=7), NOW - timedelta(days=6), "", None)],
        clinic=clinic,
        today=TODAY,
        window=28,
    )

    count_periods(clinic, at=timezone.now())

    spread = PeriodTally.objects.get(period="28", clinician=None).numbers["spread"]
    assert (spread["full"], spread["due"]) == (of_one.full, of_one.due) == (5, 28 - 2)


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_period_is_kept_once_and_does_not_end_before_it_begins(clinic, clinician, is_whole):
    """one_tally_a_clinic_and_period, one_tally_a_clinician_and_period"""
    row = PeriodTally.objects.create(
        clinic=clinic,
        clinician=None if is_whole else clinician,
        period="28",
        first=TODAY,
        last=TODAY,
        counted_at=NOW,
        numbers={},
    )

    refuses_another(row)
    refuses_another(row, last=TODAY + timedelta(days=1))
    refuses(row, "a_period_ends_after_it_began", last=TODAY - timedelta(days=1))


def test_the_median_of_counted_values_is_that_of_all_of_them():
    assert middle(Counter({2: 3, 8: 1})) == 2
    assert middle(Counter({2: 2, 8: 2})) == 5
    assert middle(Counter({7: 1})) == 7


# --- the numbers behind it ---


@pytest.fixture
def records(patient, prescription, clinician):
    """Of each kind one in March, and one session in February."""
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=15))
    session = make_session(prescription=prescription, performed_at=NOW, pain_during=8).session
    amend_session(
        session,
        answers=make_answers(prescription, pain_during=2),
        by=patient.account,
        at=NOW + timedelta(hours=1),
    )
    report_morning(
        patient=patient, on=date(2026, 3, 11), pain=2, woke_at_night=None, at=NOW + timedelta(days=1)
    )
    report_check(patient=patient, client_id=uuid4(), source="patient", safety="none", signs=(), at=NOW)
    return patient


def test_received_is_what_was_judged_by_kind(records, clinic):
    lines = {line.kind: line for line in received(records_of(clinic, MARCH))}

    assert {kind: (line.received, line.clear, line.flagged, line.failed) for kind, line in lines.items()} == {
        "session": (1, 0, 1, 0),
        "correction": (1, 0, 1, 0),
        "morning": (1, 1, 0, 0),
        "check": (1, 1, 0, 0),
        "message": (0, 0, 0, 0),
    }
    assert all(line.adds_up for line in lines.values())


def test_a_record_without_a_known_result_does_not_add_up(records, clinic):
    MorningReport.objects.update(judged="lost")

    lines = received(records_of(clinic, MARCH))

    assert [line.kind for line in lines if not line.adds_up] == ["morning"]


def test_a_month_ends_by_the_clinics_own_clock(clinic, clinician, patient):
    """British clocks went forward on 29 March: the last minute of the month is an hour earlier in UTC."""
    late = datetime(2026, 3, 31, 22, 59, tzinfo=UTC)
    for at in (late, late + timedelta(minutes=2)):
        report_check(patient=patient, client_id=uuid4(), source="patient", safety="none", signs=(), at=at)

    checks = {
        month.key: received(records_of(clinic, month))[3].received
        for month in (MARCH, Period.of_month(date(2026, 4, 1), today=date(2026, 5, 1)))
    }

    assert checks == {"2026-03": 1, "2026-04": 1}


@pytest.mark.parametrize(
    ("outcomes", "logs", "per_100", "acted_on", "to_review"),
    [
        (["called"], 10, 10, 100, False),
        (["called", "seen"], 19, 200 / 19, 100, True),
        (["called"] * 3 + ["no_action"] * 7, 1000, 1, 30, False),
        (["called"] * 29 + ["no_action"] * 71, 10_000, 1, 29, True),
        (["", ""], 1000, 0.2, None, False),
        (["", "no_action"], 1000, 0.2, 0, True),
        (["called"], 0, None, 100, False),
    ],
)
def test_when_a_rule_is_to_be_reviewed(outcomes, logs, per_100, acted_on, to_review):
    found = tuple(Found("P2", outcome, None) for outcome in outcomes)

    counted = RuleFigures.of("P2", logs, found)

    assert (counted.per_100, counted.acted_on, counted.to_review) == (per_100, acted_on, to_review)


def test_flags_of_class_routine_are_not_measured(clinic, clinician):
    make_card(clinician=clinician, pain_during=6)

    assert list(found_in(clinic, MARCH)) == []


def test_the_time_until_taken_on_is_the_median_and_counts_from_the_flag(clinic, clinician):
    for minutes in (10, 20, 90):
        card = make_card(clinician=clinician)
        deeds.acknowledge(card, by=clinician, at=NOW + timedelta(minutes=minutes))
    make_card(clinician=clinician)  # nobody has looked at it

    (severe,) = by_rule(found_in(clinic, MARCH), logs=4)

    assert (severe.rule, severe.flags, severe.waited) == ("U7", 4, timedelta(minutes=20))


def test_flags_of_checks_mornings_and_the_daily_job_are_measured_too(clinic, patient, prescription):
    report_morning(patient=patient, on=NOW.date(), pain=8, woke_at_night=None, at=NOW)
    report_check(
        patient=patient,
        client_id=uuid4(),
        source="patient",
        safety="none",
        signs=(),
        contact_request=True,
        at=NOW,
    )
    card = Card.objects.get()
    card.flags.create(
        rule="A2",
        rule_version=1,
        severity="soon",
        inputs={},
        limits={},
        sentence=".",
        at=NOW,
        ticked_on=NOW.date(),
    )

    assert {each.rule for each in by_rule(found_in(clinic, MARCH), logs=0)} == {"U7", "T2", "A2"}


def test_cards_are_counted_by_local_dates_since_they_were_opened(clinic, clinician):
    now = datetime(2026, 3, 20, 0, 30, tzinfo=UTC)
    for days, hours in [(0, 0), (0, 1), (1, 1), (2, 1), (3, 1), (5, 1), (6, 1)]:
        make_card(clinician=clinician, at=now - timedelta(days=days, hours=hours))

    urgent = next(line for line in waiting(clinic, at=now) if line.severity == "urgent")

    assert urgent.ages == (1, 1, 1, 2, 2)
    assert urgent.count == 7
    assert urgent.overdue == 7 - 2
    assert urgent.oldest_at == now - timedelta(days=6, hours=1)


def test_a_new_patient_with_nothing_logged_changes_no_number(as_clinician, patient):
    make_prescription(patient=patient)

    assert "No flag of soon or higher in this period." in text_of(as_clinician.get(OVERVIEW))
