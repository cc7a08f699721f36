from datetime import timedelta

import pytest

from patients.models import MorningReport, SafetyCheck, WarningAnswer
from tests.conftest import NOW
from tests.factories import make_session
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db

OWNER = "a_sign_belongs_to_a_session_or_a_check"


@pytest.fixture
def session(prescription):
    return make_session(prescription=prescription, signs=[("sleep_disturbed", "new")]).session


@pytest.fixture
def check(patient):
    return patient.checks.get()


def test_a_morning_pain_is_0_to_10_or_not_answered(patient):
    morning = MorningReport.objects.create(patient=patient, on=NOW.date(), at=NOW, pain=None, judged="clear")

    refuses(morning, "morning_pain_is_0_to_10_or_null", pain=11)
    assert morning.pain is None


def test_a_date_has_one_morning(patient):
    """one_morning_a_date"""
    morning = MorningReport.objects.create(patient=patient, on=NOW.date(), at=NOW, pain=0, judged="clear")

    refuses_another(morning, pain=4)
    MorningReport.objects.create(
        patient=patient, on=NOW.date() - timedelta(days=1), at=NOW, pain=3, judged="clear"
    )
    assert list(patient.mornings.order_by("on").values_list("pain", flat=True)) == [3, 0]


def test_a_check_says_how_it_was_answered(check):
    refuses(check, "check_safety_is_known", safety="maybe")


def test_a_check_counts_once(check):
    """a_check_counts_once"""
    refuses_another(check)
    assert SafetyCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (OWNER, {"session": None}),
        ("sign_is_known", {"sign": "hiccups"}),
        ("onset_is_known", {"onset": "old"}),
    ],
)
def test_a_sign_that_cannot_be_is_refused(session, constraint, change):
    refuses(session.signs.get(), constraint, **change)


def test_a_sign_has_one_owner(session, check):
    refuses(session.signs.get(), OWNER, check_report=check)


def test_a_record_names_a_sign_once(session, check):
    """a_session_names_a_sign_once, a_check_names_a_sign_once"""
    refuses_another(session.signs.get(), onset="same")
    refuses_another(WarningAnswer.objects.create(check_report=check, sign="sleep_disturbed", onset="new"))
    assert WarningAnswer.objects.count() == 2
