"""The record as the rules read it: rows of the database in, Facts out. The only way between the two.

All of it comes in one query, so that judging costs the same after ten sessions and after ten thousand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from patients.answers import Answers
from patients.models import (
    Amendment,
    Feeling,
    MorningReport,
    Patient,
    PrescribedStretch,
    Prescription,
    SafetyCheck,
    Screening,
    Session,
    WarningAnswer,
)
from patients.rows import Prepared, Rows, day, decoded, moment, truth
from patients.triage import facts
from patients.words import SciaticaSide

# More than any window of the rules holds: 14 dates with three a day, and the last three before a gap.
SESSIONS_READ = 60
MORNINGS_READ = 30
SCALARS = (
    *("client_id", "performed_at", "status", "pain_before", "pain_during", "pain_after"),
    *("nerve_settled", "nerve_worse", "safety", "ease", "stopped_reason", "resting_leg"),
    *("note", "contact_request", "fraction", "held_s"),
)
SCREENED = ("baseline_pain", "baseline_items", "known_sciatica_side", "risk")


@dataclass(frozen=True)
class Entry:
    """One session of the record: the answers as first given and every correction since.

    Only what a rule reads: of the holds their share of the prescribed and their sum, not each of them, and
    of the first version no answer that no rule asks for. Whoever shows, compares or keeps answers takes
    them from `patients.session_answers`.
    """

    id: int
    client_id: str
    performed_at: datetime
    fraction: float
    held_s: float
    versions: tuple[Answers, ...]  # oldest first

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in time. Two paper entries of one date have the same moment; which of them
        comes first must not depend on which of them arrived first."""
        return self.performed_at, self.client_id


@dataclass(frozen=True)
class Record:
    """What is known of a patient, newest first."""

    patient: Patient
    screening: Mapping[str, Any] | None
    entries: tuple[Entry, ...]
    mornings: tuple[facts.Morning, ...]
    checked_at: datetime | None  # of the newest safety check


def read(patient: Patient, *, until: datetime | None = None) -> Record:
    """The newest entries of the record; with `until` those that were done no later than that."""
    statement = EARLIER if until else NEWEST
    row = statement.row(patient=patient.pk, until=until) if until else statement.row(patient=patient.pk)
    sessions, mornings, screenings, checks = map(decoded, row)
    entries = sorted(map(entry_of, sessions), key=lambda entry: entry.place, reverse=True)
    return Record(
        patient=patient,
        screening=next(iter(screenings), None),
        entries=tuple(entries),
        mornings=tuple(facts.Morning(day(each["on"]), each["pain"]) for each in mornings),
        checked_at=next((moment(each["at"]) for each in checks), None),
    )


def rows_of_patient(*, patient: Any, until: Any = None) -> QuerySet[Patient]:
    """One row: sessions with all that was said in them, mornings, the newest screening and when
    the newest check was, as JSON."""
    mine = Q(patient=OuterRef("pk"))
    done = mine & Q(performed_at__lte=until) if until else mine
    seen = mine & Q(at__lte=until) if until else mine
    sessions = Session.objects.filter(done).order_by("-performed_at", "-pk")[:SESSIONS_READ]
    mornings = MorningReport.objects.filter(seen).order_by("-on")[:MORNINGS_READ]
    screening = Screening.objects.filter(mine).order_by("-at", "-pk")[:1]
    check = SafetyCheck.objects.filter(seen).order_by("-at")[:1]
    return Patient.objects.filter(pk=patient).values_list(
        Rows(sessions, **columns_of_session()),
        Rows(mornings, on="on", pain="pain"),
        Rows(screening, **{name: name for name in SCREENED}),
        Rows(check, at="at"),
    )


def columns_of_session() -> dict[str, Any]:
    of_session = Q(session=OuterRef("pk"))
    amendments = Amendment.objects.filter(of_session).order_by("at", "pk")
    return {
        **{name: name for name in SCALARS},
        "id": "pk",
        "feelings": Rows(Feeling.objects.filter(of_session), site="site", side="side", qualities="qualities"),
        "signs": Rows(WarningAnswer.objects.filter(of_session), sign="sign", onset="onset"),
        "amendments": Rows(amendments, answers="answers"),
    }


NEWEST = Prepared(rows_of_patient, patient=Patient._meta.pk)
EARLIER = Prepared(rows_of_patient, patient=Patient._meta.pk, until=Session._meta.get_field("performed_at"))


def entry_of(row: Mapping[str, Any]) -> Entry:
    first = Answers.read(
        {
            **row,
            "nerve_settled": truth(row["nerve_settled"]),
            "nerve_worse": truth(row["nerve_worse"]),
            "contact_request": bool(row["contact_request"]),
            "feelings": [
                {**each, "qualities": decoded(each["qualities"])} for each in decoded(row["feelings"])
            ],
            "signs": decoded(row["signs"]),
        }
    )
    corrected = (Answers.read(decoded(each["answers"])) for each in decoded(row["amendments"]))
    return Entry(
        id=row["id"],
        client_id=str(UUID(row["client_id"])),
        performed_at=moment(row["performed_at"]),
        fraction=row["fraction"],
        held_s=row["held_s"],
        versions=(first, *corrected),
    )


def log_of(entry: Entry, patient: Patient) -> facts.Log:
    """The entry as the rules read it: as it stands now, with its former versions behind it (G7)."""
    *former, current = (version_of(answers, entry, patient) for answers in entry.versions)
    return replace(current, earlier=tuple(reversed(former))) if former else current


def version_of(answers: Answers, entry: Entry, patient: Patient) -> facts.Log:
    return facts.Log(
        at=patient.clinic.local(entry.performed_at),
        status=answers.status,
        before=answers.pain_before,
        during=answers.pain_during,
        after=answers.pain_after,
        feelings=tuple(felt.fact for felt in answers.feelings),
        nerve_settled=answers.nerve_settled,
        nerve_worse=answers.nerve_worse,
        signs=tuple(facts.Sign(answer.sign, answer.onset) for answer in answers.signs),
        safety=answers.safety,
        share=entry.fraction,
        ease=answers.ease or None,
        stopped_reason=answers.stopped_reason or None,
        note=answers.note,
        contact_request=answers.contact_request,
        resting_leg=answers.resting_leg or None,
        client_id=entry.client_id,
    )


def context_of(record: Record, *, at: datetime) -> facts.Context:
    patient, screening = record.patient, record.screening or {}
    side = screening.get("known_sciatica_side")
    return facts.Context(
        age=patient.age(patient.clinic.today(at)),
        baseline_pain=screening.get("baseline_pain"),
        baseline_items=frozenset(decoded(screening.get("baseline_items") or [])),
        risk=frozenset(decoded(screening.get("risk") or [])),
        known_sciatica_side=None if side == SciaticaSide.NONE else side,
    )


def plan_of(prescription: Prescription | None, items: Iterable[PrescribedStretch]) -> facts.Plan | None:
    """The routine in force. Level and hold are those of its first stretch; limit and times are the
    routine's (decisions.md, rules with several items)."""
    first = next(iter(items), None)
    if prescription is None or first is None:
        return None
    return facts.Plan(
        start=prescription.start,
        status="ended" if prescription.ended_at else "active",
        sessions_per_day=prescription.sessions_per_day,
        reps_per_side=first.reps_per_side,
        hold_s=first.hold_s,
        sides=tuple(first.side_order),
        pain_limit=prescription.pain_limit,
        resting_leg=first.resting_leg or "bent",
        level=first.level,
        level_since=first.level_since,
        rest_days=frozenset(prescription.rest_days),
        days_per_week=prescription.days_per_week,
    )


def words_of(patient: Patient) -> facts.Words:
    """The clinic's own lists for T1 and T3."""
    clinic = patient.clinic
    return facts.Words(safety=tuple(clinic.safety_words), crisis=tuple(clinic.crisis_words))
