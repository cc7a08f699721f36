"""What the patient reads of the dose."""

from patients.routine_words import repetition_words
from stretches.script import Item


def item(sides):
    return Item(code="HAM_SUPINE", title="x", hold_s=10, reps_per_side=2, rest_s=30, sides=sides)


def test_one_leg_is_not_told_as_each_leg():
    assert repetition_words(item("left")) == "Do 2 holds."
    assert repetition_words(item("both")) == "Do 2 holds with each leg."
