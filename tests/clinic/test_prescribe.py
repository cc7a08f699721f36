"""Prescribing: from the chart to a routine that is handed over, with its checks and its read-back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.actions.pause import pause
from patients.models import PrescribedStretch, Prescription
from tests.conftest import signed_in
from tests.factories import (
    make_clinic,
    make_patient,
    make_prescription,
    make_screening,
    make_session,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def patient(clinician):
    """Screened today, nothing prescribed."""
    return make_patient(clinician=clinician, at=timezone.now())


@pytest.fixture
def standing(patient):
    return make_prescription(patient=patient, at=timezone.now() - timedelta(days=9))


def address(patient, name="prescribe"):
    return reverse(f"clinic:{name}", args=[patient.pk])


def today(patient):
    return patient.clinic.today(timezone.now())


def typed(patient, **changed):
    """What the form sends: the usual first routine. Keys with __ for the prefix: first__hold_s."""
    usual = {
        "routine-instead_of": "",
        "routine-sessions_per_day": "1",
        "routine-days_per_week": "7",
        "routine-pain_limit": "5",
        "routine-start": today(patient).isoformat(),
        "routine-review_due": (today(patient) + timedelta(days=14)).isoformat(),
        "routine-reason": "Asked for less.",
        "routine-note": "Slowly does it.",
        "first-stretch": "HAM_SUPINE",
        "first-level": "2",
        "first-aid": "towel",
        "first-grip": "ends",
        "first-knee": "bent",
        "first-resting_leg": "bent",
        "first-surface": "floor",
        "first-sides": "both",
        "first-first_side": "L",
        "first-hold_s": "10",
        "first-reps_per_side": "2",
        "first-rest_s": "30",
    }
    return {**usual, **{key.replace("__", "-"): value for key, value in changed.items()}}


SEATED = {
    "routine__stretches": "2",
    "second__stretch": "HAM_SEATED",
    "second__level": "8",
    "second__surface": "floor",
    "second__sides": "both",
    "second__first_side": "L",
    "second__hold_s": "15",
    "second__reps_per_side": "3",
    "second__rest_s": "30",
}


def words(response):
    return response.content.decode()


def test_a_first_routine_opens_on_the_usual_start(as_clinician, patient):
    page = words(as_clinician.get(address(patient)))

    assert "First routine" in page
    assert '<option value="2" selected>2. Getting used to it</option>' in page
    assert 'name="first-hold_s" value="10"' in page
    assert "Start with your left leg." in page
    assert "Once a day, every day." in page
    assert "If pain goes above 5, ease off." in page
    assert "2.3 min" in page  # 10 s x 2 x 7, a leg and week


@pytest.mark.parametrize(
    ("person", "level", "aid"),
    [
        ({"injury_pain": ["knee"]}, "1", "towel"),
        ({"tightness": "very_tight", "towel_fits": False}, "2", "band"),
        ({"tightness": "not_tight"}, "2", "towel"),
    ],
)
def test_the_start_fits_the_screening(as_clinician, patient, person, level, aid):
    make_screening(patient=patient, at=timezone.now(), **person)

    form = as_clinician.get(address(patient)).context["form"]

    assert (str(form.first["level"].value()), form.first["aid"].value()) == (level, aid)


def test_from_the_form_over_the_read_back_to_the_routine(as_clinician, clinician, patient):
    read_back = as_clinician.post(address(patient), typed(patient, first__first_side="R"))

    page = words(read_back)
    assert read_back.status_code == 200
    assert "Read back for Gareth Pryce, born 1980" in page
    assert "Right leg first, then left" in page
    assert "<dd>10 seconds</dd>" in page
    assert "If pain goes above 5, ease off." in page
    assert "Slowly does it." in page
    assert not Prescription.objects.exists()

    carried = dict(read_back.context["carried"])
    answer = as_clinician.post(address(patient), {**carried, "deed": "hand_over"})

    assert answer.url == reverse("clinic:chart", args=[patient.pk])
    made = Prescription.objects.get()
    assert (made.version, made.prescriber, made.note) == (1, clinician, "Slowly does it.")
    assert (made.items.get().first_side, made.items.get().hold_s) == ("R", 10)


def test_the_read_back_says_what_the_guide_says(as_clinician, patient):
    page = words(as_clinician.post(address(patient), typed(patient, first__aid="band")))

    assert "Put the middle of the band behind your left thigh." in page
    assert "Move your hands close to the ends." in page
    assert "Keep still for 10 seconds." in page


def test_a_change_says_what_changes_and_makes_the_next_version(as_clinician, patient, standing):
    plan = typed(patient, routine__instead_of="1", first__hold_s="15", routine__days_per_week="5")
    plan["routine-rest_days"] = ["2", "6"]

    page = words(as_clinician.post(address(patient), plan))

    assert "Hold: 10 to 15 seconds" in page
    assert "Days a week: 7 to 5" in page
    assert "Rest days: Wednesday and Sunday" in page
    assert "<mark>15 seconds</mark>" in page
    assert "<mark>Left leg first" not in page

    as_clinician.post(address(patient), {**plan, "deed": "hand_over"})

    standing.refresh_from_db()
    new = patient.prescriptions.current().get()
    assert standing.ended_at is not None
    assert (new.version, new.reason, new.rest_days) == (2, "Asked for less.", [2, 6])


def test_a_change_opens_on_what_stands(as_clinician, patient):
    make_prescription(patient=patient, aid="band", hold_s=12, pain_limit=4, note="Keep breathing.")

    form = as_clinician.get(address(patient)).context["form"]

    assert (form.first["aid"].value(), form.first["hold_s"].value()) == ("band", 12)
    assert (form.routine["pain_limit"].value(), form.routine["note"].value()) == (4, "Keep breathing.")
    assert form.routine["instead_of"].value() == 1


def test_a_change_wants_its_reason(as_clinician, patient, standing):
    answer = as_clinician.post(
        address(patient), typed(patient, routine__instead_of="1", routine__reason="", deed="hand_over")
    )

    assert answer.status_code == 422
    assert "Say why the routine changes." in words(answer)
    assert Prescription.objects.count() == 1


def test_everything_that_is_wrong_is_said_at_once(as_clinician, patient, standing):
    plan = typed(
        patient,
        routine__instead_of="1",
        routine__reason="",
        routine__sessions_per_day="2",
        first__hold_s="4",
    )

    answer = as_clinician.post(address(patient), plan)

    assert set(answer.context["form"].errors) == {"first-hold_s", "routine-reason", "why-PV3", "why-LEVEL"}


def test_two_stretches(as_clinician, patient):
    make_prescription(
        patient=patient, at=timezone.now(), level=7, hold_s=20, reps_per_side=3, aid="hands", grip=None
    )
    plan = typed(
        patient,
        routine__instead_of="1",
        first__level="7",
        first__aid="hands",
        first__hold_s="20",
        first__reps_per_side="3",
        deed="hand_over",
        **SEATED,
    )

    as_clinician.post(address(patient), plan)

    supine, seated = patient.prescriptions.current().get().items.order_by("order")
    assert (supine.stretch.code, supine.aid, supine.grip) == ("HAM_SUPINE", "hands", None)
    assert (seated.stretch.code, seated.level, seated.aid, seated.knee) == ("HAM_SEATED", 8, None, None)


def test_the_same_stretch_twice_is_refused_beside_the_field(as_clinician, patient):
    twice = {
        f"second-{key.removeprefix('first-')}": value
        for key, value in typed(patient).items()
        if "first-" in key
    }

    answer = as_clinician.post(address(patient), typed(patient, routine__stretches="2") | twice)

    assert answer.status_code == 422
    assert "This stretch is in the routine already." in answer.context["form"].items[1].errors["stretch"]
    assert words(answer).count("This stretch is in the routine already.") == 3  # summary, field, preview


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first__hold_s": "4"}, "A hold lasts 5 to 30 seconds."),
        ({"first__hold_s": "31"}, "A hold lasts 5 to 30 seconds."),
        ({"first__hold_s": "ten"}, "Type a whole number of seconds."),
        ({"first__hold_s": "9" * 5000}, "Type a whole number of seconds."),
        ({"first__hold_s": "9" * 40}, "A hold lasts 5 to 30 seconds."),
        ({"first__hold_s": "12.5"}, "Type a whole number of seconds."),
        ({"first__rest_s": "14"}, "A rest lasts 15 to 120 seconds."),
        ({"first__reps_per_side": "4"}, "A leg has 2 or 3 repetitions."),
        ({"first__level": "9"}, "Choose a level of the ladder."),
        ({"first__level": "8"}, "This level belongs to another stretch."),
        ({"first__stretch": "HAM_UNKNOWN"}, "Choose a stretch of the library."),
        ({"first__grip": ""}, "Choose a grip for towel, band or tubing"),
        ({"first__aid": "rope\x00"}, "Select a valid choice"),
        ({"routine__sessions_per_day": "4"}, "Sessions a day go from 1 to 3."),
        ({"routine__days_per_week": "0"}, "Days a week go from 1 to 7."),
        ({"routine__days_per_week": "6"}, "Choose 1 rest day"),
        ({"routine__pain_limit": "7"}, "The pain limit goes from 2 to 6."),
        ({"routine__pain_limit": "5'"}, "The pain limit goes from 2 to 6."),
        ({"routine__start": "yesterday"}, "Give a date such as"),
        ({"routine__start": "2020-01-01"}, "A routine starts today or later."),
        ({"routine__start": "9999-12-31"}, "A routine starts within the next 28 days."),
        ({"routine__review_due": "9999-12-31"}, "The review is due within 28 days of the start."),
        ({"routine__review_due": ""}, "Give a date."),
        ({"routine__note": "x" * 10_000}, "at most 2000 characters"),
        ({"routine__note": "a\x00b"}, "Null characters are not allowed"),
        ({"routine__instead_of": "one"}, "Enter a whole number"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_nothing_is_lost(as_clinician, patient, changed, said):
    answer = as_clinician.post(address(patient), typed(patient, deed="hand_over", **changed))

    page = words(answer)
    assert answer.status_code == 422
    assert said in page
    assert page.count("<title>Error:") == 1
    assert "Slowly does it." in page or "routine__note" in changed
    assert not Prescription.objects.exists()


def test_an_empty_post_is_answered_in_words(as_clinician, patient):
    answer = as_clinician.post(address(patient), {})

    assert answer.status_code == 422
    assert "There is a problem" in words(answer)


def test_a_warning_asks_for_a_typed_reason_and_keeps_it(as_clinician, patient):
    plan = typed(patient, routine__sessions_per_day="2", deed="hand_over")

    asked = as_clinician.post(address(patient), plan)

    assert asked.status_code == 422
    assert "More than one session a day is for very tight hamstrings." in words(asked)
    assert 'name="why-PV3"' in words(asked)
    assert "Say why, or change the plan." in words(asked)
    assert not Prescription.objects.exists()

    as_clinician.post(address(patient), {**plan, "why-PV3": "Wants short ones."})

    assert Prescription.objects.get().overrides == {"PV3": "Wants short ones."}


def test_a_typed_reason_survives_another_mistake(as_clinician, patient):
    plan = typed(patient, routine__sessions_per_day="2", first__hold_s="x", why__PV3="Wants short ones.")

    assert 'value="Wants short ones."' in words(as_clinician.post(address(patient), plan))


def test_risks_stand_there_before_anything_is_typed(as_clinician, patient):
    make_screening(patient=patient, at=timezone.now(), risk=["pregnant"])

    page = words(as_clinician.get(address(patient)))

    assert "Risks on record: Pregnant." in page
    assert 'name="why-PV9"' in page


def test_level_fills_in_its_usual_way_and_dose(as_clinician, patient, standing):
    make_session(prescription=standing)

    answer = as_clinician.post(address(patient), typed(patient, first__aid="band", level="3"))

    form = answer.context["form"].first
    assert answer.status_code == 200
    assert [str(form[name].value()) for name in ("level", "aid", "grip", "hold_s", "reps_per_side")] == [
        *("3", "band", "ends", "20", "3")
    ]
    assert "Slowly does it." in words(answer)
    assert Prescription.objects.count() == 1


@pytest.mark.parametrize("level", ["", "0", "99", "x", "9" * 400])
def test_a_level_that_is_none_changes_nothing(as_clinician, patient, level):
    answer = as_clinician.post(address(patient), typed(patient, level=level))

    assert answer.status_code == 200
    assert answer.context["form"].first["level"].value() == "2"


def test_change_something_goes_back_with_everything_kept(as_clinician, patient):
    page = words(as_clinician.post(address(patient), typed(patient, first__hold_s="17", deed="change")))

    assert 'name="first-hold_s" value="17"' in page
    assert "Slowly does it." in page


def test_the_preview_comes_alone_for_htmx(as_clinician, patient, standing):
    headers = {"HX-Request": "true", "HX-Target": "preview"}
    plan = typed(patient, routine__instead_of="1", routine__reason="", first__hold_s="15")

    answer = as_clinician.post(address(patient, "preview"), plan, headers=headers)

    page = words(answer)
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="preview"')
    assert "<html" not in page
    assert "<mark>Hold for 15 seconds.</mark>" in page
    assert "Hold: 10 to 15 seconds" in page
    assert Prescription.objects.count() == 1


def test_the_preview_says_what_cannot_be_shown(as_clinician, patient):
    headers = {"HX-Request": "true", "HX-Target": "preview"}

    answer = as_clinician.post(
        address(patient, "preview"), typed(patient, first__hold_s="99"), headers=headers
    )

    assert answer.status_code == 422
    assert "A hold lasts 5 to 30 seconds." in words(answer)


def test_without_a_script_the_preview_is_the_page(as_clinician, patient):
    page = words(as_clinician.post(address(patient, "preview"), typed(patient, first__hold_s="17")))

    assert "<html" in page
    assert 'name="first-hold_s" value="17"' in page
    assert "Hold for 17 seconds." in page


def test_a_colleague_was_faster_both_are_shown_and_yours_is_kept(as_clinician, patient, standing):
    plan = typed(patient, routine__instead_of="1", first__hold_s="17", deed="hand_over")
    colleague = make_user(clinic=patient.clinic, name="Marek Novak")
    make_prescription(patient=patient, by=colleague, at=timezone.now(), hold_s=20, note="By Marek.")

    answer = as_clinician.post(address(patient), plan)

    page = words(answer)
    assert answer.status_code == 409
    assert "Marek Novak handed over version 2" in page
    assert "Hold for 20 seconds." in page
    assert "By Marek." in page
    assert 'name="first-hold_s" value="17"' in page
    assert patient.prescriptions.current().get().version == 2

    plan["routine-instead_of"] = answer.context["form"].routine["instead_of"].value()
    as_clinician.post(address(patient), plan)

    assert patient.prescriptions.current().get().items.get().hold_s == 17
    assert list(patient.prescriptions.order_by("version").values_list("version", flat=True)) == [1, 2, 3]


def test_handing_over_twice_makes_one_version(as_clinician, patient):
    plan = typed(patient, deed="hand_over")

    for _again in range(2):
        answer = as_clinician.post(address(patient), plan)

    assert answer.url == reverse("clinic:chart", args=[patient.pk])
    assert Prescription.objects.count() == PrescribedStretch.objects.count() == 1


def test_a_paused_routine_stays_paused_and_the_page_says_so(as_clinician, clinician, patient, standing):
    lock = pause(patient=patient, by=clinician, reason="Waits for the scan.", at=timezone.now())

    page = words(as_clinician.get(address(patient)))
    as_clinician.post(address(patient), typed(patient, routine__instead_of="1", deed="hand_over"))

    lock.refresh_from_db()
    assert "A new version does not release it" in page
    assert lock.released_at is None
    assert patient.prescriptions.current().get().version == 2


def test_hip_precautions_are_said_before_anything_is_typed_and_refused(as_clinician, patient):
    make_screening(
        patient=patient, at=timezone.now(), contraindications=[{"code": "hip_precautions", "cleared": ""}]
    )

    answer = as_clinician.post(address(patient), typed(patient, deed="hand_over"))

    assert "It cannot be prescribed." in words(as_clinician.get(address(patient)))
    assert answer.status_code == 422
    assert "It cannot be prescribed." in words(answer)
    assert not Prescription.objects.exists()


def test_without_a_screening_the_way_leads_there_first(as_clinician, clinician):
    patient = make_patient(clinician=clinician, screening=False)

    assert as_clinician.get(address(patient)).url == address(patient, "screening")
    assert as_clinician.post(address(patient), typed(patient, deed="hand_over")).status_code == 302
    assert not Prescription.objects.exists()


@pytest.mark.parametrize("page", ["prescribe", "preview", "screening"])
def test_closed_to_strangers(patient, as_patient, page):
    stranger = signed_in(make_user(clinic=make_clinic()))
    for client in (stranger, as_patient):
        assert client.get(address(patient, page)).status_code in (404, 405)
        assert client.post(address(patient, page), typed(patient)).status_code == 404
    assert not Prescription.objects.exists()


@pytest.mark.parametrize("page", ["prescribe", "preview", "screening"])
def test_signed_out_leads_to_the_sign_in(client, patient, page):
    assert client.get(address(patient, page)).url.startswith(reverse("signin"))


@pytest.mark.parametrize("versions", [1, 12])
def test_costs_the_same_after_many_versions_and_sessions(as_clinician, patient, versions):
    for number in range(versions):
        made = make_prescription(patient=patient, at=timezone.now() - timedelta(days=30 - number))
        make_session(prescription=made, performed_at=timezone.now() - timedelta(days=30 - number))
    plan = typed(patient, routine__instead_of=str(versions))

    with CaptureQueriesContext(
        connection,
    ) as opening:
        assert as_clinician.get(address(patient)).status_code == 200
    with CaptureQueriesContext(connection) as reading_back:
        assert as_clinician.post(address(patient), plan).status_code == 200

    # The event that it was opened is one of them, templates and favourites are two; so are the two of a
    # transaction, which a post has.
    assert (len(opening), len(reading_back)) == (17, 17)
    said = [query["sql"] for query in opening]
    assert len(said) == len(set(said))
