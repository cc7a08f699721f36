"""`manage.py reconcile` proves that the record adds up, and says where it does not."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.actions.amend import amend_session
from patients.actions.report import report_check, report_morning
from patients.models import Amendment, Card, DayTally, Flag, Hold, MorningReport, Notice, SafetyCheck, Session
from tests.factories import NOW, make_answers, make_patient, make_prescription, make_session


def reconciled():
    """Exit status and printed lines."""
    out = StringIO()
    try:
        call_command("reconcile", stdout=out)
        return 0, out.getvalue().splitlines()
    except SystemExit as left:
        return int(left.code or 0), out.getvalue().splitlines()


@pytest.fixture
def records(patient, prescription, monkeypatch):
    """Clear, flagged and unjudged records, a correction, a second session on a date."""
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=1), ease="hard")
    session = make_session(prescription=prescription, pain_during=8).session
    make_session(prescription=prescription, performed_at=NOW + timedelta(hours=3), status="partial", holds=())
    amend_session(
        session,
        answers=make_answers(prescription, pain_during=2),
        by=patient.account,
        at=NOW + timedelta(hours=1),
    )
    report_morning(patient=patient, on=NOW.date(), pain=2, woke_at_night=None, at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr("patients.actions.judge.evaluate", lambda facts: 1 / 0)
        report_check(patient=patient, client_id=uuid4(), source="patient", safety="none", signs=(), at=NOW)
    return patient


def test_every_record_was_judged_or_is_known_not_to_be(records):
    status, lines = reconciled()

    assert status == 0
    assert [line.split() for line in lines[1:5]] == [
        ["session", "3", "2", "1", "0"],
        ["correction", "1", "0", "1", "0"],
        ["morning", "1", "1", "0", "0"],
        ["check", "2", "1", "0", "1"],  # one was asked with the screening
    ]
    assert lines[-1] == "It adds up."


def test_an_empty_database_adds_up(db):
    assert reconciled()[0] == 0


def test_a_correction_that_could_not_be_judged_still_adds_up(records, monkeypatch):
    clear = Session.objects.filter(judged="clear").earliest("performed_at")
    monkeypatch.setattr("patients.actions.judge.evaluate", lambda facts: 1 / 0)
    amend_session(
        clear, answers=make_answers(clear.prescription), by=records.account, at=NOW + timedelta(hours=2)
    )

    assert reconciled()[0] == 0


def take_away(rule):
    """No flag of this rule lies on a record any more."""
    Flag.objects.filter(rule=rule).update(session=None, check_report=None, ticked_on=NOW.date())


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (lambda: MorningReport.objects.update(judged="lost"), "1 mornings with an unknown result"),
        (lambda: Session.objects.update(judged="lost"), "3 sessions with an unknown result"),
        (
            lambda: MorningReport.objects.update(judged="flagged"),
            "1 mornings with a flag, of which there is none",
        ),
        (lambda: take_away("U7"), "1 sessions with a flag, of which there is none"),
        (lambda: take_away("U7"), "1 corrections with a flag, of which there is none"),
        (
            lambda: take_away("G10"),
            "1 checks that could not be judged, unknown to the clinic",
        ),
        (
            lambda: Amendment.objects.update(judged="failed"),
            "1 corrections that could not be judged, unknown",
        ),
        (lambda: SafetyCheck.objects.update(judged="clear"), "1 checks without a flag that have one"),
        (lambda: Card.objects.update(severity="soon", rank=2), "1 cards milder than a flag on them"),
        (lambda: Card.objects.update(severity="emergency", rank=4), "1 cards graver than every flag on them"),
        (lambda: Notice.objects.all().delete(), "1 emergency and urgent cards that nobody was told of"),
        (lambda: DayTally.objects.filter(on=NOW.date()).update(full=2), "1 day tallies that are not the sum"),
        (lambda: DayTally.objects.filter(on=NOW.date()).update(partial=1), "1 day tallies"),
        (lambda: DayTally.objects.filter(on=NOW.date()).update(held=True), "1 day tallies"),
        (lambda: DayTally.objects.filter(on=NOW.date()).update(shares=[0.5]), "1 day tallies"),
        (lambda: DayTally.objects.update(seconds=3), "2 day tallies"),
        (lambda: DayTally.objects.all().delete(), "2 day tallies"),
        (
            lambda: DayTally.objects.filter(on=NOW.date()).update(due=2),
            "1 day tallies with another due than their routine",
        ),
        (lambda: Hold.objects.all().delete(), "2 sessions whose seconds are not those of their holds"),
    ],
)
def test_what_does_not_add_up_is_named_and_ends_with_1(records, breaks, told):
    breaks()

    status, lines = reconciled()

    assert status == 1
    assert any(line.startswith(told) for line in lines), lines
    assert lines[-1].startswith("It does not add up")


def test_a_flag_on_another_patients_card_is_found(records, clinician):
    other = make_patient(clinician=clinician, name="Elin Fors")
    make_session(prescription=make_prescription(patient=other), pain_during=8)
    flag = Flag.objects.get(card__patient=other)
    Flag.objects.filter(pk=flag.pk).update(card=Card.objects.get(patient=records))

    status, lines = reconciled()

    assert status == 1
    assert f"1 flags of a session on the card of another patient: {flag.pk}" in lines


def test_a_tally_without_sessions_is_found(records):
    DayTally.objects.create(patient=records, on=NOW.date() - timedelta(days=5), due=1, full=1, shares=[1.0])

    assert any(f"{records.pk} 2026-03-05" in line for line in reconciled()[1])


def test_the_due_of_a_day_may_be_that_of_either_routine_on_the_day_of_a_change(records, prescription):
    """Rest days, a day that was held for pain and a change at noon add up; a due of neither does not."""
    make_session(
        prescription=prescription,
        performed_at=NOW - timedelta(days=3),
        status="held",
        pain_before=6,
        holds=(),
    )
    other = make_prescription(
        patient=records,
        at=NOW + timedelta(hours=5),
        start=NOW.date(),
        sessions_per_day=2,
        days_per_week=6,
        rest_days=[2],
    )
    make_session(prescription=other, performed_at=NOW + timedelta(hours=6))
    make_session(prescription=other, performed_at=NOW + timedelta(days=1))
    assert list(DayTally.objects.order_by("on").values_list("due", "held")) == [
        (0, True),
        (1, False),
        (2, False),
        (0, False),
    ]
    assert reconciled()[0] == 0

    DayTally.objects.filter(held=True).update(due=1)
    DayTally.objects.filter(due=2).update(due=3)

    status, lines = reconciled()
    assert status == 1
    told = "2 day tallies with another due than their routine"
    assert f"{told}: {records.pk} 2026-03-07, {records.pk} 2026-03-10" in lines


def test_it_writes_nothing_and_asks_the_same_however_much_there_is(records, prescription):
    with CaptureQueriesContext(connection) as few:
        reconciled()
    for hours in range(30, 40):
        make_session(prescription=prescription, performed_at=NOW + timedelta(hours=hours))

    with CaptureQueriesContext(connection) as many:
        reconciled()

    assert len(many) == len(few)
    written = ("INSERT", "UPDATE", "DELETE")
    assert not [query["sql"] for query in many if query["sql"].lstrip().startswith(written)]
