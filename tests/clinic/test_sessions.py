"""How long somebody stays signed in (X7), and what ends it at once (X3)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from clinic.actions.enrol import offer_enrolment
from clinic.models import User
from clinic.models.enrolment import EnrolmentKind
from clinic.signing_in import OWN_PHONE
from tests.conftest import signed_in
from tests.factories import make_patient

pytestmark = pytest.mark.django_db

TODAY, REVIEW, SIGNIN = "/today/", "/clinic/review/", "/signin/"


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def is_in(client, page):
    answer = client.get(page)
    if answer.status_code == 302:
        assert answer.url.startswith(SIGNIN)
        return False
    return answer.status_code == 200


@pytest.mark.parametrize(("minutes", "stays"), [(14, True), (16, False)])
def test_staff_are_signed_out_after_15_minutes_without_a_click(as_clinician, minutes, stays):
    with later(minutes=minutes):
        assert is_in(as_clinician, REVIEW) is stays


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_a_patient_on_a_shared_device_is_signed_out_after_30_minutes(as_patient, minutes, stays):
    with later(minutes=minutes):
        assert is_in(as_patient, TODAY) is stays


def test_each_click_counts_anew(as_clinician):
    for minutes in (10, 20, 30, 40):
        with later(minutes=minutes):
            assert is_in(as_clinician, REVIEW)


def test_a_page_that_asks_by_itself_whether_the_phone_is_connected_keeps_nobody_in(as_clinician, clinician):
    patient = make_patient(clinician=clinician)
    waiting = offer_enrolment(patient=patient, kind=EnrolmentKind.SCREEN, by=clinician, at=timezone.now())
    page = reverse("clinic:enrolment", args=[patient.pk, waiting.pk])
    asks = {"HX-Request": "true", "HX-Target": "phone"}
    with later(minutes=10):
        assert as_clinician.get(page, headers=asks).status_code == 200
    with later(minutes=16):
        assert not is_in(as_clinician, REVIEW)


def test_nobody_stays_longer_than_12_hours(as_clinician):
    for minutes in range(10, 12 * 60, 10):
        with later(minutes=minutes):
            assert is_in(as_clinician, "/clinic/patients/new/")
    with later(hours=12, minutes=1):
        assert not is_in(as_clinician, REVIEW)


def test_the_page_says_why_it_asks_to_sign_in_again(as_clinician):
    with later(minutes=16):
        page = as_clinician.get(REVIEW, follow=True).content.decode()

    assert "You were signed out to keep your record private." in page


def test_a_running_guide_is_not_cut(as_patient, prescription):
    draft = as_patient.post(reverse("patients:begin"), {"pain_before": "2"}, follow=True)
    guide = draft.redirect_chain[-1][0] if draft.redirect_chain else reverse("patients:begin")

    assert as_patient.get(guide).status_code == 200
    with later(hours=2, minutes=50):
        assert is_in(as_patient, guide)


def test_after_the_guide_the_half_hour_counts_again(as_patient, prescription):
    as_patient.get(reverse("patients:begin"))
    as_patient.get(TODAY)

    with later(minutes=45):
        assert not is_in(as_patient, TODAY)


@pytest.fixture
def on_own_phone(client, patient):
    account = patient.account
    client.post(SIGNIN, {"username": account.email, "password": "stretch-every-day", "own_phone": "on"})
    return client


@pytest.mark.parametrize(("days", "stays"), [(89, True), (91, False)])
def test_a_patient_who_says_that_it_is_their_own_phone_stays_for_90_days(on_own_phone, days, stays):
    assert on_own_phone.cookies["sessionid"]["max-age"] == pytest.approx(90 * 24 * 60 * 60, abs=60)
    with later(days=days):
        assert is_in(on_own_phone, TODAY) is stays


def test_a_browser_that_is_closed_forgets_a_shared_device(as_patient):
    assert as_patient.session.get_expire_at_browser_close()


def test_staff_are_not_remembered_whatever_they_tick(client, clinician):
    client.post(SIGNIN, {"username": clinician.email, "password": "stretch-every-day", "own_phone": "on"})

    assert client.session.get_expire_at_browser_close()
    with later(minutes=16):
        assert not is_in(client, REVIEW)


def test_a_click_within_a_minute_writes_nothing(as_patient, django_assert_num_queries):
    as_patient.get("/help-now/")
    with django_assert_num_queries(2):  # session, account
        as_patient.get("/help-now/")


def test_a_closed_account_is_out_at_its_next_request(as_clinician, clinician):
    User.objects.filter(pk=clinician.pk).update(is_active=False)

    assert not is_in(as_clinician, REVIEW)


def test_ending_the_sessions_ends_those_of_every_device_and_nobody_elses(clinician, patient):
    phone, desk, other = signed_in(clinician), signed_in(clinician), signed_in(patient.account)
    User.objects.get(pk=clinician.pk).end_sessions()

    assert not is_in(phone, REVIEW)
    assert not is_in(desk, REVIEW)
    assert is_in(other, TODAY)


def test_a_new_password_ends_the_other_sessions(clinician, as_clinician):
    clinician.set_password("another-good-password")
    clinician.save()

    assert not is_in(as_clinician, REVIEW)


def test_the_own_phone_of_the_last_person_is_not_that_of_the_next(on_own_phone, clinician):
    on_own_phone.post(reverse("signout"))
    on_own_phone.post(SIGNIN, {"username": clinician.email, "password": "stretch-every-day"})

    assert on_own_phone.session[OWN_PHONE] is False


def test_a_database_that_goes_away_ends_no_session(as_patient, monkeypatch):
    """Django would say "bad request", as for a session that somebody ended meanwhile. Who only reads may
    go on; what is done is not taken, and can be sent again."""
    as_patient.raise_request_exception = False
    as_patient.get(TODAY)

    def away(*_args, **_fields):
        raise OperationalError("no primary")

    with later(minutes=5):
        with monkeypatch.context() as failover:
            failover.setattr(Session, "save", away)
            assert as_patient.get(TODAY).status_code == 200
            assert as_patient.post(reverse("patients:check"), {"signs_none": "on"}).status_code == 503
        assert is_in(as_patient, TODAY)
