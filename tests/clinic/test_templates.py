"""Routine templates: kept, prescribed from, shared, changed, retired; and what is starred comes first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.actions.template import keep_template
from clinic.models import Favourite, RoutineTemplate
from patients.models import AccessEvent, Prescription
from stretches.models import Stretch
from tests.clinic.desk import text_of
from tests.clinic.test_prescribe import SEATED, address, typed
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

ROUTINE = {
    **{"name": "Building up", "meant_for": "used to it", "is_shared": False, "note": "Slowly."},
    **{"sessions_per_day": 1, "days_per_week": 5, "rest_days": [2, 6], "pain_limit": 4},
}
SUPINE = {
    **{"level": 2, "aid": "band", "grip": "ends", "knee": "bent", "resting_leg": "bent", "surface": "mat"},
    **{"sides": "both", "first_side": "R", "hold_s": 15, "reps_per_side": 3, "rest_s": 20},
}
SITTING = {
    **{"level": 8, "aid": None, "grip": None, "knee": None, "resting_leg": None, "surface": "floor"},
    **{"sides": "both", "first_side": "L", "hold_s": 20, "reps_per_side": 2, "rest_s": 30},
}


@pytest.fixture
def patient(clinician):
    return make_patient(clinician=clinician, at=timezone.now())


@pytest.fixture
def lead(clinic):
    return make_user(role="lead", clinic=clinic, name="Rosa Lind")


@pytest.fixture
def colleague(clinic):
    return make_user(clinic=clinic, name="Marek Novak")


def make_template(by, *, two=False, **said):
    items = [{"stretch": Stretch.objects.current().get(code="HAM_SUPINE"), **SUPINE}]
    if two:
        items.append({"stretch": Stretch.objects.current().get(code="HAM_SEATED"), **SITTING})
    return keep_template(by=by, at=timezone.now(), routine={**ROUTINE, **said}, items=items)


def sent(patient, **changed):
    """What the form of a template sends."""
    said = {"routine__name": "Gentle start", "routine__meant_for": "new to it", "deed": "keep"}
    return typed(patient, **{**said, **changed})


def see(name, template):
    return reverse(f"clinic:{name}", args=[template.pk])


def test_a_template_is_kept_from_its_form_and_read_as_a_patient_would(as_clinician, clinician, patient):
    answer = as_clinician.post(reverse("clinic:new_template"), sent(patient, routine__is_shared="on"))

    made = RoutineTemplate.objects.get()
    assert answer.url == see("template", made)
    assert (made.name, made.author, made.clinic, made.is_shared) == (
        *("Gentle start", clinician, clinician.clinic),
        True,
    )
    assert (made.items.get().code, made.items.get().hold_s, made.version) == ("HAM_SUPINE", 10, 1)
    page = text_of(as_clinician.get(answer.url))
    assert "Hold for 10 seconds." in page
    assert "2.3 min" in page
    assert "New to it. By" in page


def test_the_entries_of_the_prescribing_form_become_a_template_without_the_note(as_clinician, patient):
    entries = typed(patient, first__hold_s="14", deed="from_form", **SEATED)

    page = as_clinician.post(reverse("clinic:new_template"), entries)

    assert page.status_code == 200
    form = page.context["form"]
    assert [str(item["hold_s"].value()) for item in form.items] == ["14", "15"]
    assert "Slowly does it." not in text_of(page)
    assert "Asked for less." not in text_of(page)
    assert not RoutineTemplate.objects.exists()


def test_a_standing_routine_becomes_a_template_and_the_look_is_written_down(as_clinician, patient):
    make_prescription(patient=patient, at=timezone.now(), hold_s=12, note="For Gareth alone.")

    page = as_clinician.get(reverse("clinic:template_of", args=[patient.pk]))

    assert page.context["form"].first["hold_s"].value() == 12
    assert "For Gareth alone." not in text_of(page)
    assert AccessEvent.objects.filter(patient=patient, kind="opened").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"routine__name": ""}, "Give the template a name."),
        ({"routine__name": "x" * 300}, "at most 80 characters"),
        ({"first__hold_s": "4"}, "A hold lasts 5 to 30 seconds."),
        ({"routine__days_per_week": "6"}, "Choose 1 rest day"),
        ({"first__grip": ""}, "Choose a grip for towel, band or tubing"),
        ({"first__stretch": "HAM_UNKNOWN"}, "Choose a stretch of the library."),
        ({"routine__name": "BUILDING UP"}, "There is a template of this name already."),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_kept(as_clinician, clinician, patient, changed, said):
    make_template(clinician)

    answer = as_clinician.post(reverse("clinic:new_template"), sent(patient, **changed))

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Slowly does it." in text_of(answer)
    assert RoutineTemplate.objects.count() == 1


def test_a_template_fills_in_the_form_and_keeps_dates_and_reason(as_clinician, clinician, patient):
    template = make_template(clinician, two=True)
    plan = typed(patient, fill="template", template=str(template.pk), routine__reason="Because.")

    page = as_clinician.post(address(patient), plan)

    form = page.context["form"]
    assert page.status_code == 200
    assert [item.title for item in form.items] == [
        each.title for each in Stretch.objects.current().order_by("-code")
    ]
    assert form.first["aid"].value() == "band"
    assert (form.routine["pain_limit"].value(), form.routine["note"].value()) == ("4", "Slowly.")
    assert form.routine["rest_days"].value() == ["2", "6"]
    assert form.routine["reason"].value() == "Because."
    assert form.routine["start"].value() == plan["routine-start"]
    assert "Level 2 is the usual start" in text_of(page)  # the checks of this patient, at once
    assert not Prescription.objects.exists()


def test_a_template_that_is_gone_changes_nothing_and_says_so(as_clinician, colleague, patient):
    theirs = make_template(colleague)
    for which in (str(theirs.pk), "", "nonsense"):
        page = as_clinician.post(address(patient), typed(patient, fill="template", template=which))

        assert "Choose a template first." in text_of(page)
        assert page.context["form"].first["hold_s"].value() == "10"


def test_starred_ones_are_offered_first(as_clinician, clinician, colleague, patient):
    make_template(clinician, name="Alpha")
    make_template(colleague, name="Beta", is_shared=True)
    starred = make_template(clinician, name="Omega")
    make_template(colleague, name="Hidden")

    as_clinician.post(reverse("clinic:star"), {"template": starred.pk, "on": "1"})
    as_clinician.post(reverse("clinic:star"), {"template": starred.pk, "on": "1"})
    as_clinician.post(reverse("clinic:star"), {"stretch": "HAM_SEATED", "on": "1"})

    assert Favourite.objects.count() == 2
    offered = as_clinician.get(address(patient)).context["offers"]
    assert [(group.label, [each.name for each in group.templates]) for group in offered] == [
        ("Favourites", ["Omega"]),
        ("My templates", ["Alpha"]),
        ("The clinic’s templates", ["Beta"]),
    ]
    listed = as_clinician.get(reverse("clinic:templates"))
    assert [each.name for each, _told in listed.context["lines"]] == ["Omega", "Alpha", "Beta"]
    assert listed.context["stretches"][0][0].code == "HAM_SEATED"
    as_clinician.post(reverse("clinic:star"), {"template": starred.pk, "on": "0"})
    assert Favourite.objects.get().code == "HAM_SEATED"


def test_what_is_not_there_cannot_be_starred(as_clinician, colleague):
    theirs = make_template(colleague)
    for said in ({"template": theirs.pk}, {"template": "x"}, {"stretch": "NOTHING"}, {}):
        assert as_clinician.post(reverse("clinic:star"), {**said, "on": "1"}).status_code == 404
    assert not Favourite.objects.exists()


def test_its_author_changes_it_and_who_has_it_keeps_theirs(as_clinician, clinician, patient):
    template = make_template(clinician)
    said = sent(patient, routine__instead_of="1", first__hold_s="20", **SEATED)

    as_clinician.post(see("edit_template", template), said)

    template.refresh_from_db()
    assert (template.name, template.version) == ("Gentle start", 2)
    assert [item.code for item in template.items.all()] == ["HAM_SUPINE", "HAM_SEATED"]


def test_a_colleague_was_faster_both_are_shown_and_yours_is_kept(as_clinician, clinician, lead, patient):
    template = make_template(clinician, is_shared=True)
    theirs = sent(patient, routine__instead_of="1", routine__is_shared="on", first__hold_s="11")
    signed_in(lead).post(see("edit_template", template), theirs)

    mine = sent(patient, routine__instead_of="1", routine__is_shared="on", first__hold_s="19")
    answer = as_clinician.post(see("edit_template", template), mine)

    assert answer.status_code == 409
    assert "Rosa Lind saved it on" in text_of(answer)
    assert "Hold for 11 seconds." in text_of(answer)
    assert answer.context["form"].first["hold_s"].value() == "19"
    mine["routine-instead_of"] = answer.context["form"].routine["instead_of"].value()
    as_clinician.post(see("edit_template", template), mine)
    assert template.items.get().hold_s == 19


@pytest.mark.parametrize("name", ["edit_template", "share_template", "retire_template", "restore_template"])
def test_what_the_clinic_shares_is_changed_by_author_and_lead_alone(
    as_clinician, colleague, lead, patient, name
):
    shared = make_template(colleague, is_shared=True)
    own = make_template(colleague, name="Own")
    stranger = make_user(role="lead", clinic=make_clinic())

    assert as_clinician.post(see(name, shared), {}).status_code == 404
    assert as_clinician.get(see("template", shared)).status_code == 200
    assert "Change it" not in text_of(as_clinician.get(see("template", shared)))
    for client in (as_clinician, signed_in(lead), signed_in(stranger)):
        assert client.post(see(name, own), {}).status_code == 404
        assert client.get(see("template", own)).status_code == 404
    assert signed_in(stranger).get(see("template", shared)).status_code == 404
    assert signed_in(lead).post(see(name, shared), {}).status_code in (302, 422)


def test_shared_and_taken_back(as_clinician, clinician, colleague):
    template = make_template(clinician)

    as_clinician.post(see("share_template", template), {"shared": "1"})
    assert signed_in(colleague).get(see("template", template)).status_code == 200
    as_clinician.post(see("share_template", template), {"shared": "0"})
    assert signed_in(colleague).get(see("template", template)).status_code == 404


def test_two_shared_ones_of_a_name_are_refused_in_words(as_clinician, clinician, colleague):
    make_template(colleague, is_shared=True)
    mine = make_template(clinician)

    page = text_of(as_clinician.post(see("share_template", mine), {"shared": "1"}, follow=True))

    assert "Rename one of them." in page
    mine.refresh_from_db()
    assert not mine.is_shared


def test_retired_it_is_offered_to_nobody_and_comes_back(as_clinician, clinician, patient):
    template = make_template(clinician)

    as_clinician.post(see("retire_template", template))

    template.refresh_from_db()
    assert template.retired_by == clinician
    assert as_clinician.get(address(patient)).context["offers"] == []
    assert "Building up" in text_of(as_clinician.get(reverse("clinic:templates") + "?show=retired"))
    assert "Building up" not in text_of(as_clinician.get(reverse("clinic:templates")))
    as_clinician.post(see("restore_template", template))
    assert [group.templates for group in as_clinician.get(address(patient)).context["offers"]] == [[template]]


def test_a_template_whose_name_was_taken_meanwhile_stays_retired(as_clinician, clinician):
    template = make_template(clinician)
    as_clinician.post(see("retire_template", template))
    make_template(clinician)

    page = text_of(as_clinician.post(see("restore_template", template), follow=True))

    assert "Another template has this name by now." in page
    template.refresh_from_db()
    assert template.retired_at


def test_a_stretch_that_is_no_longer_approved_is_left_out(as_clinician, clinician, patient):
    template = make_template(clinician, two=True)
    only = make_template(clinician, name="Only")
    only.items.update(code="HAM_GONE")
    template.items.filter(code="HAM_SEATED").update(code="HAM_GONE")

    assert "They are left out." in text_of(as_clinician.get(see("template", template)))
    assert "Its stretches are retired" in text_of(as_clinician.get(reverse("clinic:templates")))
    page = as_clinician.post(address(patient), typed(patient, fill="template", template=str(only.pk)))
    assert "Its stretches are retired." in text_of(page)
    page = as_clinician.post(address(patient), typed(patient, fill="template", template=str(template.pk)))
    assert page.context["form"].count == 1


def test_pages_of_25_in_the_order_of_the_list(as_clinician, clinician):
    for number in range(30):
        make_template(clinician, name=f"Template {number:02}")
    as_clinician.post(
        reverse("clinic:star"), {"template": RoutineTemplate.objects.get(name="Template 29").pk, "on": "1"}
    )

    first = as_clinician.get(reverse("clinic:templates"))
    after = first.context["page"].next
    second = as_clinician.get(reverse("clinic:templates") + f"?after={after}")

    names = [each.name for page in (first, second) for each, _told in page.context["lines"]]
    assert names == ["Template 29", *(f"Template {number:02}" for number in range(29))]


@pytest.mark.parametrize("count", [1, 50])
def test_costs_the_same_for_many_templates(as_clinician, clinician, patient, count):
    for number in range(count):
        template = make_template(clinician, name=f"Template {number:02}", two=True)

    costs = []
    for page in (reverse("clinic:templates"), see("template", template), address(patient)):
        with CaptureQueriesContext(connection) as asked:
            assert as_clinician.get(page).status_code == 200
        costs.append(len(asked))
        said = [query["sql"] for query in asked]
        assert len(said) == len(set(said))
    assert costs == [11, 10, 16]


def test_a_prescription_of_yesterday_is_older_than_its_template(as_clinician, clinician, patient):
    """Handed over from a template it is copied: a later change of the template changes no version."""
    template = make_template(clinician)
    make_prescription(patient=patient, at=timezone.now() - timedelta(days=9))
    filled = as_clinician.post(
        address(patient),
        typed(patient, routine__instead_of="1", fill="template", template=str(template.pk)),
    ).context["form"]
    entries = {field.html_name: field.value() for part in filled.parts for field in part}
    plan = {name: "" if value is None else value for name, value in entries.items()}
    as_clinician.post(address(patient), {**plan, "routine-stretches": "1", "deed": "hand_over"})
    now = patient.prescriptions.current().get()
    as_clinician.post(
        see("edit_template", template), sent(patient, routine__instead_of="1", first__hold_s="9")
    )

    assert (now.version, now.items.get().hold_s, now.note) == (2, 15, "Slowly.")
