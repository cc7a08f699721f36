from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from patients.actions.amend import amend_session
from patients.actions.pause import release
from patients.actions.report import report_morning
from patients.actions.review import resolve
from patients.models import Advice, Amendment, Card, DayTally, Feeling, Flag, Notice, Pause, Session
from tests.factories import make_answers, make_session

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def log(prescription, now):
    def log(hours=0, **said):
        return make_session(prescription=prescription, performed_at=now + hours * HOUR, **said).session

    return log


@pytest.fixture
def correct(prescription, patient, now):
    def correct(session, hours=1, **said) -> Advice:
        answers = make_answers(prescription, **said)
        return amend_session(session, answers=answers, by=patient.account, at=now + hours * HOUR)

    return correct


def rules_of(session) -> set[tuple[str, str]]:
    return set(session.flags.values_list("rule", "severity"))


def rows_of(session) -> list:
    session.refresh_from_db()
    kept = model_to_dict(session, exclude=["judged"])
    parts = (session.holds, session.feelings, session.signs)
    return [kept, *([model_to_dict(row) for row in part.order_by("pk")] for part in parts)]


def test_the_answers_as_first_given_stay(log, correct, patient, now):
    session = log(pain_during=3, note="Fine.", feelings=[("calf", "L", ("ache",))], signs=[("pop", "same")])
    before = rows_of(session)

    correct(session, pain_during=5, note="Not so fine.", feelings=[("knee", "R", ("sharp",))], signs=[])

    assert rows_of(session) == before
    assert Feeling.objects.count() == 1
    amendment = session.amendments.get()
    assert (amendment.by, amendment.at) == (patient.account, now + HOUR)
    assert (amendment.answers["pain_during"], amendment.answers["note"]) == (5, "Not so fine.")
    assert amendment.answers["feelings"] == [{"site": "knee", "side": "R", "qualities": ["sharp"]}]


def test_what_is_new_in_a_correction_is_flagged_like_a_log(log, correct, patient):
    session = log(pain_during=3)
    assert session.judged == "clear"

    advice = correct(session, pain_during=8)

    session.refresh_from_db()
    assert rules_of(session) == {("U7", "urgent")}
    assert (session.judged, session.amendments.get().judged) == ("flagged", "flagged")
    assert (advice.message, advice.severity, advice.card) == ("M-TODAY-PAIN", "urgent", Card.objects.get())
    assert patient.pauses.get().flag.session == session
    assert Notice.objects.get().kind == "now"


@pytest.mark.parametrize(
    ("first", "then", "rule"),
    [
        ({"pain_during": 8}, {"pain_during": 0}, ("U7", "urgent")),
        ({"signs": [("saddle_numbness", "new")]}, {"signs": []}, ("E1", "emergency")),
        (
            {"signs": [("saddle_numbness", "new")]},
            {"signs": [("saddle_numbness", "same")]},
            ("E1", "emergency"),
        ),
        ({"note": "I want to die"}, {"note": ""}, ("T3", "emergency")),
        ({"contact_request": True}, {"contact_request": False}, ("T2", "soon")),
    ],
)
def test_a_correction_clears_and_lowers_nothing(log, correct, first, then, rule):
    """G7: the worst value ever saved counts until a clinician closes the card."""
    session = log(**first)
    told = Notice.objects.count()

    advice = correct(session, **then)

    assert rule in rules_of(session)
    assert Card.objects.get().severity == rule[1]
    assert Flag.objects.count() == 1
    assert Notice.objects.count() == told
    assert advice == session.advice.get()


def test_the_worst_ever_counts_for_what_follows(log, correct):
    """6 was corrected to 2; a 6 the next day is the second over the limit within a week."""
    first = log(pain_during=6)
    correct(first, pain_during=2)

    second = log(hours=24, pain_during=6)

    assert ("P2", "soon") in rules_of(second)


def test_two_sides_that_were_never_felt_together_are_one_side(log, correct):
    """A tingling left calf corrected to the right one was never a tingling on both sides (O77)."""
    session = log(feelings=[("calf", "L", ("tingling",))], nerve_settled=True)

    correct(session, feelings=[("calf", "R", ("tingling",))], nerve_settled=True)

    assert rules_of(session) == {("N1", "soon")}


def test_an_old_session_that_is_corrected_changes_what_came_after_it(log, correct):
    """Without judging again, two sessions over the limit within a week would pass as one."""
    old = log(hours=-48, pain_during=3)
    newer = log(hours=-24, pain_during=6)
    assert rules_of(newer) == {("P1", "routine")}

    advice = correct(old, pain_during=6)

    assert rules_of(old) == {("P1", "routine")}
    assert rules_of(newer) == {("P1", "routine"), ("P2", "soon")}
    assert (advice.message, advice.severity, advice.session) == ("M-STOP", "soon", old)
    assert list(Pause.objects.values_list("flag__session", flat=True)) == [newer.pk]


def test_a_morning_is_measured_against_the_corrected_evening(log, correct, patient, now):
    evening = log(hours=-20, pain_before=4)
    morning = report_morning(patient=patient, on=now.date(), pain=5, woke_at_night=None, at=now).record
    assert not morning.flags.exists()

    correct(evening, pain_before=2)

    assert list(morning.flags.values_list("rule", "severity")) == [("P4", "routine")]


def test_a_second_correction_adds_to_the_first(log, correct):
    session = log(pain_during=3)
    correct(session, hours=1, pain_during=6)
    correct(session, hours=2, pain_during=8)
    correct(session, hours=3, pain_during=1)

    assert rules_of(session) == {("P1", "routine"), ("U7", "urgent")}
    assert [each.answers["pain_during"] for each in session.amendments.all()] == [6, 8, 1]
    assert Session.objects.get().pain_during == 3


def test_without_news_the_advice_of_before_is_given_again(log, correct):
    session = log(pain_during=8)

    assert correct(session, pain_during=8, note="Left side.") == Advice.objects.get(session=session)


def test_a_small_piece_of_news_does_not_talk_over_a_grave_old_one(log, correct):
    session = log(signs=[("saddle_numbness", "new")])

    advice = correct(session, signs=[("saddle_numbness", "new")], contact_request=True)

    assert (advice.message, advice.severity) == ("M-999-NERVES", "emergency")
    assert ("T2", "soon") in rules_of(session)


def test_after_the_card_is_closed_only_what_is_new_opens_another(log, correct, patient, clinician, now):
    session = log(signs=[("saddle_numbness", "new")])
    resolve(Card.objects.get(), by=clinician, at=now + HOUR, outcome="referred")
    release(patient.pauses.get(), by=clinician, at=now + HOUR, reason="Seen in hospital.")

    correct(session, hours=2, signs=[])
    assert not Card.objects.unresolved().exists()

    correct(session, hours=3, signs=[], contact_request=True)
    card = Card.objects.unresolved().get()
    assert (card.severity, [flag.rule for flag in card.flags.all()]) == ("soon", ["T2"])
    assert not Pause.objects.open().exists()


def test_the_tally_counts_what_was_held_and_a_correction_holds_nothing_more(log, correct):
    session = log()
    before = model_to_dict(DayTally.objects.get())

    correct(session, holds=())

    assert model_to_dict(DayTally.objects.get()) == before


def test_a_correction_that_cannot_be_judged_is_kept_and_somebody_rings(log, correct, monkeypatch):
    session = log(pain_during=3)

    def broken(_facts):
        raise ZeroDivisionError

    monkeypatch.setattr("patients.actions.judge.evaluate", broken)
    advice = correct(session, pain_during=4)

    session.refresh_from_db()
    assert (session.judged, session.amendments.get().judged) == ("flagged", "failed")
    assert rules_of(session) == {("G10", "urgent")}
    assert "could not check" in advice.heading


def test_nothing_is_half_corrected(log, correct, monkeypatch):
    session = log(pain_during=3)

    def full(**_row):
        raise OSError("disk full")

    monkeypatch.setattr(Advice.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        correct(session, pain_during=8)

    assert not Amendment.objects.exists()
    assert not Card.objects.exists()
    session.refresh_from_db()
    assert session.judged == "clear"


def test_a_session_of_an_unbelieved_time_stays_unbelieved(prescription, correct, log, now):
    """Q1: from the future; corrected after that time has come it still says nothing about a week."""
    log(hours=-24, pain_during=6)
    ahead = make_session(
        prescription=prescription, performed_at=now + 2 * HOUR, at=now, pain_during=5
    ).session

    correct(ahead, hours=30, pain_during=6)

    assert rules_of(ahead) == {("Q1", "routine"), ("P1", "routine")}
