"""Every page of the house, for each role, with real rows on it: one list for all that must be true of
every page. A new address belongs here, or among those that show no page (NO_PAGE)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from clinic.actions.access import give_access
from clinic.models import User
from patients.actions.draft import begin, keep
from patients.actions.report import report_morning
from patients.actions.review import acknowledge, resolve
from patients.models import Patient, Prescription, SessionDraft
from tests.factories import (
    make_clinic,
    make_patient,
    make_prescription,
    make_session,
    make_stretch,
    make_user,
)

# Deeds that only take a POST, and addresses for machines.
NO_PAGE = {
    *("home", "signout", "live", "ready", "favicon"),
    *("clinic:acknowledge", "clinic:note", "clinic:resolve", "clinic:undo"),
    *("clinic:preview", "clinic:pause", "clinic:release", "clinic:give_access"),
    *("patients:easier", "patients:handout_pdf", "clinic:handout_pdf"),
}


@dataclass(frozen=True)
class Page:
    """An address, and who opens it (None: nobody is signed in)."""

    name: str
    address: str
    user: User | None
    data: dict[str, Any] | None = None  # sent by POST, for a page that only a form leads to
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} {self.address}"


@dataclass
class House:
    """A clinic in the middle of a day: cards of each severity, a session begun, a month of logs."""

    clinician: User
    patient: Patient
    prescription: Prescription
    draft: SessionDraft
    advice: dict[str, Any] = field(default_factory=dict)
    card: Any = None
    session: Any = None


def names() -> Iterator[str]:
    """Every named address but the admin's, which is Django's own."""
    yield from walk(get_resolver().url_patterns, "")


def walk(patterns: Any, space: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield space + (each.name or str(each.pattern).strip("/").replace(".ico", ""))
        elif each.namespace != "admin":
            yield from walk(each.url_patterns, f"{each.namespace}:" if each.namespace else space)


def make_house(*, at: datetime) -> House:
    clinician = make_user(clinic=make_clinic())
    make_stretch("HAM_SEATED")
    patient = make_patient(clinician=clinician, email="gareth@home.example", at=at - timedelta(days=40))
    make_prescription(patient=patient, at=at - timedelta(days=30), note="Go gently.")
    prescription = make_prescription(patient=patient, at=at - timedelta(days=10), reason="Longer holds.")
    for day in range(9, 0, -1):
        made = make_session(prescription=prescription, performed_at=at - timedelta(days=day), full_list=True)
    draft = begun(patient, prescription, at=at)
    house = House(clinician, patient, prescription, draft, session=made.session)
    house.advice["plain"] = report_morning(
        patient=patient, on=patient.clinic.today(at), pain=5, woke_at_night=True, at=at
    ).advice
    house.card = reported(clinician, "Urgent Ulla", house, "urgent", at=at, pain_during=9, note="It caught.")
    reported(clinician, "Grave Gus", house, "emergency", at=at, signs=[("saddle_numbness", "new")])
    reported(clinician, "Soon Sam", house, "soon", at=at, contact_request=True)
    taken = reported(clinician, "Taken Tom", house, "taken", at=at, pain_during=8)
    acknowledge(taken, by=clinician, at=at)
    closed = reported(clinician, "Closed Cleo", house, "closed", at=at, pain_during=8)
    resolve(closed, by=clinician, at=at, outcome="called", note="All is well again.")
    return house


def begun(patient: Patient, prescription: Prescription, *, at: datetime) -> SessionDraft:
    """A session begun, with all answers but not yet saved, so that every step of the log has a page."""
    draft = begin(patient=patient, prescription=prescription, at=at)
    answers = {
        **{"pain_before": 2, "pain_during": 3, "pain_after": 2, "stretch_strength": 5},
        "felt_where": "places",
        "feelings": [{"site": "post_thigh", "side": "L", "qualities": ["ache"]}],
        **{"kinds_said": True, "ease": "ok", "effort_said": True, "safety": "none"},
    }
    return keep(draft, answers, at=at)


def reported(clinician: User, name: str, house: House, key: str, *, at: datetime, **said: Any) -> Any:
    """A further patient with a card; what they were told stands in `house.advice`."""
    patient = make_patient(clinician=clinician, name=name, at=at - timedelta(days=40))
    prescription = make_prescription(patient=patient, at=at - timedelta(days=30))
    logged = make_session(prescription=prescription, performed_at=at, **said)
    house.advice[key] = logged.advice
    return logged.advice.card


def pages_of(house: House) -> list[Page]:
    """Each page in each of its states that look different."""
    return [*doors(house), *patients_pages(house), *desk_pages(house)]


def page(name: str, user: User | None, *args: Any, query: str = "", **more: Any) -> Page:
    return Page(name, reverse(name, args=args) + query, user, **more)


def doors(house: House) -> Iterator[Page]:
    code = give_access(patient=make_patient(clinician=house.clinician, name="New Nell"), by=house.clinician)
    yield page("signin", None)
    yield page("signin", None, data={"username": "", "password": ""}, status=422)
    yield page("start", None, code)
    yield page("start", None, "used.code", status=410)
    yield page("help_now", None)
    yield page("help_now", house.patient.account)
    yield Page("a page that is not there", "/nothing/", house.clinician, status=404)


def patients_pages(house: House) -> Iterator[Page]:
    me, draft = house.patient.account, house.draft.client_id
    unprescribed = make_patient(clinician=house.clinician, name="Early Eve").account
    yield page("patients:today", me)
    yield page("patients:today", house.advice["urgent"].patient.account)
    yield page("patients:today", unprescribed)
    yield page("patients:progress", unprescribed)
    for name in ("not_today", "begin", "earlier", "check", "progress", "account", "handout"):
        yield page(f"patients:{name}", me)
    yield page("patients:morning", house.advice["urgent"].patient.account)
    yield page("patients:steps", me, house.prescription.pk)
    for name in ("session", "stopped", "pain", "where", "kind", "effort", "review"):
        yield page(f"patients:{name}", me, draft)
    for n in STEPS_OF_A_LEG:
        yield page("patients:step", me, draft, n)
    yield page("patients:saved", me, house.session.client_id)
    yield page("patients:correct", me, house.session.client_id)
    for told in house.advice.values():
        yield page("patients:advice", told.patient.account, told.pk)
    for name in ("not_today", "begin", "earlier", "check"):
        yield page(f"patients:{name}", me, data={}, status=422)
    for name in ("stopped", "pain"):
        yield page(f"patients:{name}", me, draft, data={}, status=422)


def desk_pages(house: House) -> Iterator[Page]:
    me, patient, card = house.clinician, house.patient.pk, house.card.pk
    for state in ("", "?state=acknowledged", "?state=resolved"):
        yield page("clinic:review", me, query=state)
    for do in ("", "?do=note", "?do=resolve"):
        yield page("clinic:card", me, card, query=do)
    yield page("clinic:resolve", me, card, data={}, status=422)
    yield page("clinic:card", me, house.advice["closed"].card_id)
    yield page("clinic:patients", me)
    yield page("clinic:patients", me, data={"q": "nobody of this name"})
    yield page("clinic:new_patient", me)
    yield page("clinic:new_patient", me, data={"name": ""}, status=422)
    for name in ("chart", "screening", "prescribe", "diary", "handout"):
        yield page(f"clinic:{name}", me, patient)
    yield page("clinic:chart", me, house.advice["urgent"].patient_id)
    yield page("clinic:screening", me, patient, data={}, query="?ask=again", status=422)
    yield page("clinic:prescribe", me, patient, data={}, status=422)
    yield page("clinic:prescribe", me, patient, data=plan_of(house, deed="read_back"))
    yield page("clinic:give_access", me, patient, data={})
    yield page("clinic:overview", make_user(role="lead", name="Rosa Lind", clinic=me.clinic))
    yield page("stretches:library", me)
    yield page("stretches:stretch", me, "HAM_SUPINE")
    yield page("stretches:stretch", me, "HAM_SEATED")


# Prepare, place, lift, pull, hold, release; then the rest and the switch between the legs.
STEPS_OF_A_LEG = (1, 2, 3, 4, 5, 6, 11, 12)


def plan_of(house: House, *, deed: str) -> dict[str, Any]:
    """What the prescribing form sends for a further version of the routine."""
    item = house.prescription.items.get()
    today = house.patient.clinic.today(house.draft.started_at)
    names = ("level", "aid", "grip", "knee", "resting_leg", "surface", "sides", "first_side")
    dose = ("hold_s", "reps_per_side", "rest_s")
    return {
        **{f"first-{name}": getattr(item, name) for name in (*names, *dose)},
        "first-stretch": "HAM_SUPINE",
        "routine-instead_of": house.prescription.version,
        **{"routine-sessions_per_day": 1, "routine-days_per_week": 7, "routine-pain_limit": 5},
        **{f"why-{check}": "Agreed." for check in house.prescription.overrides},
        "routine-start": today,
        "routine-review_due": today + timedelta(days=14),
        **{"routine-reason": "It goes well.", "routine-note": "Go on like this.", "deed": deed},
    }
