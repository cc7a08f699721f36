"""The door: the same answer for everyone who does not come in."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
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


def test_no_way_in_is_shown_that_does_not_exist_yet(client):
    page = words(client.get(SIGNIN))

    assert "/signin/code/" not in page
    assert "/signin/access/" not in page


def test_signing_out_leads_back_to_the_door(as_clinician):
    assert as_clinician.post(reverse("signout")).url == SIGNIN
    assert as_clinician.get(reverse("clinic:review")).url.startswith(SIGNIN)


@pytest.mark.parametrize("accounts", [1, 50])
def test_costs_the_same_for_a_large_clinic(client, clinic, accounts, django_assert_num_queries):
    for _account in range(accounts):
        make_user(clinic=clinic)

    with django_assert_num_queries(1):  # whom to ring
        client.get(SIGNIN)
