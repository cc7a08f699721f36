"""What the library says: the ladder of the paper, and words that a worried person can read."""

import pytest

from stretches.words import Aid, Grip, Knee
from tests.stretches.content import SEATED, SUPINE, data_of, lines_of

# The ladder of clinical.md 2.4: level -> aids, ways, hold, repetitions.
TOWELS = ["towel", "band", "tubing"]
LADDER = {
    1: (TOWELS, [("ends", "bent")], (5, 10), (2, 2)),
    2: (TOWELS, [("ends", "bent")], (10, 20), (2, 3)),
    3: (TOWELS, [("ends", "bent")], (20, 30), (3, 3)),
    4: (TOWELS, [("part_way", "bent")], (20, 30), (3, 3)),
    5: (TOWELS, [("close", "bent"), ("ends", "straight")], (20, 30), (3, 3)),
    6: (TOWELS, [("part_way", "straight"), ("close", "straight")], (30, 30), (3, 3)),
    7: (["hands"], [(None, "bent"), (None, "straight")], (15, 30), (2, 3)),
    8: ([], [(None, None)], (15, 30), (2, 3)),
}


@pytest.mark.parametrize("number", LADDER)
def test_the_ladder_is_that_of_the_paper(number):
    levels = {row["number"]: row for name in (SUPINE, SEATED) for row in data_of(name)["levels"]}
    row = levels[number]
    aids, ways, hold, reps = LADDER[number]

    assert list(levels) == list(LADDER)
    assert row["aids"] == aids
    assert [(way["grip"], way["knee"]) for way in row["ways"]] == ways
    assert (row["hold_s"]["min"], row["hold_s"]["max"]) == hold
    assert (row["reps"]["min"], row["reps"]["max"]) == reps
    assert row["reps"]["default"] == (2 if number <= 2 else 3)
    assert hold[0] <= row["hold_s"]["default"] <= hold[1]


def test_the_order_of_grips_and_knees_is_that_of_the_source():
    assert Grip.values == ["ends", "part_way", "close"]  # S14
    assert Knee.values == ["bent", "straight"]  # S30
    assert Aid.values == ["towel", "band", "tubing", "hands"]


# --- the words (clinical.md 9.1, 9.2) ---


@pytest.mark.parametrize("name", [SUPINE, SEATED])
def test_no_sentence_has_more_than_twenty_words(name):
    for line in lines_of(name):
        texts = [line[key] for key in ("text", "heading", "summary", "note", "picture_text") if key in line]
        for sentence in (s for text in texts for s in text.replace("?", ".").split(".")):
            # {grip} is the longest word that the guide puts in: "half way between the ends and your thigh"
            said = sentence.replace("{grip}", "half way between the ends and your thigh").replace(
                "{your}", "your left"
            )
            assert len(said.split()) <= 20, f"line {line.line}: {said}"


UNSAID = [
    *(
        "no pain, no gain",
        "push through",
        "tolerate",
        "damage",
        "tear",
        "slipped",
        "weak",
        "crooked",
        "should",
    ),
    *("must", "fine", "nothing to worry", "cure", "fixes", "failed", "good", "bad", "!"),
]


@pytest.mark.parametrize("name", [SUPINE, SEATED])
@pytest.mark.parametrize("word", UNSAID)
def test_what_patients_are_not_told(name, word):
    for line in lines_of(name):
        if "text" in line:
            assert word not in f" {line['text'].lower()} ".replace(".", " "), f"line {line.line}"


def test_why_is_worded_with_may_and_promises_nothing():
    for name in (SUPINE, SEATED):
        why = [line["text"] for line in lines_of(name) if line.get("kind") == "why"]
        assert why
        assert all(" may " in text for text in why)


def test_nothing_bounces():
    for name in (SUPINE, SEATED):
        said = [line["text"] for line in lines_of(name) if "bounc" in line.get("text", "").lower()]
        assert said
        assert all(text.startswith("No bouncing") for text in said)
