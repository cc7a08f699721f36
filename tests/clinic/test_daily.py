"""The daily job: at 06:00 of each clinic, once a date, however often and however late it is called."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.daily import run_daily
from clinic.models import Clinic, DailyRun, User
from patients.actions.draft import begin, keep
from patients.models import Advice, Card, Flag, Notice, Prescription, Session
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

SIX = datetime(2026, 3, 10, 6, tzinfo=UTC)


def daily(at, **options):
    with time_machine.travel(at, tick=False):
        said = StringIO()
        call_command("daily", stdout=said, **options)
        return said.getvalue().strip()


def days(count):
    return timedelta(days=count)


@pytest.fixture
def silent(clinic, patient):
    """A patient who did one session eight days ago and nothing since, of the only clinic."""
    make_user(role="lead", clinic=clinic)
    prescription = make_prescription(patient=patient, at=SIX - days(9), review_due=date(2026, 3, 10))
    User.objects.exclude(clinic=clinic).update(clinic=clinic)
    Clinic.objects.exclude(pk=clinic.pk).delete()
    make_session(prescription=prescription, performed_at=SIX - days(8))
    return patient


def test_one_line_says_what_was_done(silent, clinic):
    said = daily(SIX)

    assert said == "Clinics 1, patients 1, flagged 1, overdue 0, reviews due 1; drafts logged 0, dropped 0."
    assert list(Flag.objects.values_list("rule", "ticked_on")) == [("A1", date(2026, 3, 10))]
    run = clinic.daily_runs.latest()
    assert (run.on, run.started_at, run.finished_at) == (date(2026, 3, 10), SIX, SIX)
    assert (run.patients, run.flagged, run.failed) == (1, 1, 0)


@pytest.mark.parametrize("options", [{}, {"again": True}])
def test_running_twice_does_nothing_twice(silent, options):
    daily(SIX)
    before = [model.objects.count() for model in (Flag, Card, Advice, Notice, DailyRun)]

    daily(SIX + timedelta(minutes=15), **options)

    assert [model.objects.count() for model in (Flag, Card, Advice, Notice, DailyRun)] == before


def test_a_day_that_was_missed_is_not_made_up_and_nothing_is_lost(silent):
    daily(SIX - days(2))
    assert not Flag.objects.exists()

    daily(SIX + timedelta(hours=17, minutes=59))

    assert list(Flag.objects.values_list("rule", "ticked_on")) == [("A1", date(2026, 3, 10))]
    assert [run.on for run in DailyRun.objects.order_by("on")] == [date(2026, 3, 8), date(2026, 3, 10)]


def test_a_run_that_was_killed_is_done_again(silent, clinic, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("clinic.daily.tick", killed)
        with pytest.raises(KeyboardInterrupt):
            daily(SIX)
    assert clinic.daily_runs.get().finished_at is None

    daily(SIX + timedelta(minutes=15))

    assert clinic.daily_runs.get().finished_at == SIX + timedelta(minutes=15)
    assert Flag.objects.count() == 1
    assert Notice.objects.filter(kind="selftest").count() == 1


def test_one_patient_who_cannot_be_looked_at_keeps_nobody_else_from_it(
    silent, clinician, clinic, monkeypatch
):
    other = make_patient(clinician=clinician)
    make_session(prescription=make_prescription(patient=other, at=SIX - days(9)), performed_at=SIX - days(8))
    from patients.actions.tick import read

    def broken(patient):
        if patient == silent:
            raise KeyError("private words")
        return read(patient)

    with monkeypatch.context() as patched:
        patched.setattr("patients.actions.tick.read", broken)
        with pytest.raises(CommandError, match="patients 2, flagged 1") as error:
            daily(SIX)
    assert "1 could not be looked at" in str(error.value)
    assert "private words" not in str(error.value)
    assert (clinic.daily_runs.get().failed, clinic.daily_runs.get().finished_at) == (1, None)

    daily(SIX + timedelta(minutes=15))
    run = clinic.daily_runs.get()
    assert (run.failed, run.flagged) == (0, 2)
    assert Flag.objects.count() == 2


# --- when ---


@pytest.mark.parametrize(
    ("zone", "six"),
    [
        ("Europe/London", datetime(2026, 3, 28, 6, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 29, 5, tzinfo=UTC)),  # the night lost an hour
        ("Europe/London", datetime(2026, 10, 24, 5, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 6, tzinfo=UTC)),  # and got it back
        ("America/New_York", datetime(2026, 3, 7, 11, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 10, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 31, 10, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 11, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 3, 9, 17, tzinfo=UTC)),  # already Tuesday there
    ],
)
def test_it_starts_at_six_on_the_clinics_own_clock(zone, six, db):
    clinic = make_clinic(time_zone=zone)

    run_daily(at=six - timedelta(seconds=1))
    assert not clinic.daily_runs.exists()

    run_daily(at=six)
    assert clinic.daily_runs.get().on == clinic.today(six)


def test_clinics_of_two_zones_have_their_day_each_in_its_own_time(db):
    london, new_york = make_clinic(), make_clinic(time_zone="America/New_York")

    run_daily(at=SIX)
    assert [run.clinic for run in DailyRun.objects.all()] == [london]

    run_daily(at=SIX + timedelta(hours=4))
    assert [run.clinic for run in DailyRun.objects.order_by("started_at")] == [london, new_york]


def test_called_every_quarter_of_an_hour_over_a_change_of_the_clocks_it_runs_once_a_date(clinic):
    at = datetime(2026, 10, 24, 0, tzinfo=UTC)
    while at < datetime(2026, 10, 27, 0, tzinfo=UTC):
        run_daily(at=at)
        at += timedelta(minutes=15)

    starts = clinic.daily_runs.order_by("on").values_list("on", "started_at")
    assert list(starts) == [
        (date(2026, 10, 24), datetime(2026, 10, 24, 5, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 6, tzinfo=UTC)),
    ]


# --- what belongs to it ---


def test_the_test_of_the_day_goes_to_the_deputy(clinic, clinician):
    deputy = make_user(clinic=clinic)
    clinic.deputy = deputy
    clinic.save()

    daily(SIX)
    daily(SIX + days(1))

    tests = Notice.objects.filter(kind="selftest").order_by("created_at")
    assert [(each.recipient, each.send_after) for each in tests] == [(deputy, SIX), (deputy, SIX + days(1))]


def test_without_a_deputy_it_goes_to_a_lead_or_else_to_a_clinician(clinic, clinician):
    daily(SIX)
    lead = make_user(role="lead", clinic=clinic)
    daily(SIX + days(1))

    tests = Notice.objects.filter(kind="selftest").order_by("created_at")
    assert [each.recipient for each in tests] == [clinician, lead]


def test_a_clinic_with_nobody_to_send_the_test_to_is_named(clinic):
    assert "Clinics with nobody to send the daily test to: 1." in daily(SIX)


def test_cards_past_their_target_go_to_the_deputy(clinic, silent, clinician):
    make_session(prescription=silent.prescriptions.get(), performed_at=SIX - days(1), pain_during=9)
    Notice.objects.all().delete()

    assert "overdue 1," in daily(SIX)
    assert Notice.objects.filter(kind="overdue", recipient=clinician).count() == 1


def test_reviews_due_are_counted_and_raise_no_flag(prescription):
    review = prescription.review_due

    assert list(Prescription.objects.review_due(review)) == [prescription]
    assert not Prescription.objects.review_due(review - days(1))
    Prescription.objects.update(ended_at=SIX, ended_by=prescription.prescriber)
    assert not Prescription.objects.review_due(review)


def test_a_draft_left_for_twelve_hours_is_logged_and_ends_a_silence(silent):
    prescription = silent.prescriptions.get()
    draft = begin(patient=silent, prescription=prescription, at=SIX - timedelta(hours=13))
    keep(draft, {"pain_before": 2}, at=SIX - timedelta(hours=12))

    assert "drafts logged 1, dropped 0" in daily(SIX)

    assert Session.objects.filter(client_id=draft.client_id, status="partial").exists()
    assert not Flag.objects.filter(rule="A1").exists()


def test_one_patient_more_costs_the_same_few_queries_each(clinic, clinician):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            run_daily(at=SIX, again=True)
        return len(captured)

    def add(count):
        for _ in range(count):
            prescription = make_prescription(patient=make_patient(clinician=clinician), at=SIX - days(5))
            make_session(prescription=prescription, performed_at=SIX - days(1))

    add(1)
    run_daily(at=SIX)
    one = queries()
    add(10)

    assert queries() - one == 10, "the record; everything else is read for all of them at once"
