"""A proxy repeats a request that it has passed on already, one after the other or at once: it counts once,
and the second answer is that of the first, or says that it is done."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import story
from tests import test_story_without_script as walk
from tests.clinic.test_prescribe import address as prescribing
from tests.clinic.test_prescribe import typed
from tests.conftest import signed_in
from tests.factories import (
    make_patient,
    make_prescription,
    make_screening,
    make_session,
    make_stretch,
    make_user,
)
from tests.faults.conftest import rows
from tests.faults.test_unwritable import EFFORT, whole_log
from tests.forms import Visitor
from tests.pages import begun

# Every answer is written down, the second one too; a session of a sign-in is nobody's record.
WRITTEN_DOWN = {"patients.AccessEvent", "mfa.Authenticator"}


class Twice(Client):
    """Each form arrives a second time, with the cookies of the first: the row counts must be the same."""

    seen: list[str]

    def post(self, path: str, data: Any = None, **more: Any) -> Any:  # type: ignore[override]
        if path.endswith("/phone/"):  # asked for again a link is a new one, and the one before is withdrawn
            return super().post(path, data, **more)
        cookies, follow = deepcopy(self.cookies), more.pop("follow", False)
        first = super().post(path, data, **more)
        after, before = rows(), deepcopy(self.cookies)
        self.cookies = cookies
        second = super().post(path, data, **more)
        self.cookies = before
        grown = {name for name, n in rows().items() if n != after[name]}
        place = f"{path} {first.status_code} {second.status_code}"
        assert second.status_code in (200, 302, 409, 410, 422), place
        Twice.seen.append(place)
        assert grown <= WRITTEN_DOWN, f"{place}: {grown}"
        if follow and first.status_code == 302:
            return self._handle_redirects(first, data=data)  # type: ignore[attr-defined]
        return with_chain(first)


def with_chain(response: Any) -> Any:
    response.redirect_chain = []
    return response


class Repeated(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.client = Twice(enforce_csrf_checks=True)


@pytest.mark.django_db
def test_from_the_sign_in_to_the_saved_log_with_every_form_sent_twice() -> None:
    """What the record must hold after each part is asserted there (tests/story.py)."""
    Twice.seen = []
    ines = story.clinician_of_an_empty_clinic()
    at_the_desk, at_home = Repeated(), Repeated()
    walk.sign_in(at_the_desk)
    patient = walk.add_and_screen(at_the_desk, by=ines)
    walk.prescribe(at_the_desk, patient)
    walk.connect_the_phone(at_home, walk.show_a_link(at_the_desk), patient, by=ines)
    walk.follow_the_guide(at_home, patient)
    walk.log_the_session(at_home, patient)

    assert len(Twice.seen) > 15


@pytest.fixture
def record(transactional_db: Any) -> Any:
    clinician = make_user()
    make_stretch()
    return in_care(clinician)


def in_care(clinician: Any) -> Any:
    """With a routine, and safety answers of today."""
    now = timezone.now()
    patient = make_patient(clinician=clinician, at=now - timedelta(days=40))
    make_prescription(patient=patient, at=now - timedelta(days=30))
    make_screening(patient=patient, at=now)
    return patient


def deeds(record: Any) -> dict[str, Any]:
    """Each form of the main story: who sends it where, and how many rows of what there are afterwards."""
    routine, at = record.prescriptions.current().get(), timezone.now()
    draft = begun(record, routine, at=at)
    card: Any = make_session(
        prescription=routine, performed_at=at - timedelta(days=1), pain_during=9
    ).advice.card
    account, clinician = record.account, record.clinician
    new = {"client_id": str(uuid.uuid4())}
    plan = typed(record, routine__instead_of="1", first__hold_s="15")
    return {
        "begin": (account, reverse("patients:begin"), {**new, "pain_before": "2"}),
        "too sore to begin": (account, reverse("patients:begin"), {**new, "pain_before": "9"}),
        "a step": (account, reverse("patients:effort", args=[draft.client_id]), EFFORT),
        "save": (account, reverse("patients:review", args=[draft.client_id]), {}),
        "not today": (account, reverse("patients:not_today"), {**new, "reason": "time"}),
        "tell of a problem": (account, reverse("patients:check"), {**new, "sign_saddle_numbness": "new"}),
        "this morning": (account, reverse("patients:morning"), {"pain": "6", "woke_at_night": "yes"}),
        "a message": (account, reverse("patients:messages"), {**new, "text": "May I swim?"}),
        "a log from the phone": (account, reverse("patients:offline_log"), json.dumps(whole_log(record))),
        "acknowledge": (clinician, reverse("clinic:acknowledge", args=[card.pk]), {}),
        "resolve": (
            clinician, reverse("clinic:resolve", args=[card.pk]), {"outcome": "called", "note": "Rests."},
        ),
        "pause": (clinician, reverse("clinic:pause", args=[record.pk]), {"pause-reason": "It hurts."}),
        "prescribe": (clinician, prescribing(record), {**plan, "deed": "hand_over"}),
        "a phone": (clinician, reverse("clinic:enrol", args=[record.pk]), {}),
    }  # fmt: skip


NAMES = [
    *("begin", "too sore to begin", "a step", "save", "not today", "tell of a problem", "this morning"),
    *("a message", "a log from the phone", "acknowledge", "resolve", "pause", "prescribe"),
]


def send(client: Client, address: str, data: Any) -> Any:
    more = {"content_type": "application/json"} if isinstance(data, str) else {}
    return client.post(address, data, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_sent_twice_it_counts_once(record: Any, name: str) -> None:
    who, address, data = deeds(record)[name]
    client = signed_in(who)

    first = send(client, address, data)
    after = rows()
    second = send(client, address, data)

    assert first.status_code in (200, 302), first.content
    assert second.status_code in (200, 302, 409, 422)
    grown = {each: n - after[each] for each, n in rows().items() if n != after[each]}
    assert set(grown) <= WRITTEN_DOWN, grown


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
@pytest.mark.parametrize("name", NAMES)
def test_sent_four_times_at_once_it_counts_once(record: Any, name: str) -> None:
    who, address, data = deeds(record)[name]
    clients = [signed_in(who) for _time in range(4)]
    alone = rows_after_one(record, name)
    before = rows()

    def act(client: Client) -> int:
        try:
            client.raise_request_exception = False
            return int(send(client, address, data).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(act, clients))

    assert set(statuses) <= {200, 302, 409, 422}, statuses
    assert min(statuses) < 400
    grown = {each: n - before[each] for each, n in rows().items() if n != before[each]}
    for each in WRITTEN_DOWN:
        grown.pop(each, None)
    assert all(n <= alone.get(each, 0) for each, n in grown.items()), (grown, alone)
    assert statuses.count(302) + statuses.count(200) >= 1


def rows_after_one(record: Any, name: str) -> dict[str, int]:
    """What one arrival of the same, told by another patient of the same kind, adds."""
    twin = in_care(record.clinician)
    who, address, data = deeds(twin)[name]
    before = rows()
    send(signed_in(who), address, data)
    grown = {each: n - before[each] for each, n in rows().items() if n != before[each]}
    return {each: n for each, n in grown.items() if each not in WRITTEN_DOWN}
