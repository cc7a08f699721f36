"""Which tables hold a patient's rows, and the ways that lead from a row to the patient.

The one list for the export (X16) and for erasure (X17): what is not on it would be left out of the one and
left behind by the other, so a test walks all models and holds them against it. Tables of the floor above
are named by words and looked up at run time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Patient


@dataclass(frozen=True)
class Belonging:
    """One table: its model, and the ways from a row to the patient. `left_out` are the columns that no
    export shows, `outlives` says why the rows stay when the record goes; both with the reason.
    `on_request`: no part of the clinical record, so it goes as soon as the patient asks (X17)."""

    label: str
    ways: tuple[str, ...]
    left_out: Mapping[str, str | Promise] = field(default_factory=dict)
    outlives: str | Promise = ""
    on_request: bool = False

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    def rows(self, patient: Patient) -> QuerySet[Any]:
        """The patient's rows, in the order in which they were made where the key tells it."""
        theirs = reduce(or_, (Q(**{way: patient.pk}) for way in self.ways))
        return self.model._base_manager.filter(theirs).order_by("pk")

    @property
    def columns(self) -> list["Field[Any, Any]"]:
        """The columns that an export shows."""
        return [each for each in self.model._meta.concrete_fields if each.name not in self.left_out]


OF_CARD = ("card__patient",)
OF_SESSION = ("session__patient",)
SECRET = _("It is a secret, or made from one: whoever holds the file could sign in with it.")
READS_DAYS = _("It is made from a secret: the address at which your calendar is read.")
NOT_YOURS = _("It tells of other patients.")
A_COLLEAGUES = _("It tells of the person of the clinic, not of you.")
IN_LISTS = _("It repeats other columns, in the form by which lists are sorted and searched.")
FOR_LISTS = ("sought", "phone_digits", "need", "last_order", "worst_order", "share_order", "review_order")
AUDIT = _("The list of who opened a record is kept for 8 years after each opening. It names ids only.")

BELONGINGS = (
    Belonging("patients.Patient", ("pk",)),
    Belonging("patients.Screening", ("patient",)),
    Belonging("patients.Prescription", ("patient",)),
    Belonging("patients.PrescribedStretch", ("prescription__patient",)),
    Belonging("patients.Pause", ("patient",)),
    Belonging("patients.Decision", ("patient",)),
    Belonging("patients.Session", ("patient",)),
    Belonging("patients.Hold", OF_SESSION),
    Belonging("patients.Feeling", OF_SESSION),
    Belonging("patients.WarningAnswer", (*OF_SESSION, "check_report__patient")),
    Belonging("patients.Amendment", OF_SESSION),
    Belonging("patients.SessionDraft", ("patient",), on_request=True),
    Belonging("patients.DayTally", ("patient",)),
    Belonging("patients.Standing", ("patient",), dict.fromkeys(FOR_LISTS, IN_LISTS)),
    Belonging("patients.MorningReport", ("patient",)),
    Belonging("patients.SafetyCheck", ("patient",)),
    Belonging("patients.Measure", ("patient",)),
    Belonging("patients.Thread", ("patient",)),
    Belonging("patients.Message", ("patient",)),
    Belonging("patients.ThreadAct", ("patient",)),
    Belonging("patients.Advice", ("patient",)),
    Belonging("patients.Card", ("patient",)),
    Belonging("patients.CardAct", OF_CARD),
    Belonging("patients.Flag", OF_CARD),
    Belonging("patients.Notice", (*OF_CARD, "thread__patient", "recipient__patient")),
    Belonging("patients.Reminder", ("patient",), on_request=True),
    Belonging("patients.CalendarAddress", ("patient",), {"code_hash": READS_DAYS}, on_request=True),
    Belonging(
        "patients.AccessEvent", ("patient",), {"shown": NOT_YOURS, "address": A_COLLEAGUES}, outlives=AUDIT
    ),
    Belonging("clinic.LegalHold", ("patient",)),
    Belonging("clinic.BreakGlass", ("patient",), {"reviewed_by": A_COLLEAGUES, "words": A_COLLEAGUES}),
    # The account, and what signs it in.
    Belonging("clinic.User", ("patient",), {"password": SECRET, "session_salt": SECRET}),
    Belonging("clinic.Enrolment", ("account__patient",), {"code_hash": SECRET}, on_request=True),
    Belonging("clinic.AccessCode", ("account__patient",), {"code_hash": SECRET}, on_request=True),
    Belonging("account.EmailAddress", ("user__patient",), on_request=True),
    Belonging(
        "account.EmailConfirmation", ("email_address__user__patient",), {"key": SECRET}, on_request=True
    ),
    Belonging("mfa.Authenticator", ("user__patient",), {"data": SECRET}, on_request=True),
)


def belonging(label: str) -> Belonging:
    return next(each for each in BELONGINGS if each.label == label)


def children_first(belongings: Iterable[Belonging] = BELONGINGS) -> list[Belonging]:
    """In an order in which each table comes before those it points at, so that nothing stands in the way."""
    waiting, ordered = list(belongings), []
    while waiting:
        pointed_at = {each.label: set(parents(each)) for each in waiting}
        free = next(
            each
            for each in waiting
            if not any(each.label in pointed_at[other.label] for other in waiting if other is not each)
        )
        ordered.append(free)
        waiting.remove(free)
    return ordered


def parents(belonging: Belonging) -> Iterable[str]:
    for each in belonging.model._meta.concrete_fields:
        if isinstance(each, ForeignKey):
            yield each.related_model._meta.label
