"""Measures on the chart: written down, corrected, taken back, and nothing of it lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import Measure
from tests.clinic.desk import in_place, text_of
from tests.conftest import signed_in
from tests.factories import make_clinic, make_user


def form_of(patient, test="slr"):
    return f"{reverse('clinic:measure', args=[patient.pk])}?test={test}"


@pytest.fixture
def today(patient):
    return patient.clinic.today(timezone.now())


@pytest.fixture
def angles(clinician, today):
    return {
        "on": today.isoformat(),
        "examiner": clinician.pk,
        "left": "54",
        "right": "61",
        "pain_left": "2",
        "device": "inclinometer",
    }


def test_both_legs_are_written_down_in_one_go(as_clinician, patient, clinician, angles):
    page = as_clinician.post(form_of(patient), angles, follow=True)

    left, right = patient.measures.order_by("side")
    assert (left.side, left.degrees, left.pain_during, left.device) == ("L", 54, 2, "inclinometer")
    assert (right.side, right.degrees, right.pain_during) == ("R", 61, None)
    assert (left.by, left.examiner, left.revision) == (clinician, clinician, 1)
    text = text_of(page)
    assert "Saved. Straight-leg raise" in text
    assert "<dt>Straight-leg raise</dt><dd>54° / 61°</dd>" in text


def test_a_reading_that_is_sent_twice_is_kept_once(as_clinician, patient, angles):
    """The first answer was lost on its way, or the button pressed twice."""
    form = as_clinician.get(form_of(patient)).context["form"]
    said = angles | {"client_id": form["client_id"].value()}

    for _time in range(2):
        page = as_clinician.post(form_of(patient), said, follow=True)
        assert "Saved. Straight-leg raise" in text_of(page)

    assert [(each.side, each.degrees) for each in patient.measures.order_by("side")] == [("L", 54), ("R", 61)]
    as_clinician.post(form_of(patient), angles)  # measured once more, the same as it happens
    assert patient.measures.count() == 4


def test_function_and_change_are_written_down(as_clinician, patient, clinician, today):
    same = {"on": (today - timedelta(days=3)).isoformat(), "examiner": clinician.pk}
    named = {f"activity_{number}": f"Thing {number}" for number in (1, 2, 3)}
    scores = {f"score_{number}": number + 3 for number in (1, 2, 3)}

    as_clinician.post(form_of(patient, "psfs"), {**same, **named, **scores})
    as_clinician.post(form_of(patient, "groc"), {**same, "change": "-2"})

    function, change = patient.measures.order_by("-test")
    assert function.score == 5
    assert change.change == -2
    assert patient.clinic.local(change.at).hour == 12  # of an earlier day no time is known
    opened = text_of(as_clinician.get(form_of(patient, "psfs")))
    assert 'value="Thing 1"' in opened
    assert "selected" not in opened.split('name="score_1"')[1].split("</select>")[0].replace(
        '<option value="" selected>', ""
    )


@pytest.mark.parametrize(
    ("test", "wrong", "words"),
    [
        ("slr", {"left": "", "right": ""}, "Give the degrees of one leg at least."),
        ("slr", {"left": "141"}, "Give whole degrees from 0 to 140."),
        ("ake", {"left": "91"}, "Give whole degrees from 0 to 90."),
        ("slr", {"left": "a\0b"}, "Give whole degrees"),
        ("slr", {"on": "2999-01-01"}, "This date is in the future."),
        ("slr", {"on": "yesterday"}, "Give a date such as"),
        ("slr", {"device": "ruler"}, "Select a valid choice"),
        ("slr", {"pain_left": "11"}, "Select a valid choice"),
        ("slr", {"examiner": "0"}, "Select a valid choice"),
        ("groc", {"change": "6"}, "Select a valid choice"),
        ("psfs", {"activity_1": "Walk", "score_1": ""}, "This field is required"),
        ("psfs", {"activity_4": "Run"}, "Give the score of this activity."),
        ("psfs", {"score_5": "3"}, "Name the activity."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(as_clinician, patient, angles, test, wrong, words):
    answer = as_clinician.post(
        form_of(patient, test), {**angles, **wrong}, headers=in_place("measures", on="/")
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Measure.objects.exists()


def test_an_unknown_test_is_not_there(as_clinician, patient):
    for test in ("", "sit", "\0"):
        assert as_clinician.get(form_of(patient, test)).status_code == 404


def test_a_correction_is_a_new_row_and_the_old_one_stays(as_clinician, patient, angles):
    as_clinician.post(form_of(patient), angles)
    left = patient.measures.get(side="L")
    address = reverse("clinic:correct_measure", args=[patient.pk, left.reading])

    assert 'value="54"' in text_of(as_clinician.get(address))
    assert 'name="right"' not in text_of(as_clinician.get(address))
    page = as_clinician.post(address, {**angles, "left": "58"}, follow=True)

    rows = patient.measures.filter(reading=left.reading).order_by("revision")
    assert [(row.revision, row.degrees, row.at) for row in rows] == [(1, 54, left.at), (2, 58, left.at)]
    assert patient.measures.filter(side="R").count() == 1
    assert "58° / 61°" in text_of(page)
    assert "54°" not in text_of(page)


def test_undo_takes_back_both_legs_and_can_be_undone(as_clinician, patient, angles):
    as_clinician.post(form_of(patient), angles)
    reading = patient.measures.get(side="R").reading
    undo = reverse("clinic:undo_measure", args=[patient.pk, reading])

    page = as_clinician.post(undo, {"revision": 1}, follow=True)
    assert "Nothing measured yet." in text_of(page)
    assert patient.measures.standing().count() == 0
    assert patient.measures.count() == 4

    as_clinician.post(undo, {"revision": 2})
    assert sorted(patient.measures.standing().values_list("degrees", flat=True)) == [54, 61]


def test_undo_of_a_correction_gives_way_to_what_stood_before(as_clinician, patient, angles):
    as_clinician.post(form_of(patient), {**angles, "right": ""})
    reading = patient.measures.get().reading
    as_clinician.post(reverse("clinic:correct_measure", args=[patient.pk, reading]), {**angles, "left": "58"})

    as_clinician.post(reverse("clinic:undo_measure", args=[patient.pk, reading]), {"revision": 2})

    assert patient.measures.standing().get().degrees == 54


@pytest.mark.parametrize("revision", ["2", "0", "", "x", "9" * 30])
def test_who_undoes_something_else_than_was_seen_changes_nothing(as_clinician, patient, angles, revision):
    as_clinician.post(form_of(patient), angles)
    reading = patient.measures.get(side="L").reading

    page = as_clinician.post(
        reverse("clinic:undo_measure", args=[patient.pk, reading]), {"revision": revision}, follow=True
    )

    assert "Nothing was changed." in text_of(page)
    assert patient.measures.count() == 2


def test_measures_of_another_clinic_are_not_there(as_clinician, patient, angles):
    as_clinician.post(form_of(patient), angles)
    reading = patient.measures.first().reading
    stranger = signed_in(make_user(clinic=make_clinic()))

    for name in ("correct_measure", "undo_measure"):
        address = reverse(f"clinic:{name}", args=[patient.pk, reading])
        assert stranger.post(address, {**angles, "revision": 1}).status_code == 404
    assert stranger.get(form_of(patient)).status_code == 404
    assert patient.measures.count() == 2


def test_the_form_comes_alone_into_the_chart(as_clinician, patient):
    alone = text_of(as_clinician.get(form_of(patient), headers=in_place("measures", on="/")))

    assert alone.startswith('<section class="hs-panel hs-busy" id="measures"')
    assert "<html" not in alone
