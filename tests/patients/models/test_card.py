from datetime import timedelta

import pytest

from patients.actions.review import resolve
from patients.models import Advice, Card, Flag
from tests.conftest import NOW
from tests.factories import make_patient, make_session, make_user
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db

AGREE = "card_severity_and_rank_agree"
ACKNOWLEDGED = "acknowledged_with_a_name"
RESOLVED = "resolved_with_a_name_a_time_and_an_outcome"
SOURCE = "a_flag_has_one_source"


@pytest.fixture
def session(prescription):
    """One that asks for a call: rule T2, soon."""
    return make_session(prescription=prescription, contact_request=True).session


@pytest.fixture
def card(session):
    return Card.objects.get()


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (AGREE, {"severity": "urgent"}),
        (AGREE, {"rank": 4}),
        (AGREE, {"severity": "none", "rank": 0}),
        ("card_state_is_known", {"state": "closed"}),
        (ACKNOWLEDGED, {"acknowledged_at": NOW}),
        (RESOLVED, {"state": "resolved"}),
        (RESOLVED, {"outcome": "called"}),
        (RESOLVED, {"resolved_at": NOW}),
    ],
)
def test_a_card_that_cannot_be_is_refused(card, constraint, change):
    refuses(card, constraint, **change)


@pytest.mark.parametrize(
    "change", [{"outcome": ""}, {"outcome": "ignored"}, {"resolved_by": None}, {"resolved_at": None}]
)
def test_a_card_is_resolved_with_a_name_a_time_and_an_outcome(card, clinician, change):
    resolve(card, by=clinician, at=NOW, outcome="called")

    refuses(card, RESOLVED, **change)


def test_no_action_says_why(card, clinician):
    resolve(card, by=clinician, at=NOW, outcome="called")

    refuses(card, "no_action_says_why", outcome="no_action", note="")


def test_a_patient_has_one_unresolved_card(card, clinician):
    """one_unresolved_card_a_patient; resolved ones stay."""
    refuses_another(card)
    Card.objects.update(state="acknowledged", acknowledged_at=NOW, acknowledged_by=clinician)
    refuses_another(card)

    resolve(card, by=clinician, at=NOW, outcome="seen")
    assert not Card.objects.unresolved().exists()


@pytest.mark.parametrize(("column", "value"), [("session", None), ("ticked_on", NOW.date())])
def test_a_flag_has_one_source(card, column, value):
    refuses(card.flags.get(), SOURCE, **{column: value})


def test_a_flag_is_raised_once_a_record_rule_and_severity(card, patient):
    """one_flag_a_session_rule_and_severity and the like; a higher class of a rule is a further flag."""
    flag = card.flags.get()
    refuses_another(flag)
    Flag.objects.create(**{**as_new(flag), "severity": "urgent"})

    check, morning = patient.checks.get(), patient.mornings.create(on=NOW.date(), at=NOW, pain=3)
    for source in ({"check_report": check}, {"morning": morning}, {"ticked_on": NOW.date()}):
        refuses_another(Flag.objects.create(**{**as_new(flag), "session": None, **source}))
    assert Flag.objects.count() == 5


def as_new(flag) -> dict:
    names = ("card", "session", "rule", "rule_version", "severity", "inputs", "limits", "sentence", "at")
    return {name: getattr(flag, name) for name in names}


def test_every_source_has_its_own_rule_against_doubles():
    names = {constraint.name for constraint in Flag._meta.constraints}

    assert names == {
        SOURCE,
        "one_flag_a_session_rule_and_severity",
        "one_flag_a_check_report_rule_and_severity",
        "one_flag_a_morning_rule_and_severity",
        "one_flag_a_thread_message_rule_and_severity",
        "one_flag_a_tick_rule_and_severity",
    }


def test_an_answer_to_advice_has_a_time(session):
    advice = Advice.objects.get(session=session)

    refuses(advice, "an_answer_has_a_time", answer="called")
    refuses(advice, "an_answer_has_a_time", answered_at=NOW)


@pytest.mark.parametrize(("days", "is_overdue"), [(0, False), (2, False), (3, True)])
def test_a_card_past_its_target_is_overdue_until_it_is_resolved(card, clinician, days, is_overdue):
    """T2 is soon: two working days, so Thursday evening for a Tuesday morning."""
    later = NOW + timedelta(days=days)
    assert card.is_overdue(later) is is_overdue

    assert not resolve(card, by=clinician, at=later, outcome="called").is_overdue(later)


def test_the_list_has_the_worst_first_and_then_the_one_that_waited_longest(clinician, now):
    def card_of(name, severity, hours):
        who = {"patient": make_patient(clinician=clinician, name=name), "clinic": clinician.clinic}
        rank = ["routine", "soon", "urgent", "emergency"].index(severity) + 1
        at = now - timedelta(hours=hours)
        return Card.objects.create(
            **who, owner=clinician, severity=severity, rank=rank, opened_at=at, changed_at=at, due=now
        )

    card_of("Soon", "soon", 90)
    card_of("Young urgent", "urgent", 1)
    card_of("Emergency", "emergency", 0)
    card_of("Old urgent", "urgent", 5)
    card_of("For information", "routine", 300)

    cards = Card.objects.in_state("open").worst_first()
    assert [card.patient.name for card in cards] == [
        *("Emergency", "Old urgent", "Young urgent", "Soon", "For information"),
    ]


def test_cards_are_for_clinicians_of_the_clinic(card, clinician):
    assert list(Card.objects.visible_to(clinician)) == [card]
    for stranger in (
        make_user(role="clinician"),
        make_user(role="reception", clinic=clinician.clinic),
        make_user(role="admin", clinic=clinician.clinic),
        card.patient.account,
    ):
        assert not Card.objects.visible_to(stranger).exists()
