"""The screening: everything is asked, nothing preset, and a sign that is named reaches the review list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import Card, SafetyCheck, Screening
from tests.factories import make_patient, make_screening, make_stretch

pytestmark = pytest.mark.django_db

ANSWERS = {
    "experience": "done_before",
    "tightness": "tight",
    "towel_fits": "",
    "injury_pain": ["none"],
    "posture_flat_low_back": "not_looked_at",
    "surface": "mat",
    "baseline_pain": "3",
    "known_sciatica_side": "L",
    "baseline_items": ["none"],
    "risk": ["none"],
    "contraindications": ["none"],
    "signs_none": "on",
}


@pytest.fixture(autouse=True)
def _library(db):
    make_stretch()


@pytest.fixture
def patient(clinician):
    """New: nothing was asked yet."""
    return make_patient(clinician=clinician, screening=False)


def address(patient):
    return reverse("clinic:screening", args=[patient.pk])


def words(response):
    return response.content.decode()


def test_the_answers_are_kept_by_name_and_lead_on_to_prescribing(as_clinician, clinician, patient):
    answer = as_clinician.post(
        address(patient),
        {**ANSWERS, "injury_pain": ["back", "knee"], "risk": ["anticoagulants"]},
        follow=True,
    )

    kept = Screening.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("clinic:prescribe", args=[patient.pk])
    assert "The screening is saved." in words(answer)
    assert (kept.by, kept.patient, kept.experience, kept.surface) == (
        clinician,
        patient,
        "done_before",
        "mat",
    )
    assert (kept.injury_pain, kept.risk, kept.baseline_items) == (["back", "knee"], ["anticoagulants"], [])
    assert (kept.baseline_pain, kept.known_sciatica_side, kept.towel_fits) == (3, "L", None)
    check = SafetyCheck.objects.get(screening=kept)
    assert (check.safety, check.full_list) == ("none", True)
    assert not Card.objects.exists()


def test_nothing_is_preset_for_a_new_patient(as_clinician, patient):
    page = words(as_clinician.get(address(patient)))

    assert " checked" not in page
    assert "These questions help us find rare problems" in page
    assert page.count('class="hs-sign"') == 26


@pytest.mark.parametrize("missing", [name for name in ANSWERS if name != "towel_fits"])
def test_every_question_wants_an_answer(as_clinician, patient, missing):
    answer = as_clinician.post(address(patient), {**ANSWERS, missing: ""})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]
    assert not Screening.objects.exists()
    assert not SafetyCheck.objects.exists()


def test_no_pain_is_zero_and_stays_zero(as_clinician, patient):
    as_clinician.post(address(patient), {**ANSWERS, "baseline_pain": "0"})

    assert Screening.objects.get().baseline_pain == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"experience": "expert"},
        {"baseline_pain": "11"},
        {"baseline_pain": "-1"},
        {"baseline_pain": "three"},
        {"risk": ["none", "pregnant"]},
        {"risk": ["unheard_of"]},
        {"baseline_items": ["pop\x00"]},
        {"contraindications": ["none", "acute_fracture"]},
        {"cleared_acute_fracture": "x" * 10_000, "contraindications": ["acute_fracture"]},
        {"cleared_acute_fracture": "Healed."},
        {"sign_foot_drop": "sometimes"},
    ],
)
def test_bad_input_is_answered_beside_its_field_and_kept(as_clinician, patient, wrong):
    answer = as_clinician.post(address(patient), {**ANSWERS, **wrong})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) <= set(wrong)
    assert "There is a problem" in words(answer)
    assert 'value="mat" id="id_surface_1" checked' in " ".join(words(answer).replace("required", "").split())
    assert not Screening.objects.exists()


def test_very_tight_is_asked_about_the_towel(as_clinician, patient):
    answer = as_clinician.post(address(patient), {**ANSWERS, "tightness": "very_tight"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "towel_fits": ["Say whether the towel goes 1.5 to 2 times round the thigh."]
    }


def test_a_short_towel_is_answered_with_what_to_use_instead(as_clinician, patient):
    answer = as_clinician.post(
        address(patient), {**ANSWERS, "tightness": "very_tight", "towel_fits": "no"}, follow=True
    )

    assert Screening.objects.get().towel_fits is False
    assert "Use an exercise band, tubing or a longer towel." in words(answer)
    assert answer.context["form"].first["aid"].value() == "band"


def test_contraindications_are_kept_with_why_they_are_cleared(as_clinician, patient):
    as_clinician.post(
        address(patient),
        {
            **ANSWERS,
            "contraindications": ["acute_fracture", "suspected_serious_cause"],
            "cleared_acute_fracture": " Healed, X-ray seen. ",
        },
    )

    kept = Screening.objects.get()
    assert kept.contraindications == [
        {"code": "acute_fracture", "cleared": "Healed, X-ray seen."},
        {"code": "suspected_serious_cause", "cleared": ""},
    ]
    assert kept.uncleared == ["suspected_serious_cause"]


def test_hip_precautions_have_no_place_for_a_reason(as_clinician, patient):
    page = words(as_clinician.get(address(patient)))

    assert 'name="cleared_acute_fracture"' in page
    assert 'name="cleared_hip_precautions"' not in page
    assert 'name="cleared_hip_replacement_under_12_weeks"' not in page


def test_a_sign_is_judged_at_once_and_the_clinician_is_told_with_the_way_to_the_card(as_clinician, patient):
    answer = as_clinician.post(
        address(patient), {**ANSWERS, "signs_none": "", "sign_bladder_change": "new"}, follow=True
    )

    card = Card.objects.get(patient=patient)
    assert card.severity == "emergency"
    assert reverse("clinic:card", args=[card.pk]) in words(answer)
    assert "Open the card" in words(answer)
    assert SafetyCheck.objects.get().signs.get().sign == "bladder_change"


def test_blank_safety_questions_are_not_a_no(as_clinician, patient):
    answer = as_clinician.post(address(patient), {**ANSWERS, "signs_none": "", "sign_pop": "no"})

    assert answer.status_code == 422
    assert "Answer each safety question" in words(answer)
    assert not Screening.objects.exists()


@pytest.mark.parametrize(("days_ago", "asked"), [(0, False), (7, False), (8, True)])
def test_safety_answers_of_the_last_7_days_count(as_clinician, patient, days_ago, asked):
    make_screening(patient=patient, at=timezone.now() - timedelta(days=days_ago))

    page = words(as_clinician.get(address(patient)))

    assert ("signs_none" in page) is asked
    assert ("Answers of the last 7 days count." in page) is not asked


def test_answers_that_count_are_not_asked_again_and_no_second_check_is_made(as_clinician, patient):
    make_screening(patient=patient, at=timezone.now() - timedelta(days=2))

    as_clinician.post(address(patient), {**ANSWERS, "signs_none": ""})

    assert SafetyCheck.objects.count() == 1
    assert Screening.objects.count() == 2
    assert patient.screenings.newest().safety_check is None


def test_they_can_be_asked_again_all_the_same(as_clinician, patient):
    make_screening(patient=patient, at=timezone.now() - timedelta(days=2))

    assert "signs_none" in words(as_clinician.get(address(patient) + "?ask=again"))
    as_clinician.post(address(patient) + "?ask=again", ANSWERS)

    assert SafetyCheck.objects.count() == 2


def test_a_new_answer_is_a_new_row_and_opens_on_the_newest(as_clinician, patient):
    old = make_screening(
        patient=patient,
        at=timezone.now() - timedelta(days=1),
        baseline_pain=4,
        contraindications=[{"code": "acute_fracture", "cleared": "Healed."}],
        towel_fits=False,
    )

    form = as_clinician.get(address(patient)).context["form"]
    as_clinician.post(address(patient), {**ANSWERS, "baseline_pain": "6"})

    assert (form["baseline_pain"].value(), form["towel_fits"].value()) == ("4", "no")
    assert form["cleared_acute_fracture"].value() == "Healed."
    assert form["risk"].value() == ["none"]
    old.refresh_from_db()
    assert (old.baseline_pain, patient.screenings.newest().baseline_pain) == (4, 6)


@pytest.mark.parametrize("screenings", [1, 50])
def test_costs_the_same_after_many_screenings(as_clinician, patient, screenings):
    for number in range(screenings):
        make_screening(patient=patient, at=timezone.now() - timedelta(hours=number))

    with CaptureQueriesContext(connection) as queries:
        assert as_clinician.get(address(patient)).status_code == 200

    assert len(queries) == 7  # the event that it was opened is one of them
    assert len({query["sql"] for query in queries}) == 7
