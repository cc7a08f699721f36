from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from clinic.auth import RoleBackend
from clinic.models import User
from clinic.roles import ADMIN_CHANGES, DEEDS, Role, may
from tests.factories import make_clinic, make_user
from tests.patients.models.refused import refuses

PASSWORD = "stretch-every-day"
CLINICIANS = {"clinician", "lead"}
# What each role may do, written out again: a change of the table has to be meant.
TABLE = {
    "follow_routine": {"patient"},
    "see_patients": CLINICIANS,
    "add_patient": CLINICIANS,
    "prescribe": CLINICIANS,
    "review": CLINICIANS,
    "export_record": CLINICIANS,
    "erase": {"lead"},
    "see_overview": CLINICIANS,
    "compare_clinicians": {"lead"},
    "hand_over": CLINICIANS,
    "measure": CLINICIANS,
    "write_messages": CLINICIANS,
    "keep_quick_answers": {"lead"},
    "see_system": {"admin"},
    "read_library": CLINICIANS,
    "see_contacts": {*CLINICIANS, "reception"},
    "keep_contacts": {"reception"},
    "let_in": {*CLINICIANS, "reception"},
    "break_glass": {*CLINICIANS, "admin"},
    "review_glass": {"lead"},
    "see_audit": {"lead"},
    "see_records_in_admin": {"lead"},
    "keep_own_account": {role.value for role in Role},
    "write_library": {"lead"},
    "approve_library": {"lead"},
    "use_admin": {"lead", "admin"},
    "keep_staff": {"lead", "admin"},
    "edit_clinic": {"lead", "admin"},
    "edit_accounts": {"lead", "admin"},
}


@pytest.mark.parametrize("deed", sorted(TABLE))
def test_each_deed_is_for_these_roles_and_no_other(deed):
    assert {role.value for role in Role if may(role, deed)} == TABLE[deed]


def test_the_table_holds_no_other_deed():
    assert set(TABLE) == set(DEEDS)


def test_a_deed_that_is_not_in_the_table_is_refused_to_everyone():
    assert not any(may(role, "fly") for role in Role)


def test_no_role_reads_a_patients_record_but_clinicians():
    """X1: reception and administrators run the house; they do not read what patients say."""
    assert not may("admin", "see_contacts")
    for role in ("reception", "admin"):
        assert not any(may(role, deed) for deed in ("see_patients", "review", "prescribe", "follow_routine"))


def test_nothing_but_lines_of_a_library_draft_is_deleted_in_the_admin():
    deleting = {name for name in ADMIN_CHANGES if ".delete_" in name}

    parts = ("level", "passage", "step", "cue", "caution")
    assert deleting == {f"stretches.delete_{part}" for part in parts}
    assert set(ADMIN_CHANGES.values()) <= DEEDS.keys()


# ---- accounts

in_database = pytest.mark.django_db


@in_database
@pytest.mark.parametrize(
    ("constraint", "change"),
    [("role_is_known", {"role": "owner"}), ("everyone_but_an_admin_has_a_clinic", {"clinic": None})],
)
def test_an_account_that_cannot_be_is_refused(clinician, constraint, change):
    refuses(clinician, constraint, **change)


@in_database
def test_only_an_admin_may_belong_to_no_clinic():
    assert User.objects.create_superuser("root@clinic.example", PASSWORD, name="Sam Okafor").clinic is None


@in_database
def test_one_address_is_one_account_however_it_is_written(clinic):
    """one_account_per_email_without_case"""
    make_user(clinic=clinic, email="Ines@Clinic.example ")
    assert User.objects.get().email == "ines@clinic.example"

    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="INES@clinic.example", role="clinician", clinic=clinic, name="Ines").save()


@in_database
@pytest.mark.parametrize("written", ["ines@clinic.example", "INES@Clinic.Example"])
def test_people_sign_in_with_their_address_in_any_case(clinic, written):
    user = make_user(clinic=clinic, email="ines@clinic.example")

    assert authenticate(RequestFactory().post("/"), username=written, password=PASSWORD) == user
    assert authenticate(RequestFactory().post("/"), username=written, password="guess") is None


@in_database
def test_whoever_left_does_not_sign_in_and_is_signed_out(clinic, client):
    user = make_user(clinic=clinic, email="ines@clinic.example")
    client.force_login(user)
    User.objects.update(is_active=False)

    assert authenticate(RequestFactory().post("/"), username=user.email, password=PASSWORD) is None
    assert RoleBackend().get_user(user.pk) is None
    assert not User.objects.get().may("review")
    assert not User.objects.get().is_staff


@in_database
def test_nobody_is_nobody():
    assert RoleBackend().get_user(4711) is None
    assert not RoleBackend().has_perm(AnonymousUser(), "patients.view_session")


@in_database
def test_a_request_knows_the_person_and_the_clinic_in_one_query(clinician, django_assert_num_queries):
    with django_assert_num_queries(1):
        user: Any = RoleBackend().get_user(clinician.pk)
        assert user.clinic.name == clinician.clinic.name


@in_database
@pytest.mark.parametrize(
    ("role", "changes"),
    [
        (
            "lead",
            {"clinic.change_clinic", "clinic.add_user", "stretches.change_stretch", "stretches.delete_cue"},
        ),
        ("admin", {"clinic.change_clinic", "clinic.add_user"}),
        ("clinician", set()),
        ("reception", set()),
        ("patient", set()),
    ],
)
def test_permissions_follow_from_the_role_alone(clinic, role, changes):
    user = make_user(role=role, clinic=clinic)
    asked = {
        *("clinic.change_clinic", "clinic.add_user", "clinic.delete_user", "stretches.change_stretch"),
        *("stretches.delete_cue", "stretches.delete_stretch", "patients.change_session", "patients.add_card"),
        *("patients.delete_session", "patients.change_patient"),
    }

    assert {name for name in asked if user.has_perm(name)} == changes
    assert user.has_perm("patients.view_session") is (role == "lead")
    assert user.has_perm("clinic.view_breakglass") is (role == "lead")
    assert user.has_perm("clinic.view_user") is (role in ("lead", "admin"))
    assert user.has_module_perms("patients") is (role == "lead")
    assert user.has_module_perms("clinic") is (role in ("lead", "admin"))
    assert user.get_all_permissions() == set()


@in_database
@pytest.mark.parametrize(
    ("name", "initials", "first"),
    [("Ines Duarte", "ID", "Ines"), ("Abdul bin Rahman", "AR", "Abdul"), ("Cher", "C", "Cher"), ("", "", "")],
)
def test_people_are_shown_by_their_names(name, initials, first):
    user = get_user_model()(name=name)

    assert (user.initials, user.first_name, user.get_full_name(), str(user)) == (initials, first, name, name)


@in_database
def test_two_clinics_share_no_one(clinic):
    other = make_clinic()
    make_user(clinic=clinic)

    assert list(other.users.all()) == []
