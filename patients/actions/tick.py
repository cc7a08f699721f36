"""The daily look at who is silent (A1 to A3, clinical.md 4.2). It judges a date, not a record."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from patients.actions.card import Tick, keep, news_in, unchecked
from patients.actions.judge import ask
from patients.actions.lock import lock
from patients.actions.notify import notify_patient, this_morning
from patients.adherence_record import Paused, paused_dates
from patients.models import Advice, Card, Flag, Patient, Pause, PrescribedStretch, Prescription
from patients.models.patient import PatientQuerySet, PatientStatus
from patients.record import Record, context_of, log_of, plan_of, read, words_of
from patients.triage import facts, messages
from patients.triage.evaluate import Finding, Judgement, message_of
from patients.triage.notices import QUIET
from patients.triage.rules.practice import RUNNING_DAYS
from patients.triage.words import Severity, Trigger
from patients.words import CardState

# What makes two findings of a rule the same silence; a rule that is not here looks at the last 14 dates.
SAME_SILENCE = {"A1": "since", "A2": "session_on"}
LONGEST_QUIET = max(QUIET.values()) + timedelta(days=1)  # in dates that may be a day more


def to_tick(patients: PatientQuerySet, *, at: datetime) -> PatientQuerySet:
    """Those in care with a routine in force, and with all that `tick` reads besides the record itself."""
    items = PrescribedStretch.objects.order_by("order")
    in_force = Prescription.objects.current().prefetch_related(Prefetch("items", items))
    window = Pause.objects.filter(
        Q(released_at=None) | Q(released_at__gte=at - timedelta(days=RUNNING_DAYS + 2))
    )
    return (
        patients.filter(Exists(in_force.filter(patient=OuterRef("pk"))), status=PatientStatus.ACTIVE)
        .select_related("clinic")
        .prefetch_related(Prefetch("prescriptions", in_force), Prefetch("pauses", window))
    )


def tick(patient: Patient, *, at: datetime) -> Card | None:
    """Flag a silence on the patient's card, and ask the patient how they are. None: nothing to say.

    Safe to run twice and late: a finding stands on the card once a date. The patient is asked again,
    and a silence that a clinician has dealt with is flagged again, only after the quiet time of its
    class (G2).
    """
    today = Tick(patient, patient.clinic.today(at))
    if not judged(today, at=at).flags:
        return None  # as for most: nobody waits for a lock
    with transaction.atomic():
        lock(patient)
        judgement = judged(today, at=at)  # again: a log may have come meanwhile
        if not judgement.flags:
            return None
        card = keep(judgement, today, patient=patient, at=at).card
        if judgement.message and not was_asked(today, judgement.message, judgement.severity):
            ask_patient(judgement.message, judgement.severity, card, patient=patient, at=at)
        return card


def judged(today: Tick, *, at: datetime) -> Judgement:
    """What the rules find on this date that is not known, less what a clinician has just dealt with."""
    record = read(today.patient)
    found = ask(lambda: facts_of(record, at=at)).judgement or unchecked()
    return without_answered(news_in(found, today), today, at=at) if found.flags else found


def facts_of(record: Record, *, at: datetime) -> facts.Facts:
    patient, now = record.patient, record.patient.clinic.local(at)
    checks = (facts.Check(at=patient.clinic.local(record.checked_at)),) if record.checked_at else ()
    return facts.Facts(
        trigger=Trigger.TICK,
        now=now,
        context=context_of(record, at=now),
        plan=plan_on(patient, now.date()),
        logs=tuple(log_of(each, patient) for each in reversed(record.entries)),
        mornings=tuple(morning for morning in record.mornings if morning.on <= now.date()),
        checks=checks,
        words=words_of(patient),
    )


def plan_on(patient: Patient, today: date) -> facts.Plan | None:
    """The routine in force, with the locks on it: whether there is one, and the dates they touched."""
    prescription = next((each for each in patient.prescriptions.all() if not each.ended_at), None)
    plan = plan_of(prescription, prescription.items.all()) if prescription else None
    if plan is None:
        return None
    pauses = list(patient.pauses.all())
    locks = [Paused(each.pk, each.since, each.released_at, each.reason, None) for each in pauses]
    first = today - timedelta(days=RUNNING_DAYS)
    return replace(
        plan,
        status="paused" if any(each.released_at is None for each in pauses) else plan.status,
        paused_days=frozenset(paused_dates(locks, clinic=patient.clinic, first=first, last=today)),
    )


def without_answered(judgement: Judgement, today: Tick, *, at: datetime) -> Judgement:
    """Without the silences that a clinician has closed a card over, for the quiet time of their class:
    nobody who has just rung a patient finds the same card again the next morning."""
    rules = [finding.rule for finding in judgement.flags]
    closed = list(
        Flag.objects.filter(
            card__patient=today.patient,
            card__state=CardState.RESOLVED,
            card__resolved_at__gte=at - LONGEST_QUIET,
            ticked_on__isnull=False,
            rule__in=rules,
        ).select_related("card")
    )
    flags = tuple(each for each in judgement.flags if not any(answers(flag, each, today) for flag in closed))
    severity = max(
        (Severity(each.severity) for each in flags), key=lambda found: found.rank, default=Severity.NONE
    )
    message = message_of(flags, severity, Trigger.TICK) if judgement.message else None
    return replace(judgement, flags=flags, severity=severity.value, message=message)


def answers(flag: Flag, finding: Finding, today: Tick) -> bool:
    """Whether the closing of this flag's card answers the finding."""
    part = SAME_SILENCE.get(finding.rule, "")
    is_same = flag.rule == finding.rule and flag.inputs.get(part) == finding.inputs.get(part)
    closed_at = flag.card.resolved_at
    return is_same and closed_at is not None and is_quiet(finding.severity, closed_at, today)


def is_quiet(severity: str, since: datetime, today: Tick) -> bool:
    """G2, counted in dates: the job does not start in the same second every day."""
    return (today.on - today.patient.clinic.today(since)).days < QUIET[Severity(severity)].days


def was_asked(today: Tick, message: str, severity: str) -> bool:
    asked = today.patient.advice.filter(message=message).order_by("-shown_at").first()
    return asked is not None and is_quiet(severity, asked.shown_at, today)


def ask_patient(message: str, severity: str, card: Card | None, *, patient: Patient, at: datetime) -> None:
    """The words of the rule wait on the page of today; a mail says only that something does."""
    heading, text = messages.render(message, patient.clinic.numbers, trigger=Trigger.TICK)
    Advice.objects.create(
        patient=patient,
        card=card,
        message=message,
        severity=severity,
        heading=heading,
        text=text,
        shown_at=at,
        while_away=True,
    )
    notify_patient(patient, card=card, at=at, send_after=this_morning(patient.clinic, at))
