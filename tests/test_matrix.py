"""The whole house from outside: every address, with every method, for every role, signed in or not, with what
is theirs, what is another patient's, and what is another clinic's (X1, X2).

The addresses come from the URL resolver. What each is open to stands in WHO of tests/matrix.py, written out
again beside the table of clinic/roles.py: a new address without an answer there fails. Demo mode is off, so
that nothing of what the demo loosens hides a gap.
"""

import logging
import re
import time
from copy import copy
from typing import Any
from unittest.mock import patch

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, path, reverse

from clinic.auth import RoleBackend
from clinic.doors import Doorkeeper, every_address_declares_its_access
from clinic.models import User
from clinic.roles import PUBLIC, may
from tests.matrix import (
    FOR,
    NOT_THERE,
    PLANTED,
    ROLES,
    SECRETS,
    Address,
    World,
    ask,
    expected,
    is_right,
    leaks_another_patient,
    make_world,
    plan,
    questions,
    roles_of,
    session_of,
)

# Words of warning items and of pain that are on a chart or a card and in no contact.
HEALTH = (
    "tingl",
    "saddle",
    "numbness",
    "severe",
    "worst",
    "pain",
    "Urgent",
    "Emergency:",
    "limit",
    "adherence",
)

LINKS = re.compile(r'(?:href|src|action|data-hx-[a-z]+|formaction|value)="(/[^"]*)"')


@pytest.fixture
def world(db: Any, settings: Any, monkeypatch: Any) -> World:
    settings.DEMO = False
    monkeypatch.setattr(
        logging.root.manager, "disable", logging.WARNING
    )  # a refusal a line would be thousands
    made = make_world()
    # Sessions in cookies and people out of a drawer: who comes is no question here, and half of the time.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    known = {person.pk: User.objects.for_request(person.pk).get() for person in made.users.values() if person}
    monkeypatch.setattr(RoleBackend, "get_user", lambda self, pk: copy(known[pk]))
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    made.handler.load_middleware()
    for role, person in made.users.items():
        made.cookies[role] = session_of(person)
    return made


def test_every_address_method_role_and_owner(world: World, capsys: Any) -> None:
    began = time.monotonic()
    used: dict[str, set[int]] = {}
    cross = leaks = 0
    refused: set[tuple[str, str]] = set()
    with patch("patients.views.handout.pdf_of", return_value=b"%PDF"):
        for asked in questions(world):
            status, leads, says = ask(world, asked)
            world.found[expected(asked)] += 1
            if not is_right(asked, status, leads, says):
                world.failures.append(f"{asked}: {status} {leads} {says[:90] if status == 500 else ''}")
            if expected(asked) == "in" and status != 405:
                used.setdefault(asked.address.name, set()).add(status)
            if asked.whose == "foreign" and asked.role and roles_of(asked.address) != "*":
                cross += 1
                if status == 404 and not asked.address.is_admins:
                    refused.add((asked.address.name, asked.role))
                leaks += PLANTED["foreign"] in says or PLANTED["foreign"].lower() in says
            elif leaks_another_patient(asked, says):
                world.failures.append(f"{asked}: shows another patient")
            if status == 200 and asked.method == "GET":
                world.links |= set(LINKS.findall(says))
    served = {each.name for each in plan()}
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(
            f"\nmatrix: {sum(world.found.values())} requests to {len(served)} addresses in {seconds:.0f} s; "
            f"{dict(world.found)}; {cross} across clinics, {leaks} leaks"
        )

    assert not world.failures, f"{len(world.failures)} wrong:\n" + "\n".join(sorted(world.failures)[:60])
    assert leaks == 0
    assert {
        (each.address.name, each.role)
        for each in questions(world)
        if each.whose == "foreign" and each.role and not each.address.is_admins
    } == refused
    assert cross > 500
    # An address that nobody can use is a mistake of this test, or of the house.
    assert {name for name in served - set(used) if name not in NOT_THERE} == set()
    assert_addresses_name_nobody(world)


def assert_addresses_name_nobody(world: World) -> None:
    """No address that the house makes or links to holds a name, a note or a word of health (X8)."""
    made = {asked.path for asked in questions(world) if asked.method == "GET"}
    private = [*PLANTED.values(), *SECRETS.values(), "Zora", "home.example", "1980-05-04"]
    named = {link for link in made | world.links if any(word.lower() in link.lower() for word in private)}

    assert len(made | world.links) > 200
    assert named == set()


# --- structure ---


def test_every_address_declares_a_deed_that_is_in_the_table() -> None:
    assert every_address_declares_its_access() == []


def test_what_an_address_declares_is_what_is_written_here() -> None:
    initials = {role[0]: role for role in ROLES if role}
    wrong = []
    for address in plan():
        open_to = roles_of(address)
        declared = (
            "*"
            if address.deed == PUBLIC
            else "".join(letter for letter, role in initials.items() if may(role, address.deed or ""))
        )
        if set(declared) != set(open_to):
            wrong.append(f"{address.name}: {declared} declared, {open_to} here")

    assert wrong == []
    assert set(FOR) - {each.name for each in plan()} == {"admin:"}


def test_an_address_that_declares_nothing_is_an_error_of_the_check_and_is_not_served(
    rf: RequestFactory,
) -> None:
    def forgotten(request: Any) -> HttpResponse:
        return HttpResponse("open")

    new = path("forgotten/", forgotten, name="forgotten")
    with patch("clinic.doors.addresses", return_value=iter([("forgotten", new)])):
        (error,) = every_address_declares_its_access()
    assert error.id == "clinic.E002"
    assert "forgotten" in error.msg

    request = rf.get("/forgotten/")
    request.user = User(role="lead")
    request.resolver_match = new.resolve("forgotten/")
    with pytest.raises(Http404):
        Doorkeeper(forgotten).process_view(request, forgotten, (), {})


def test_an_undeclared_address_fails_here_too() -> None:
    with pytest.raises(AssertionError, match="Say in WHO"):
        roles_of(Address("clinic:something_new", (), None))


def test_reception_reads_no_word_of_notes_warnings_or_pain(world: World) -> None:
    """X2: of every page that reception can open, the field limits are looked at in what is sent."""
    opened = 0
    for asked in questions(world):
        if asked.role != "reception" or asked.method not in ("GET", "POST") or expected(asked) != "in":
            continue
        status, _leads, says = ask(world, asked)
        opened += status == 200
        main = says.partition("<main")[2] if "<main" in says else says
        found = [word for word in SECRETS.values() if word in says]
        found += [] if roles_of(asked.address) in ("*", "pclra") else [w for w in HEALTH if w in main]
        assert not found, f"{asked}: {found}"

    assert opened >= 8


def test_an_administrator_reads_no_record(world: World) -> None:
    for asked in questions(world):
        if asked.role != "admin" or asked.method != "GET" or asked.address.name == "clinic:glass":
            continue
        if expected(asked) != "in":
            continue
        _status, _leads, says = ask(world, asked)
        found = [word for word in SECRETS.values() if word in says]
        assert not found, f"{asked}: {found}"


def test_a_name_that_no_address_has_cannot_be_reversed() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("clinic:nowhere")
