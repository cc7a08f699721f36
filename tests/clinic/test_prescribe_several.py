"""A routine of several stretches: added, moved, taken out; previewed, read back, handed over; and copied."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import AccessEvent, Prescription
from stretches.models import Stretch
from tests.clinic.desk import in_place, queries_at_most, text_of
from tests.clinic.test_prescribe import SEATED, address, typed
from tests.conftest import signed_in
from tests.factories import (
    make_clinic,
    make_patient,
    make_prescription,
    make_screening,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

ON_SEVEN = {
    "first__level": "7",
    "first__aid": "hands",
    "first__hold_s": "20",
    "first__reps_per_side": "3",
    "routine__instead_of": "1",
}


@pytest.fixture
def patient(clinician):
    """Screened today, nothing prescribed."""
    return make_patient(clinician=clinician, at=timezone.now())


@pytest.fixture
def on_seven(patient):
    """Ready for the seated stretch: one level up."""
    return make_prescription(
        patient=patient, at=timezone.now(), level=7, hold_s=20, reps_per_side=3, aid="hands", grip=None
    )


def titles(answer):
    return [item.title for item in answer.context["form"].items]


def title(code):
    return Stretch.objects.current().get(code=code).title


def shown(answer):
    """What the form of this page would send."""
    form = answer.context["form"]
    sends = {field.html_name: field.value() for part in form.parts for field in part}
    return {
        **{name: "" if value is None else value for name, value in sends.items()},
        "routine-stretches": str(form.count),
    }


def test_a_stretch_is_added_on_its_lowest_level_and_nothing_typed_is_lost(as_clinician, patient):
    page = as_clinician.post(address(patient), typed(patient, first__hold_s="17", arrange="add HAM_SEATED"))

    form = page.context["form"]
    assert page.status_code == 200
    assert titles(page) == [title("HAM_SUPINE"), title("HAM_SEATED")]
    assert form.first["hold_s"].value() == "17"
    assert form.items[1]["level"].value() == "8"
    assert "Slowly does it." in text_of(page)
    assert page.context["addable"] == []
    assert page.context["focus"] == "second"
    assert not Prescription.objects.exists()


@pytest.mark.parametrize(("how", "first"), [("up second", "HAM_SEATED"), ("down first", "HAM_SEATED")])
def test_a_stretch_is_moved_and_handed_over_in_that_order(as_clinician, patient, on_seven, how, first):
    moved = as_clinician.post(address(patient), typed(patient, arrange=how, **ON_SEVEN, **SEATED))
    assert titles(moved)[0] == title(first)

    as_clinician.post(address(patient), {**shown(moved), "routine-reason": "Sit first.", "deed": "hand_over"})

    made = patient.prescriptions.current().get()
    assert [item.stretch.code for item in made.items.order_by("order")] == ["HAM_SEATED", "HAM_SUPINE"]


def test_a_stretch_is_taken_out_and_the_other_keeps_its_entries(as_clinician, patient):
    page = as_clinician.post(address(patient), typed(patient, arrange="remove first", **SEATED))

    assert titles(page) == [title("HAM_SEATED")]
    assert page.context["form"].first["hold_s"].value() == "15"
    assert 'name="first-aid"' not in text_of(page)  # the seated stretch has no such choice


@pytest.mark.parametrize(
    "how",
    ["", "remove first", "remove ninth", "up first", "down first", "add NOTHING", "add HAM_SUPINE", "dance"],
)
def test_what_makes_no_sense_changes_nothing(as_clinician, patient, how):
    page = as_clinician.post(address(patient), typed(patient, first__hold_s="17", arrange=how))

    assert page.status_code == 200
    assert titles(page) == [title("HAM_SUPINE")]
    assert page.context["form"].first["hold_s"].value() == "17"


@pytest.mark.parametrize("count", ["0", "99", "-1", "x", "9" * 400, "٢"])
def test_a_count_that_cannot_be_is_answered_in_words(as_clinician, patient, count):
    answer = as_clinician.post(address(patient), typed(patient, routine__stretches=count))

    assert answer.status_code in (200, 422)
    assert len(titles(answer) if answer.status_code == 422 else [1]) <= 2


def test_level_8_goes_to_the_seated_stretch_that_is_there(as_clinician, patient):
    page = as_clinician.post(
        address(patient), typed(patient, level="8", **{**SEATED, "second__hold_s": "30"})
    )

    assert titles(page) == [title("HAM_SUPINE"), title("HAM_SEATED")]
    assert page.context["form"].items[1]["hold_s"].value() != "30"
    alone = as_clinician.post(address(patient), typed(patient, level="8"))
    assert titles(alone) == [title("HAM_SEATED")]


def test_the_preview_tells_each_stretch_and_marks_what_is_new(as_clinician, patient, on_seven):
    answer = as_clinician.post(
        address(patient, "preview"),
        typed(patient, **{**ON_SEVEN, "first__hold_s": "25"}, **SEATED),
        headers=in_place("preview", on=address(patient)),
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert page.count("<svg") == 2
    assert "<mark>Hold for 25 seconds.</mark>" in page
    assert "<mark>Hold for 15 seconds.</mark>" in page
    assert f"New: {title('HAM_SEATED')}" in page
    assert f"{title('HAM_SUPINE')}: Hold: 20 to 25 seconds" in page
    assert "In all" in page
    assert "14 min" in page  # 25 s x 3 x 7 and 15 s x 3 x 7 a leg and week
    assert "What research says" in page


def test_a_new_order_is_a_change(as_clinician, patient, on_seven):
    plan = typed(patient, **ON_SEVEN, **SEATED)
    as_clinician.post(address(patient), {**plan, "deed": "hand_over"})
    assert patient.prescriptions.current().get().items.count() == 2

    moved = shown(
        as_clinician.post(address(patient), {**plan, "routine-instead_of": "2", "arrange": "up second"})
    )
    page = text_of(as_clinician.post(address(patient), moved))

    assert f"Order: {title('HAM_SEATED')}, {title('HAM_SUPINE')}" in page


def test_the_read_back_shows_every_stretch_as_the_patient_sees_it(as_clinician, patient, on_seven):
    answer = as_clinician.post(address(patient), typed(patient, **ON_SEVEN, **SEATED))

    page = text_of(answer)
    main = page[page.index("<main") :]
    assert main.count("hs-rx-pic") == 2
    for code in ("HAM_SUPINE", "HAM_SEATED"):
        assert f"<h3>{title(code)}</h3>" in main.replace("1. ", "").replace("2. ", "")
        assert f"Steps: {title(code)}" in main
    assert dict(answer.context["carried"])["routine-stretches"] == "2"


def test_a_reason_is_asked_for_as_soon_as_something_warns_and_kept_while_typing(as_clinician, patient):
    headers = in_place("preview", on=address(patient))
    plan = typed(patient, routine__sessions_per_day="2")

    asked = text_of(as_clinician.post(address(patient, "preview"), plan, headers=headers))
    again = text_of(
        as_clinician.post(address(patient, "preview"), {**plan, "why-PV3": "Wants"}, headers=headers)
    )
    back = text_of(
        as_clinician.post(address(patient, "preview"), typed(patient, why__PV3="Wants"), headers=headers)
    )

    assert 'data-hx-swap-oob="true"' in asked
    assert 'name="why-PV3"' in asked
    assert "Say why, or change the plan." not in asked
    assert "data-hx-swap-oob" not in again  # nothing is swapped below the fingers
    assert 'data-hx-swap-oob="true"' in back
    assert "why-PV3" not in back


def test_what_is_refused_is_said_while_it_is_typed(as_clinician, patient):
    make_prescription(patient=patient, at=timezone.now())
    plan = typed(
        patient, routine__instead_of="1", first__level="4", first__grip="part_way", first__hold_s="20"
    )

    page = text_of(as_clinician.post(address(patient, "preview"), plan, headers=in_place("preview", on="/")))

    assert "To put right first" in page
    assert "At most one level up from level 2." in page


# --- copying ---


@pytest.fixture
def other(clinician):
    """Somebody else of the clinic, with a routine and a screening of their own."""
    other = make_patient(clinician=clinician, name="Olwen Bevan", at=timezone.now())
    make_screening(patient=other, at=timezone.now(), risk=["pregnant"], baseline_pain=6)
    make_prescription(
        patient=other,
        at=timezone.now(),
        hold_s=18,
        pain_limit=3,
        note="For Olwen alone.",
        reason="Her reason.",
    )
    return other


def test_another_patients_routine_is_found_by_name_and_who_was_shown_is_written_down(
    as_clinician, patient, other
):
    entries = typed(patient, first__hold_s="17")

    asked = as_clinician.post(address(patient, "copy_routine"), entries)
    assert asked.status_code == 200
    assert "Olwen" not in text_of(asked)
    found = as_clinician.post(address(patient, "copy_routine"), {**entries, "q": "olwen"})

    page = text_of(found)
    assert "Olwen Bevan" in page
    assert "level 2" in page
    assert "For Olwen alone." not in page
    assert 'name="first-hold_s" value="17"' in page
    assert "?q=" not in page
    event = AccessEvent.objects.get(kind="searched")
    assert (event.shown, event.patient_id) == ([str(other.pk)], None)


def test_the_routine_is_copied_never_the_screening_note_or_reason(as_clinician, patient, other):
    page = as_clinician.post(
        address(patient), typed(patient, first__hold_s="17", first__aid="band", copy=str(other.pk))
    )

    form = page.context["form"]
    assert (form.first["hold_s"].value(), form.first["aid"].value()) == ("18", "towel")
    assert form.routine["pain_limit"].value() == "3"
    assert form.routine["note"].value() == "Slowly does it."
    said = text_of(page)
    assert "The routine of Olwen Bevan is filled in." in said
    assert all(words not in said for words in ("For Olwen alone.", "Her reason.", "Pregnant"))
    assert patient.screenings.newest().risk == []
    assert AccessEvent.objects.filter(patient=other, kind="opened").count() == 1
    assert AccessEvent.objects.filter(patient=patient, kind="opened").count() == 1
    assert patient.prescriptions.count() == 0


def test_nobody_elses_routine_can_be_copied(as_clinician, patient, other):
    stranger = make_patient(clinician=make_user(clinic=make_clinic()), name="Olwen Far", at=timezone.now())
    make_prescription(patient=stranger, at=timezone.now())
    bare = make_patient(clinician=patient.clinician, name="Olwen Bare", at=timezone.now())

    for which in (stranger.pk, bare.pk, patient.pk, "nonsense", ""):
        assert as_clinician.post(address(patient), typed(patient, copy=str(which))).status_code == 404
    page = text_of(as_clinician.post(address(patient, "copy_routine"), typed(patient, q="Olwen")))
    assert "Olwen Bevan" in page
    assert "Olwen Far" not in page
    assert "Olwen Bare" not in page
    assert not AccessEvent.objects.filter(patient=stranger).exists()


@pytest.mark.parametrize("words", ["nobody of this name", "%", "\0", "x" * 5000, "  "])
def test_words_that_find_nobody(as_clinician, patient, other, words):
    answer = as_clinician.post(address(patient, "copy_routine"), typed(patient, q=words))

    assert answer.status_code == 200
    assert "Olwen" not in text_of(answer)


def test_the_found_come_alone_for_htmx(as_clinician, patient, other):
    headers = in_place("found", on=address(patient))
    page = text_of(as_clinician.post(address(patient, "copy_routine"), {"q": "Olwen"}, headers=headers))

    assert page.startswith('<div id="found">')
    assert "<html" not in page


@pytest.mark.parametrize("people", [1, 50])
def test_searching_costs_the_same(as_clinician, clinician, patient, people):
    for number in range(people):
        one = make_patient(clinician=clinician, name=f"Olwen {number:02}", at=timezone.now())
        make_prescription(patient=one, at=timezone.now())

    with queries_at_most(13):
        answer = as_clinician.post(address(patient, "copy_routine"), {"q": "Olwen"})

    assert len(answer.context["found"]) == min(people, 10)


def test_copying_is_closed_to_strangers(patient, as_patient):
    for client in (as_patient, signed_in(make_user(clinic=make_clinic()))):
        assert client.post(address(patient, "copy_routine"), {"q": "a"}).status_code == 404
        assert client.post(address(patient), {"copy": str(patient.pk)}).status_code == 404
    assert reverse("clinic:templates")
