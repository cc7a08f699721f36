"""The record: who, what was prescribed, what was done, what was said of it, what followed."""

from patients.models.card import Card, CardAct, Flag
from patients.models.message import Advice, Notice
from patients.models.patient import Patient, Screening
from patients.models.prescription import Pause, PrescribedStretch, Prescription
from patients.models.report import MorningReport, SafetyCheck, WarningAnswer
from patients.models.session import Amendment, DayTally, Feeling, Hold, Session, SessionDraft

__all__ = [
    "Advice",
    "Amendment",
    "Card",
    "CardAct",
    "DayTally",
    "Feeling",
    "Flag",
    "Hold",
    "MorningReport",
    "Notice",
    "Patient",
    "Pause",
    "PrescribedStretch",
    "Prescription",
    "SafetyCheck",
    "Screening",
    "Session",
    "SessionDraft",
    "WarningAnswer",
]
