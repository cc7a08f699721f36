"""The house from outside, for tests/test_matrix.py: who may come to each address, two clinics with people and
records, and the questions that are asked of every address with what the rule answers."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.contrib import admin
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from clinic.actions.breakglass import break_glass
from clinic.actions.enrol import code_of, offer_enrolment
from clinic.actions.invite import invite
from clinic.doors import deed_of
from clinic.models import EnrolmentKind, SavedView, User
from patients.actions.draft import begin
from patients.actions.report import report_morning
from patients.models import Card, Patient
from tests.factories import (
    make_clinic,
    make_patient,
    make_prescription,
    make_session,
    make_user,
)
from tests.measure_pages import make_measures
from tests.message_pages import make_quick_answer
from tests.reminder_pages import turned_on
from tests.template_pages import make_template

SERVED = ("GET", "HEAD", "POST")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = ("patient", "clinician", "lead", "reception", "admin", "")  # "": signed out
WHOSE = ("own", "other", "foreign")

# Which roles an address is for: p c l r a, by the first letters; "*" is everyone, signed in or not.
WHO: dict[str, str] = {
    "*": """home signin signout live ready metrics favicon help_now offline worker manifest start access
        invitation calendar stop_reminders
        account_login account_request_login_code account_confirm_login_code
        account_reset_password account_reset_password_from_key mfa_login_webauthn mfa_authenticate
        admin:login""",
    "p": """patients:today patients:not_today patients:steps patients:begin patients:session patients:step
        patients:easier patients:stopped patients:earlier patients:pain patients:where patients:kind
        patients:effort patients:review patients:saved patients:correct patients:morning patients:check
        patients:messages patients:reminders patients:mail_reminder patients:calendar_address
        patients:advice patients:progress patients:account patients:opened_by patients:export
        patients:export_record patients:export_json patients:handout patients:handout_pdf
        patients:paper_diary patients:offline_kit patients:offline_token patients:offline_log next_time""",
    "cl": """clinic:review clinic:card clinic:acknowledge clinic:note clinic:resolve clinic:undo
        clinic:overview clinic:overview_sheet clinic:patients clinic:new_patient clinic:chart
        clinic:hand_over clinic:patients_file clinic:saved_views clinic:saved_view clinic:delete_saved_view
        clinic:screening clinic:prescribe
        clinic:copy_routine clinic:template_of clinic:templates clinic:new_template clinic:star
        clinic:template clinic:edit_template clinic:share_template clinic:retire_template
        clinic:restore_template clinic:progression clinic:accept_step clinic:decline_step clinic:undo_step
        clinic:change_step
        clinic:messages clinic:thread clinic:settle_thread clinic:put_back_thread
        clinic:quick_answers clinic:quick_answer clinic:remove_quick_answer
        clinic:timeline clinic:print_chart clinic:measure clinic:correct_measure clinic:undo_measure
        clinic:preview clinic:pause clinic:release clinic:diary clinic:handout clinic:handout_pdf
        clinic:print_code
        clinic:export clinic:export_record clinic:export_json stretches:library stretches:stretch""",
    "clr": """clinic:enrol clinic:enrolment clinic:withdraw clinic:phone_lost clinic:access_code
        clinic:withdraw_access_code""",
    "r": "clinic:contacts clinic:contact clinic:new_contact",
    "cla": "clinic:break_glass clinic:glass",
    "a": "system",
    "l": "clinic:glass_reviews clinic:review_glass clinic:audit clinic:audit_find clinic:audit_export",
    "la": """clinic:staff clinic:send_again clinic:take_back clinic:remove_colleague clinic:restore_colleague
        clinic:reset_factor admin:""",
    "pclra": """signout_everywhere theme mfa_index mfa_activate_totp mfa_deactivate_totp
        mfa_view_recovery_codes mfa_generate_recovery_codes mfa_list_webauthn mfa_add_webauthn
        mfa_remove_webauthn account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn
        account_change_password""",
}
FOR = {name: roles for roles, names in WHO.items() for name in names.split()}

# Whose it is stands in the address by one of these.
OF_SOMEBODY = {
    *("patient_id", "card_id", "client_id", "prescription_id", "advice_id", "enrolment_id", "glass_id"),
    *("account_id", "invitation_id", "object_id", "template_id", "view_id", "answer_id"),
}

# Where even what is one's own may answer 404, and why.
NOT_THERE = {
    "mfa_remove_webauthn",  # nobody here has a passkey, nor any other factor
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    "metrics",  # nobody here shows its token
    *("clinic:saved_view", "clinic:delete_saved_view"),  # one account's own, also among colleagues
    *("clinic:accept_step", "clinic:undo_step"),  # nothing is proposed of a routine of one day
    *("clinic:quick_answer", "clinic:remove_quick_answer"),  # a colleague's own is theirs alone
    "patients:easier",  # the step has nothing easier
    "clinic:star",  # what is starred stands in the form
    "admin:view_on_site",  # no model has a page outside
}

PLANTED = {"own": "Ownacre", "other": "Otherby", "foreign": "Foreignby"}
SECRETS = {
    "note": "kestrelnote",
    "card note": "heroncardnote",
    "reason": "ospreyreason",
    "routine note": "plovernote",
    "pause": "dunlinpause",
}


@dataclass
class Record:
    """What hangs on one patient, by the name that an address has for it."""

    patient: Patient
    values: dict[str, Any]
    logged: Any


@dataclass
class World:
    """Two clinics: in the first one patient who is "own" and one "other", in the second the "foreign" one."""

    users: dict[str, User | None]
    records: dict[str, Record]
    found: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    cookies: dict[str, str] = field(default_factory=dict)
    handler: BaseHandler = field(default_factory=BaseHandler)


def make_record(clinician: User, whose: str, *, at: Any) -> Record:
    name = f"Zora {PLANTED[whose]}"
    patient = make_patient(clinician=clinician, name=name, at=at - timedelta(days=40))
    patient.email = f"{PLANTED[whose].lower()}@home.example"
    patient.save()
    prescription = make_prescription(
        patient=patient, at=at - timedelta(days=30), note=SECRETS["routine note"]
    )
    logged = make_session(
        prescription=prescription,
        performed_at=at,
        pain_during=9,
        note=SECRETS["note"],
    )
    draft = begin(patient=patient, prescription=prescription, at=at)
    report_morning(patient=patient, on=patient.clinic.today(at), pain=7, woke_at_night=True, at=at)
    enrolment = offer_enrolment(patient=patient, kind=EnrolmentKind.SCREEN, by=clinician, at=at)
    invited, code = invite(
        by=User.objects.get(clinic=clinician.clinic, role="lead"),
        at=at,
        email=f"{whose}@new.example",
        name="New Colleague",
        role="clinician",
    )
    values = {
        "patient_id": patient.pk,
        "card_id": Card.objects.get(patient=patient).pk,
        "client_id": draft.client_id,
        "prescription_id": prescription.pk,
        "item_id": prescription.items.get().pk,
        "advice_id": logged.advice.pk,
        "enrolment_id": enrolment.pk,
        "account_id": {
            "clinic:remove_colleague": make_user(clinic=clinician.clinic, name="Their Colleague").pk,
            "clinic:reset_factor": make_user(clinic=clinician.clinic, name="Another Colleague").pk,
            "clinic:restore_colleague": removed(clinician.clinic).pk,
        },
        "invitation_id": invited.pk,
        "pk": 4711,
        "id": 4711,
        "object_id": 0,
        "n": 1,
        "sheet": "rules",
        "uidb64": "MQ",
        "token": "abc-def",
        "app_label": "patients",
        "url": "nothing",
        "content_type_id": 1,
    }
    values["reading"] = make_measures(patient, by=clinician, at=at)[0].reading
    values["template_id"] = make_template(clinician, f"{PLANTED[whose]}s template").pk
    values["answer_id"] = make_quick_answer(clinician, title=f"{PLANTED[whose]}s answer").pk
    view = SavedView(account=clinician, name=f"{PLANTED[whose]}s view", query="show=silent")
    view.save()
    values["view_id"] = view.pk
    off, calendar = turned_on(patient, at=at)
    values["code"] = {
        "calendar": calendar,
        "stop_reminders": off,
        "start": code_of(enrolment),
        "invitation": code,
        "stretches:stretch": "HAM_SUPINE",
    }
    return Record(patient, values, logged)


def removed(clinic: Any) -> User:
    left = make_user(clinic=clinic, name="Left Colleague")
    left.is_active = False
    left.save()
    return left


def make_world() -> World:
    at = timezone.now()
    here, there = make_clinic(name="Clinic Here"), make_clinic(name="Clinic There")
    users: dict[str, User | None] = {"": None}
    for role in ("clinician", "lead", "reception", "admin"):
        users[role] = make_user(role=role, clinic=here, name=f"Staff {role.title()}")
    theirs = make_user(clinic=there, name="Staff Stranger")
    make_user(role="lead", clinic=there)
    clinician = users["clinician"]
    assert clinician
    records = {
        "own": make_record(clinician, "own", at=at),
        "other": make_record(clinician, "other", at=at),
        "foreign": make_record(theirs, "foreign", at=at),
    }
    users["patient"] = records["own"].patient.account
    reason = f"{SECRETS['reason']} and so on"
    # Through a glass: one's own on the other clinic's record, a colleague's, and a stranger's on ours.
    stranger_in = [
        break_glass(records[whose].patient, by=theirs, reason=reason, at=at) for whose in ("own", "other")
    ]
    colleague = break_glass(records["foreign"].patient, by=make_user(clinic=here), reason=reason, at=at)
    for whose, glass in (("own", stranger_in[0]), ("other", stranger_in[1]), ("foreign", colleague)):
        records[whose].values["glass_id"] = {"clinic:review_glass": glass.pk}
    for role in ROLES:
        person = users[role]
        if role in ("clinician", "lead", "admin"):
            mine = break_glass(records["foreign"].patient, by=person, reason=reason, at=at)
            records["own"].values["glass_id"][f"clinic:glass {role}"] = mine.pk
    records["own"].values["glass_id"]["clinic:glass"] = colleague.pk
    records["other"].values["glass_id"]["clinic:glass"] = colleague.pk
    records["foreign"].values["glass_id"]["clinic:glass"] = stranger_in[0].pk
    return World(users, records)


def session_of(person: User | None) -> str:
    """The cookie of a session in which staff have shown their second factor."""
    client = Client()
    if person is None:
        return ""
    client.force_login(person, backend="clinic.auth.RoleBackend")
    session = client.session
    now = time.time() + 3600  # a slow machine is no reason to ask for the password again
    shown = {"method": "mfa", "type": "totp", "at": now}
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": now}, shown]
    session.save()
    session.save()
    return f"{django_settings.SESSION_COOKIE_NAME}={session.session_key}"


# --- the addresses ---


@dataclass(frozen=True)
class Address:
    """One pattern of the plan: its full name, its deed, and the names in its path."""

    name: str
    parameters: tuple[str, ...]
    deed: str | None

    @property
    def is_admins(self) -> bool:
        return self.name.startswith("admin:")


def plan(patterns: Any = None, space: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        inside = (*above, *each.pattern.regex.groupindex)
        if not isinstance(each, URLPattern):
            yield from plan(
                each.url_patterns, space + (f"{each.namespace}:" if each.namespace else ""), inside
            )
            continue
        name = each.name
        if not name:  # the admin's ways of sending an address with no slash, or none of its own, on
            assert space == "admin:", each.pattern
            continue
        yield Address(space + name, inside, deed_of(each.callback, space + name))


def roles_of(address: Address) -> str:
    if address.is_admins and address.name != "admin:login":
        return FOR["admin:"]
    assert address.name in FOR, f"Say in WHO (tests/matrix.py) who may come to {address.name}."
    return FOR[address.name]


def place(address: Address, record: Record, role: str, row: Any) -> str:
    values = {}
    for name in address.parameters:
        if name == "object_id":
            values[name] = row
            continue
        assert name in record.values, f"Say in make_record (tests/matrix.py) what stands for <{name}>."
        value = record.values[name]
        if name in ("code", "glass_id", "account_id"):
            value = value.get(f"{address.name} {role}", value.get(address.name))
        values[name] = value
    if address.name in ("patients:saved", "patients:correct"):
        values["client_id"] = record.logged.session.client_id
    return reverse(address.name, kwargs=values)


def row_of(address: Address, record: Record) -> Any:
    """A row of the model of an admin page that belongs to the record; a number that no row has else."""
    for model in admin.site._registry:
        if address.name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            if model is Patient:
                return record.patient.pk
            fields = {each.name for each in model._meta.fields}
            if "patient" in fields:
                row = model._default_manager.filter(patient=record.patient).first()
                return row.pk if row else 0
            if model is User:
                return record.patient.account_id
            return getattr(model._default_manager.first(), "pk", 0)
    return 0


# --- asking ---


@dataclass(frozen=True)
class Asked:
    address: Address
    method: str
    role: str
    whose: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.address.name} as {self.role or 'nobody'} ({self.whose})"


def questions(world: World) -> Iterator[Asked]:
    """Whose it is makes a difference only where the house looks: with a method that it serves, and in the
    admin for who may use it. There all three are asked for, elsewhere one."""
    for address in plan():
        is_somebodys = bool(OF_SOMEBODY & set(address.parameters))
        for whose in WHOSE if is_somebodys else WHOSE[:1]:
            row = row_of(address, world.records[whose]) if "object_id" in address.parameters else 0
            for role in ROLES:
                path = place(address, world.records[whose], role, row)
                for method in METHODS:
                    looks = role and method in SERVED
                    if address.is_admins:
                        looks = role in ("lead", "admin") and method in ("GET", "POST")
                    if whose == "own" or looks:
                        yield Asked(address, method, role, whose, path)


def ask(world: World, asked: Asked) -> tuple[int, str, str]:
    """Status, where it leads and what it says; whatever a POST changed is taken back."""
    request = RequestFactory().generic(
        asked.method, asked.path, secure=True, HTTP_COOKIE=world.cookies[asked.role]
    )
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    cache.clear()
    if asked.method != "POST":
        return answered(world, request)
    with transaction.atomic():
        found = answered(world, request)
        transaction.set_rollback(True)
        return found


def answered(world: World, request: Any) -> tuple[int, str, str]:
    """As a server would have it answered, but for the test client's own bookkeeping, which costs more."""
    try:
        answer: Any = world.handler.get_response(request)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, answer.headers.get("Location", ""), body.decode(errors="replace")
    except Exception as error:
        return 500, "", f"{type(error).__name__}: {error}"


IN = {200, 204, 302, 303, 405, 409, 410, 422, 429}


def expected(asked: Asked) -> str:
    """What the rule says: in, wrong method, not there, or to the sign-in."""
    roles, is_served = roles_of(asked.address), asked.method in SERVED
    if roles == "*":
        return "in" if is_served else "405"
    if not asked.role:
        return "sign-in"
    if asked.role[0] not in roles:
        return "404"
    if not is_served:
        return "405"
    return "in" if is_theirs(asked) else "404"


def is_theirs(asked: Asked) -> bool:
    name, role, whose = asked.address.name, asked.role, asked.whose
    if name == "clinic:glass" or role == "patient":
        return whose == "own"
    return whose != "foreign"


def is_right(asked: Asked, status: int, leads: str, says: str) -> bool:
    wanted = expected(asked)
    if asked.address.is_admins and wanted in ("in", "404"):  # Django's own pages: 403, or back to the index
        return status in IN | {301, 403, 404}
    if wanted == "sign-in":
        return status == 302 and leads.startswith((reverse("signin"), reverse("admin:login")))
    if asked.address.name in NOT_THERE and wanted == "in":
        return status in IN | {404}
    if wanted == "404" and asked.whose != "own" and asked.role[0] in roles_of(asked.address):
        # The wrong method, and that one should confirm it is oneself, are told before anything is looked for.
        return status in (404, 405) or leads.startswith(reverse("account_reauthenticate"))
    return status in IN if wanted == "in" else status == int(wanted)


def leaks_another_patient(asked: Asked, says: str) -> bool:
    """A patient reads of no other; nobody of a role that may not come in reads of anyone."""
    if asked.role == "patient":
        return PLANTED["other"] in says or PLANTED["foreign"] in says
    return expected(asked) == "404" and any(name in says for name in PLANTED.values())
