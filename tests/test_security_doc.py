"""docs/security.md: X1 to X28, each with the test that shows it, or whose part it is."""

import re
from pathlib import Path

import pytest

from tests.test_safety_doc import named_in

HOUSE = Path(__file__).resolve().parent.parent
PAPER = (HOUSE / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAPER)))
SECTIONS = dict(re.findall(r"^### (X\d+) .*?\n(.*?)(?=^##|\Z)", PAPER, re.MULTILINE | re.DOTALL))
SHOWN = ("`tests/", "`docs/", "**Not yet**: ", "**The clinic's part**")


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda part: part)
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    assert (HOUSE / file).is_file()
    assert not test or test in named_in(file)


def test_every_control_is_there_in_its_order() -> None:
    assert list(SECTIONS) == [f"X{number}" for number in range(1, 29)]


@pytest.mark.parametrize("control", SECTIONS)
def test_each_is_shown_by_a_test_or_it_says_whose_part_it_is(control: str) -> None:
    rows = [line for line in SECTIONS[control].splitlines() if line.startswith("| ")][1:]

    assert rows
    for row in rows:
        assert any(each in row for each in SHOWN), row


def test_what_it_says_of_limits_and_times_is_what_is_set() -> None:
    from django.conf import settings

    from clinic import sessions
    from clinic.views.start import TRIES

    assert settings.ACCOUNT_RATE_LIMITS["login_failed"] == "20/m/ip,5/5m/key"
    assert settings.ACCOUNT_RATE_LIMITS["login_failed_anywhere"] == "50/h/key"
    assert settings.ACCOUNT_RATE_LIMITS["request_login_code"] == "20/h/ip,3/5m/key"
    assert settings.ACCOUNT_RATE_LIMITS["request_login_code_anywhere"] == "15/h/key"
    assert TRIES == {"per_address": "20/h", "per_key": "5/h"}
    assert (sessions.STAFF_IDLE.seconds, sessions.PATIENT_IDLE.seconds) == (15 * 60, 30 * 60)
    assert (sessions.GUIDE_IDLE.seconds, sessions.LONGEST.seconds) == (3 * 3600, 12 * 3600)
    assert sessions.REMEMBERED.days == 90
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 15 * 60
