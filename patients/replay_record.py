"""Judge the stored records of a patient again, each at its own moment and with what was known then.

Nothing is written. Records are taken in the order in which they arrived, for what a rule finds depends on
what had come before: a flag of last month is not lost because a session that came late would have
prevented it. Two things have no past and are read as they are today: the clinic's word lists (T1, T3) and
the patient's date of birth. What the daily job found (A1 to A3) belongs to a date, not to a record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q

from patients.actions.card import unchecked
from patients.actions.judge import (
    LATER_DATES,
    Verdict,
    check_of,
    judge_check,
    judge_log,
    judge_message,
    judge_morning,
)
from patients.models import Amendment, Flag, Message, MorningReport, Patient, SafetyCheck, Session
from patients.record import (
    MORNINGS_READ,
    SCREENED,
    SESSIONS_READ,
    Entry,
    Record,
    columns_of_session,
    entry_of,
)
from patients.rows import Rows, decoded, moment
from patients.triage import facts
from patients.triage.replay import Difference, Mark, compare
from patients.triage.words import Trigger


@dataclass(frozen=True)
class Replayed:
    """How many records were judged again, and what came out differently."""

    records: int
    difference: Difference


def replay(patient: Patient, *, since: datetime) -> Replayed:
    """Hold the flags that were stored since this moment against what the rules say now."""
    past, records, found = Past(patient), 0, dict[tuple[str, str, str], Mark]()
    stored = Flag.objects.filter(card__patient=patient, ticked_on=None).order_by("at", "pk")
    before = {mark_of(flag).key for flag in stored if flag.at < since}
    for event in past.events():
        if event.at < since:
            past.known.append(event)
            continue
        records += 1
        found.update((mark.key, mark) for mark in past.judge(event) if mark.key not in before)
    return Replayed(records, compare([mark_of(flag) for flag in stored if flag.at >= since], found.values()))


def mark_of(flag: Flag) -> Mark:
    source = source_name(flag.session_id, flag.check_report_id, flag.morning_id, flag.thread_message_id)
    return Mark(flag.rule, flag.rule_version, flag.severity, source)


def source_name(
    session: int | None = None,
    check: int | None = None,
    morning: int | None = None,
    message: UUID | None = None,
) -> str:
    """A record as the report names it: "session 12"."""
    named = {"session": session, "check": check, "morning": morning, "message": message}
    return next(f"{kind} {key}" for kind, key in named.items() if key)


# ---------------------------------------------------------------------------------------------- what arrived
@dataclass(frozen=True)
class Logged:
    """A session as it read from this moment on: as first given, or with the corrections up to then."""

    at: datetime
    entry: Entry
    received_at: datetime
    prescription: UUID
    is_correction: bool = False


@dataclass(frozen=True)
class Checked:
    at: datetime
    check: SafetyCheck


@dataclass(frozen=True)
class Woken:
    at: datetime
    morning: MorningReport

    @property
    def facts(self) -> facts.Morning:
        return facts.Morning(self.morning.on, self.morning.pain)


@dataclass(frozen=True)
class Written:
    at: datetime
    message: Message


Event = Logged | Checked | Woken | Written


class Past:
    """All that a patient sent, and what of it was known at a moment."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        self.known: list[Event] = []
        self.screenings = list(patient.screenings.order_by("-at", "-pk").values("at", *SCREENED))
        self.prescriptions = {each.pk: each for each in patient.prescriptions.for_reading()}

    def events(self) -> list[Event]:
        """In the order in which it came."""
        checks = self.patient.checks.select_related("patient__clinic").prefetch_related("signs")
        events: list[Event] = [
            *self.sessions(),
            *(Checked(each.at, each) for each in checks.order_by("at", "pk")),
            *(Woken(each.at, each) for each in self.patient.mornings.order_by("at", "pk")),
            *(Written(each.at, each) for each in self.patient.messages.from_patients().order_by("at", "pk")),
        ]
        return sorted(events, key=lambda event: event.at)  # of the same moment: as they stand here

    def sessions(self) -> Iterator[Logged]:
        of_session = Q(session=OuterRef("pk"))
        columns = columns_of_session() | {
            "received_at": "received_at",
            "prescription": "prescription_id",
            "corrected_at": Rows(Amendment.objects.filter(of_session).order_by("at", "pk"), at="at"),
        }
        rows = Rows(Session.objects.filter(patient=OuterRef("pk")).order_by("received_at", "pk"), **columns)
        for row in decoded(Patient.objects.filter(pk=self.patient.pk).values_list(rows, flat=True).get()):
            whole, received_at, prescription = (
                entry_of(row),
                moment(row["received_at"]),
                UUID(row["prescription"]),
            )
            moments = [received_at, *(moment(each["at"]) for each in decoded(row["corrected_at"]))]
            for number, at in enumerate(moments, start=1):
                entry = replace(whole, versions=whole.versions[:number])
                yield Logged(at, entry, received_at, prescription, is_correction=number > 1)

    def sessions_known(self) -> list[Logged]:
        """Each as it read last."""
        return list({each.entry.id: each for each in self.known if isinstance(each, Logged)}.values())

    def record(self, *, at: datetime, until: datetime | None = None) -> Record:
        """What `patients.record.read` gave at this moment."""
        entries = [each.entry for each in self.sessions_known()]
        entries = [each for each in entries if until is None or each.performed_at <= until]
        entries.sort(key=lambda each: (each.performed_at, each.id), reverse=True)
        mornings = [
            each for each in self.known if isinstance(each, Woken) and (until is None or each.at <= until)
        ]
        mornings.sort(key=lambda each: each.morning.on, reverse=True)
        return Record(
            patient=self.patient,
            screening=next((each for each in self.screenings if each["at"] <= at), None),
            entries=tuple(sorted(entries[:SESSIONS_READ], key=lambda each: each.place, reverse=True)),
            mornings=tuple(each.facts for each in mornings[:MORNINGS_READ]),
            checked_at=max((each.at for each in self.known if isinstance(each, Checked)), default=None),
        )

    # ------------------------------------------------------------------------- judged, as the actions judge
    def judge(self, event: Event) -> Iterator[Mark]:
        """What the rules say when it arrives, also of the records after it where it came late. From then
        on it is known."""
        if isinstance(event, Logged):
            yield from self.judge_session(event)
            return
        yield from self.verdict(event, self.record(at=event.at))
        self.known.append(event)

    def judge_session(self, event: Logged) -> Iterator[Mark]:
        done_at, today = event.entry.performed_at, self.patient.clinic.today
        record = self.record(at=event.at)
        is_latest = all(each.place < event.entry.place for each in record.entries)
        is_checked_since = record.checked_at is not None and record.checked_at > done_at
        is_late = not is_latest or is_checked_since or today(done_at) < today(event.at)
        self.known.append(event)
        reads_all = is_latest and not event.is_correction
        yield from self.verdict(event, record if reads_all else self.record(at=event.at, until=done_at))
        if is_late or event.is_correction:
            for each in self.after(event.entry):
                until = each.entry.performed_at if isinstance(each, Logged) else each.at
                yield from self.verdict(each, self.record(at=event.at, until=until))

    def after(self, entry: Entry) -> Iterator[Event]:
        """The known records of the 14 dates after a session: those that are judged again."""
        today = self.patient.clinic.today
        first = today(entry.performed_at)
        last = first + timedelta(days=LATER_DATES)
        for each in self.known:
            match each:
                case Checked(at) if at > entry.performed_at and today(at) <= last:
                    yield each
                case Woken(morning=morning) if first < morning.on <= last:
                    yield each
        for session in self.sessions_known():
            if session.entry.place > entry.place and today(session.entry.performed_at) <= last:
                yield session

    def verdict(self, event: Event, record: Record) -> list[Mark]:
        match event:
            case Logged(entry=entry):
                prescription = self.prescriptions[event.prescription]
                trigger = Trigger.EDIT if event.is_correction else Trigger.LOG
                items = list(prescription.items.all())
                said = judge_log(entry, record, prescription, items, trigger=trigger, at=event.received_at)
                return marks(said, source_name(session=entry.id))
            case Checked(check=check):
                signs = ((each.sign, each.onset) for each in check.signs.all())
                said = judge_check(check_of(check, signs=signs), record, at=check.at)
                return marks(said, source_name(check=check.pk))
            case Woken(morning=morning):
                said = judge_morning(event.facts, record, at=morning.at)
                return marks(said, source_name(morning=morning.pk))
            case Written(message=message):
                said = judge_message(message.text, message.client_id, record, at=message.at)
                return marks(said, source_name(message=message.pk))


def marks(said: Verdict, source: str) -> list[Mark]:
    found = said.judgement or unchecked()
    return [Mark(flag.rule, flag.version, flag.severity, source) for flag in found.flags]
