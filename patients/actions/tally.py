"""Count what was done on a day. The tally is a memory of sessions and can be rebuilt from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from patients.adherence import held_seconds
from patients.answers import Answers
from patients.models import DayTally, Patient, PrescribedStretch, Prescription
from patients.triage.words import Status


@dataclass(frozen=True)
class Done:
    """One session as it counts: its fraction of the prescribed seconds (1 = every repetition in full),
    and the seconds held in all."""

    status: str
    fraction: float
    seconds: float

    @property
    def is_full(self) -> bool:
        return self.fraction >= 1


def done_of(answers: Answers, items: Iterable[PrescribedStretch]) -> Done:
    """Held against prescribed, over all items (clinical.md 5; decisions.md, several items).

    Items weigh by their prescribed seconds; 'full' needs every item.
    """
    held = answers.held_by_item()
    prescribed, counted = 0, Fraction(0)
    for item in items:
        counted += held_seconds(
            held.get(item.pk, {}), hold_s=item.hold_s, reps=item.reps_per_side, sides=item.side_order
        )
        prescribed += item.prescribed_seconds
    share = counted / prescribed if prescribed else Fraction(0)
    seconds = sum(hold.seconds for hold in answers.holds)
    return Done(answers.status, float(share), seconds)


def due_on(prescription: Prescription, on: date) -> int:
    """Sessions due on a date under this version: none on a rest day or before it starts."""
    is_due = on >= prescription.start and on.weekday() not in prescription.rest_days
    return prescription.sessions_per_day if is_due else 0


def keep_tally(patient: Patient, prescription: Prescription, *, on: date, done: Iterable[Done]) -> None:
    """Write the tally of a date from all sessions of that date, in one statement."""
    sessions = list(done)
    held = any(each.status == Status.HELD for each in sessions)
    tally = DayTally(
        patient=patient,
        on=on,
        due=0 if held else due_on(prescription, on),
        full=sum(each.is_full for each in sessions),
        partial=sum(not each.is_full and each.fraction > 0 for each in sessions),
        shares=[each.fraction for each in sessions if each.fraction > 0],
        seconds=round(sum(each.seconds for each in sessions)),
        held=held,
    )
    DayTally.objects.bulk_create(
        [tally],
        update_conflicts=True,
        unique_fields=["patient", "on"],
        update_fields=["due", "full", "partial", "shares", "seconds", "held"],
    )


def done_on(patient: Patient, on: date) -> list[Done]:
    """The sessions of a date as they count, from the database."""
    sessions = patient.sessions.filter(performed_on=on)
    return [Done(*each) for each in sessions.values_list("status", "fraction", "held_s")]
