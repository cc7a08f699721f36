"""A patient with a row in every table that holds patients' rows, made through the deeds."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator

from clinic.models import AccessCode, Enrolment, LegalHold, User
from clinic.models.breakglass import BreakGlass
from patients.actions.amend import amend_session
from patients.actions.draft import begin, keep
from patients.actions.log import Logged
from patients.actions.measure import correct_measure, write_measures
from patients.actions.message import settle
from patients.actions.notify import notify_patient
from patients.actions.pause import pause, release
from patients.actions.progress import decline, undo
from patients.actions.remind import choose_time, make_calendar_address, remind_by_mail
from patients.actions.report import report_check, report_morning
from patients.actions.review import acknowledge, resolve
from patients.answers import SignAnswer
from patients.models import AccessEvent, Patient
from patients.progression_record import read_steps
from tests.factories import make_answers, make_patient, make_prescription, make_session
from tests.message_pages import ask, tell

# Long ago by the clock of the database too, which lets no access event of the last 8 years go.
ADMITTED = datetime(2017, 1, 29, 9, tzinfo=UTC)


def make_full_record(
    *, clinician: User, name: str = "Gareth Pryce", admitted: datetime = ADMITTED
) -> Patient:
    """Forty days of care, all matters closed; the last contact is 30 days after the first."""
    at = admitted
    patient = make_patient(
        clinician=clinician,
        name=name,
        email="gareth@home.example",
        at=at,
        emergency_contact="Ann, 07700 900123",
    )
    first = make_prescription(patient=patient, at=at + timedelta(days=1), note="Go gently.")
    logged(first, at + timedelta(days=2), pain_before=None, pain_during=0, ease="", note="Good, “really”.")
    make_session(prescription=first, performed_at=at + timedelta(days=3), status="skipped", holds=())
    report_morning(
        patient=patient,
        on=(at + timedelta(days=3)).date(),
        pain=0,
        woke_at_night=None,
        at=at + timedelta(days=3, hours=1),
    )
    second = make_prescription(patient=patient, at=at + timedelta(days=10), reason="Longer holds.")
    hurt = logged(
        second,
        at + timedelta(days=12),
        pain_during=9,
        feelings=[("post_thigh", "L", ("sharp",)), ("low_back",)],
        nerve_settled=True,
        signs=[("minor_fall", "new")],
    )
    answers = make_answers(second, pain_during=8, pain_after=None, note="It was a cramp.")
    amend_session(hurt.session, answers=answers, by=patient.account, at=at + timedelta(days=13))
    report_check(
        patient=patient,
        client_id=uuid.uuid4(),
        source="patient",
        safety="items",
        signs=(SignAnswer("pop", "new"),),
        note="It popped.",
        at=at + timedelta(days=14),
    )
    card = patient.cards.get()
    acknowledge(card, by=clinician, at=at + timedelta(days=14, hours=1))
    card.refresh_from_db()
    resolve(card, by=clinician, at=at + timedelta(days=15), outcome="called", note="All is well.")
    notify_patient(patient, card=None, at=at + timedelta(days=16), send_after=at + timedelta(days=16))
    for lock in patient.pauses.open():
        release(lock, by=clinician, at=at + timedelta(days=17), reason="Rested.")
    lock = pause(patient=patient, reason="Holiday.", by=clinician, at=at + timedelta(days=18))
    release(lock, by=clinician, at=at + timedelta(days=19), reason="Back again.")
    measured_twice(patient, by=clinician, at=at + timedelta(days=20))
    draft = begin(patient=patient, prescription=second, at=at + timedelta(days=29))
    keep(draft, {"pain_before": 0}, at=at + timedelta(days=30))
    decided_on_a_step(patient, at=at + timedelta(days=28))
    talked(patient, at=at + timedelta(days=20))
    reminded(patient, at=at + timedelta(days=21))
    sign_in_data(patient, clinician, at=at)
    return patient


def talked(patient: Patient, *, at: datetime) -> None:
    """A question about a session, its answer about the card, and a word of thanks that needs none."""
    ask(patient, "Was that too much?", at=at, session=patient.sessions.earliest("performed_at"))
    tell(patient, "No, it was fine.", at=at + timedelta(hours=1), card=patient.cards.get())
    ask(patient, "Thank you.", at=at + timedelta(hours=2))
    late = at + timedelta(hours=3)
    settle(patient=patient, by=patient.clinician, at=late, seen=late)


def reminded(patient: Patient, *, at: datetime) -> None:
    """By e-mail, and by a calendar whose first address was given up."""
    choose_time(patient, time(17, 30), at=at)
    remind_by_mail(patient, at=at)
    make_calendar_address(patient, at=at)
    make_calendar_address(patient, at=at + timedelta(hours=1))


def decided_on_a_step(patient: Patient, *, at: datetime) -> None:
    """A proposal that was declined, and the declining taken back."""
    step, by = read_steps(patient, at=at).steps[0], patient.clinician
    said: Any = {"patient": patient, "item": step.item.pk, "seen": step.seen, "reason": "Holiday first."}
    undo(decline(**said, by=by, at=at), by=by, at=at + timedelta(hours=1))


def logged(prescription: Any, at: datetime, **said: Any) -> Logged:
    return make_session(prescription=prescription, performed_at=at, full_list=True, **said)


def measured_twice(patient: Patient, *, by: Any, at: datetime) -> None:
    """An angle that is corrected, and a scale of function."""
    same = {"at": at, "examiner": by, "note": "After a walk."}
    named = [
        {"activity": activity, "score": score} for activity, score in (("Sit", 3), ("Run", 0), ("Lift", 5))
    ]
    angle, _function = write_measures(
        patient=patient,
        readings=[
            {**same, "test": "slr", "side": "L", "degrees": 54, "device": "phone"},
            {**same, "test": "psfs", "activities": named},
        ],
        by=by,
        at=at,
    )
    correct_measure(angle, values={"degrees": 58}, by=by, at=at + timedelta(hours=1))


def sign_in_data(patient: Patient, clinician: User, *, at: datetime) -> None:
    account: Any = patient.account
    by_whom = {"made_at": at, "made_by": clinician}
    Enrolment.objects.create(
        account=account,
        kind="screen",
        code_hash=uuid.uuid4().hex,
        expires_at=at + timedelta(minutes=15),
        **by_whom,
    )
    AccessCode.objects.create(account=account, code_hash=uuid.uuid4().hex, **by_whom)
    address = EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, created=at, key=uuid.uuid4().hex)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "hidden"})
    LegalHold.objects.create(
        patient=patient, reason="A claim.", since=at, by=clinician, ended_at=at, ended_by=clinician
    )
    BreakGlass.objects.create(
        patient=patient, by=clinician, reason="Fell in the street.", at=at, until=at + timedelta(hours=1)
    )
    event: Any = {"kind": "opened", "what": "clinic:chart", "at": at + timedelta(days=30)}
    AccessEvent.objects.note(by=clinician, patient=patient.pk, **event)
