"""Homestretch does not start while a clinic cannot tell its patients where to get help (X28, HZ3)."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from clinic.checks import refuse_to_start_unless_clinics_can_help
from clinic.models import Clinic
from tests.factories import make_clinic, make_user


@pytest.fixture
def ready(clinic):
    """A clinic that lacks nothing."""
    clinic.on_duty = make_user(clinic=clinic)
    clinic.deputy = make_user(role="lead", clinic=clinic)
    clinic.save()
    return clinic


def test_a_clinic_that_lacks_nothing_is_served(ready):
    refuse_to_start_unless_clinics_can_help()

    assert run_checks(tags=[Tags.database], databases=["default"]) == []


def test_a_house_without_a_clinic_can_be_set_up(db):
    refuse_to_start_unless_clinics_can_help()


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"phone": " "}, "phone is empty."),
        ({"emergency_number": "  "}, "emergency number is empty."),
        ({"emergency_place": " "}, "emergency department is empty."),
        ({"emergency_finder_url": ""}, "find the nearest emergency department is empty."),
        ({"advice_number": " "}, "advice line is empty."),
        ({"crisis_line_name": " "}, "crisis line is empty."),
        ({"crisis_line_number": " "}, "crisis line number is empty."),
        ({"safety_words": []}, "safety words (T1) is empty."),
        ({"crisis_words": []}, "crisis words (T3) is empty."),
        ({"hours": [None] * 7}, "opening hours: The clinic is open on at least one day"),
        ({"hours": [["18:00", "08:00"]] * 7}, "opening hours: "),
        ({"time_zone": "Mars/Olympus"}, "time zone: Mars/Olympus is not a time zone."),
        ({"holidays": ["Christmas"]}, "holidays: Give dates"),
        ({"on_duty": None}, "nobody is named as on duty."),
        ({"deputy": None}, "nobody is named as deputy."),
    ],
)
def test_a_clinic_that_lacks_something_is_not_served_and_the_reason_is_said(ready, lacking, reason):
    Clinic.objects.filter(pk=ready.pk).update(**lacking)

    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unless_clinics_can_help()

    assert f"{ready.name}: {reason}" in str(refused.value)
    errors = run_checks(tags=[Tags.database], databases=["default"])
    assert [error.id for error in errors] == ["clinic.E001"]
    assert f"{ready.name}: {reason}" in errors[0].msg


@pytest.mark.parametrize("post", ["on_duty", "deputy"])
@pytest.mark.parametrize(
    "who", [{"role": "reception"}, {"role": "patient"}, {"is_active": False}, {"clinic": "another"}]
)
def test_whoever_is_told_at_once_can_open_the_review_list(ready, post, who):
    person = getattr(ready, post)
    for field, value in who.items():
        setattr(person, field, make_clinic(on_duty=None) if field == "clinic" else value)
    person.save()

    with pytest.raises(ImproperlyConfigured, match="cannot open the review list of this clinic"):
        refuse_to_start_unless_clinics_can_help()


def test_every_clinic_is_looked_at(ready):
    second = make_clinic()

    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unless_clinics_can_help()

    assert f"{second.name}: nobody is named as deputy." in str(refused.value)


def test_a_check_without_a_database_asks_nothing(django_assert_num_queries, ready):
    Clinic.objects.update(phone=" ")

    with django_assert_num_queries(0):
        assert run_checks(tags=[Tags.database]) == []


def test_the_servers_door_stays_shut(ready, monkeypatch):
    monkeypatch.setattr(connections, "close_all", lambda: None)  # a server gives its own back to the pool
    import clinic.wsgi

    Clinic.objects.update(phone=" ")

    with pytest.raises(ImproperlyConfigured, match="phone is empty"):
        importlib.reload(clinic.wsgi)


def test_a_command_without_its_secrets_says_which_one_is_missing():
    """In one line: Django alone stops at whatever check comes first, in words that name no secret."""
    house = Path(__file__).parents[2]
    bare = {"PATH": os.environ["PATH"]}

    run = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"],
        cwd=house,
        env=bare,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == 1
    assert run.stderr.strip() == "Set SECRET_KEY in the environment (or DEMO=1 for the demo clinic)."


def test_a_command_that_serves_nobody_needs_no_secret():
    """Whoever clones the house may ask at once whether its migrations are whole."""
    run = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "No changes detected"
