import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from patients.actions.judge import plan_in_force
from patients.actions.report import report_check, report_morning
from patients.answers import SignAnswer
from patients.models import Advice, Card, Flag, MorningReport, Notice, SafetyCheck, WarningAnswer
from tests.factories import make_prescription, make_session

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SADDLE = (SignAnswer("saddle_numbness", "new"),)


def client(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


@pytest.fixture
def tell(patient, now):
    def tell(*, number=1, hours=0, **said):
        said = {"safety": "items" if said.get("signs") else "none", "signs": (), "source": "patient", **said}
        return report_check(patient=patient, client_id=client(number), at=now + hours * HOUR, **said)

    return tell


@pytest.fixture
def wake(patient, now):
    def wake(pain, days=0, woke_at_night=False):
        at = now + days * DAY
        return report_morning(
            patient=patient, on=patient.clinic.today(at), pain=pain, woke_at_night=woke_at_night, at=at
        )

    return wake


# ---- a problem


def test_a_sign_is_judged_at_once(tell, patient):
    reported = tell(signs=SADDLE, note="Since yesterday.")

    assert list(reported.record.signs.values_list("sign", "onset")) == [("saddle_numbness", "new")]
    assert (reported.record.judged, reported.record.note) == ("flagged", "Since yesterday.")
    flag = Flag.objects.get()
    assert (flag.rule, flag.severity, flag.check_report, flag.session) == (
        "E1",
        "emergency",
        reported.record,
        None,
    )
    assert (reported.advice.message, reported.advice.card) == ("M-999-NERVES", flag.card)
    assert patient.pauses.get().flag == flag
    assert Notice.objects.get().card == flag.card


def test_nothing_named_is_thanked_for(tell):
    reported = tell()

    assert (reported.record.judged, reported.advice.message, reported.advice.card) == (
        "clear",
        "M-THANKS",
        None,
    )
    assert "session" not in reported.advice.heading.lower() + reported.advice.text.lower()
    assert not Card.objects.exists()


def test_a_call_request_and_words_in_a_note_are_heard_without_a_session(tell):
    tell(contact_request=True, note="I have wet myself twice.")

    assert set(Flag.objects.values_list("rule", "severity")) == {("T2", "soon"), ("T1", "urgent")}


def test_a_fever_counts_with_the_back_pain_of_the_week_before(tell, prescription, now):
    make_session(
        prescription=prescription, performed_at=now - 6 * DAY, feelings=[("low_back", "", ("ache",))]
    )

    tell(signs=(SignAnswer("high_temperature", "new"),))

    assert set(Flag.objects.values_list("rule", flat=True)) == {"U4"}


def test_the_same_report_twice_is_one_report_and_the_first_advice(tell):
    first = tell(signs=SADDLE)
    again = tell(hours=1, signs=())

    assert (again.is_new, again.record, again.advice) == (False, first.record, first.advice)
    assert SafetyCheck.objects.filter(source="patient").count() == 1
    assert WarningAnswer.objects.count() == Flag.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_report_that_is_sent_twice_at_once_is_one_report(tell):
    def send(_number):
        try:
            return tell(signs=SADDLE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as phones:
        reported = list(phones.map(send, range(3)))

    assert sorted(each.is_new for each in reported) == [False, False, True]
    assert Card.objects.count() == Flag.objects.count() == 1


def test_a_report_that_cannot_be_judged_is_kept_and_somebody_rings(tell, monkeypatch):
    def broken(_facts):
        raise ZeroDivisionError

    monkeypatch.setattr("patients.actions.judge.evaluate", broken)
    reported = tell(note="Odd feeling.")

    assert (reported.record.judged, Flag.objects.get().rule) == ("failed", "G10")
    assert Flag.objects.get().check_report == reported.record
    assert "could not check" in reported.advice.heading
    assert Card.objects.get().severity == "urgent"


def test_nothing_is_half_reported(tell, monkeypatch):
    def full(**_row):
        raise OSError("disk full")

    before = SafetyCheck.objects.count()
    monkeypatch.setattr(Advice.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        tell(signs=SADDLE)

    assert SafetyCheck.objects.count() == before
    assert not Card.objects.exists()
    assert not WarningAnswer.objects.exists()


# ---- the next morning


def test_a_morning_is_measured_against_the_day_before(wake, prescription, now):
    make_session(prescription=prescription, performed_at=now - 14 * HOUR, pain_before=1, pain_during=3)

    reported = wake(3, woke_at_night=True)

    assert (reported.record.pain, reported.record.woke_at_night, reported.record.judged) == (
        3,
        True,
        "flagged",
    )
    flag = Flag.objects.get()
    assert (flag.rule, flag.severity, flag.morning) == ("P4", "routine", reported.record)
    assert (reported.advice.message, reported.advice.morning) == ("M-EASE", reported.record)


def test_a_date_has_one_morning_and_its_first_answer_stays(wake):
    first = wake(8)
    again = wake(0)

    assert (again.is_new, again.record, again.advice) == (False, first.record, first.advice)
    assert (MorningReport.objects.get().pain, Flag.objects.get().rule) == (8, "U7")


def test_a_second_unsettled_morning_is_soon_and_locks(wake, prescription, patient, now):
    for days in (-2, -1):
        make_session(prescription=prescription, performed_at=now + days * DAY, pain_before=1, pain_during=3)
    wake(3, days=-1)
    wake(4)

    assert list(Flag.objects.order_by("at").values_list("rule", "severity")) == [
        ("P4", "routine"),
        ("P4", "soon"),
    ]
    assert patient.pauses.get().flag.severity == "soon"


def test_a_morning_without_an_answer_is_no_zero(wake, prescription, now):
    make_session(prescription=prescription, performed_at=now - 14 * HOUR, pain_before=0)

    reported = wake(None, woke_at_night=None)

    assert (reported.record.pain, reported.record.woke_at_night) == (None, None)
    assert (reported.record.judged, reported.advice.message) == ("clear", "M-THANKS")


def test_a_morning_is_held_against_the_limit_that_was_in_force(patient, now):
    """A limit that was lowered later did not hold yet: a late report must not be judged by it."""
    make_prescription(patient=patient, at=now - timedelta(days=20), pain_limit=5)
    make_prescription(patient=patient, at=now - timedelta(days=1), pain_limit=2)

    limits = [plan_in_force(patient, at=at) for at in (now - timedelta(days=10), now)]
    assert [plan and plan.pain_limit for plan in limits] == [5, 2]
