"""When the full list of safety questions is asked, and what its answers amount to."""

from datetime import timedelta

import pytest

from patients.triage.facts import Sign
from patients.triage.questions import full_list_due, read_answers
from patients.triage.words import SIGNS
from tests.patients.triage.make import TODAY, feel

QUIET = {
    "last_full_on": TODAY - timedelta(days=1),
    "today": TODAY,
    "feelings": feel("post_thigh L stretch"),
    "worst": 3,
    "limit": 5,
    "stopped_reason": None,
}


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ({}, False),
        ({"last_full_on": None}, True),
        ({"last_full_on": TODAY - timedelta(days=6)}, False),
        ({"last_full_on": TODAY - timedelta(days=7)}, True),
        ({"feelings": feel("calf L burning")}, True),
        ({"feelings": feel("post_thigh L burning")}, False),
        ({"feelings": feel("low_back ache")}, True),
        ({"feelings": feel("low_back stretch")}, False),
        ({"worst": 5}, False),
        ({"worst": 6}, True),
        ({"worst": None}, False),
        ({"stopped_reason": "pain"}, True),
        ({"stopped_reason": "time"}, False),
        ({"morning_unsettled": True}, True),
    ],
)
def test_the_full_list_is_asked_weekly_and_whenever_something_calls_for_it(changed, due):
    assert full_list_due(**QUIET | changed) is due


ALL_NO = dict.fromkeys(SIGNS, "no")


@pytest.mark.parametrize(
    ("answers", "none_of_these", "safety", "signs"),
    [
        (ALL_NO, False, "none", ()),
        ({}, True, "none", ()),
        ({}, False, "not_answered", ()),
        ({"pop": "no"}, False, "not_answered", ()),
        ({"pop": "no"}, True, "none", ()),
        (ALL_NO | {"pop": ""}, False, "not_answered", ()),
        (ALL_NO | {"pop": None}, False, "not_answered", ()),
        ({"pop": "new"}, False, "items", (Sign("pop", "new"),)),
        ({"pop": "new"}, True, "items", (Sign("pop", "new"),)),
        (ALL_NO | {"bruise": "same"}, False, "items", (Sign("bruise", "same"),)),
    ],
)
def test_what_the_answers_amount_to(answers, none_of_these, safety, signs):
    assert read_answers(answers, none_of_these=none_of_these) == (safety, signs)
