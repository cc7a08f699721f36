"""Every form of the house, sent as nobody should send it: no page breaks, what is refused leaves nothing
behind, what is taken is whole, and nobody's role, clinic or record is changed from outside (X10, X23, X24).

BAD_POSTS=10000 sends so many, other ones each time; without it a few hundred, always the same.
"""

import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import Clinic, User
from patients.models import Advice, Card, Notice, Patient, Prescription, Session, SessionDraft
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user
from tests.forms import Form, forms_of, read_html
from tests.mutations import EXTRA, Sent, spoiled
from tests.pages import make_house, pages_of
from tests.proofs import open_page

POSTS = int(os.environ.get("BAD_POSTS", "300"))
REFUSED = range(400, 500)
# A sign that was named is judged at once, whatever becomes of the rest of the form.
HEARD = {"SafetyCheck", "WarningAnswer", "Card", "Flag", "Advice", "Notice", "Pause", "CardAct"}


@dataclass
class Asked:
    """A form on a page, and the cookies of who stands before it."""

    page: str
    action: str
    form: Form
    cookies: SimpleCookie

    def client(self) -> Client:
        client = Client()
        client.cookies = deepcopy(self.cookies)
        return client


@pytest.fixture
def forms(db: Any) -> list[Asked]:
    """Every form that is posted anywhere in the house, each once for each address and set of fields."""
    at = timezone.now()
    found: dict[Any, Asked] = {}
    for page in pages_of(make_house(at=at)):
        response, client = open_page(page)
        for form in forms_of(read_html(response.getvalue().decode())):
            if form.method == "post":
                action = form.action or page.address
                key = (page.user and page.user.pk, action, *sorted(form.names))
                found.setdefault(key, Asked(str(page), action, form, client.cookies))
    return list(found.values())


@pytest.fixture
def stranger(db: Any) -> Patient:
    """Of another clinic, with all that hangs on a record."""
    theirs = make_patient(clinician=make_user(clinic=make_clinic(name="Elsewhere")), name="Zora Foreignby")
    make_session(prescription=make_prescription(patient=theirs), pain_during=9)
    return theirs


def others_of(stranger: Patient) -> list[str]:
    """The ids that a visitor may have got hold of."""
    session, card = stranger.sessions.get(), stranger.cards.get()
    rows = [
        stranger,
        stranger.account,
        stranger.clinician,
        stranger.clinic,
        card,
        stranger.prescriptions.get(),
    ]
    return [str(session.client_id), *(str(row.pk) for row in rows if row), str(card.advice.get().pk)]


def test_no_post_breaks_a_page_or_leaves_half_of_anything(forms: list[Asked], stranger: Patient) -> None:
    others, answered = others_of(stranger), Counter[int]()
    assert len(forms) > 60

    @settings(
        max_examples=POSTS, derandomize=POSTS == 300, suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(st.data())
    def send(data: Any) -> None:
        asked = data.draw(st.sampled_from(forms), label="form")
        sent = data.draw(spoiled(asked.form, action=asked.action, others=others), label="sent")
        cache.clear()
        with transaction.atomic():
            before, guarded = counted(), guarded_columns()
            theirs = counted_of(stranger)
            status = sent.post(asked.client()).status_code
            assert status < 500, (asked.page, sent)
            assert not (status in REFUSED and grew(before)), (asked.page, sent, grew(before))
            assert guarded_columns().items() >= guarded.items(), (asked.page, sent)
            assert counted_of(stranger) == theirs, (asked.page, sent)
            assert list(halves()) == [], (asked.page, sent)
            answered[status] += 1
            transaction.set_rollback(True)

    send()
    print(f"{sum(answered.values())} posts to {len(forms)} forms: {sorted(answered.items())}")
    assert answered[422] > answered.total() / 20
    assert answered[302] + answered[200] > 0


def counted() -> dict[str, int]:
    """Rows of every table of the house, in one query."""
    models = [model for model in apps.get_models() if model._meta.app_label in ("clinic", "patients", "mfa")]
    tables = {model._meta.db_table: model.__name__ for model in models if model.__name__ != "AccessEvent"}
    each = [f"(SELECT COUNT(*) FROM {connection.ops.quote_name(table)})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(each)}")
        return dict(zip(tables.values(), cursor.fetchone(), strict=True))


def grew(before: dict[str, int]) -> dict[str, int]:
    """What a refused post left behind, but for a sign that was heard."""
    now = counted()
    return {name: now[name] - before[name] for name in now if now[name] != before[name] and name not in HEARD}


def guarded_columns() -> dict[Any, Any]:
    """What no form may ever change of a row that is there."""
    users = User.objects.values_list("pk", "role", "clinic_id")
    patients = Patient.objects.values_list("pk", "clinic_id", "account_id")
    return {row[0]: row[1:] for row in (*users, *patients)}


def counted_of(patient: Patient) -> list[Any]:
    """All that is another clinic's, as far as somebody could have changed it."""
    patient.refresh_from_db()
    columns = [getattr(patient, each.attname) for each in patient._meta.concrete_fields]
    card = patient.cards.values_list("state", "acknowledged_at", "resolved_at", "note").get()
    rows = [
        patient.sessions,
        patient.cards,
        patient.prescriptions,
        patient.drafts,
        patient.pauses,
        patient.screenings,
    ]
    return [*columns, card, *(each.count() for each in rows)]


def halves() -> Iterator[str]:
    """Rows that only come together: each must have the other."""
    if Session.objects.filter(client_id__in=SessionDraft.objects.values("client_id")).exists():
        yield "a session whose draft is still there"
    if Session.objects.filter(judged="").exists():
        yield "a session that nobody judged"
    if Prescription.objects.filter(items=None).exists():
        yield "a prescription without a stretch"
    if Card.objects.filter(flags=None).exists():
        yield "a card without a reason"
    if Card.objects.filter(severity__in=("urgent", "emergency"), notices=None).exists():
        yield "a grave card that nobody is told of"
    if Advice.objects.filter(text="").exists():
        yield "advice without words"
    if Patient.objects.filter(clinic=None).exists() or Notice.objects.filter(clinic=None).exists():
        yield "something of no clinic"


def test_fields_that_no_form_has_change_nothing(forms: list[Asked]) -> None:
    """Each form is sent as it stands, without and with every column that somebody could wish to set."""
    wrong = []
    for asked in forms:
        stands = dict(asked.form.values)
        more = {name: [value] for name, value in EXTRA.items() if name not in asked.form.names}
        plain, extra = (outcome(asked, {**added, **stands}) for added in ({}, more))
        if plain != extra:
            wrong.append(f"{asked.page}: {differences(plain, extra)}")
    assert not wrong, "\n".join(wrong)


def outcome(asked: Asked, values: Any) -> Any:
    """The answer, and every row of the people and records after it, but for what is random or a clock's."""
    cache.clear()
    with transaction.atomic():
        status = Sent(asked.action, values).post(asked.client()).status_code
        rows = [sorted(map(repr, model._default_manager.values_list(*names))) for model, names in STEADY]
        counts = counted()
        transaction.set_rollback(True)
    return status, counts, rows


def differences(plain: Any, extra: Any) -> list[Any]:
    """The answer and the counts that differ, and the rows that stand on one side only."""
    (status, counts, rows), (other_status, other_counts, other_rows) = plain, extra
    only = [set(some) ^ set(others) for some, others in zip(rows, other_rows, strict=True)]
    return [
        status,
        other_status,
        set(counts.items()) ^ set(other_counts.items()),
        [each for each in only if each],
    ]


RANDOM = ("UUIDField", "DateTimeField")
VARYING = {"id", "password", "session_salt", "code_hash", "data", "last_error"}


def steady_columns(model: Any) -> list[str]:
    return [
        each.attname
        for each in model._meta.concrete_fields
        if each.get_internal_type() not in RANDOM
        and each.name not in VARYING
        and (not each.is_relation or each.related_model in (User, Clinic))
    ]


STEADY = [
    (model, steady_columns(model))
    for model in apps.get_models()
    if model._meta.app_label in ("clinic", "patients") and steady_columns(model)
]
