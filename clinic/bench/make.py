"""Make a clinic of a given size in minutes: one patient by the actions, everyone else copied by the database.

The copies agree with every constraint, with the tallies and with `manage.py reconcile`. They are invented
and alike: 9 of 10 patients have nothing open, each has a flagged session with a resolved card every 50.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from clinic.actions.count import count_periods
from clinic.bench.copies import Copier, Sql
from clinic.bench.first import First, make_first
from clinic.bench.rooms import Refused, Size, insist_on_bench
from clinic.models import Clinic, PeriodTally, User
from patients.actions.standing import count_standings
from patients.models import (
    Advice,
    CardAct,
    DayTally,
    Flag,
    Hold,
    Notice,
    Patient,
    PrescribedStretch,
    SafetyCheck,
    Screening,
    Session,
    Standing,
)

EVERY = 50  # sessions between two flagged ones
OPEN_OF = 10  # one patient in so many has a card that waits
NOON = time(12)


def make(size: Size, *, at: datetime, say: Callable[[str], None]) -> None:
    """Fill an empty database of this command, unless it was filled before; Refused for any other, and for
    one that was left half made."""
    insist_on_bench(connection.settings_dict)
    if Clinic.objects.exists():
        if PeriodTally.objects.exists():
            return
        raise Refused("This database was left half made. Run this again with --fresh.")
    first = make_first(size, at=at)
    say("copying")
    with transaction.atomic():
        Copies(size, first, at=at).write()
    say("counting")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    people = Patient.objects.filter(clinic=first.clinic)
    count_standings(people, clinic=first.clinic, at=at, again=True)
    count_periods(first.clinic, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def days_back(each: int, before: str) -> str:
    """Dates of so many sessions: four of five, so that something is always missing."""
    return f"({before}) + ({before}) / 4"


class Copies:
    """What is copied, table by table; an `n` is a patient, a `k` one of their sessions, 0 the oldest."""

    def __init__(self, size: Size, first: First, *, at: datetime) -> None:
        self.size, self.first, self.sql = size, first, Sql.here()
        self.copier = Copier(size.patients, size.each)
        self.today = first.clinic.today(at)
        self.noon = datetime.combine(self.today - timedelta(days=1), NOON, first.clinic.zone)
        self.back = days_back(size.each, f"{size.each - 1} - k")
        self.number = f"n * {size.each} + k"
        newest = f"(k = {size.each - 1} AND n % {OPEN_OF} = 0)"
        self.waits = newest
        self.closed = f"(k % {EVERY} = {EVERY - 1} AND k < {size.each - 1})"
        self.is_flagged = f"({newest} OR {self.closed})"

    def write(self) -> None:
        self.people()
        self.sessions()
        self.cards(self.closed)
        self.cards(self.waits, **AS_OPENED)
        models = [User, SafetyCheck, Screening, PrescribedStretch, Session, Hold, DayTally, Flag, CardAct]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)

    # -- keys

    def after(self, row: Any) -> str:
        """A whole number behind every one that the table holds."""
        return f"{type(row).objects.order_by('-pk').values_list('pk', flat=True)[0]} + n"

    @property
    def patient(self) -> str:
        return self.sql.uuid(1, "n")

    @property
    def prescription(self) -> str:
        return self.sql.uuid(3, "n")

    @property
    def card(self) -> str:
        return self.sql.uuid(6, self.number)

    @property
    def session(self) -> str:
        return f"{self.first.calm.pk} + {self.number}"

    def then(self, later: timedelta = timedelta()) -> str:
        return self.sql.moment((self.noon + later).astimezone(UTC), self.back)

    def since(self, moment: datetime | None) -> str:
        """A moment of the first card, as long after the copy's own session."""
        return "NULL" if moment is None else self.then(moment - self.first.card.opened_at)

    @property
    def owner(self) -> str:
        whens = " ".join(f"WHEN {number} THEN {pk}" for number, pk in enumerate(self.first.clinicians))
        return f"CASE n % {len(self.first.clinicians)} {whens} END"

    # -- tables

    def people(self) -> None:
        patient, prescription = self.first.patient, self.first.prescription
        name = "'Patient ' || (100000 + n)"
        account: Any = patient.account
        screening = Screening.objects.get(patient=patient)
        item, check = prescription.items.get(), SafetyCheck.objects.get(patient=patient)
        keys = {each: self.after(each) for each in (account, screening, item, check)}
        self.item = keys[item]
        copy = self.copier.copy
        copy(account, id=keys[account], email="'p' || n || '@bench.example'", name=name)
        copy(
            patient,
            id=self.patient,
            account_id=keys[account],
            clinician_id=self.owner,
            name=name,
            number="'B' || n",
        )
        copy(
            Standing.objects.get(patient=patient), patient_id=self.patient, clinician_id=self.owner, name=name
        )
        copy(check, id=keys[check], patient_id=self.patient, client_id=self.sql.uuid(2, "n"))
        copy(screening, id=keys[screening], patient_id=self.patient, safety_check_id=keys[check])
        copy(
            prescription,
            id=self.prescription,
            patient_id=self.patient,
            screening_id=keys[screening],
            review_due=self.sql.day(self.today + timedelta(days=24), "n % 28"),
        )
        copy(item, id=keys[item], prescription_id=self.prescription)

    def sessions(self) -> None:
        day = self.sql.day(self.noon.date(), self.back)
        of_session = {
            "patient_id": self.patient,
            "prescription_id": self.prescription,
            "id": self.session,
            "client_id": self.sql.uuid(4, self.number),
            "performed_at": self.then(),
            "performed_on": day,
            "received_at": self.then(),
        }
        calm, flagged, copy = self.first.calm, self.first.flagged, self.copier.copy
        copy(calm, by_session=True, where=f"NOT {self.is_flagged}", pain_during="(n + k) % 5", **of_session)
        copy(flagged, by_session=True, where=self.is_flagged, **of_session)
        for hold in calm.holds.all():
            copy(hold, by_session=True, session_id=self.session, item_id=self.item)
        tally = DayTally.objects.get(patient=self.first.patient, on=calm.performed_on)
        copy(tally, by_session=True, patient_id=self.patient, on=day)
        told = {"patient_id": self.patient, "session_id": self.session, "shown_at": self.then()}
        copy(
            Advice.objects.get(session=calm),
            by_session=True,
            where=f"NOT {self.is_flagged}",
            id=self.sql.uuid(5, self.number),
            **told,
        )
        copy(
            Advice.objects.get(session=flagged),
            by_session=True,
            where=self.is_flagged,
            id=self.sql.uuid(5, self.number),
            card_id=self.card,
            **told,
        )

    def cards(self, where: str, **different: str) -> None:
        card, copy = self.first.card, self.copier.copy
        moments = ("opened_at", "changed_at", "due", "last_notified_at", "acknowledged_at", "resolved_at")
        copy(
            card,
            by_session=True,
            where=where,
            **{
                "id": self.card,
                "patient_id": self.patient,
                "owner_id": self.owner,
                **{name: self.since(getattr(card, name)) for name in moments},
                **different,
            },
        )
        for flag in Flag.objects.filter(session=self.first.flagged):
            copy(
                flag, by_session=True, where=where, card_id=self.card, session_id=self.session, at=self.then()
            )
        for act in [] if different else CardAct.objects.filter(card=card):
            copy(act, by_session=True, where=where, card_id=self.card, at=self.since(act.at))
        for number, notice in enumerate(Notice.objects.filter(card=card)):
            sent = {name: self.then() for name in ("created_at", "send_after", "next_try_at", "sent_at")}
            key = self.sql.uuid(7 + number, self.number)
            copy(notice, by_session=True, where=where, id=key, card_id=self.card, **sent)


AS_OPENED = {
    "state": "'open'",
    **dict.fromkeys(("acknowledged_at", "acknowledged_by_id", "resolved_at", "resolved_by_id"), "NULL"),
    **dict.fromkeys(("outcome", "note"), "''"),
}
