"""Every page of the house, for each role, with real rows on it: one list for all that must be true of
every page. A new address belongs here, or among those that show no page (NO_PAGE)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from clinic.actions.enrol import code_of, enrol, offer_enrolment, withdraw
from clinic.models import Enrolment, EnrolmentKind, SavedView, User
from patients.actions.draft import begin, keep
from patients.actions.report import report_morning
from patients.actions.review import acknowledge, resolve
from patients.models import Patient, Prescription, SessionDraft
from tests import (
    access_pages,
    account_pages,
    measure_pages,
    message_pages,
    progression_pages,
    reminder_pages,
    template_pages,
)
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
    *account_pages.NO_PAGE,
    *access_pages.NO_PAGE,
    *measure_pages.NO_PAGE,
    *("home", "signout", "live", "ready", "metrics", "favicon", "worker", "manifest"),
    *("patients:offline_kit", "patients:offline_token", "patients:offline_log"),
    *("clinic:acknowledge", "clinic:note", "clinic:resolve", "clinic:undo"),
    *("clinic:preview", "clinic:pause", "clinic:release"),
    *("clinic:patients_file", "clinic:delete_saved_view"),
    *message_pages.NO_PAGE,
    *reminder_pages.NO_PAGE,
    *template_pages.NO_PAGE,
    *progression_pages.NO_PAGE,
    *("clinic:enrol", "clinic:withdraw", "clinic:print_code", "clinic:phone_lost"),
    *("clinic:withdraw_access_code", "signout_everywhere"),
    *("patients:easier", "patients:handout_pdf", "clinic:handout_pdf"),
    *("patients:export_json", "clinic:export_json", "clinic:overview_sheet"),
}


@dataclass(frozen=True)
class Page:
    """An address, and who opens it (None: nobody is signed in)."""

    name: str
    address: str
    user: User | None
    data: dict[str, Any] | None = None  # sent by POST, for a page that only a form leads to
    status: int = 200
    prepare: Callable[[Client], None] | None = None  # what came before, in the same browser

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
    accounts = account_pages.account_pages(page, house.clinician.clinic)
    access = access_pages.access_pages(page, house.patient, at=house.draft.started_at)
    messages = message_pages.message_pages(page, house, at=house.draft.started_at)
    reminders = reminder_pages.reminder_pages(page, house.patient, at=house.draft.started_at)
    own = [*patients_pages(house), *reminders]
    return [*doors(house), *accounts, *own, *desk_pages(house), *access, *messages]


def page(name: str, user: User | None, *args: Any, query: str = "", **more: Any) -> Page:
    return Page(name, reverse(name, args=args) + query, user, **more)


def doors(house: House) -> Iterator[Page]:
    screen, handout = (offered(house, "New Nell", kind=kind) for kind in ("screen", "handout"))
    yield page("signin", None)
    yield page("signin", None, data={"username": "", "password": ""}, status=422)
    yield page("start", None, code_of(screen))
    yield page("start", house.clinician, code_of(screen))
    yield page("start", None, code_of(handout))
    yield page("start", None, code_of(handout), data={"birth_date": "1 1 1999"}, status=422)
    yield page("start", None, "used.code", status=410)
    yield page("access", None)
    yield page("access", None, data={"code": "", "birth_date": "someday"}, status=422)
    yield page("access", None, data={"code": "ABCD-EFGH-JK", "birth_date": "1 1 1999"}, status=422)
    yield page("next_time", house.patient.account)
    yield page("help_now", None)
    yield page("help_now", house.patient.account)
    yield page("offline", None)
    yield page("offline", house.patient.account)
    yield Page("a page that is not there", "/nothing/", house.clinician, status=404)


def offered(house: House, name: str, *, kind: str) -> Enrolment:
    """An open link for a patient who has not been let in yet."""
    patient = make_patient(clinician=house.clinician, name=name)
    return offer_enrolment(
        patient=patient, kind=EnrolmentKind(kind), by=house.clinician, at=house.draft.started_at
    )


def links_of(house: House) -> Iterator[Page]:
    """A link on the clinician's screen: open, withdrawn and used."""
    me, states = house.clinician, {}
    for state in ("open", "withdrawn", "used"):
        states[state] = offered(house, f"{state.title()} Olga", kind="screen")
    withdraw(states["withdrawn"], by=me, at=house.draft.started_at)
    enrol(states["used"], birth_date=None, at=house.draft.started_at)
    for each in states.values():
        yield page("clinic:enrolment", me, each.account.patient.pk, each.pk)
        yield page("clinic:chart", me, each.account.patient.pk)


def patients_pages(house: House) -> Iterator[Page]:
    me, draft = house.patient.account, house.draft.client_id
    unprescribed = make_patient(clinician=house.clinician, name="Early Eve").account
    yield page("patients:today", me)
    yield page("patients:today", house.advice["urgent"].patient.account)
    yield page("patients:today", unprescribed)
    yield page("patients:progress", unprescribed)
    for name in (
        "not_today",
        "begin",
        "earlier",
        "paper_diary",
        "check",
        "progress",
        "account",
        "handout",
        "export",
        "export_record",
    ):
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
    for name in ("not_today", "begin", "earlier", "paper_diary", "check"):
        yield page(f"patients:{name}", me, data={}, status=422)
    for name in ("stopped", "pain"):
        yield page(f"patients:{name}", me, draft, data={}, status=422)


def desk_pages(house: House) -> Iterator[Page]:
    me, patient, card = house.clinician, house.patient.pk, house.card.pk
    for state in ("", "?from=ready", "?state=acknowledged", "?state=resolved"):
        yield page("clinic:review", me, query=state)
    for do in ("", "?do=note", "?do=resolve"):
        yield page("clinic:card", me, card, query=do)
    yield page("clinic:resolve", me, card, data={}, status=422)
    yield page("clinic:card", me, house.advice["closed"].card_id)
    yield page("clinic:patients", me)
    yield page("clinic:patients", me, data={"q": "nobody of this name"})
    yield page("clinic:patients", me, query="?show=silent&whose=mine&share=low&level=2&sort=share")
    yield page("clinic:hand_over", me, data={"patient": str(patient)})
    yield page("clinic:hand_over", me, data={"patient": str(patient), "to": ""}, status=422)
    view = SavedView.objects.create(account=me, name="Silent, mine", query="show=silent&whose=mine")
    yield page("clinic:saved_views", me, query="?show=card")
    yield page("clinic:saved_views", me, data={"name": ""}, status=422)
    yield page("clinic:saved_view", me, view.pk)
    yield page("clinic:new_patient", me)
    yield page("clinic:new_patient", me, data={"name": ""}, status=422)
    for name in ("chart", "screening", "prescribe", "diary", "handout", "export", "export_record"):
        yield page(f"clinic:{name}", me, patient)
    yield page("clinic:chart", me, house.advice["urgent"].patient_id)
    yield page("clinic:screening", me, patient, data={}, query="?ask=again", status=422)
    yield page("clinic:prescribe", me, patient, data={}, status=422)
    yield page("clinic:prescribe", me, patient, data=plan_of(house, deed="read_back"))
    yield from template_pages.template_pages(page, me, house.patient, plan_of(house, deed="from_form"))
    at = house.draft.started_at
    yield from measure_pages.measure_pages(page, me, house.patient, at=at)
    yield from progression_pages.progression_pages(page, me, house.patient, at=at)
    yield from links_of(house)
    yield page("clinic:access_code", me, patient, data={})
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
