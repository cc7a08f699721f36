import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from patients.answers import Answers, FeltAt, HoldDone, SignAnswer, shortest
from patients.triage.words import Onset, Quality, Sign, Site

rating = st.none() | st.integers(0, 10)
kinds = st.lists(st.sampled_from(Quality.values), unique=True).map(tuple)
places = st.builds(FeltAt, st.sampled_from(Site.values), st.sampled_from(["", "L", "R"]), kinds)
signs = st.builds(SignAnswer, st.sampled_from(Sign.values), st.sampled_from(Onset.values))
holds = st.builds(
    HoldDone,
    item=st.integers(1, 3),
    side=st.sampled_from("LR"),
    repetition=st.integers(1, 3),
    seconds=st.integers(0, 240).map(lambda quarters: quarters / 4),
    timed=st.booleans(),
)
logs = st.builds(
    Answers,
    pain_before=rating,
    pain_during=rating,
    pain_after=rating,
    stretch_strength=rating,
    feelings=st.lists(places, max_size=4).map(tuple),
    signs=st.lists(signs, max_size=3).map(tuple),
    holds=st.lists(holds, max_size=6).map(tuple),
    nerve_settled=st.none() | st.booleans(),
    note=st.text(max_size=40),
    contact_request=st.booleans(),
)


@given(logs)
def test_a_log_travels_as_json_and_comes_back_the_same(said):
    assert Answers.read(json.loads(json.dumps(said.to_json()))) == said


def test_what_is_missing_is_not_answered():
    silent = Answers.read({})

    assert (silent.pain_before, silent.pain_during, silent.pain_after) == (None, None, None)
    assert (silent.nerve_settled, silent.nerve_worse) == (None, None)
    assert (silent.safety, silent.felt_where) == ("not_answered", "not_answered")
    assert (silent.feelings, silent.signs, silent.holds, silent.note) == ((), (), (), "")


def test_what_is_no_answer_is_left_aside():
    said = {"pain_during": 0, "csrfmiddlewaretoken": "x", "patient": 7}

    assert Answers.read(said) == Answers(pain_during=0)


def test_the_columns_of_a_session_are_the_answers_without_their_rows():
    said = Answers(pain_during=4, feelings=(FeltAt("low_back"),), note="Fine.")

    assert said.row == {
        name: value for name, value in asdict(said).items() if name not in ("feelings", "signs", "holds")
    }


def test_holds_are_told_apart_by_stretch_and_side_in_the_order_of_the_repetitions():
    said = Answers(
        holds=(
            HoldDone(2, "R", 1, 5.0),
            HoldDone(1, "L", 2, 8.0),
            HoldDone(1, "L", 1, 10.0),
            HoldDone(1, "R", 1, 9.0),
        )
    )

    assert said.held_by_item() == {1: {"L": (10.0, 8.0), "R": (9.0,)}, 2: {"R": (5.0,)}}
    assert shortest(said.holds) == 5.0
    assert shortest(()) is None
