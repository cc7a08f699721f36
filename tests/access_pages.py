"""The pages of reception, emergency access and the audit, for tests/pages.py."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from clinic.actions.breakglass import break_glass, review
from patients.models import AccessEvent, Patient
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

NO_PAGE = {"clinic:audit_export"}

REASON = "She is here, has fainted and cannot say what she takes part in."


def access_pages(page: Callable[..., Any], patient: Patient, *, at: datetime) -> Iterator[Any]:
    lead = make_user(role="lead", name="Asta Lind", clinic=patient.clinic)
    note_some(patient, lead, at=at)
    yield page("patients:opened_by", patient.account)
    yield page("patients:opened_by", make_patient(clinician=patient.clinician, name="Unseen Uma").account)
    yield from reception(page, patient)
    yield from glass(page, patient, lead, at=at)
    yield page("clinic:audit", lead)
    yield page("clinic:audit", lead, query=f"?patient={patient.pk}")
    yield page("clinic:audit", lead, query="?kind=erased")
    yield page("clinic:audit_find", lead, data={"q": patient.name})
    yield page("clinic:audit_find", lead, data={"q": "nobody of this name"})


def note_some(patient: Patient, lead: Any, *, at: datetime) -> None:
    """More than a page of them."""
    for number in range(30):
        by = lead if number % 3 else patient.clinician
        kind, what = [
            ("opened", "clinic:chart"),
            ("changed", "clinic:prescribe"),
            ("printed", "clinic:handout"),
        ][number % 3]
        AccessEvent.objects.note(by=by, kind=kind, what=what, at=at, patient=patient.pk, address="192.0.2.7")
    AccessEvent.objects.note(by=lead, kind="listed", what="clinic:patients", at=at, shown=[str(patient.pk)])


def reception(page: Callable[..., Any], patient: Patient) -> Iterator[Any]:
    me = make_user(role="reception", name="Petra Front", clinic=patient.clinic)
    yield page("clinic:contacts", me)
    yield page("clinic:contacts", me, data={"q": "nobody of this name"})
    yield page("clinic:contact", me, patient.pk)
    yield page("clinic:contact", me, patient.pk, data={"name": ""}, status=422)
    yield page("clinic:new_contact", me)
    yield page("clinic:new_contact", me, data={"name": ""}, status=422)
    yield page("clinic:access_code", me, patient.pk, data={})


def glass(page: Callable[..., Any], patient: Patient, lead: Any, *, at: datetime) -> Iterator[Any]:
    """A record of another clinic that is open, and three of ours: to review, reviewed, somebody's own."""
    me = make_user(role="admin", name="Sam Okafor", clinic=patient.clinic)
    elsewhere = make_user(clinic=make_clinic(), name="Ola Berg")
    stranger = make_patient(clinician=elsewhere, name="Zora Quill", at=at)
    prescription = make_prescription(patient=stranger, at=at)
    for _session in range(2):
        make_session(prescription=prescription, performed_at=at)
    opened = break_glass(stranger, by=me, reason=REASON, at=at)
    yield page("clinic:break_glass", me)
    yield page("clinic:break_glass", me, data={"name": "", "birth_date": "", "reason": "x"}, status=422)
    yield page("clinic:glass", me, opened.pk)
    yield page("clinic:glass_reviews", lead)
    waits = break_glass(patient, by=elsewhere, reason=REASON, at=at)
    break_glass(patient, by=lead, reason=REASON, at=at)
    review(break_glass(patient, by=elsewhere, reason=REASON, at=at), by=lead, words="It was right.", at=at)
    yield page("clinic:glass_reviews", lead)
    yield page("clinic:review_glass", lead, waits.pk, data={}, status=422)
    yield page("clinic:overview", lead)
