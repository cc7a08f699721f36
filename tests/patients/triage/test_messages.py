"""What the patient reads is clinical.md 9.3, word for word."""

import pytest
from django.utils import translation

from patients.triage.evaluate import MESSAGES
from patients.triage.messages import default_numbers, message, read, render
from tests.patients.triage.wording import MESSAGES as PRINTED


@pytest.mark.parametrize("id", PRINTED)
def test_with_the_default_numbers_a_message_reads_as_printed(id):
    severities, heading, text = PRINTED[id]

    assert render(id, default_numbers()) == (heading, text)
    assert " / ".join(severity.value for severity in message(id).severities) == severities


def test_every_message_is_written_and_every_one_has_a_use():
    used = {id for by_severity in MESSAGES.values() for id in by_severity.values()} | {"M-THANKS"}

    assert set(read()[0]) == set(PRINTED) == used


@pytest.mark.parametrize(
    ("trigger", "words"),
    [("log", "session is"), ("edit", "session is"), ("check", "answers are"), ("morning", "answers are")],
)
def test_thanks_names_what_was_saved(trigger, words):
    text = render("M-THANKS", default_numbers(), trigger=trigger)[1]

    assert text == f"Thank you. Your {words} saved. Tell us if you notice anything new."


def test_another_country_has_its_own_numbers():
    numbers = {
        "emergency_number": "112",
        "advice_number": "116 117",
        "emergency_place": "the hospital",
        "soon_target": "3 working days",
        "crisis_line_name": "Lifeline",
        "crisis_line_number": "0800 1",
    }

    for id in PRINTED:
        text = " ".join(render(id, numbers))
        assert not any(
            british in text for british in ("999", "111", "A&E", "Samaritans", "116 123", "2 working")
        )
    assert render("M-999-LEG", numbers)[0] == "Call 112 or go to the hospital now"
    assert "within 3 working days" in render("M-STOP", numbers)[1]


def test_a_missing_number_is_loud():
    with pytest.raises(KeyError):
        render("M-999-NERVES", {"emergency_number": "999"})


def test_messages_are_translated(monkeypatch):
    monkeypatch.setattr("patients.triage.messages.gettext", lambda words: f"[{words}]")

    with translation.override("en-gb"):
        heading, text = render("M-EASE", default_numbers())

    assert heading == "[Make the next session easier]"
    assert text.startswith("[Your pain went a bit too high")
