"""The record: who, what was prescribed, what was done, what was said of it, what followed."""

from patients.models.access import AccessEvent
from patients.models.card import Card, CardAct, Flag
from patients.models.measure import Measure
from patients.models.message import Advice, Notice
from patients.models.patient import Patient, Screening
from patients.models.prescription import Pause, PrescribedStretch, Prescription
from patients.models.progression import Decision
from patients.models.reminder import CalendarAddress, Reminder
from patients.models.report import MorningReport, SafetyCheck, WarningAnswer
from patients.models.session import Amendment, DayTally, Feeling, Hold, Session, SessionDraft
from patients.models.standing import Standing
from patients.models.thread import Message, Thread, ThreadAct

__all__ = [
    "AccessEvent",
    "Advice",
    "Amendment",
    "CalendarAddress",
    "Card",
    "CardAct",
    "DayTally",
    "Decision",
    "Feeling",
    "Flag",
    "Hold",
    "Measure",
    "Message",
    "MorningReport",
    "Notice",
    "Patient",
    "Pause",
    "PrescribedStretch",
    "Prescription",
    "Reminder",
    "SafetyCheck",
    "Screening",
    "Session",
    "SessionDraft",
    "Standing",
    "Thread",
    "ThreadAct",
    "WarningAnswer",
]
