"""Wherever a prescription is shown, its drawing shows that very way: leg, resting leg, knee, aid and grip."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions.draft import begin
from stretches.figure import draw, for_prescription
from tests.clinic.test_prescribe import SEATED, typed
from tests.conftest import signed_in
from tests.factories import make_patient, make_prescription, make_stretch

pytestmark = pytest.mark.django_db

WAYS = [
    {"aid": "towel", "grip": "ends", "knee": "bent", "resting_leg": "bent", "first_side": "L", "level": 2},
    {
        "aid": "band",
        "grip": "close",
        "knee": "bent",
        "resting_leg": "straight",
        "first_side": "R",
        "level": 5,
    },
    {
        "aid": "tubing",
        "grip": "part_way",
        "knee": "straight",
        "resting_leg": "straight",
        "first_side": "R",
        "level": 6,
    },
    {"aid": "hands", "grip": None, "knee": "straight", "resting_leg": "bent", "first_side": "L", "level": 7},
]


@pytest.fixture(params=WAYS, ids=lambda way: way["aid"])
def way(request):
    return request.param


@pytest.fixture
def patient(clinician):
    return make_patient(clinician=clinician, at=timezone.now() - timedelta(days=30))


@pytest.fixture
def prescription(patient, way):
    return make_prescription(patient=patient, at=timezone.now() - timedelta(days=9), **way)


def paths(way, side, kind="hold"):
    """What a drawing of this way consists of. The dot of the letter is a circle where parts are named."""
    words = {name: way[name] for name in ("aid", "grip", "knee", "resting_leg")}
    shown = for_prescription(**words, side=side, phase=kind, labels=frozenset({"side"}))
    return {d for d in re.findall(r' d="([^"]*)"', draw(shown)) if not d.endswith("l0 0")}


def drawings(answer):
    """The paths of each drawing of a page."""
    drawn = re.findall(r"<svg[^>]*hs-figure.*?</svg>", answer.content.decode(), re.DOTALL)
    return [set(re.findall(r' d="([^"]*)"', svg)) for svg in drawn]


def assert_shown(answer, wanted, *, times=1):
    assert answer.status_code == 200
    assert sum(wanted <= drawn for drawn in drawings(answer)) >= times, len(drawings(answer))


@pytest.mark.parametrize("page", ["today", "steps"])
def test_the_patient_sees_the_prescribed_way(patient, prescription, way, page):
    address = reverse(f"patients:{page}", args=[prescription.pk] if page == "steps" else [])

    assert_shown(signed_in(patient.account).get(address), paths(way, way["first_side"]))


def test_the_guide_draws_each_leg_in_its_turn(patient, prescription, way):
    draft = begin(patient=patient, prescription=prescription, at=timezone.now())
    visit = signed_in(patient.account).get
    other = {"L": "R", "R": "L"}[way["first_side"]]

    answers = [visit(reverse("patients:step", args=[draft.client_id, n])) for n in range(1, 40)]
    shown = [drawn for answer in answers if answer.status_code == 200 for drawn in drawings(answer)]
    for side in (way["first_side"], other):
        for kind in ("start", "lift", "pull", "hold", "lower"):
            assert any(paths(way, side, kind) <= drawn for drawn in shown), (side, kind)


def test_the_chart_draws_what_is_prescribed_now(as_clinician, patient, prescription, way):
    answer = as_clinician.get(reverse("clinic:chart", args=[patient.pk]))

    assert_shown(answer, paths(way, way["first_side"]))


def test_the_form_draws_what_is_chosen_as_it_changes_and_the_read_back_what_is_handed_over(
    as_clinician, clinician, way
):
    patient = make_patient(clinician=clinician, at=timezone.now())
    make_stretch()
    chosen = {f"first__{name}": str(value or "") for name, value in way.items()}
    plan = typed(patient, **chosen)
    htmx = {"HX-Request": "true", "HX-Target": "preview"}

    preview = as_clinician.post(reverse("clinic:preview", args=[patient.pk]), plan, headers=htmx)
    assert_shown(preview, paths(way, way["first_side"]))
    assert len(drawings(preview)) == 1

    read_back = as_clinician.post(reverse("clinic:prescribe", args=[patient.pk]), plan)
    if read_back.status_code == 422:  # warned of, and prescribed with a reason
        reasons = re.findall(r'name="(why-[^"]*)"', read_back.content.decode())
        plan |= dict.fromkeys(reasons, "Agreed.")
        read_back = as_clinician.post(reverse("clinic:prescribe", args=[patient.pk]), plan)
    assert "carried" in read_back.context, read_back.context["form"].errors
    assert_shown(read_back, paths(way, way["first_side"]))


def test_the_seated_stretch_is_drawn_on_its_chair(as_clinician, clinician):
    patient = make_patient(clinician=clinician, at=timezone.now())
    make_stretch()
    make_stretch("HAM_SEATED")

    plan = typed(patient, **SEATED | {"second__first_side": "R"})
    htmx = {"HX-Request": "true", "HX-Target": "preview"}

    preview = as_clinician.post(reverse("clinic:preview", args=[patient.pk]), plan, headers=htmx)
    seated = dict.fromkeys(("aid", "grip", "knee", "resting_leg"))
    assert_shown(preview, paths(seated, "R"))
    assert_shown(preview, paths(WAYS[0], "L"))
