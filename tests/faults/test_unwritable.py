"""The disk is full, or the database may only be read: what cannot be saved says so and is not lost, nothing
is half there, and what can be read is read."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from patients.models import Session, SessionDraft
from patients.phone import account_mark
from tests.factories import make_session
from tests.faults.broken import full_disk, read_only
from tests.faults.conftest import rows, session_of
from tests.faults.server import Answer, Server
from tests.forms import forms_of, read_html
from tests.pages import begun

NOTE = 'It caught "here" & <there>.'
EFFORT = {"ease": "hard", "pelvis_down": "yes", "signs_none": "on", "worry": "no", "note": NOTE}


@pytest.fixture(params=[full_disk, read_only])
def broken(request: Any, server: Server, served: Any) -> Iterator[Server]:
    """A house that can read what is there, and write nothing; until the test mends it."""
    server.ask("/help-now/")  # as any visitor before
    context: AbstractContextManager[Server] = request.param(server)
    with context as house:
        yield house


@pytest.fixture
def draft(served: Any) -> SessionDraft:
    return begun(served, served.prescriptions.current().get(), at=timezone.now())


@pytest.fixture
def not_seen_lately(served: Any, draft: Any) -> str:
    """A session of the patient in which every page would note that somebody was there."""
    return changed(session_of(served.account), until=int(time.time()) + 100)


@pytest.fixture
def over(served: Any) -> str:
    """A session that nobody ended, and whose time is over."""
    return changed(session_of(served.account), until=1)


def changed(key: str, **said: Any) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session.update(said)
    session.save()
    return key


def sent_again(page: Answer) -> tuple[str, Any]:
    """What the one form of the page would send, and its button."""
    (form,) = forms_of(read_html(page.text))
    assert list(form.buttons) == ["Send it again"]
    return form.method, form.values


def says_not_saved(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "10"
    assert "no-store" in answer.headers["Cache-Control"]
    for words in ("<h1>Not saved</h1>", "Nobody at the clinic has read it.", "tel:999", "/help-now/"):
        assert words in answer.text
    assert "Call the clinic if it is urgent: 0117 496 0199" in answer.text


def test_a_log_that_cannot_be_saved_is_whole_again_when_it_can(
    server: Server, draft: Any, not_seen_lately: str
) -> None:
    address = reverse("patients:review", args=[draft.client_id])
    before = rows()
    for fault in (full_disk, read_only):
        with fault(server) as house:
            answer = house.ask(address, as_=not_seen_lately, data={})
        says_not_saved(answer)
        assert rows() == before

    method, values = sent_again(answer)
    saved = server.ask(address, as_=not_seen_lately, data=values)

    assert (method, saved.status) == ("post", 302)
    assert Session.objects.get().client_id == draft.client_id
    assert not SessionDraft.objects.exists()


def test_what_was_typed_is_kept_on_the_page_and_sent_with_one_press(
    server: Server, draft: Any, not_seen_lately: str
) -> None:
    address = reverse("patients:effort", args=[draft.client_id])
    with full_disk(server):
        answer = server.ask(address, as_=not_seen_lately, data=EFFORT)
    says_not_saved(answer)

    _method, values = sent_again(answer)
    assert server.ask(address, as_=not_seen_lately, data=values).status == 302

    draft.refresh_from_db()
    assert (draft.answers["note"], draft.answers["ease"]) == (NOTE, "hard")


def test_today_the_guide_and_where_to_get_help_still_open(
    draft: Any, not_seen_lately: str, broken: Server
) -> None:
    guide = reverse("patients:session", args=[draft.client_id])
    for address in ("/today/", guide, "/progress/", "/help-now/"):
        assert broken.ask(address, as_=not_seen_lately).status == 200, "\n".join([address, *broken.said[-6:]])
    assert "0117 496 0199" in broken.ask("/help-now/").text


def test_what_the_clinic_said_can_be_read_again(served: Any, not_seen_lately: str, server: Server) -> None:
    routine = served.prescriptions.current().get()
    logged = make_session(prescription=routine, performed_at=timezone.now(), pain_during=9)
    with full_disk(server):
        advice = server.ask(reverse("patients:advice", args=[logged.advice.pk]), as_=not_seen_lately)

    assert advice.status == 200
    assert "Call the clinic: " in advice.text


def test_who_was_away_too_long_is_signed_out_and_still_gets_help(over: str, broken: Server) -> None:
    helped, today = (broken.ask(each, as_=over) for each in ("/help-now/", "/today/"))

    assert (helped.status, today.status) == (200, 302)
    assert "0117 496 0199" in helped.text
    assert today.headers["Location"].startswith("/signin/")


def test_staff_see_no_record_that_nobody_could_write_down(
    served: Any, clinicians_session: str, server: Server
) -> None:
    chart = reverse("clinic:chart", args=[served.pk])
    assert served.name in server.ask(chart, as_=clinicians_session).text
    with full_disk(server):
        pages = [server.ask(each, as_=clinicians_session) for each in (chart, reverse("clinic:patients"))]

    for page in pages:
        assert page.status == 503
        assert served.name not in page.text
        assert "This page cannot be shown just now" in page.text
    assert served.name in server.ask(chart, as_=clinicians_session).text


def test_a_clinician_at_work_is_not_taken_for_done(
    served: Any, clinicians_session: str, broken: Server
) -> None:
    answer = broken.ask(
        reverse("clinic:pause", args=[served.pk]),
        as_=clinicians_session,
        data={"pause-reason": "It hurts."},
        HX_Request="true",
    )

    assert answer.status == 503
    assert "Not saved" in answer.text  # told beside what was pressed (tests/browser/test_bad_line.py)
    assert not served.pauses.exists()


def test_the_phone_keeps_a_log_that_was_not_taken_and_sends_it_again(
    served: Any, patients_session: str, server: Server
) -> None:
    log = json.dumps(whole_log(served))
    posting: Any = {"Content_Type": "application/json", "X_CSRFToken": "t" * 32, "Accept": "application/json"}
    before = rows()
    with full_disk(server):
        answer = server.ask("/offline/log/", as_=patients_session, body=log, **posting)
        assert rows() == before
    taken = server.ask("/offline/log/", as_=patients_session, body=log, **posting)
    twice = server.ask("/offline/log/", as_=patients_session, body=log, **posting)

    # static/js/sending.js lets go of a log for {"received": its id} alone, and says why for 413 and 422.
    assert (answer.status, answer.text) == (503, "{}")
    assert (taken.status, twice.text) == (200, taken.text)
    assert Session.objects.count() == 1


def whole_log(patient: Any) -> dict[str, Any]:
    pains = [["pain_before", "2"], ["pain_during", "3"], ["pain_after", "2"], ["stretch_strength", "5"]]
    return {
        "format": 1,
        "account": account_mark(patient.account),
        "client_id": str(uuid.uuid4()),
        "prescription": str(patient.prescriptions.current().get().pk),
        "started_at": timezone.now().isoformat(),
        "holds": [],
        "answers": [*pains, ["where", "stretch_only"], ["ease", "ok"], ["signs_none", "on"]],
    }


def test_passwords_cannot_be_guessed_while_no_guess_can_be_counted(served: Any, server: Server) -> None:
    """The limits of guessing are rows, too: right and wrong get the same answer, and nobody comes in."""
    email = served.clinician.email
    said = [{"username": email, "password": each} for each in ("not this one", "stretch-every-day")]
    with full_disk(server):
        answers = [server.ask("/signin/", data=each) for each in said]

    assert [each.status for each in answers] == [503, 503]
    assert all("stretch-every-day" not in each.text and email not in each.text for each in answers)
    assert server.ask("/signin/", data=said[0]).status == 422
    assert server.ask("/signin/", data=said[1]).status == 302
