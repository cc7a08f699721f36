"""Colleagues come by invitation and go at once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import Invitation, User
from tests.conftest import signed_in
from tests.factories import make_clinic, make_user
from tests.proofs import factors, make_app, make_passkey, prove, with_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_off")]

STAFF = "/clinic/staff/"
JOIN = {"name": "Nina Novak", "password1": "heron naps on the wall", "password2": "heron naps on the wall"}


@pytest.fixture
def lead(clinic):
    return make_user(role="lead", name="Rosa Lind", clinic=clinic)


@pytest.fixture
def as_lead(lead):
    return with_factor(lead)


def invite(client, **changed):
    said = {"name": "Nina Novak", "email": "Nina@Clinic.example", "role": "clinician", **changed}
    return client.post(STAFF, said)


def link(number=-1):
    (way,) = re.findall(r"http\S+(/invitation/\S+)", mail.outbox[number].body)
    return way


def test_the_invited_choose_a_password_and_then_a_second_factor(as_lead, clinic):
    invite(as_lead)
    client = Client()
    page = client.get(link())
    answer = client.post(link(), JOIN, follow=True)

    assert clinic.name in page.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")
    made = User.objects.get(email="nina@clinic.example")
    assert (made.name, made.role, made.clinic) == ("Nina Novak", "clinician", clinic)
    assert made.check_password(JOIN["password1"])
    assert Invitation.objects.get().used_at


def test_the_link_works_once(as_lead):
    invite(as_lead)
    Client().post(link(), JOIN)

    assert Client().get(link()).status_code == 410
    assert Client().post(link(), JOIN).status_code == 410
    assert User.objects.filter(name="Nina Novak").count() == 1


def test_the_link_works_for_72_hours(as_lead):
    invite(as_lead)
    with time_machine.travel(timezone.now() + timedelta(hours=71), tick=False):
        assert Client().get(link()).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        assert Client().post(link(), JOIN).status_code == 410
    assert not User.objects.filter(name="Nina Novak").exists()


def test_a_link_made_with_the_secret_before_still_works(settings, as_lead):
    invite(as_lead)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10

    assert Client().get(link()).status_code == 200
    assert Client().post(link(), JOIN).status_code == 302


def test_sent_again_the_first_link_opens_nothing(as_lead):
    invite(as_lead)
    as_lead.post(reverse("clinic:send_again", args=[Invitation.objects.get().pk]))

    assert Client().get(link(0)).status_code == 410
    assert Client().get(link(1)).status_code == 200


def test_taken_back_it_opens_nothing(as_lead):
    invite(as_lead)
    as_lead.post(reverse("clinic:take_back", args=[Invitation.objects.get().pk]))

    assert Client().post(link(), JOIN).status_code == 410
    assert not User.objects.filter(name="Nina Novak").exists()
    assert invite(as_lead).status_code == 302


def test_the_code_is_kept_nowhere(as_lead):
    invite(as_lead)
    code = link().rstrip("/").rpartition("/")[2]

    assert code not in str(Invitation.objects.values().get())


def test_the_mail_names_nobody(as_lead, lead):
    invite(as_lead)

    for word in ("Nina", lead.name, "patient", "pain"):
        assert word not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": ""}, "Enter the email address."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"name": ""}, "Enter the name."),
        ({"role": "admin"}, "Select a valid choice."),
        ({"role": "patient"}, "Select a valid choice."),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(as_lead, said, words):
    answer = invite(as_lead, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_an_address_that_has_an_account_or_an_invitation_is_not_invited(as_lead, lead):
    assert invite(as_lead, email=lead.email.upper()).status_code == 422
    invite(as_lead)
    assert invite(as_lead).status_code == 422
    assert Invitation.objects.count() == 1


def test_a_weak_password_is_refused(as_lead):
    invite(as_lead)
    answer = Client().post(link(), {**JOIN, "password1": "password123", "password2": "password123"})

    assert answer.status_code == 422
    assert not User.objects.filter(name="Nina Novak").exists()


@pytest.mark.parametrize("role", ["clinician", "reception", "patient"])
def test_only_a_lead_or_an_administrator_keeps_the_staff(clinic, role):
    assert with_factor(make_user(role=role, clinic=clinic)).get(STAFF).status_code == 404


def test_a_removed_colleague_is_out_at_once_and_stays_out(as_lead, clinic):
    gone = make_user(clinic=clinic)
    session = with_factor(gone)
    assert session.get("/clinic/review/").status_code == 200
    as_lead.post(reverse("clinic:remove_colleague", args=[gone.pk]))

    assert session.get("/clinic/review/").url.startswith("/signin/")
    again = Client().post("/signin/", {"username": gone.email, "password": "stretch-every-day"})
    assert again.status_code == 422
    assert LogEntry.objects.get(object_id=str(gone.pk)).user.role == "lead"


def test_let_in_again_they_sign_in_with_what_they_had_but_no_old_session_revives(as_lead, clinic):
    gone = make_user(clinic=clinic)
    session = with_factor(gone)
    as_lead.post(reverse("clinic:remove_colleague", args=[gone.pk]))
    as_lead.post(reverse("clinic:restore_colleague", args=[gone.pk]))

    assert session.get("/clinic/review/").url.startswith("/signin/")
    assert (
        Client().post("/signin/", {"username": gone.email, "password": "stretch-every-day"}).status_code
        == 302
    )


def test_nobody_removes_themselves_nor_whoever_is_on_duty(as_lead, lead, clinic):
    clinic.on_duty = make_user(clinic=clinic, name="On Duty")
    clinic.save()
    for account in (lead, clinic.on_duty):
        page = as_lead.post(reverse("clinic:remove_colleague", args=[account.pk]), follow=True)
        assert "hs-status-stop" in page.content.decode()
        assert User.objects.get(pk=account.pk).is_active


def test_a_reset_of_the_second_factor_needs_a_reason_and_ends_the_sessions(as_lead, clinic):
    colleague = make_user(clinic=clinic)
    make_app(colleague)
    make_passkey(colleague)
    session = with_factor(colleague)
    address = reverse("clinic:reset_factor", args=[colleague.pk])

    assert as_lead.post(address, {"reason": "lost"}).status_code == 422
    assert factors(colleague).count() == 2
    as_lead.post(address, {"reason": "Lost the phone, stood before me."})
    assert factors(colleague).count() == 0
    assert session.get("/clinic/review/").url.startswith("/signin/")
    assert "stood before me" in LogEntry.objects.get().change_message
    assert mail.outbox[-1].to == [colleague.email]
    answer = Client().post(
        "/signin/", {"username": colleague.email, "password": "stretch-every-day"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")


def test_nobody_resets_their_own(as_lead, lead):
    make_app(lead)
    as_lead.post(reverse("clinic:reset_factor", args=[lead.pk]), {"reason": "I want to be rid of it."})

    assert factors(lead).count() == 1


@pytest.mark.parametrize("deed", ["remove_colleague", "reset_factor", "restore_colleague"])
def test_colleagues_of_another_clinic_patients_and_administrators_are_not_there(as_lead, patient, deed):
    strangers = [
        make_user(clinic=make_clinic()),
        patient.account,
        make_user(role="admin", clinic=patient.clinic),
    ]
    for stranger in strangers:
        make_app(stranger)
        is_active = deed != "restore_colleague"
        User.objects.filter(pk=stranger.pk).update(is_active=is_active)
        answer = as_lead.post(
            reverse(f"clinic:{deed}", args=[stranger.pk]), {"reason": "I should not be able to."}
        )
        assert answer.status_code == 404
        assert User.objects.get(pk=stranger.pk).is_active is is_active
        assert factors(stranger).count() == 1


def test_an_invitation_of_another_clinic_is_not_there(as_lead):
    invite(with_factor(make_user(role="lead", clinic=make_clinic())))
    pk = Invitation.objects.get().pk

    for deed in ("send_again", "take_back"):
        assert as_lead.post(reverse(f"clinic:{deed}", args=[pk])).status_code == 404
    assert Invitation.objects.get().revoked_at is None


def test_a_change_asks_again_who_it_is_when_the_proof_is_old(lead, clinic):
    colleague = make_user(clinic=clinic)
    client = signed_in(lead)
    prove(client, lead, method="mfa", type="totp", ago=600)
    answer = client.post(reverse("clinic:remove_colleague", args=[colleague.pk]))

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.get(pk=colleague.pk).is_active


def test_an_administrator_resets_the_factor_of_anyone(clinic):
    colleague = make_user(role="lead", clinic=clinic)
    make_app(colleague)
    admin = make_user(role="admin", clinic=clinic)
    User.objects.filter(pk=admin.pk).update(clinic=None)
    admin.refresh_from_db()
    with_factor(admin).post(
        reverse("clinic:reset_factor", args=[colleague.pk]), {"reason": "Called back at work."}
    )

    assert not factors(colleague).exists()


@pytest.mark.parametrize("people", [1, 20])
def test_costs_the_same_for_a_large_clinic(as_lead, clinic, people, django_assert_max_num_queries):
    for _each in range(people):
        make_user(clinic=clinic)

    with django_assert_max_num_queries(6):
        as_lead.get(STAFF)
