from datetime import timedelta
from functools import partial

import pytest

from patients.actions.review import (
    Beaten,
    NotNow,
    acknowledge,
    add_note,
    resolve,
    undo,
)
from patients.models import Card, CardAct, Flag
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def card(prescription):
    make_session(prescription=prescription, pain_during=8)
    return Card.objects.get()


@pytest.fixture
def colleague(clinic):
    return make_user(clinic=clinic, name="Marek Nowak")


def acts() -> list[tuple[str, str, str, str]]:
    return [(act.act, act.by.name, act.outcome, act.note) for act in CardAct.objects.all()]


def test_somebody_takes_it_on_by_name(card, clinician, now):
    acknowledge(card, by=clinician, at=now + HOUR)

    card.refresh_from_db()
    assert (card.state, card.acknowledged_by, card.acknowledged_at) == ("acknowledged", clinician, now + HOUR)
    assert (card.resolved_at, card.outcome) == (None, "")
    assert acts() == [("acknowledge", "Ines Duarte", "", "")]


@pytest.mark.parametrize("outcome", ["called", "seen", "referred", "plan_changed"])
def test_a_card_is_resolved_with_an_outcome(card, clinician, now, outcome):
    resolve(card, by=clinician, at=now + HOUR, outcome=outcome, note=" Better already. ")

    card.refresh_from_db()
    assert (card.state, card.resolved_by, card.resolved_at) == ("resolved", clinician, now + HOUR)
    assert (card.outcome, card.note) == (outcome, "Better already.")
    assert acts() == [("resolve", "Ines Duarte", outcome, "Better already.")]
    assert Flag.objects.filter(card=card).exists()


@pytest.mark.parametrize(
    ("outcome", "note"), [("no_action", ""), ("no_action", "  "), ("", "x"), ("ignored", "x")]
)
def test_a_card_is_not_resolved_without_an_outcome_and_no_action_says_why(
    card, clinician, now, outcome, note
):
    """G12"""
    with pytest.raises(ValueError, match="outcome"):
        resolve(card, by=clinician, at=now, outcome=outcome, note=note)

    card.refresh_from_db()
    assert (card.state, acts()) == ("open", [])


def test_no_action_with_a_reason_is_an_outcome(card, clinician, now):
    assert resolve(card, by=clinician, at=now, outcome="no_action", note="Slip of the finger.").note


def test_a_note_leaves_the_card_as_it_is(card, clinician, colleague, now):
    add_note(card, by=clinician, at=now + HOUR, note=" Left a message. ")
    resolve(card, by=clinician, at=now + 2 * HOUR, outcome="called")
    add_note(card, by=colleague, at=now + 3 * HOUR, note="Rang back.")

    card.refresh_from_db()
    assert (card.state, card.note, card.outcome) == ("resolved", "", "called")
    assert [act[:2] + act[3:] for act in acts()] == [
        ("note", "Ines Duarte", "Left a message."),
        ("resolve", "Ines Duarte", ""),
        ("note", "Marek Nowak", "Rang back."),
    ]


def test_a_note_whose_answer_was_lost_is_kept_once(card, clinician, colleague, now):
    for by in (clinician, clinician, colleague):
        add_note(card, by=by, at=now + HOUR, note="Left a message.")

    assert [act[:2] for act in acts()] == [("note", "Ines Duarte"), ("note", "Marek Nowak")]


# ---- two at once


def test_the_second_to_acknowledge_hears_who_was_faster(card, clinician, colleague, now):
    acknowledge(card, by=clinician, at=now)

    with pytest.raises(Beaten, match=r"Ines Duarte was faster: acknowledged\.") as beaten:
        acknowledge(card, by=colleague, at=now + HOUR)

    assert beaten.value.card.acknowledged_by == clinician
    assert acts() == [("acknowledge", "Ines Duarte", "", "")]


@pytest.mark.parametrize("deed", [acknowledge, partial(resolve, outcome="no_action", note="Nothing.")])
def test_whoever_comes_after_it_is_resolved_changes_nothing(card, clinician, colleague, now, deed):
    seen_before = Card.objects.get()
    resolve(card, by=clinician, at=now, outcome="called", note="Spoken.")

    with pytest.raises(Beaten, match=r"Ines Duarte was faster: resolved\."):
        deed(seen_before, by=colleague, at=now + HOUR)

    card.refresh_from_db()
    assert (card.outcome, card.note, card.resolved_by) == ("called", "Spoken.", clinician)
    assert len(acts()) == 1


def test_a_card_that_changed_by_itself_says_so(card, clinician, now):
    """Nobody acted, yet it is not open any more: the message names nobody."""
    Card.objects.update(state="acknowledged", acknowledged_at=now, acknowledged_by=clinician)

    with pytest.raises(Beaten, match="This card has changed meanwhile"):
        acknowledge(card, by=clinician, at=now)


# ---- taken back


def last_act(card):
    return str(card.acts.last().pk)


def test_an_old_undo_button_does_not_take_back_what_a_colleague_did_since(card, clinician, colleague, now):
    acknowledge(card, by=clinician, at=now)
    own = last_act(card)
    resolve(card, by=colleague, at=now + HOUR, outcome="seen")

    with pytest.raises(NotNow, match="since"):
        undo(card, of=own, by=clinician, at=now + 2 * HOUR)

    card.refresh_from_db()
    assert (card.state, card.outcome) == ("resolved", "seen")


def test_an_acknowledged_card_waits_again(card, clinician, now):
    acknowledge(card, by=clinician, at=now)
    undo(card, of=last_act(card), by=clinician, at=now + HOUR)

    card.refresh_from_db()
    assert (card.state, card.acknowledged_by, card.acknowledged_at) == ("open", None, None)
    assert [act[0] for act in acts()] == ["acknowledge", "undo"]


@pytest.mark.parametrize("was_acknowledged", [True, False])
def test_a_resolved_card_comes_back_as_it_was(card, clinician, colleague, now, was_acknowledged):
    if was_acknowledged:
        acknowledge(card, by=clinician, at=now)
    resolve(card, by=clinician, at=now + HOUR, outcome="called", note="Wrong patient.")

    undo(card, of=last_act(card), by=colleague, at=now + 2 * HOUR)

    card.refresh_from_db()
    assert card.state == ("acknowledged" if was_acknowledged else "open")
    assert (card.resolved_at, card.resolved_by, card.outcome, card.note) == (None, None, "", "")
    # Nothing is erased: what was said while resolving stays readable.
    assert acts()[-2:] == [
        ("resolve", "Ines Duarte", "called", "Wrong patient."),
        ("undo", "Marek Nowak", "", ""),
    ]


def test_there_is_nothing_to_undo_on_a_card_that_waits(card, clinician, now):
    with pytest.raises(NotNow, match="nothing to undo"):
        undo(card, of="", by=clinician, at=now)

    assert acts() == []


def test_a_resolved_card_does_not_come_back_beside_a_newer_one(card, prescription, clinician, now):
    resolve(card, by=clinician, at=now, outcome="called")
    make_session(prescription=prescription, performed_at=now + HOUR, contact_request=True)

    with pytest.raises(NotNow, match="newer card"):
        undo(card, of=last_act(card), by=clinician, at=now + 2 * HOUR)

    assert sorted(Card.objects.values_list("state", "severity")) == [("open", "soon"), ("resolved", "urgent")]
    assert [act[0] for act in acts()] == ["resolve"]
