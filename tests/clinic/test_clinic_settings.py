from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clinic.models import Clinic, DailyRun
from patients.triage import messages
from tests.factories import make_clinic
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db

WORDS = "clinic_words_and_numbers_not_empty"
TARGETS = "clinic_targets_at_least_one"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (WORDS, {"name": ""}),
        (WORDS, {"phone": ""}),
        (WORDS, {"emergency_number": ""}),
        (WORDS, {"emergency_place": ""}),
        (WORDS, {"advice_number": ""}),
        (WORDS, {"crisis_line_name": ""}),
        (WORDS, {"crisis_line_number": ""}),
        (WORDS, {"hours": []}),
        (TARGETS, {"emergency_target_hours": 0}),
        (TARGETS, {"soon_target_days": 0}),
        (TARGETS, {"routine_target_days": 0}),
    ],
)
def test_a_clinic_without_its_words_numbers_hours_or_targets_is_refused(clinic, constraint, change):
    refuses(clinic, constraint, **change)


def test_two_clinics_have_two_names(clinic):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_clinic(name=clinic.name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Europe/Bristol"),
        ("hours", [["08:00", "18:00"]]),
        ("hours", [None] * 7),
        ("hours", [["18:00", "08:00"], *[None] * 6]),
        ("hours", [["eight", "six"], *[None] * 6]),
        ("hours", [["08:00"], *[None] * 6]),
        ("hours", "weekly!"),
        ("hours", 7),
        ("holidays", ["Christmas"]),
        ("holidays", "2026-12-25"),
        ("holidays", 3),
        ("safety_words", []),
        ("safety_words", [""]),
        ("safety_words", [7]),
        ("crisis_words", "suicid"),
        ("crisis_words", {"want to die": 1}),
        ("emergency_finder_url", "nearest hospital"),
    ],
)
def test_settings_that_no_rule_could_work_with_are_told_beside_their_field(clinic, field, value):
    setattr(clinic, field, value)

    with pytest.raises(ValidationError) as refusal:
        clinic.full_clean()

    assert list(refusal.value.message_dict) == [field]


def test_a_new_clinic_is_complete_with_a_name_and_a_phone():
    clinic = Clinic(name="Quay Lane", phone="0117 496 0999")
    clinic.full_clean()

    assert "wet myself" in clinic.safety_words
    assert "want to die" in clinic.crisis_words
    assert clinic.hours[5:] == [None, None]


def test_two_clinics_do_not_share_their_lists():
    one, other = Clinic(), Clinic()
    one.safety_words.append("dizzy")

    assert "dizzy" not in other.safety_words
    assert "dizzy" not in Clinic().safety_words


def test_the_clinic_fills_every_gap_of_every_message(clinic):
    """X28: a gap that nothing fills would be a hole in an emergency message."""
    written, defaults = messages.read()

    assert clinic.numbers.keys() == defaults.keys()
    for name in written:
        heading, text = messages.render(name, clinic.numbers)
        assert not set("{}") & set(heading + text)


def test_words_of_another_country_stand_in_the_messages():
    clinic = make_clinic(
        emergency_number="112", emergency_place="the emergency department", advice_number="1450"
    )

    text = "".join(messages.render("M-999-NERVES", clinic.numbers))

    assert "the emergency department" in text
    assert "999" not in text
    assert "A&E" not in text


@pytest.mark.parametrize(
    ("zone", "on"), [("Europe/London", date(2026, 3, 10)), ("Pacific/Auckland", date(2026, 3, 11))]
)
def test_today_is_the_clinics_own_date(zone, on):
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)

    assert Clinic(time_zone=zone).today(late) == on


def test_a_date_has_one_daily_run_and_it_is_not_finished_over_a_failure(clinic):
    """one_daily_run_a_clinic_and_date"""
    started = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    run = DailyRun.objects.create(clinic=clinic, on=date(2026, 3, 10), started_at=started, failed=1)

    refuses(run, "finished_without_failures", finished_at=started)
    refuses_another(run)
