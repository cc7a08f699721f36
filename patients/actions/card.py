"""Write down what the rules found: flags, the patient's one card, the lock, the notices, the advice."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from patients.actions.notify import notify
from patients.actions.pause import pause
from patients.actions.proposal import keep_proposal
from patients.actions.standing import keep_card
from patients.models import Advice, Card, Flag, Message, MorningReport, Patient, SafetyCheck, Session
from patients.triage import messages
from patients.triage.evaluate import PAUSES, Finding, Judgement, message_of
from patients.triage.notices import OpenCard, decide
from patients.triage.words import Severity, Trigger
from patients.words import CardState, Judged

COULD_NOT_BE_CHECKED = "G10"
TOLD = {"now", "digest"}  # channels that reach somebody outside the app


@dataclass(frozen=True)
class Tick:
    """What the daily job judges: a local date in the life of a patient, not a record."""

    patient: Patient
    on: date

    @property
    def flags(self) -> QuerySet[Flag]:
        return Flag.objects.filter(card__patient=self.patient, ticked_on=self.on)


Record = Session | SafetyCheck | MorningReport | Message
Source = Record | Tick
# The column of a flag, or of advice, that holds what was judged.
COLUMNS: dict[type, str] = {
    Session: "session",
    SafetyCheck: "check_report",
    MorningReport: "morning",
    Message: "thread_message",
}


@dataclass(frozen=True)
class Found:
    """What the rules found and the card it lies on; no card where they found nothing."""

    judgement: Judgement
    card: Card | None

    @property
    def rank(self) -> int:
        return Severity(self.judgement.severity).rank


def settle(judgement: Judgement | None, source: Record, *, patient: Patient, at: datetime) -> Advice:
    """Keep every finding on the patient's card, and what the patient is told."""
    return advise(keep(judgement, source, patient=patient, at=at), source, patient=patient, at=at)


def keep(judgement: Judgement | None, source: Source, *, patient: Patient, at: datetime) -> Found:
    """Every finding as a flag on the patient's card.

    None for the judgement: the rules could not be run, which is a finding of its own (G10).
    """
    judgement = judgement or unchecked()
    card = join_card(judgement, source, patient=patient, at=at) if judgement.flags else None
    if card:
        keep_proposal(patient, at=at)
    return Found(judgement, card)


def keep_news(judgement: Judgement | None, source: Record, *, patient: Patient, at: datetime) -> Found:
    """The same for a record that was judged before: what is new joins, nothing is taken back, and what
    was found before counts neither for the class of a card nor for a lock nor for a notice."""
    news = news_in(judgement or unchecked(), source)
    if news.flags:
        rows: Any = type(source).objects
        rows.filter(pk=source.pk, judged=Judged.CLEAR).update(judged=Judged.FLAGGED)
    return keep(news, source, patient=patient, at=at)


def unchecked() -> Judgement:
    """G10: the log is saved, the patient sees where to get help, the clinic gets an urgent card."""
    finding = Finding(
        rule=COULD_NOT_BE_CHECKED,
        version=1,
        severity=Severity.URGENT,
        inputs={},
        limits={},
        sentence=_("Could not be checked: the rules did not run on this record. Read it and ring."),
    )
    return Judgement(flags=(finding,), severity=Severity.URGENT, message=None, pause=False)


def source_column(source: Source) -> dict[str, Any]:
    """What was judged, as a column of a flag or of advice."""
    if isinstance(source, Tick):
        return {"ticked_on": source.on}
    return {COLUMNS[type(source)]: source}


def news_in(judgement: Judgement, source: Source) -> Judgement:
    """The judgement without the findings that the record has flags of already."""
    known = set(source.flags.values_list("rule", "severity"))
    flags = tuple(each for each in judgement.flags if (each.rule, each.severity) not in known)
    severity = max((Severity(each.severity) for each in flags), key=rank_of, default=Severity.NONE)
    return Judgement(
        flags=flags,
        severity=severity.value,
        message=message_of(flags, severity, trigger_of(source)) if judgement.message else None,
        pause=any(map(locks, flags)),
    )


def rank_of(severity: Severity) -> int:
    return severity.rank


def locks(flag: Finding | Flag) -> bool:
    """Whether this flag locks the routine (4.4, 'Pause')."""
    return Severity(flag.severity) in PAUSES.get(flag.rule, ())


def join_card(judgement: Judgement, source: Source, *, patient: Patient, at: datetime) -> Card:
    """The findings as flags on the patient's one unresolved card, which is made when there is none (G1)."""
    # Locked, so that a clinician who resolves it in this moment is not written over.
    card = Card.objects.unresolved().select_for_update().filter(patient=patient).first()
    wanted = decide(judgement, standing_card(card, patient), patient.clinic.local(at))
    if card is None:
        card = open_card(judgement.severity, patient=patient, at=at)
    else:
        raise_card(card, judgement.severity, is_told=wanted.notify in TOLD, patient=patient, at=at)
    flags = Flag.objects.bulk_create(flag_row(each, card, source, at=at) for each in judgement.flags)
    if judgement.pause:
        worst = max(filter(locks, flags), key=lambda flag: Severity(flag.severity).rank)
        pause(patient=patient, flag=worst, reason=worst.sentence, at=at)
    notify(card, wanted.notify, patient=patient, at=at)
    return card


def standing_card(card: Card | None, patient: Patient) -> OpenCard | None:
    """The open card as the notice windows read it (G2, G3)."""
    if card is None:
        return None
    return OpenCard(
        rules=frozenset(card.flags.values_list("rule", flat=True)),
        severity=card.severity,
        state=card.state,
        last_notified=patient.clinic.local(card.last_notified_at) if card.last_notified_at else None,
    )


def open_card(severity: str, *, patient: Patient, at: datetime) -> Card:
    keep_card(patient.pk, rank=Severity(severity).rank)
    return Card.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        owner_id=patient.clinician_id,
        severity=severity,
        rank=Severity(severity).rank,
        opened_at=at,
        changed_at=at,
        due=patient.clinic.due_by(severity, at=at),
    )


def raise_card(card: Card, severity: str, *, is_told: bool, patient: Patient, at: datetime) -> None:
    """A card takes the highest class of its flags and never falls. One that was acknowledged waits
    again when something came that the clinic is told of: nobody has seen that yet."""
    if Severity(severity).rank > card.rank:
        card.severity, card.rank = severity, Severity(severity).rank
        keep_card(patient.pk, rank=card.rank)
        card.due = min(card.due, patient.clinic.due_by(severity, at=at))
    if is_told and card.state == CardState.ACKNOWLEDGED:
        card.state, card.acknowledged_at, card.acknowledged_by = CardState.OPEN, None, None
    card.changed_at = at
    card.save()


def flag_row(finding: Finding, card: Card, source: Source, *, at: datetime) -> Flag:
    return Flag(
        card=card,
        rule=finding.rule,
        rule_version=finding.version,
        severity=finding.severity,
        inputs=dict(finding.inputs),
        limits=dict(finding.limits),
        sentence=str(finding.sentence),
        at=at,
        **source_column(source),
    )


def advise(found: Found, source: Record, *, patient: Patient, at: datetime) -> Advice:
    """What the patient is told, in the words that were shown."""
    judgement = found.judgement
    if judgement.message is None:
        message, heading, text = COULD_NOT_BE_CHECKED, *help_words(patient)
    else:
        message = judgement.message
        heading, text = messages.render(message, patient.clinic.numbers, trigger=trigger_of(source))
    return Advice.objects.create(
        patient=patient,
        card=found.card,
        message=message,
        severity=judgement.severity,
        heading=heading,
        text=text,
        shown_at=at,
        **source_column(source),
    )


def trigger_of(source: Source) -> Trigger:
    """M-THANKS says 'session' after a session and 'answers' after anything else (decisions.md)."""
    return {
        Session: Trigger.LOG,
        SafetyCheck: Trigger.CHECK,
        MorningReport: Trigger.MORNING,
        Message: Trigger.CHECK,
        Tick: Trigger.TICK,
    }[type(source)]


def help_words(patient: Patient) -> tuple[str, str]:
    """G10: the get-help page, never a thank-you."""
    numbers = patient.clinic.numbers
    return (
        _("Saved, but we could not check your answers"),
        _(
            "Your answers are saved. We could not check them. Leave the stretch for now. "
            "Call the clinic today. "
            "If we are closed and you are worried, call %(advice_number)s. "
            "In an emergency call %(emergency_number)s or go to %(emergency_place)s."
        )
        % numbers,
    )
