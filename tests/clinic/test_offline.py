"""What a phone is given to keep: impersonal, whole, and another version as soon as any of it changes."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from clinic import offline
from clinic.signing_in import OWN_PHONE
from patients.phone import account_mark


def with_own_phone(client: Client) -> Client:
    session = client.session
    session[OWN_PHONE] = True
    session.save()
    return client


def keeps(client: Client) -> dict:
    response = client.get(reverse("worker"))
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    said = re.match(r"self\.KEEPS = (.*);\n", response.content.decode())
    assert said
    return json.loads(said[1])


def test_the_worker_stands_at_the_root_and_keeps_what_is_there(client, db):
    found = keeps(client)

    assert reverse("worker") == "/worker.js"
    assert found["pages"] == ["/offline/", "/help-now/"]
    assert all(finders.find(path.removeprefix("/static/")) for path in found["files"])


def test_every_script_that_the_page_without_a_connection_needs_is_kept():
    names = {name.removeprefix("js/") for name in offline.FILES if name.startswith("js/")}
    imported = set()
    for name in names:
        text = Path(str(finders.find(f"js/{name}"))).read_text(encoding="utf-8")
        imported |= set(re.findall(r'from "\./([\w-]+\.js)"', text))

    assert imported <= names


def test_another_file_is_another_version(monkeypatch):
    before = offline.version()
    monkeypatch.setattr(offline, "static", lambda name: f"/static/{name}.other")

    assert offline.version() != before


def test_the_manifest_opens_today_and_its_icons_are_there(client, db):
    said = client.get(reverse("manifest")).json()

    assert said["start_url"] == "/today/"
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in said["icons"])


def test_the_page_without_a_connection_is_the_same_for_everyone(as_patient, as_clinician, client, patient):
    pages = {each.get(reverse("offline")).content for each in (client, as_patient, as_clinician)}

    assert len(pages) == 1
    assert patient.name not in pages.pop().decode()


@pytest.mark.parametrize("name", ["patients:today", "patients:progress", "patients:check"])
def test_only_ones_own_phone_keeps_anything(as_patient, prescription, name):
    assert "outbox" not in as_patient.get(reverse(name)).content.decode()

    page = with_own_phone(as_patient).get(reverse(name)).content.decode()
    assert "js/outbox.js" in page
    assert account_mark(prescription.patient.account) in page
    assert ('data-kit=""' in page) is (name != "patients:today")


def test_signing_out_of_a_shared_phone_clears_what_is_there(as_patient):
    assert as_patient.post(reverse("signout"))["Clear-Site-Data"] == '"storage"'


def test_signing_out_of_ones_own_phone_leaves_the_way_to_help(as_patient):
    assert "Clear-Site-Data" not in with_own_phone(as_patient).post(reverse("signout"))
