"""The pages of the demo clinic that open without a form, for whoever looks at all of them."""

from collections.abc import Iterator

from django.test import Client
from django.urls import NoReverseMatch, reverse

from clinic.demo.people import ADMIN, CLINICIAN, LEAD, PATIENT, RECEPTION
from clinic.models import User
from patients.models import Patient
from tests.pages import NO_PAGE, Page, names


def pages_of_the_demo() -> Iterator[Page]:
    """What its people open without a form: a page of staff once, by the first of them who may."""
    theirs = Patient.objects.get(account__email=PATIENT).pk
    seen: set[str] = set()
    for email in (PATIENT, CLINICIAN, LEAD, RECEPTION, ADMIN):
        user = User.objects.get(email=email)
        client = Client()
        client.force_login(user)
        for name in sorted({*names()} - NO_PAGE - seen):
            address = address_of(name, theirs)
            if address and is_page(client, address):
                seen.add(name)
                yield Page(name, address, user)


def address_of(name: str, patient: object) -> str:
    """Without anything in it, or with the demo's patient; empty for an address that wants something else."""
    for args in ([], [patient]):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


def is_page(client: Client, address: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
