"""A phone is connected: one link, once, for 15 minutes on a screen or 72 hours on paper, and no word of who
it is for. What only paper needs, and a lost phone: test_enrol_paper.py."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions.enrol import code_of, enrol, enrolment_of, offer_enrolment, withdraw
from clinic.models import Enrolment, EnrolmentKind, User
from patients.codes import hashed
from tests.clinic.desk import in_place, queries_at_most, text_of, who_is_in
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_user

pytestmark = pytest.mark.django_db

BORN = "4 5 1980"  # of Gareth Pryce
SCREEN, HANDOUT = EnrolmentKind.SCREEN, EnrolmentKind.HANDOUT


def offer(patient, kind=SCREEN, *, at=None):
    return offer_enrolment(patient=patient, kind=kind, by=patient.clinician, at=at or timezone.now())


def start(enrolment):
    return reverse("start", args=[code_of(enrolment)])


def connect_at(patient):
    return reverse("clinic:enrol", args=[patient.pk])


def shown_at(enrolment):
    return reverse("clinic:enrolment", args=[enrolment.account.patient.pk, enrolment.pk])


# --- on the clinician's screen ---


def test_one_click_shows_a_code_and_a_link_that_name_nobody(as_clinician, clinician, patient):
    answer = as_clinician.post(connect_at(patient), follow=True)

    link = answer.context["link"]
    assert answer.redirect_chain[-1][1] == 302
    assert "A phone for Gareth Pryce, born 1980" in text_of(answer)
    assert "Good for 14 more minutes." in text_of(answer) or "Good for 15 more minutes." in text_of(answer)
    assert link.startswith("http://testserver/start/")
    assert link in answer.content.decode().replace("<wbr>", "")
    assert not re.search("gareth|pryce|patient", link, re.IGNORECASE)
    assert '<svg role="img"' in text_of(answer)
    assert "style=" not in text_of(answer)
    made = Enrolment.objects.get()
    assert (made.account, made.kind, made.made_by) == (patient.account, "screen", clinician)
    assert made.expires_at - made.made_at == timedelta(minutes=15)
    assert link.split("/")[-2] not in str(Enrolment.objects.values().get())


def test_a_link_is_never_made_by_only_looking(as_clinician, patient):
    assert as_clinician.get(connect_at(patient)).status_code == 405
    assert not Enrolment.objects.exists()


def test_the_same_link_stands_there_after_a_reload(as_clinician, patient):
    first = as_clinician.post(connect_at(patient), follow=True)

    again = as_clinician.get(first.redirect_chain[-1][0])

    assert again.context["link"] == first.context["link"]


def test_a_new_link_ends_the_one_before(as_clinician, client, patient, clinician):
    before = offer(patient)

    as_clinician.post(connect_at(patient))

    before.refresh_from_db()
    assert before.revoked_by == clinician
    assert client.get(start(before)).status_code == 410
    assert Enrolment.objects.unspent().count() == 1


def test_the_page_turns_when_the_phone_is_connected(as_clinician, client, patient):
    made = offer(patient)
    poll = {"headers": in_place("phone", on=shown_at(made))}
    left = as_clinician.get(shown_at(made)).context["left"]
    assert as_clinician.get(f"{shown_at(made)}?left={left}", **poll).status_code == 204
    assert "more minutes" in text_of(as_clinician.get(f"{shown_at(made)}?left=99", **poll))

    client.post(start(made), {"own_phone": "on"})

    piece = as_clinician.get(f"{shown_at(made)}?left={left}", **poll)
    assert "The phone is connected" in text_of(piece)
    assert "<html" not in text_of(piece)
    assert "hx-trigger" not in text_of(piece)
    assert "The phone is connected" in text_of(as_clinician.get(shown_at(made)))


def test_a_link_made_with_the_secret_before_is_still_shown_and_opens(settings, patient):
    made = offer(patient)
    code = code_of(made)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10

    assert code_of(made) == code
    assert enrolment_of(code, at=timezone.now()) == made


def test_a_link_that_has_run_out_is_not_shown(as_clinician, patient):
    made = offer(patient, at=timezone.now() - timedelta(minutes=15))

    page = as_clinician.get(shown_at(made))

    assert "This link has run out" in text_of(page)
    assert code_of(made) not in text_of(page)


def test_a_withdrawn_link_opens_nothing(as_clinician, client, patient, clinician):
    made = offer(patient)
    withdrawing = reverse("clinic:withdraw", args=[patient.pk, made.pk])

    assert "The link is withdrawn" in text_of(as_clinician.post(withdrawing, follow=True))
    assert "used or withdrawn before" in text_of(as_clinician.post(withdrawing, follow=True))

    made.refresh_from_db()
    assert (made.revoked_by, made.used_at) == (clinician, None)
    assert client.post(start(made), {}).status_code == 410
    assert "This link is withdrawn" in text_of(as_clinician.get(shown_at(made)))


def test_a_patient_without_e_mail_address_gets_an_account_all_the_same(as_clinician, client, patient):
    patient.account, patient.email = None, ""
    patient.save()

    link = as_clinician.post(connect_at(patient), follow=True).context["link"]
    client.post(link, {})

    patient.refresh_from_db()
    assert (patient.account.email, patient.account.role) == (None, "patient")
    assert patient.account.clinic == patient.clinic
    assert not patient.account.has_usable_password()
    assert who_is_in(client) == str(patient.account.pk)
    said = text_of(client.get(reverse("next_time")))
    assert "Ask the clinic for a code on paper" in said


def test_a_record_without_an_account_gets_one_with_its_address(as_clinician, patient):
    patient.account, patient.email = None, "Gareth@Example.org"
    patient.save()

    as_clinician.post(connect_at(patient))

    patient.refresh_from_db()
    assert patient.account.email == "gareth@example.org"


def test_an_address_that_somebody_has_is_said_in_words(as_clinician, clinician, patient):
    patient.account, patient.email = None, clinician.email.upper()
    patient.save()

    answer = as_clinician.post(connect_at(patient), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("clinic:chart", args=[patient.pk])
    assert "There is an account with this e-mail address already." in text_of(answer)
    assert not Enrolment.objects.exists()


def test_a_closed_account_gets_no_link(as_clinician, patient):
    User.objects.filter(pk=patient.account.pk).update(is_active=False)

    answer = as_clinician.post(connect_at(patient), follow=True)

    assert "The account of this patient is closed." in text_of(answer)
    assert not Enrolment.objects.exists()


def test_closed_to_strangers(patient, as_patient, client):
    made = offer(patient)
    stranger = signed_in(make_user(clinic=make_clinic()))
    names = ("enrol", "print_code", "phone_lost")
    addresses = [reverse(f"clinic:{name}", args=[patient.pk]) for name in names]
    addresses.append(reverse("clinic:withdraw", args=[patient.pk, made.pk]))

    for address in addresses:
        assert stranger.post(address).status_code == 404
        assert as_patient.post(address).status_code == 404
        assert client.post(address).url.startswith(reverse("signin"))
    assert stranger.get(shown_at(made)).status_code == 404
    another = make_patient(clinician=patient.clinician)
    swapped = reverse("clinic:enrolment", args=[another.pk, made.pk])
    assert signed_in(patient.clinician).get(swapped).status_code == 404
    assert Enrolment.objects.open(at=timezone.now()).get() == made


def test_reception_connects_a_phone_and_is_led_back_to_the_contacts(patient, client):
    reception = signed_in(make_user(role="reception", clinic=patient.clinic))

    page = reception.post(connect_at(patient), follow=True)

    contacts = reverse("clinic:contact", args=[patient.pk])
    assert f'href="{contacts}"' in text_of(page)
    assert f'href="{reverse("clinic:chart", args=[patient.pk])}"' not in text_of(page)
    assert client.post(page.context["link"], {}).status_code == 302
    assert reception.post(reverse("clinic:print_code", args=[patient.pk])).status_code == 404
    lost = reception.post(reverse("clinic:phone_lost", args=[patient.pk]))
    assert lost["Location"] == contacts


# --- the patient's phone ---


@pytest.mark.parametrize("own_phone", [True, False])
def test_a_press_of_the_button_lets_the_patient_in(demo_off, client, patient, own_phone):
    made = offer(patient)
    page = client.get(start(made))
    assert "Connect this phone" in text_of(page)
    assert "date of birth" not in text_of(page)

    answer = client.post(start(made), {"own_phone": "on"} if own_phone else {})

    assert answer.url == reverse("next_time")
    assert who_is_in(client) == str(patient.account.pk)
    assert client.session["own_phone"] is own_phone
    said = "You stay signed in on this phone for 90 days." if own_phone else "after 30 minutes without a tap"
    assert said in text_of(client.get(answer.url))
    assert patient.account.email in text_of(client.get(answer.url))
    made.refresh_from_db()
    assert made.used_at


def test_a_scanner_that_looks_at_the_link_does_not_spend_it(client, patient):
    made = offer(patient)
    for _look in range(3):
        assert client.get(start(made)).status_code == 200
        assert client.head(start(made)).status_code == 200
    made.refresh_from_db()
    assert made.used_at is None

    assert client.post(start(made), {}).status_code == 302
    assert who_is_in(client) == str(patient.account.pk)


def test_the_link_works_once(demo_off, client, patient):
    made = offer(patient)
    client.post(start(made), {})

    another = Client()

    assert another.post(start(made), {}).status_code == 410
    assert another.get(start(made)).status_code == 410
    assert who_is_in(another) is None


def test_a_sign_in_that_breaks_spends_nothing(client, patient, monkeypatch):
    made = offer(patient)

    def breaks(*_anything, **_more):
        raise RuntimeError("The lamp went out.")

    monkeypatch.setattr("clinic.views.start.sign_in", breaks)
    with pytest.raises(RuntimeError):
        client.post(start(made), {})

    made.refresh_from_db()
    assert made.used_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_posts_at_once_one_wins(patient):
    made = offer(patient)
    found = [enrolment_of(code_of(made), at=timezone.now()) for _one in range(4)]

    def spend(each):
        try:
            return enrol(each, birth_date=None, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(spend, found))

    assert sorted(won) == [False, False, False, True]


@pytest.mark.parametrize(
    ("kind", "after", "status"),
    [
        (SCREEN, timedelta(minutes=14), 200),
        (SCREEN, timedelta(minutes=15), 410),
        (HANDOUT, timedelta(hours=71), 200),
        (HANDOUT, timedelta(hours=72), 410),
    ],
)
def test_a_link_runs_out(client, patient, kind, after, status):
    now = timezone.now()
    made = offer(patient, kind, at=now)

    with time_machine.travel(now + after, tick=False):
        assert client.get(start(made)).status_code == status


def test_every_link_that_opens_nothing_gets_the_same_calm_page(demo_off, client, patient):
    used, withdrawn = offer(patient), offer(patient, HANDOUT)
    enrol(used, birth_date=None, at=timezone.now())
    withdraw(withdrawn, by=patient.clinician, at=timezone.now())
    over = offer(patient, at=timezone.now() - timedelta(hours=1))
    codes = [code_of(each) for each in (used, withdrawn, over)]
    codes += ["x", "MQ.", "%00.x", "9" * 300, "w7_x.é", code_of(over)[:-1], str(used.pk), hashed(codes[0])]

    pages = {text_of(client.get(reverse("start", args=[code]))) for code in codes}

    assert len(pages) == 1
    for code in codes:
        assert client.post(reverse("start", args=[code]), {}).status_code == 410
    page = pages.pop()
    assert "This link does not work any more" in page
    assert patient.clinic.phone in page
    assert reverse("signin") in page
    assert reverse("help_now") in page


def test_a_link_never_opens_the_account_of_a_colleague(client, patient):
    made = offer(patient)
    User.objects.filter(pk=patient.account.pk).update(role="clinician")

    assert client.post(start(made), {}).status_code == 410
    assert who_is_in(client) is None


def test_a_clinician_who_opens_the_link_does_not_use_it_up(as_clinician, clinician, patient):
    made = offer(patient)

    for answer in (as_clinician.get(start(made)), as_clinician.post(start(made), {})):
        assert "Open this on the patient&#x27;s phone" in text_of(answer).replace("'", "&#x27;")

    assert who_is_in(as_clinician) == str(clinician.pk)
    made.refresh_from_db()
    assert made.used_at is None


def test_the_code_in_the_address_is_told_to_nobody(client, patient, caplog):
    made = offer(patient, HANDOUT)
    with caplog.at_level(logging.DEBUG):
        answers = [client.get(start(made)), client.post(start(made), {"birth_date": "1 1 1999"})]
        client.post(start(made), {"birth_date": BORN})
        answers.append(client.get(start(made)))

    assert [each.status_code for each in answers] == [200, 422, 410]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer.headers["Cache-Control"]
    assert code_of(made) not in caplog.text


def test_a_link_typed_in_capitals_opens_too(client, patient):
    made = offer(patient)

    assert client.get(reverse("start", args=[code_of(made).upper()])).status_code == 200
    assert re.fullmatch("[a-z2-7]{26}", code_of(made))


# --- the chart ---


def test_the_chart_says_how_the_patient_signs_in(as_clinician, client, patient):
    User.objects.filter(pk=patient.account.pk).update(password="!")
    chart = reverse("clinic:chart", args=[patient.pk])
    page = text_of(as_clinician.get(chart))
    assert "How this patient signs in" in page
    assert "not connected yet" in page
    assert "Connect a phone" in page

    made = offer(patient)
    offer(patient, HANDOUT)
    page = text_of(as_clinician.get(chart))
    assert "Link on your screen" in page
    assert "Code on a handout" in page

    client.post(start(made), {})
    page = text_of(as_clinician.get(chart))
    assert "connected on" in page
    assert "Link on your screen" not in page
    assert "Connect another phone" in page


# --- what the database keeps ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "mail"},
        {"expires_at": timezone.now() - timedelta(days=400)},
        {"code_hash": ""},
        {"revoked_at": timezone.now()},
        {"used_at": timezone.now() + timedelta(days=400)},
    ],
)
def test_the_database_refuses_what_can_never_be(patient, wrong):
    made = offer(patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=made.pk).update(**wrong)


def test_the_database_refuses_two_open_links_of_a_kind(patient):
    made = offer(patient)
    offer(patient, HANDOUT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(kind=HANDOUT).update(kind=made.kind)


# --- its price ---


def test_costs_few_queries(as_clinician, client, patient):
    made = offer(patient)
    page, link = shown_at(made), start(made)
    with queries_at_most(4):  # session, user, patient, link
        as_clinician.get(page)
    with queries_at_most(2):  # the link, and whom to ring
        client.get(link)
