"""The story that is walked in a browser and without scripts: what is typed, and what the record must hold
after each part of it.

A clinician adds a patient and prescribes; the patient is guided, reports a worst pain of 8 and is told to
stop and call; the clinician finds the urgent card with its reason, takes it on and resolves it.
"""

from collections import Counter

from clinic.models import User
from patients.models import Card, DayTally, Patient, Pause, Prescription, Session, SessionDraft
from patients.words import CardState
from tests.factories import make_clinic, make_stretch, make_user
from tests.forms import Answers

PHONE = "0117 496 0123"  # of the clinic
CLINICIAN = "ines@clinic.example"
CLINICIANS_PASSWORD = "stretch-every-day"
PATIENT = {
    "name": "Mara Holt",
    "birth_date": "1984-06-23",
    "phone": "07700 900461",
    "email": "mara@home.example",
    "emergency_contact": "Jo Holt, 07700 900462",
}
SCREENING: Answers = {
    "experience": "done_before",
    "tightness": "tight",
    "injury_pain": ["none"],
    "posture_flat_low_back": "not_looked_at",
    "surface": "mat",
    "baseline_pain": "2",
    "known_sciatica_side": "none",
    "baseline_items": ["none"],
    "risk": ["none"],
    "contraindications": ["none"],
    "signs_none": ["on"],
}
HOLD_S, REPETITIONS, REST_S = 12, 2, 20
DOSE = {
    "first-hold_s": f"{HOLD_S}",
    "first-reps_per_side": f"{REPETITIONS}",
    "first-rest_s": f"{REST_S}",
    "routine-note": "Let go as soon as it hurts.",
}
PAINS: Answers = {"pain_during": "8", "pain_after": "4", "stretch_strength": "6"}
NOTE = "It caught behind my left thigh."
EFFORT: Answers = {"ease": "hard", "pelvis_down": "yes", "signs_none": ["on"], "note": NOTE}
REASON = "Worst pain 8"  # how the sentence on the card begins
ADVICE = "Stop and call the clinic today"
OUTCOME = {"outcome": "called", "note": "Rang her: it eased within the hour. Rest until Friday."}


def clinician_of_an_empty_clinic() -> User:
    """Signs in with CLINICIAN; the library is approved, nobody is in care yet."""
    make_stretch()
    return make_user(clinic=make_clinic(phone=PHONE), email=CLINICIAN)


def added(by: User) -> Patient:
    """In the clinic and care of who added them, with an account that nobody can use yet."""
    patient = Patient.objects.get()
    assert {name: str(getattr(patient, name)) for name in PATIENT} == PATIENT
    account = User.objects.get(patient=patient)
    assert (patient.clinic, patient.clinician, account.email) == (by.clinic, by, PATIENT["email"])
    assert not account.has_usable_password()
    return patient


def screened(patient: Patient) -> None:
    screening = patient.screenings.get()
    assert (screening.experience, screening.tightness, screening.surface) == ("done_before", "tight", "mat")
    assert (screening.baseline_pain, screening.risk, screening.contraindications) == (2, [], [])
    assert patient.checks.get(screening=screening).safety == "none"


def prescribed(patient: Patient) -> Prescription:
    prescription = patient.prescriptions.get()
    item = prescription.items.get()
    assert (prescription.version, prescription.ended_at) == (1, None)
    assert (prescription.note, prescription.pain_limit) == (DOSE["routine-note"], 5)
    assert (item.hold_s, item.reps_per_side, item.rest_s) == (HOLD_S, REPETITIONS, REST_S)
    assert (item.sides, item.first_side, item.surface) == ("both", "L", "mat")
    return prescription


def let_in(patient: Patient, *, by: User) -> None:
    """One phone is connected, with the link that the clinician showed; there is no password anywhere."""
    account = User.objects.get(patient=patient)
    enrolment = account.enrolments.get()
    assert (enrolment.kind, enrolment.made_by, enrolment.revoked_at) == ("screen", by, None)
    assert enrolment.used_at
    assert account.last_login
    assert not account.has_usable_password()


def held(draft: SessionDraft, *, timed: bool) -> None:
    """Every hold of both legs is kept with the prescribed seconds, before anything is logged."""
    draft.refresh_from_db()
    places = {(hold["side"], hold["repetition"]) for hold in draft.holds}
    assert places == {(side, n) for side in "LR" for n in range(1, REPETITIONS + 1)}
    assert {(hold["seconds"], hold["timed"]) for hold in draft.holds} == {(HOLD_S, timed)}
    assert draft.answers["pain_before"] == 2


def reported(patient: Patient) -> Session:
    """One session with all that was said, the draft gone, an urgent card, and the words that were shown."""
    session = patient.sessions.get()
    pains = (session.pain_before, session.pain_during, session.pain_after, session.stretch_strength)
    assert pains == (2, 8, 4, 6)
    assert (session.status, session.ease, session.pelvis_down) == ("done", "hard", "yes")
    assert (session.safety, session.full_list, session.note) == ("none", True, NOTE)
    assert [(f.site, f.side, f.qualities) for f in session.feelings.all()] == [("post_thigh", "L", ["ache"])]
    assert Counter(hold.side for hold in session.holds.all()) == {"L": REPETITIONS, "R": REPETITIONS}
    assert {hold.seconds for hold in session.holds.all()} == {HOLD_S}
    assert (session.fraction, session.judged) == (1, "flagged")
    assert not patient.drafts.exists()
    seconds = 2 * REPETITIONS * HOLD_S
    assert DayTally.objects.values_list("full", "partial", "seconds").get(patient=patient) == (1, 0, seconds)
    flagged(session)
    return session


def flagged(session: Session) -> None:
    card = Card.objects.get()
    flag = card.flags.get(rule="U7")
    assert (card.state, card.severity, card.patient) == (CardState.OPEN, "urgent", session.patient)
    assert (flag.session, flag.severity, flag.inputs["peak"]) == (session, "urgent", 8)
    assert flag.sentence.startswith(REASON)
    advice = card.advice.get()
    assert (advice.message, advice.heading, advice.session) == ("M-TODAY-PAIN", ADVICE, session)
    assert Pause.objects.open().filter(patient=session.patient).exists()
    assert card.notices.exists()


def taken_on(card: Card, *, by: User) -> None:
    card.refresh_from_db()
    assert (card.state, card.acknowledged_by, card.resolved_at) == (CardState.ACKNOWLEDGED, by, None)


def resolved(card: Card, *, by: User) -> None:
    card.refresh_from_db()
    assert (card.state, card.resolved_by) == (CardState.RESOLVED, by)
    assert {"outcome": card.outcome, "note": card.note} == OUTCOME
    acts = [(act.act, act.by) for act in card.acts.all()]
    assert acts == [("acknowledge", by), ("resolve", by)]
