"""What the database says to accounts, links, codes and emergency accesses that cannot be true."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.actions.access import new_access_code
from clinic.actions.breakglass import break_glass
from clinic.actions.enrol import offer_enrolment
from clinic.models import AccessCode, BreakGlass, Enrolment, Favourite, Invitation, SavedView
from clinic.models.enrolment import EnrolmentKind
from tests.conftest import NOW
from tests.factories import make_patient, make_stretch, make_user
from tests.patients.models.refused import refuses, refuses_another
from tests.template_pages import make_template

HOUR = timedelta(hours=1)


@pytest.fixture
def enrolment(patient: Any, clinician: Any) -> Enrolment:
    return offer_enrolment(patient=patient, kind=EnrolmentKind.SCREEN, by=clinician, at=NOW)


@pytest.fixture
def access_code(patient: Any, clinician: Any) -> AccessCode:
    new_access_code(patient=patient, by=clinician, at=NOW)
    return AccessCode.objects.get()


@pytest.fixture
def invitation(clinician: Any) -> Invitation:
    return Invitation.objects.create(
        **{
            "clinic": clinician.clinic,
            "email": "new@clinic.example",
            "name": "Nell New",
            "role": "clinician",
        },
        **{"code_hash": "a" * 64, "by": clinician, "at": NOW, "expires_at": NOW + HOUR},
    )


@pytest.fixture
def glass(clinician: Any) -> BreakGlass:
    stranger = make_patient(clinician=make_user(name="Sten Far"))
    return break_glass(stranger, by=clinician, reason="Found unwell in the hall.", at=NOW)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("enrolment_kind_is_known", {"kind": "sms"}),
        ("enrolment_code_is_hashed", {"code_hash": ""}),
        ("enrolment_runs_out_later", {"expires_at": NOW}),
        ("enrolment_is_used_in_time", {"used_at": NOW + HOUR}),
        ("enrolment_is_withdrawn_by_somebody", {"revoked_at": NOW}),
    ],
)
def test_a_link_that_cannot_be_is_refused(enrolment, constraint, change):
    refuses(enrolment, constraint, **change)


def test_a_link_is_used_or_withdrawn(enrolment, clinician):
    both = {"used_at": NOW, "revoked_at": NOW, "revoked_by": clinician}

    refuses(enrolment, "enrolment_is_used_or_withdrawn_not_both", **both)


def test_one_unspent_link_of_a_kind(enrolment):  # one_unspent_enrolment_of_a_kind_an_account
    refuses_another(enrolment, code_hash="b" * 64)


def test_a_code_that_cannot_be_is_refused(access_code):
    refuses(access_code, "access_code_is_hashed", code_hash="")
    refuses(access_code, "access_code_is_withdrawn_by_somebody", revoked_at=NOW)
    refuses_another(access_code, code_hash="b" * 64)  # one_live_access_code_an_account


def test_an_invitation_that_cannot_be_is_refused(invitation):
    refuses(invitation, "invitation_is_for_staff", role="patient")
    refuses(invitation, "invitation_used_or_revoked_not_both", used_at=NOW, revoked_at=NOW)
    # one_waiting_invitation_per_address, whatever the case of its letters
    refuses_another(invitation, email="NEW@clinic.example", code_hash="b" * 64)


def test_an_emergency_access_that_cannot_be_is_refused(glass, clinician):
    by = {"reviewed_at": NOW, "words": "It was right."}

    refuses(glass, "broken_glass_has_a_reason", reason="")
    refuses(glass, "broken_glass_ends_after_it_began", until=NOW)
    refuses(glass, "broken_glass_is_reviewed_with_name_time_and_words", words="Half of it.")
    refuses(glass, "broken_glass_is_reviewed_by_somebody_else", reviewed_by=clinician, **by)


def test_an_account_that_nobody_could_sign_in_to_is_refused(patient, clinician):
    refuses(patient.account, "email_is_none_or_something", email="")
    refuses(clinician, "staff_have_an_email_address", email=None)


@pytest.fixture
def template(clinician: Any) -> Any:
    make_stretch()
    make_stretch("HAM_SEATED")
    return make_template(clinician, "Gentle start")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("template_has_a_name", {"name": ""}),
        ("template_versions_count_from_1", {"version": 0}),
        ("template_sessions_a_day_in_range", {"sessions_per_day": 4}),
        ("template_days_a_week_in_range", {"days_per_week": 0}),
        ("template_pain_limit_in_range", {"pain_limit": 7}),
        ("retired_template_has_a_name", {"retired_at": NOW}),
    ],
)
def test_a_template_that_cannot_be_is_refused(template, constraint, change):
    refuses(template, constraint, **change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("template_level_is_1_to_8", {"level": 9}),
        ("template_hold_in_range", {"hold_s": 4}),
        ("template_repetitions_in_range", {"reps_per_side": 4}),
        ("template_rest_in_range", {"rest_s": 14}),
        ("template_grip_only_with_an_aid_that_has_one", {"aid": "hands"}),
    ],
)
def test_a_stretch_of_a_template_that_cannot_be_is_refused(template, constraint, change):
    refuses(template.items.get(code="HAM_SUPINE"), constraint, **change)


def test_names_and_places_of_templates_are_taken_once(template, clinician):
    colleague = make_user(clinic=clinician.clinic)
    refuses_another(template, name="GENTLE START", is_shared=False)  # one_template_a_name_and_author
    refuses_another(template, author=colleague)  # one_shared_template_a_name
    first = template.items.get(order=1)
    refuses_another(first, order=3)  # a_stretch_stands_in_a_template_once
    refuses_another(first, code="HAM_OTHER")  # one_stretch_a_place_in_the_template


def test_a_star_is_for_a_template_or_a_stretch_and_stands_once(template, clinician):
    stretch = Favourite.objects.create(account=clinician, code="HAM_SUPINE")
    starred = Favourite.objects.create(account=clinician, template=template)
    refuses(stretch, "starred_is_a_template_or_a_stretch", code="")
    refuses(stretch, "starred_is_a_template_or_a_stretch", template=template)
    refuses_another(stretch)  # a_stretch_is_starred_once_an_account
    refuses_another(starred)  # starred_once_an_account


def test_a_kept_view_has_a_name_of_its_own(clinician):
    view = SavedView.objects.create(account=clinician, name="My flagged", query="show=flagged")

    refuses(view, "a_saved_view_has_a_name", name="")
    # a_name_is_one_saved_view_of_an_account, whatever the case of its letters
    refuses_another(view, name="MY FLAGGED")
