"""Erase what a patient asks for, and the whole record when its time is over (docs/data.md, clinical.md X17).

The one door through which rows of a record leave the database. Everything else is refused: a link of the
record protects what it points at, so a table that is forgotten here stops the erasure, and nothing is half
done, as each erasure is one transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.messages import count_waiting
from clinic.models import Erasure, ErasureKind, User
from clinic.retention import CARD, HOLD, Term, term_of, with_term
from patients.actions.lock import lock
from patients.actions.pause import release
from patients.actions.prescribe import end_prescription
from patients.actions.standing import keep_standing, name_standing
from patients.exchange.belongings import BELONGINGS, Belonging, belonging, children_first
from patients.models import AccessEvent, Notice, Patient
from patients.models.access import AccessKind
from patients.models.patient import PatientStatus

A_BATCH = 500
CLOSED = "Closed account"  # what stands where the account's name stood
CONTACTS = ("phone", "email", "emergency_contact")
KEPT_RECORD = "clinical record, kept under professional duty until %(until)s"


class StillKept(ValidationError):
    """The record may not be erased now; the reasons are those of clinic/retention.py."""


@transaction.atomic
def erase_record(patient_id: UUID, *, at: datetime, by: Any = None, reason: str = "") -> Erasure:
    """Everything that is kept of a patient whose time is over: record, account, sign-in data.

    Raises Patient.DoesNotExist where it is gone already, StillKept where it may not go, and ProtectedError
    where a table is not on the list of belongings: then nothing has happened.
    """
    patient, term = for_erasure(patient_id, at=at)
    if term.kept_for:
        raise StillKept(", ".join(term.kept_for))
    rows = rows_of_record(patient)
    account = patient.account_id
    went = {
        each.label: remove(each.model._base_manager, rows[each.label]) for each in children_first(doomed())
    }
    went["admin.LogEntry"] = forget_in_admin({"patient": patient_id, "user": account})
    count_waiting(patient.clinic)
    return write_down(patient, ErasureKind.RECORD, went=went, kept=outliving(), at=at, by=by, reason=reason)


@transaction.atomic
def close_account(patient_id: UUID, *, at: datetime, by: Any, reason: str) -> Erasure | None:
    """What a patient may have erased at once: account, contacts, sign-in data, drafts, reminders. The
    routine ends; the clinical record stays until its time is over. None: there is nothing left to erase.

    Raises StillKept while a card waits for a clinician, who may have to call, and under a legal hold.
    """
    patient, term = for_erasure(patient_id, at=at)
    held = refusals(term)
    if held:
        raise StillKept(", ".join(held))
    rows = rows_on_request(patient)
    account = patient.account
    if not any(rows.values()) and not contacts_of(patient) and (account is None or not account.is_active):
        return None
    went = {label: remove(belonging(label).model._base_manager, keys) for label, keys in rows.items()}
    went["contacts"] = len(contacts_of(patient))
    end_care(patient, by=by, at=at)
    if account and account.is_patient:  # a colleague's account stays: it is not only a patient's
        empty(account)
        went["clinic.User"] = 1
        went["admin.LogEntry"] = forget_in_admin({"user": account.pk})
    return write_down(
        patient, ErasureKind.REQUEST, went=went, kept=kept_on_request(term), at=at, by=by, reason=reason
    )


def for_erasure(patient_id: UUID, *, at: datetime) -> tuple[Patient, Term]:
    """The patient, nobody else's until the transaction ends, and how the record stands."""
    patient = Patient.objects.select_related("clinic", "account").get(pk=patient_id)
    lock(patient)
    return patient, term_now(patient, at=at)


def term_now(patient: Patient, *, at: datetime) -> Term:
    """How the record stands at this moment; without the lock, only to be told."""
    found = with_term(Patient.objects.select_related("clinic")).get(pk=patient.pk)
    return term_of(found, at=at)


def refusals(term: Term) -> list[str]:
    """Why not even the account may go now."""
    return [reason for reason in term.kept_for if reason in (CARD, HOLD)]


# ----------------------------------------------------------------------------------- which rows, and away
def doomed() -> list[Belonging]:
    return [each for each in BELONGINGS if not each.outlives]


def rows_of_record(patient: Patient) -> dict[str, list[Any]]:
    """The keys of every row that goes with the record, by table; asked before any is gone, as one leads to
    the other."""
    return {each.label: list(each.rows(patient).values_list("pk", flat=True)) for each in doomed()}


def rows_on_request(patient: Patient) -> dict[str, list[Any]]:
    """The keys of the rows that go when the patient asks, by table."""
    rows = {
        each.label: list(each.rows(patient).values_list("pk", flat=True))
        for each in children_first(each for each in BELONGINGS if each.on_request)
    }
    reminders = Notice.objects.filter(recipient__patient=patient).values_list("pk", flat=True)
    return {**rows, "patients.Notice": list(reminders)}


def contacts_of(patient: Patient) -> list[str]:
    return [name for name in CONTACTS if getattr(patient, name)]


def outliving() -> dict[str, str]:
    return {each.label: str(each.outlives) for each in BELONGINGS if each.outlives}


def kept_on_request(term: Term) -> dict[str, str]:
    return {"record": KEPT_RECORD % {"until": term.until}, **outliving()}


def remove(rows: Any, keys: list[Any]) -> int:
    """In batches, as a database takes only so many keys in one statement. A row that points at another of
    its own table, as an undo at what it undoes, goes before it."""
    batches = [rows.filter(pk__in=keys[start : start + A_BATCH]) for start in range(0, len(keys), A_BATCH)]
    for name in links_within(rows.model):
        for batch in batches:
            batch.exclude(**{name: None}).delete()
    for batch in batches:
        batch.delete()
    return len(keys)


def links_within(model: Any) -> list[str]:
    return [each.name for each in model._meta.concrete_fields if each.related_model is model]


def forget_in_admin(keys: Mapping[str, Any]) -> int:
    """The admin pages write down the name of what was changed."""
    count = 0
    for model, key in keys.items():
        rows = LogEntry.objects.filter(content_type__model=model, object_id=str(key))
        count += rows.delete()[0]
    return count


# ------------------------------------------------------------------------------------------- what remains
def end_care(patient: Patient, *, by: Any, at: datetime) -> None:
    """Nobody can be called any more, so nothing may go on by itself."""
    current = patient.prescriptions.current().first()
    if current:
        end_prescription(current, by=by, at=at)
    locked = patient.pauses.open().first()
    if locked:
        release(locked, by=by, at=at, reason=_("The account was closed on request, and the routine ended."))
    for name in CONTACTS:
        setattr(patient, name, "")
    patient.status = PatientStatus.DISCHARGED
    patient.save(update_fields=[*CONTACTS, "status"])
    name_standing(patient)
    keep_standing(patient, at=at)


def empty(account: User) -> None:
    """The row stays, as corrections of the record point at it; it tells nothing and opens nothing."""
    account.email, account.name, account.is_active, account.last_login = None, CLOSED, False, None
    account.set_unusable_password()
    account.save(update_fields=["email", "name", "is_active", "last_login", "password"])
    account.end_sessions()


def write_down(
    patient: Patient,
    kind: str,
    *,
    went: Mapping[str, int],
    kept: Mapping[str, str],
    at: datetime,
    by: Any,
    reason: str,
) -> Erasure:
    AccessEvent.objects.create(
        actor=by,
        role=by.role if by else "",
        clinic_id=patient.clinic_id,
        patient_id=patient.pk,
        kind=AccessKind.ERASED,
        what=f"erase:{kind}",
        at=at,
    )
    return Erasure.objects.create(
        clinic_id=patient.clinic_id,
        record=patient.pk,
        kind=kind,
        at=at,
        by=by,
        reason=reason,
        went={label: count for label, count in went.items() if count},
        kept=dict(kept),
    )
