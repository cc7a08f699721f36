"""The door: the same answer for everyone who does not come in."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from clinic.models import Clinic, User
from tests.factories import make_clinic, make_user

pytestmark = pytest.mark.django_db

SIGNIN = "/signin/"


def typed(account, **changed):
    return {"username": account.email, "password": "stretch-every-day", **changed}


def words(response):
    return response.content.decode()


def without_token(response):
    return "".join(line for line in words(response).splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize(
    ("role", "page"),
    [("clinician", "clinic:review"), ("patient", "patients:today"), ("admin", "admin:index")],
)
def test_each_role_begins_on_its_own_page(client, clinic, role, page):
    answer = client.post(SIGNIN, typed(make_user(role=role, clinic=clinic)), follow=True)

    assert answer.redirect_chain[-1][0] == reverse(page)


def test_the_address_is_read_without_case(client, clinician):
    assert client.post(SIGNIN, typed(clinician, username=clinician.email.upper())).status_code == 302
    assert client.session["_auth_user_id"] == str(clinician.pk)


def test_wrong_password_unknown_address_and_closed_account_get_the_same_answer(client, clinician):
    closed = make_user(clinic=clinician.clinic)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    answers = [
        client.post(SIGNIN, {"username": "x@clinic.example", "password": "stretch-every-day"}),
        client.post(SIGNIN, typed(clinician, password="wrong")),
        client.post(SIGNIN, typed(closed)),
    ]

    assert {answer.status_code for answer in answers} == {422}
    told = {answer.context["form"].non_field_errors()[0] for answer in answers}
    assert told == {"That email address and password do not match. Check both and try again."}
    assert "_auth_user_id" not in client.session


def test_tries_that_the_database_could_not_judge_lock_nobody_out(clinician, monkeypatch):
    """After a failover everyone of a building tries again, from one address."""
    client = Client(raise_request_exception=False)

    def away(*_args, **_said):
        raise OperationalError("no primary")

    with monkeypatch.context() as failover:
        failover.setattr("clinic.auth.RoleBackend.authenticate", away)
        answers = [client.post(SIGNIN, typed(clinician)) for _try in range(25)]

    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["Retry-After"] for answer in answers} == {"10"}
    assert "Nobody at the clinic has read it" in words(answers[-1])
    assert client.post(SIGNIN, typed(clinician)).status_code == 302


def test_an_unknown_address_costs_a_hash_like_a_known_one(client, clinician, monkeypatch):
    hashes = []
    encode = MD5PasswordHasher.encode

    def counted(hasher, *args, **kwargs):
        hashes.append(args)
        return encode(hasher, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    counts = []
    for address in (clinician.email, "nobody@clinic.example"):
        client.post(SIGNIN, {"username": address, "password": "wrong"})
        counts.append(len(hashes))
        hashes.clear()

    assert counts[0] == counts[1] == 1


def test_the_address_is_kept_and_the_password_is_not(client, clinician):
    page = words(client.post(SIGNIN, typed(clinician, password="a-wrong-password")))

    assert "There is a problem" in page
    assert "<title>Error: Sign in" in page
    assert f'value="{clinician.email}"' in page
    assert "a-wrong-password" not in page


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"username": "", "password": ""},
        {"username": "not an address", "password": "x"},
        {"username": "a\x00@b.example", "password": "x\x00y"},
        {"username": "x" * 10_000 + "@b.example", "password": "x" * 10_000},
    ],
)
def test_bad_input_is_answered_in_words(client, bad):
    answer = client.post(SIGNIN, bad)

    assert answer.status_code == 422
    assert "There is a problem" in words(answer)


def test_next_leads_on_inside_the_house(client, clinician):
    address = reverse("clinic:patients")

    page = words(client.get(f"{SIGNIN}?next={address}"))
    answer = client.post(SIGNIN, typed(clinician, next=address))

    assert f'name="next" value="{address}"' in " ".join(page.split())
    assert answer.url == address


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///x"]
)
def test_next_never_leads_out_of_it(client, clinician, elsewhere):
    assert client.post(SIGNIN, typed(clinician, next=elsewhere)).url == "/"


def test_who_is_in_already_is_led_on(as_clinician):
    assert as_clinician.get(SIGNIN).url == "/"


def test_a_person_who_cannot_get_in_is_told_whom_to_ring(client, clinic):
    page = words(client.get(SIGNIN))

    assert clinic.phone in page
    assert clinic.name in page
    assert reverse("help_now") in page


def test_without_a_clinic_or_with_several_the_page_still_stands(client):
    assert not Clinic.objects.exists()
    assert "Call your clinic." in words(client.get(SIGNIN))
    make_clinic()
    other = make_clinic(phone="0117 000 0000")
    assert other.phone not in words(client.get(SIGNIN))


def test_demo_accounts_are_shown_in_the_demo_clinic_alone(client, settings):
    settings.DEMO = True
    shown = words(client.get(SIGNIN))
    settings.DEMO = False
    hidden = words(client.get(SIGNIN))

    for name in ("clinician", "lead", "patient", "admin"):
        assert f"{name}@demo.example" in shown
    assert "stretch-every-day" in shown
    assert "demo.example" not in hidden
    assert "stretch-every-day" not in hidden


def test_each_way_in_that_the_page_shows_is_there(client):
    page = words(client.get(SIGNIN))

    for way in ("/signin/code/", "/signin/access/", "/signin/forgotten/"):
        assert f'href="{way}"' in page
        assert client.get(way).status_code == 200


# ---- guessing


def test_five_wrong_passwords_from_one_place_close_the_account_to_that_place(client, clinician):
    for _try in range(5):
        client.post(SIGNIN, typed(clinician, password="wrong"))

    answer = client.post(SIGNIN, typed(clinician))

    assert answer.status_code == 422
    assert "Too many tries. Wait 10 minutes, or call the clinic." in words(answer)
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_is_closed_after_as_many_tries_as_a_known_one(client, clinician):
    told = []
    for address in (clinician.email, "nobody@clinic.example"):
        for _try in range(6):
            answer = client.post(
                SIGNIN, {"username": address, "password": "wrong"}, REMOTE_ADDR=address_for(address)
            )
        told.append(answer.context["form"].non_field_errors())

    assert told[0] == told[1] == ["Too many tries. Wait 10 minutes, or call the clinic."]


def address_for(email):
    return f"10.0.0.{len(email)}"


def test_whoever_floods_an_account_from_elsewhere_does_not_lock_out_the_owner_on_their_device(
    client, clinician
):
    client.post(SIGNIN, typed(clinician))
    client.post(reverse("signout"))
    for place in range(60):
        Client().post(SIGNIN, typed(clinician, password="wrong"), REMOTE_ADDR=f"10.0.1.{place}")

    strange = Client().post(SIGNIN, typed(clinician), REMOTE_ADDR="10.0.2.1")
    own = client.post(SIGNIN, typed(clinician))

    assert strange.status_code == 422
    assert own.status_code == 302


def test_a_password_that_was_right_is_not_counted(client, clinician):
    for _time in range(10):
        assert client.post(SIGNIN, typed(clinician)).status_code == 302
        client.post(reverse("signout"))


def test_behind_a_proxy_each_visitor_is_counted_alone(client, clinician, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _try in range(6):
        client.post(SIGNIN, typed(clinician, password="wrong"), headers={"X-Forwarded-For": "203.0.113.9"})

    answer = client.post(SIGNIN, typed(clinician), headers={"X-Forwarded-For": "203.0.113.10"})

    assert answer.status_code == 302


def test_the_mark_of_a_known_device_is_signed_and_says_no_address(client, clinician):
    client.post(SIGNIN, typed(clinician))
    mark = client.cookies["known"]

    assert clinician.email.partition("@")[0] not in mark.value
    assert mark["httponly"]
    client.cookies["known"] = mark.value[:-3] + "abc"
    assert client.get(SIGNIN).status_code == 302


def test_an_account_without_an_address_cannot_be_signed_in_by_leaving_it_empty(client, clinic):
    User.objects.create_user(None, "stretch-every-day", name="No Mail", role="patient", clinic=clinic)

    assert client.post(SIGNIN, {"username": "", "password": "stretch-every-day"}).status_code == 422
    assert authenticate(username=None, password="stretch-every-day") is None
    assert authenticate(username="", password="stretch-every-day") is None


def test_signing_out_leads_back_to_the_door(as_clinician):
    assert as_clinician.post(reverse("signout")).url == SIGNIN
    assert as_clinician.get(reverse("clinic:review")).url.startswith(SIGNIN)


@pytest.mark.parametrize("accounts", [1, 50])
def test_costs_the_same_for_a_large_clinic(client, clinic, accounts, django_assert_num_queries):
    for _account in range(accounts):
        make_user(clinic=clinic)

    with django_assert_num_queries(1):  # whom to ring
        client.get(SIGNIN)
